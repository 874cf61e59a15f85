// What a service answers to an import, and how it is told.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "clients/kvalitet/import.h"
#include "clients/kvalitet/import_columns.h"
#include "clients/kvalitet/json.h"
#include "clients/kvalitet/rpc_json.h"
#include "common/base/csv.h"

namespace kvalitet::client {

struct RowError {
  int line = 0;
  std::string field;   // of the contract: "intraffad_date"; before NameColumns as the service calls it
  std::string column;  // as the file does: "Händelsedatum"
  std::string text;
};

struct Outcome {
  int64_t count = 0, created = 0, changed = 0, same = 0, errors = 0, unclear = 0, twice = 0;
  int64_t no_number = 0, no_regi = 0;  // of a list of utförare
  std::vector<RowError> listed;
  std::vector<RowError> unclear_listed;
  std::vector<RowError> twice_listed;
  int64_t missing = 0;  // enheter that came with the same list before
  std::vector<std::string> missing_listed;
};

// Of the response of whichever import it is: what it has no field for is zero.
Outcome ReadOutcome(const Message& response);
// Names the field of every row as the contract does, and its column by its heading in the file, else by what people
// call the field.
void NameColumns(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping,
                 Outcome& outcome);
// One kommun's rows beside another's.
void Merge(Outcome& into, const Outcome& from);

// A table of the first `most`.
std::string ErrorList(const std::vector<RowError>& errors, size_t most);
// How to say what the file's own words mean, where one of them was not understood.
std::string WordHelp(const std::vector<RowError>& errors, const ImportKind& kind);
// Columns of the file that no field is read from.
std::string UnusedText(const ImportRows& rows);
// What was saved, or would be with --prova, what is to be looked at and what comes next.
std::string OutcomeText(const Context& context, const ImportKind& kind, const ImportRows& rows, const Outcome& o);
Json OutcomeJson(const Outcome& o, const ImportKind& kind, const base::Csv& csv, const ChosenColumns& columns,
                 bool saved);

}  // namespace kvalitet::client

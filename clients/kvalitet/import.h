// Imports: a file's columns become the rows of a client-streaming method, whichever method it is.  Everything is sent
// once to be checked, and only if nothing was wrong once more for real.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import_mapping.h"
#include "clients/kvalitet/import_words.h"
#include "clients/kvalitet/print.h"
#include "common/base/csv.h"

namespace kvalitet::client {

// The file's own words for columns, from --karta: lines "fält = kolumn", # begins a remark, "fält = -" is none.
absl::StatusOr<std::vector<ImportColumn>> ApplyMap(std::vector<ImportColumn> columns, const std::string& map_text);

struct ImportKind {
  std::string method;                 // "registry.v1.Registry/ImportUtforare"
  std::string noun;                   // for the answer: "utförare"
  std::vector<ImportColumn> columns;  // of the row message
  std::vector<std::string> key;  // fields that make kall_id where the file has no column for it; none: the service does
  std::string after;             // who sees it, what comes next
  // Rows that the file itself says are of another sort: told and not sent.
  std::string aside_field = {}, aside_value = {};  // "matenhet", "text"
  std::string aside_word = {};                     // "omdömen i ord"
  bool egen_regi = false;                          // its batches say whether egen regi is one utförare or many
};

// How the kommun's own regi is read where several names share its organisationsnummer.
enum class EgenRegi { kNotSaid, kOne, kByName };

// The line of a map that says it, "egen regi = en utförare per namn"; the map without it goes on to ApplyMap.
absl::StatusOr<EgenRegi> TakeEgenRegi(std::string& map_text);
std::string EgenRegiLine(EgenRegi said);

// The refusal of a file that its service reads: `read` tells how, and the response which rows are wrong.
template <class Response>
absl::Status RowsRefused(Context& context, const std::string& read, const Response& response) {
  TextTable table({"RAD", "KOLUMN", "FEL"});
  for (const auto& e : response.fel()) table.Add({absl::StrCat(e.rad()), e.kolumn(), e.text()});
  if (context.json()) context.Answer("", response);
  return Failure(
      kInput, absl::StrCat("Ingenting sparat. ", read, response.antal_fel(), " fel behöver rättas:\n", table.Text()));
}

// Reads and sends FIL.  Rows with a column `kommun` go to their kommun; those of a kommun that is not meant, or of
// none, are told and not sent.
absl::Status ImportFile(Context& context, const ImportKind& kind);

// The content of a file, or a Swedish failure.
absl::StatusOr<std::string> ReadFile(const std::string& path);
// A text that somebody wrote, in whatever charset and with whatever ends of lines.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);
// Whole or not at all: what was there before stays until all of `content` is on the disk.  `only_me`: no other account
// of the machine may read it.
absl::Status WriteFile(const std::string& path, const std::string& content, bool only_me = false);

// The rows of the table, as the service gets them; pure, for tests.
struct ImportRows {
  std::vector<std::vector<std::string>> values;  // per row, by the index of the column
  std::vector<std::string> kall_id;
  std::vector<int> lines;
  std::vector<std::string> unused;  // columns of the file that nobody reads
};
ImportRows MapRows(const base::Csv& csv, const ImportKind& kind, const std::vector<MappedColumn>& mapping,
                   const ImportWords& words = {});

}  // namespace kvalitet::client

// The columns that an import reads: from --karta, else as they were chosen for this source before, else as proposed and
// agreed to.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/import_mapping.h"
#include "common/base/csv.h"

namespace kvalitet::client {

struct ChosenColumns {
  std::vector<MappedColumn> mapping;
  EgenRegi egen_regi = EgenRegi::kNotSaid;
  ImportWords words;  // of the file, and what they mean here
  std::string told;   // with --prova: how the columns are read, and why
  bool saved = false;  // for the next file of the source: now, not before
};

// A guess is never used unseen: on a terminal it is asked about, and what was agreed to is saved for the next file of
// `source`; without one only --prova goes on with it, and says so.  A required field without a column is asked for, or
// is a failure that shows how to name it.  What --karta says is saved for the next file too.  --prova saves neither.
absl::StatusOr<ChosenColumns> ChooseColumns(Context& context, const ImportKind& kind, const base::Csv& csv,
                                            const std::string& source);

}  // namespace kvalitet::client

// What a database holds, told so that two of them can be compared: a restored one with the one that was saved, or the
// same before and after something was mended.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace kvalitet::store {

struct TableInventory {
  std::string table;
  int64_t rows = 0;
  // 64 hexadecimal digits made of every value of every row, whatever the order of rows and the engine.
  std::string hash;
};

// Every table in the order of its name, some rows at a time.  A database that is written to meanwhile is told as it
// was at several moments: compare those that stand still.
absl::StatusOr<std::vector<TableInventory>> TakeInventory(sql::Database& database, absl::Time deadline);

// One line a table: "registry.enhet 120 5f3c…", and the last "registry.audit-chain 300 verified".  DATA_LOSS if a trace
// does not verify.
absl::StatusOr<std::string> DescribeInventory(sql::Database& database, const std::string& service,
                                              absl::Time deadline);

}  // namespace kvalitet::store

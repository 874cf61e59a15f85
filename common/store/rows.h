// Statements over many rows.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"

namespace kvalitet::store {

// `insert` ends in "VALUES "; all rows are equally long.  Sent in statements of 64 rows and of few sizes below, so that
// a handful of prepared statements serves every number of rows with few round trips.
absl::Status InsertRows(sql::Session& session, const std::string& insert, std::vector<sql::Row> rows);

// "(?, ?, ?)" with `count` marks, rounded up to 1, 2, 4, 6, 8, 12, 16, 24 … so that prepared statements are reused;
// `args` gets as many copies of its last value.
std::string Marks(std::vector<sql::Value>& args, size_t first, size_t count);

}  // namespace kvalitet::store

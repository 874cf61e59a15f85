// Statements over many rows.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"

namespace kvalitet::store {

// `insert` ends in "VALUES "; all rows are equally long.  Sent in statements of 64 rows and of powers of two below, so
// that a handful of prepared statements serves every number of rows with few round trips.
absl::Status InsertRows(sql::Session& session, const std::string& insert, const std::vector<sql::Row>& rows);

// "(?, ?, ?)" with `count` marks, rounded up to a power of two so that prepared statements are reused; `args` gets as
// many copies of its last value.
std::string Marks(std::vector<sql::Value>& args, size_t first, size_t count);

}  // namespace kvalitet::store

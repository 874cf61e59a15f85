// Statements over many rows.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/database.h"

namespace kvalitet::sql {

// `insert` ends in "VALUES "; all rows are equally long.  Sent in statements of 64 rows and of few sizes below, so that
// a handful of prepared statements serves every number of rows with few round trips.
absl::Status InsertRows(Session& session, const std::string& insert, std::vector<Row> rows);

// The rows with these values, in statements as above; `columns` hold all of a unique key.  A conflict, after which the
// transaction runs again, where one of them is not there any more: what it was chosen by is old.
absl::Status DeleteRows(Session& session, absl::string_view table, absl::Span<const absl::string_view> columns,
                        std::vector<Row> rows);

// "(?, ?, ?)" with `count` marks, rounded up to 1, 2, 4, 6, 8, 12, 16, 24 … so that prepared statements are reused;
// `args` gets as many copies of its last value.
std::string Marks(std::vector<Value>& args, size_t first, size_t count);

// An expression: these columns, none of them NULL, in one text with `between` between each two.
std::string Joined(absl::string_view engine, absl::Span<const std::string> columns, char between);

}  // namespace kvalitet::sql

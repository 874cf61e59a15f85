// What the database really looks like, on every engine.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/database.h"

namespace kvalitet::sql {

struct ColumnInfo {
  std::string name;
  std::string type;  // as written: BIGINT, VARCHAR(120), LONGTEXT
  bool nullable = true;
  bool primary_key = false;
};
// In the order of the table.  NOT_FOUND if there is no such table.
absl::StatusOr<std::vector<ColumnInfo>> Columns(Session& session, const std::string& table);

struct IndexInfo {
  std::string table;
  std::string name;  // the engine's own for a primary key
  bool unique = false;
  std::vector<ColumnInfo> columns;
};
// Every index of a table, or of the whole database if `table` is empty; primary keys included.
absl::StatusOr<std::vector<IndexInfo>> Indexes(Session& session, const std::string& table = "");

// Names of all tables.
absl::StatusOr<std::vector<std::string>> Tables(Session& session);

// How the engine would run a query, in words that are the same everywhere, sorted, each once:
//   "scan TABLE"      reads the whole table or the whole index
//   "index NAME"      searches an index
//   "covering NAME"   and needs nothing but the index
//   "sort"            sorts what it has found
//   "temporary"       collects in a temporary table first
absl::StatusOr<std::vector<std::string>> Explain(Session& session, const std::string& sql,
                                                 absl::Span<const Value> args);

// Lets the engine count what a table holds, so that it plans as it would with real data.
absl::Status Analyze(Session& session, const std::string& table);

// The largest index that MySQL and MariaDB make, in bytes.
inline constexpr int kMaxIndexBytes = 3072;
// Bytes that a column of this type takes in an index: VARCHAR(n) counts 4 n.  INVALID_ARGUMENT for types that cannot
// stand in an index.
absl::StatusOr<int> IndexBytes(absl::string_view type);
// INVALID_ARGUMENT if the index would be too large for one of the engines.
absl::Status CheckIndexBytes(const IndexInfo& index);

}  // namespace kvalitet::sql

#include "common/sql/schema.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace kvalitet::sql {
namespace {

bool IsSqlite(const Session& session) { return session.engine() == "sqlite"; }

std::string Text(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}
bool IsTrue(const Value& value) { return value != Value() && value != Value(int64_t{0}); }

// "bigint(20)" is how MariaDB shows BIGINT.
std::string TypeName(const Value& value) {
  std::string type = absl::AsciiStrToUpper(Text(value));
  return absl::StartsWith(type, "BIGINT") ? "BIGINT" : type;
}

constexpr char kSqliteIndexes[] =
    "SELECT t.name, l.name, l.\"unique\", c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master t"
    " JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i"
    " JOIN pragma_table_info(t.name) c ON c.name = i.name"
    " WHERE t.type = 'table' AND (? = '' OR t.name = ?) ORDER BY t.name, l.name, i.seqno";
// Each view for itself: joined, the server opens every table for every row; with `OR` it opens all of them for one.
constexpr char kMySqlIndexes[] =
    "SELECT table_name, index_name, non_unique = 0, column_name FROM information_schema.statistics"
    " WHERE table_schema = DATABASE()";
constexpr char kMySqlColumns[] =
    "SELECT table_name, column_name, column_type, is_nullable = 'NO' FROM information_schema.columns"
    " WHERE table_schema = DATABASE()";

// As kSqliteIndexes has them: table, index, whether unique, column, its type, whether never NULL, whether of the key.
absl::StatusOr<std::vector<Row>> MySqlIndexes(Session& session, const std::string& table) {
  const std::string one = table.empty() ? "" : " AND table_name = ?";
  std::vector<Value> args;
  if (!table.empty()) args.emplace_back(table);
  KV_ASSIGN_OR_RETURN(const std::vector<Row> columns, session.Query(absl::StrCat(kMySqlColumns, one), args));
  std::map<std::pair<std::string, std::string>, const Row*> by_name;
  for (const Row& row : columns) by_name[{Text(row[0]), Text(row[1])}] = &row;
  KV_ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      session.Query(absl::StrCat(kMySqlIndexes, one, " ORDER BY table_name, index_name, seq_in_index"), args));
  for (Row& row : rows) {
    const auto column = by_name.find({Text(row[0]), Text(row[3])});
    if (column == by_name.end()) return absl::InternalError(absl::StrCat("index of no column in ", Text(row[0])));
    row.push_back((*column->second)[2]);
    row.push_back((*column->second)[3]);
    row.emplace_back(int64_t{Text(row[1]) == "PRIMARY"});
  }
  return rows;
}

void SqliteFacts(absl::string_view line, std::set<std::string>& facts) {
  if (absl::StartsWith(line, "USE TEMP B-TREE FOR ORDER BY") || absl::StartsWith(line, "USE TEMP B-TREE FOR RIGHT")) {
    facts.insert("sort");
    return;
  }
  if (absl::StartsWith(line, "USE TEMP B-TREE")) {
    facts.insert("temporary");
    return;
  }
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words.size() >= 2 && words[0] == "SCAN" && words[1] != "CONSTANT") facts.insert(absl::StrCat("scan ", words[1]));
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "INDEX") continue;
    facts.insert(absl::StrCat("index ", words[i + 1]));
    if (words[i - 1] == "COVERING") facts.insert(absl::StrCat("covering ", words[i + 1]));
  }
}

// id, select_type, table, [partitions,] type, possible_keys, key, key_len, ref, rows, [filtered,] Extra
void MySqlFacts(const Row& row, std::set<std::string>& facts) {
  if (row.size() < 10) return;
  const size_t shift = row.size() >= 12 ? 1 : 0;
  const std::string type = Text(row[3 + shift]), key = Text(row[5 + shift]), extra = Text(row.back());
  if (type == "ALL" || type == "index") facts.insert(absl::StrCat("scan ", Text(row[2])));
  if (!key.empty()) facts.insert(absl::StrCat("index ", key));
  for (absl::string_view remark : absl::StrSplit(extra, ';')) {
    remark = absl::StripAsciiWhitespace(remark);
    if (remark == "Using index" || remark == "Using index for group-by") facts.insert(absl::StrCat("covering ", key));
    if (absl::StartsWith(remark, "Using filesort")) facts.insert("sort");
    if (absl::StartsWith(remark, "Using temporary")) facts.insert("temporary");
  }
}

}  // namespace

absl::StatusOr<std::vector<ColumnInfo>> Columns(Session& session, const std::string& table) {
  KV_ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      session.Query(IsSqlite(session) ? "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)"
                                      : "SELECT column_name, column_type, is_nullable = 'NO', column_key = 'PRI' FROM"
                                        " information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"
                                        " ORDER BY ordinal_position",
                    {Value(table)}));
  if (rows.empty()) return absl::NotFoundError(absl::StrCat("no table ", table));
  std::vector<ColumnInfo> columns;
  for (const Row& row : rows) columns.push_back({Text(row[0]), TypeName(row[1]), !IsTrue(row[2]), IsTrue(row[3])});
  return columns;
}

absl::StatusOr<std::vector<IndexInfo>> Indexes(Session& session, const std::string& table) {
  KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, IsSqlite(session)
                                                       ? session.Query(kSqliteIndexes, {Value(table), Value(table)})
                                                       : MySqlIndexes(session, table));
  std::vector<IndexInfo> indexes;
  for (const Row& row : rows) {
    const std::string owner = Text(row[0]), name = Text(row[1]);
    if (indexes.empty() || indexes.back().table != owner || indexes.back().name != name) {
      indexes.push_back({owner, name, IsTrue(row[2]), {}});
    }
    indexes.back().columns.push_back({Text(row[3]), TypeName(row[4]), !IsTrue(row[5]), IsTrue(row[6])});
  }
  return indexes;
}

absl::StatusOr<std::vector<std::string>> Tables(Session& session) {
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                      session.Query(IsSqlite(session) ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                                        " AND name NOT LIKE 'sqlite%' ORDER BY name"
                                                      : "SELECT table_name FROM information_schema.tables"
                                                        " WHERE table_schema = DATABASE() ORDER BY table_name",
                                    {}));
  std::vector<std::string> tables;
  for (const Row& row : rows) tables.push_back(Text(row[0]));
  return tables;
}

absl::StatusOr<std::vector<std::string>> Explain(Session& session, const std::string& sql,
                                                 absl::Span<const Value> args) {
  const bool sqlite = IsSqlite(session);
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                      session.Query(absl::StrCat(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ", sql), args));
  std::set<std::string> facts;
  for (const Row& row : rows) {
    if (sqlite) {
      SqliteFacts(Text(row.back()), facts);
    } else {
      MySqlFacts(row, facts);
    }
  }
  return std::vector<std::string>(facts.begin(), facts.end());
}

absl::Status Analyze(Session& session, const std::string& table) {
  return session.Query(absl::StrCat(IsSqlite(session) ? "ANALYZE " : "ANALYZE TABLE ", table), {}).status();
}

absl::StatusOr<int> IndexBytes(absl::string_view type) {
  const std::string upper = absl::AsciiStrToUpper(type);
  if (upper == "BIGINT" || upper == "DOUBLE") return 8;
  absl::string_view rest = upper;
  int length = 0;
  const int bytes_each = absl::StartsWith(rest, "VARBINARY(") || absl::StartsWith(rest, "BINARY(") ? 1 : 4;
  const bool sized = absl::ConsumePrefix(&rest, "VARCHAR(") || absl::ConsumePrefix(&rest, "CHAR(") ||
                     absl::ConsumePrefix(&rest, "VARBINARY(") || absl::ConsumePrefix(&rest, "BINARY(");
  if (!sized || !absl::ConsumeSuffix(&rest, ")") || !absl::SimpleAtoi(rest, &length) || length < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a column of type ", type, " cannot stand in an index"));
  }
  return length * bytes_each;
}

absl::Status CheckIndexBytes(const IndexInfo& index) {
  int total = 0;
  for (const ColumnInfo& column : index.columns) {
    absl::StatusOr<int> bytes = IndexBytes(column.type);
    if (!bytes.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("index ", index.name, " of ", index.table, ", column ",
                                                     column.name, ": ", bytes.status().message()));
    }
    total += *bytes;
  }
  if (total <= kMaxIndexBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("index ", index.name, " of ", index.table, " may take ", total,
                                                 " bytes; MySQL and MariaDB allow ", kMaxIndexBytes));
}

}  // namespace kvalitet::sql

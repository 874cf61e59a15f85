#include "common/store/inventory.h"

#include <array>
#include <cstring>

#include "absl/base/casts.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/sql/schema.h"
#include "common/store/audit.h"

namespace kvalitet::store {
namespace {

constexpr int64_t kPage = 1000;

// The hashes of rows, added up: the order does not matter, and no row can be missing, changed or there twice unseen.
class RowsHash {
 public:
  void Add(const sql::Row& row) {
    std::string bytes;
    for (const sql::Value& value : row) Append(value, bytes);
    const std::string digest = base::Sha256(bytes);
    for (size_t i = 0; i < lanes_.size(); ++i) {
      uint64_t lane = 0;
      std::memcpy(&lane, digest.data() + i * sizeof lane, sizeof lane);
      lanes_[i] += lane;
    }
  }
  std::string Hex() const {
    return absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(lanes_.data()), lanes_.size() * sizeof(uint64_t)));
  }

 private:
  static void Append(const sql::Value& value, std::string& bytes) {
    if (const auto* number = std::get_if<int64_t>(&value)) {
      absl::StrAppend(&bytes, "i", *number, ";");
    } else if (const auto* real = std::get_if<double>(&value)) {
      absl::StrAppend(&bytes, "d", absl::Hex(absl::bit_cast<uint64_t>(*real)), ";");
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      absl::StrAppend(&bytes, "t", text->size(), ":", *text);
    } else {
      bytes += "n;";
    }
  }

  std::array<uint64_t, 4> lanes_{};
};

// Names of the kernel's tables may be words of SQL.
std::string Quoted(const std::string& name) { return absl::StrCat("`", name, "`"); }

// The columns by which rows of a table can be walked.
absl::StatusOr<std::vector<std::string>> PrimaryKey(sql::Session& session, const std::string& table) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::ColumnInfo> columns, sql::Columns(session, table));
  KV_ASSIGN_OR_RETURN(const std::vector<sql::IndexInfo> indexes, sql::Indexes(session, table));
  std::vector<std::string> key;
  for (const sql::IndexInfo& index : indexes) {
    bool primary = index.unique && !index.columns.empty();
    for (const sql::ColumnInfo& column : index.columns) primary = primary && column.primary_key;
    if (!primary) continue;
    key.clear();
    for (const sql::ColumnInfo& column : index.columns) key.push_back(Quoted(column.name));
  }
  // SQLite shows no index for a single integer key: the table itself is one.
  for (const sql::ColumnInfo& column : columns) {
    if (key.empty() && column.primary_key) return std::vector<std::string>{Quoted(column.name)};
  }
  if (key.empty()) return absl::InternalError(absl::StrCat("the table ", table, " has no primary key"));
  return key;
}

absl::StatusOr<TableInventory> TakeTable(sql::Database& database, const std::string& table, absl::Time deadline) {
  TableInventory taken{table, 0, ""};
  RowsHash hash;
  std::vector<std::string> key;
  sql::Row after;
  for (;;) {
    std::vector<sql::Row> rows;
    KV_RETURN_IF_ERROR(database.Read(deadline, [&](sql::Session& session) -> absl::Status {
      if (key.empty()) {
        KV_ASSIGN_OR_RETURN(key, PrimaryKey(session, table));
      }
      const std::string columns = absl::StrJoin(key, ", ");
      // The key once more at the end of each row, to go on from there.
      std::string sql = absl::StrCat("SELECT t.*, ", columns, " FROM ", Quoted(table), " t");
      std::vector<sql::Value> args(after.begin(), after.end());
      if (!after.empty()) {
        std::vector<std::string> marks(key.size(), "?");
        absl::StrAppend(&sql, " WHERE (", columns, ") > (", absl::StrJoin(marks, ", "), ")");
      }
      args.push_back(kPage);
      KV_ASSIGN_OR_RETURN(rows, session.Query(absl::StrCat(sql, " ORDER BY ", columns, " LIMIT ?"), args));
      return absl::OkStatus();
    }));
    if (rows.empty()) break;
    const auto own = static_cast<std::ptrdiff_t>(rows[0].size() - key.size());
    for (const sql::Row& row : rows) hash.Add(sql::Row(row.begin(), row.begin() + own));
    after.assign(rows.back().begin() + own, rows.back().end());
    taken.rows += static_cast<int64_t>(rows.size());
  }
  taken.hash = hash.Hex();
  return taken;
}

}  // namespace

absl::StatusOr<std::vector<TableInventory>> TakeInventory(sql::Database& database, absl::Time deadline) {
  std::vector<std::string> tables;
  KV_RETURN_IF_ERROR(database.Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(tables, sql::Tables(session));
    return absl::OkStatus();
  }));
  std::vector<TableInventory> inventory;
  for (const std::string& table : tables) {
    KV_ASSIGN_OR_RETURN(TableInventory taken, TakeTable(database, table, deadline));
    inventory.push_back(std::move(taken));
  }
  return inventory;
}

absl::StatusOr<std::string> DescribeInventory(sql::Database& database, const std::string& service,
                                              absl::Time deadline) {
  KV_ASSIGN_OR_RETURN(const std::vector<TableInventory> inventory, TakeInventory(database, deadline));
  std::string text;
  for (const TableInventory& one : inventory) {
    absl::StrAppend(&text, service, ".", one.table, " ", one.rows, " ", one.hash, "\n");
  }
  KV_ASSIGN_OR_RETURN(const int64_t traces, VerifyAllAudit(database, deadline));
  absl::StrAppend(&text, service, ".audit-chain ", traces, " verified\n");
  return text;
}

}  // namespace kvalitet::store

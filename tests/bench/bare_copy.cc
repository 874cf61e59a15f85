#include "tests/bench/bare_copy.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/sql/rows.h"

namespace kvalitet::bench {
namespace {

using sql::Row;
using sql::Session;

absl::Time Later() { return absl::Now() + absl::Minutes(9); }

std::vector<Row> All(sql::Database& db, const std::string& sql) {
  std::vector<Row> rows;
  Must(db.Read(Later(), [&](Session& session) -> absl::Status {
    auto read = session.Query(sql, {});
    if (read.ok()) rows = *std::move(read);
    return read.status();
  }));
  return rows;
}

// The columns that a row is stored with, not those that the engine makes of them.
std::vector<std::string> ColumnsOf(sql::Database& db, const std::string& table) {
  const std::string all =
      db.engine() == "sqlite"
          ? "SELECT name FROM pragma_table_info('"
          : "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
            "extra NOT LIKE '%GENERATED%' AND table_name IN ('";
  std::vector<std::string> columns;
  for (const Row& row : All(db, absl::StrCat(all, table, "')"))) columns.push_back(std::get<std::string>(row[0]));
  return columns;
}

// In the order in which they were stored, which the trace keeps: an engine that is given rows in the order of their
// keys has less to do than one that is given them as they come.
std::string InOrder(const std::vector<std::string>& columns) {
  const auto has = [&](const char* column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  for (const char* key : {"parent_name", "name"}) {
    if (!has(key)) continue;
    return absl::StrCat(" ORDER BY (SELECT MIN(a.id) FROM audit a WHERE a.resource = x.", key, ")",
                        has("pos") ? ", x.pos" : "");
  }
  return has("id") ? " ORDER BY x.id" : "";
}

}  // namespace

Cost StoreBare(sql::Database& from, sql::Database& to, const std::vector<std::string>& names, int64_t batches,
               int clients) {
  std::map<std::string, std::vector<Row>> tables;  // by table and columns
  for (const std::string& table : names) {
    const std::vector<std::string> names_of = ColumnsOf(from, table);
    const std::string columns = absl::StrJoin(names_of, ", ");
    tables[absl::StrCat(table, " (", columns, ")")] =
        All(from, absl::StrCat("SELECT ", columns, " FROM ", table, " x", InOrder(names_of)));
  }
  return AllAtOnce(clients, batches, [&](int64_t batch) {
    return to.Write(Later(), [&](Session& session) -> absl::Status {
      for (const auto& [table, rows] : tables) {
        const auto at = [&](int64_t b) { return rows.begin() + static_cast<int64_t>(rows.size()) * b / batches; };
        const std::vector<Row> part(at(batch), at(batch + 1));
        const absl::Status stored = sql::InsertRows(session, absl::StrCat("INSERT INTO ", table, " VALUES "), part);
        if (!stored.ok()) return stored;
      }
      return absl::OkStatus();
    });
  });
}

}  // namespace kvalitet::bench

#include "tests/bench/bare_copy.h"

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
std::string ColumnsOf(sql::Database& db, const std::string& table) {
  const std::string all =
      db.engine() == "sqlite"
          ? "SELECT name FROM pragma_table_info('"
          : "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
            "extra NOT LIKE '%GENERATED%' AND table_name IN ('";
  std::vector<std::string> columns;
  for (const Row& row : All(db, absl::StrCat(all, table, "')"))) columns.push_back(std::get<std::string>(row[0]));
  return absl::StrJoin(columns, ", ");
}

}  // namespace

Cost StoreBare(sql::Database& from, sql::Database& to, const std::vector<std::string>& names, int64_t batches,
               int clients) {
  std::map<std::string, std::vector<Row>> tables;  // by table and columns
  for (const std::string& table : names) {
    const std::string columns = ColumnsOf(from, table);
    tables[absl::StrCat(table, " (", columns, ")")] = All(from, absl::StrCat("SELECT ", columns, " FROM ", table));
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

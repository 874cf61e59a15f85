#include "common/sql/counter.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::sql {
namespace {

// An UPDATE that finds no row would lock the gap that the row belongs in, and two that do so stop each other.
constexpr char kInsert[] = "INSERT INTO guard (guard_key, counter) VALUES (?, ?)";
constexpr char kSqlite[] = " ON CONFLICT (guard_key) DO UPDATE SET counter = counter + ?";
constexpr char kMySql[] = " ON DUPLICATE KEY UPDATE counter = counter + ?";
constexpr char kTell[] = " RETURNING counter";  // which MySQL has not

}  // namespace

absl::StatusOr<int64_t> CountUp(Session& session, const std::string& key, int64_t count) {
  const std::vector<Value> args = {key, count, count};
  std::vector<Row> rows;
  if (session.engine() == "mysql") {
    KV_RETURN_IF_ERROR(session.Execute(absl::StrCat(kInsert, kMySql), args).status());
    KV_ASSIGN_OR_RETURN(rows, session.Query("SELECT counter FROM guard WHERE guard_key = ?", {key}));
  } else {
    const bool sqlite = session.engine() == "sqlite";
    KV_ASSIGN_OR_RETURN(rows, session.Query(absl::StrCat(kInsert, sqlite ? kSqlite : kMySql, kTell), args));
  }
  if (rows.size() != 1) return absl::InternalError(absl::StrCat("the counter ", key, " is gone"));
  return std::get<int64_t>(rows[0][0]);
}

}  // namespace kvalitet::sql

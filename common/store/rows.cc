#include "common/store/rows.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::store {
namespace {

// Rows of a statement, at most.  Few sizes, so that each statement is prepared once; two leading bits, so that a number
// of rows takes few of them: 60 are 48 and 12.
constexpr size_t kSizes[] = {64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1};

}  // namespace

absl::Status InsertRows(sql::Session& session, const std::string& insert, std::vector<sql::Row> rows) {
  size_t at = 0;
  for (const size_t chunk : kSizes) {
    while (rows.size() - at >= chunk) {
      std::string sql = insert;
      std::vector<sql::Value> args;
      const size_t columns = rows[at].size();
      sql.reserve(sql.size() + chunk * (3 * columns + 4));
      args.reserve(chunk * columns);
      for (size_t i = 0; i < chunk; ++i) {
        sql += i == 0 ? "(?" : ", (?";
        for (size_t column = 1; column < columns; ++column) sql += ", ?";
        sql += ')';
        sql::Row& row = rows[at + i];
        args.insert(args.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
      }
      KV_RETURN_IF_ERROR(session.Execute(sql, args).status());
      at += chunk;
    }
  }
  return absl::OkStatus();
}

std::string Marks(std::vector<sql::Value>& args, size_t first, size_t count) {
  size_t room = 1;
  while (room < count) room = room < 4 ? room * 2 : room % 3 == 0 ? room / 3 * 4 : room / 2 * 3;
  const sql::Value last = args[first + count - 1];
  args.insert(std::next(args.begin(), static_cast<std::ptrdiff_t>(first + count)), room - count, last);
  std::string marks = "(?";
  for (size_t i = 1; i < room; ++i) absl::StrAppend(&marks, ", ?");
  return marks + ")";
}

}  // namespace kvalitet::store

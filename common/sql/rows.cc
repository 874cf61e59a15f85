#include "common/sql/rows.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/sql/errors.h"

namespace kvalitet::sql {
namespace {

// Rows of a statement, at most.  Few sizes, so that each statement is prepared once; two leading bits, so that a number
// of rows takes few of them: 60 are 48 and 12.
constexpr size_t kSizes[] = {64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1};

// `head`, then `one` for each row, with `between` between them.
absl::StatusOr<int64_t> InChunks(Session& session, const std::string& head, const std::string& one,
                                 absl::string_view between, std::vector<Row> rows) {
  int64_t matched = 0;
  size_t at = 0;
  for (const size_t chunk : kSizes) {
    while (rows.size() - at >= chunk) {
      std::string sql = head;
      std::vector<Value> args;
      sql.reserve(sql.size() + chunk * (one.size() + between.size()));
      args.reserve(chunk * rows[at].size());
      for (size_t i = 0; i < chunk; ++i) {
        absl::StrAppend(&sql, i == 0 ? "" : between, one);
        Row& row = rows[at + i];
        args.insert(args.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
      }
      KV_ASSIGN_OR_RETURN(const int64_t some, session.Execute(sql, args));
      matched += some;
      at += chunk;
    }
  }
  return matched;
}

}  // namespace

absl::Status InsertRows(Session& session, const std::string& insert, std::vector<Row> rows) {
  if (rows.empty()) return absl::OkStatus();
  std::string one = "(?";
  for (size_t column = 1; column < rows[0].size(); ++column) one += ", ?";
  return InChunks(session, insert, one + ")", ", ", std::move(rows)).status();
}

absl::Status DeleteRows(Session& session, absl::string_view table, absl::Span<const absl::string_view> columns,
                        std::vector<Row> rows) {
  // All of them in each: what stands outside the OR, SQLite takes for the way in, and looks through all that is there.
  std::string one;
  for (const absl::string_view column : columns) absl::StrAppend(&one, one.empty() ? "(" : " AND ", column, " = ?");
  const auto wanted = static_cast<int64_t>(rows.size());
  KV_ASSIGN_OR_RETURN(const int64_t matched, InChunks(session, absl::StrCat("DELETE FROM ", table, " WHERE "),
                                                      one + ")", " OR ", std::move(rows)));
  return matched == wanted ? absl::OkStatus() : EngineError(Kind::kConflict, table);
}

std::string Marks(std::vector<Value>& args, size_t first, size_t count) {
  size_t room = 1;
  while (room < count) room = room < 4 ? room * 2 : room % 3 == 0 ? room / 3 * 4 : room / 2 * 3;
  const Value last = args[first + count - 1];
  args.insert(std::next(args.begin(), static_cast<std::ptrdiff_t>(first + count)), room - count, last);
  std::string marks = "(?";
  for (size_t i = 1; i < room; ++i) absl::StrAppend(&marks, ", ?");
  return marks + ")";
}

std::string Joined(absl::string_view engine, absl::Span<const std::string> columns, char between) {
  if (engine == "sqlite") return absl::StrJoin(columns, absl::StrCat(" || '", absl::string_view(&between, 1), "' || "));
  return absl::StrCat("CONCAT(", absl::StrJoin(columns, absl::StrCat(", '", absl::string_view(&between, 1), "', ")),
                      ")");
}

}  // namespace kvalitet::sql

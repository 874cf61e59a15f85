// The SQL of a measure: the one place where the sums are made, for totals, for days and for stocks alike.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/fakta/rule.h"
#include "common/sql/database.h"

namespace kvalitet::fakta {

struct Statement {
  std::string sql;
  std::vector<sql::Value> args;
};

// Which rows: those of one kommun (empty: of every kommun) with a governing date from `from`, included, to `to`,
// excluded (both empty: every date).
struct Extent {
  std::string kommun;
  std::string from;
  std::string to;
};

enum class Period { kMonth, kDay };

// SELECT kommun, matt, period, enhet, insatstyp, del, value, denominator, n ... GROUP BY.
Statement SelectFlow(const MattRule& rule, const Extent& rows, Period period);
// The same for a stock as of the end of `date`, with the year of `date` as period.
Statement SelectStock(const MattRule& rule, absl::string_view kommun, absl::string_view date);

}  // namespace kvalitet::fakta

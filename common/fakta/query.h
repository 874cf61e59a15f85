// The SQL of measures: the one place where the sums are made, for totals, for days and for stocks alike.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/fakta/rule.h"
#include "common/sql/database.h"

namespace kvalitet::fakta {

struct Statement {
  std::string sql;
  std::vector<sql::Value> args;
  friend bool operator==(const Statement& a, const Statement& b) { return a.sql == b.sql && a.args == b.args; }
};

// Measures that are made of the same rows, placed by the same date and at the same enhet: one statement reads the rows
// once for all of them.
using Scan = std::vector<const MattRule*>;

// The rules, which must live as long, in scans; stocks and flows apart.
std::vector<Scan> ScansOf(absl::Span<const MattRule* const> rules);

// SELECT kommun, matt, period, enhet, insatstyp, del, value, denominator, n of flows, for one month ("2026-03").
Statement SelectMonth(const Scan& scan, absl::string_view kommun, absl::string_view month);
// The same for each day from `from`, included, to `to`, excluded; at least one.
Statement SelectDays(const Scan& scan, absl::string_view kommun, absl::CivilDay from, absl::CivilDay to);
// The same of stocks as of the end of `date`, with the year of `date` as period.
Statement SelectStock(const Scan& scan, absl::string_view kommun, absl::string_view date);
// A date or month in the first month after `month` ("": any) that holds rows of the scan; NULL where there is none.
Statement SelectNextMonth(const Scan& scan, absl::string_view kommun, absl::string_view month);

}  // namespace kvalitet::fakta

// Stocks from totals: what is open at a date is what had come by then less what had gone.  Both are flows, kept as any
// other, so that a stock at any date costs the same however many rows there are.
#pragma once
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/fakta/query.h"
#include "common/fakta/rule.h"
#include "common/sql/database.h"

namespace kvalitet::fakta {

// Whether a stock can be made of flows: both dates are the parent's, and no condition looks at the date of the stock.
bool MadeOfFlows(const MattRule& stock);

// What comes and what goes, under keys that are told to nobody.  Rows that end before they begin are in neither: they
// are never open.
std::vector<MattRule> FlowsOf(const MattRule& stock);

// The rows of SelectStock for such stocks of one scan: from the totals of the months that are over by then, and from
// the days of the month that is not.
absl::StatusOr<std::vector<sql::Row>> StockFromFlows(sql::Session& session, const Scan& stocks,
                                                     absl::string_view kommun, absl::CivilDay date);

}  // namespace kvalitet::fakta

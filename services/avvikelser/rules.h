// The rules of an avvikelse.  Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Fills in what follows from what is stated: dates of today, the event's date, state, risk value, days, codes of the
// categories in order.  `stored` is null for a new one and for a row of
// a file, which is put right there: days of IVO that stood so before the rule and are not changed stand in the way of
// nothing.
void Check(const v1::Avvikelse& stamped, absl::CivilDay today, bool imported, const std::string& prefix,
           proto::Violations& violations, const v1::Avvikelse* stored = nullptr);

}  // namespace kvalitet::avvikelser

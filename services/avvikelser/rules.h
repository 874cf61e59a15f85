// The rules of an avvikelse.  Pure.
#pragma once
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Fills in what follows from what is stated: dates of today, the event's date, state, risk value, days, codes of the
// categories in order.  `stored` is null for a new one.  Doing it twice changes nothing more.
void Stamp(v1::Avvikelse& avvikelse, const v1::Avvikelse* stored, absl::CivilDay today);

// Adds every rule that a stamped avvikelse breaks; fields are named after `prefix` ("avvikelse.").  What is imported
// may lack a description: older systems give figures without texts.
void Check(const v1::Avvikelse& stamped, absl::CivilDay today, bool imported, const std::string& prefix,
           proto::Violations& violations);

}  // namespace kvalitet::avvikelser

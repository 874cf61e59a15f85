#include "common/base/clock.h"

#include "absl/time/clock.h"
#include "common/base/date.h"

namespace kvalitet::base {

Clock SystemClock() {
  return [] { return absl::Now(); };
}

Clock DomainClockFrom(absl::CivilDay today) {
  const absl::Time now = absl::Now();
  const absl::CivilSecond here = absl::ToCivilSecond(now, Sweden());
  const absl::CivilSecond there(today.year(), today.month(), today.day(), here.hour(), here.minute(), here.second());
  const absl::Duration below_second = (now - absl::UnixEpoch()) % absl::Seconds(1);
  const absl::Duration offset = absl::FromCivil(there, Sweden()) + below_second - now;
  return [offset] { return absl::Now() + offset; };
}

}  // namespace kvalitet::base

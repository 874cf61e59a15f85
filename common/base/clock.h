// The two clocks.  The domain clock gives stamps, dates and deadlines and can be set with --today; the system clock
// gives tokens, certificates, pools, leases and seals and cannot.
#pragma once
#include <functional>

#include "absl/time/time.h"

namespace kvalitet::base {

using Clock = std::function<absl::Time()>;

// The real time.
Clock SystemClock();

// A domain clock whose civil date in Sweden starts at `today` (2026-03-01) and whose time of day runs as the real one.
Clock DomainClockFrom(absl::CivilDay today);

}  // namespace kvalitet::base

// `kvalitet frist`: counts a time limit on this machine alone, and says which days were not counted and why.
#pragma once
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "clients/kvalitet/json.h"
#include "common/base/calendar.h"

namespace kvalitet::client {

struct UncountedDay {
  absl::CivilDay day;
  std::string reason;  // "midsommarafton, lag (1930:173) 2 §"
};

struct Deadline {
  absl::CivilDay start;
  base::Period period;
  absl::CivilDay last;                  // by counting alone
  absl::CivilDay in_law;                // moved forward, if the limit stands in law
  std::vector<UncountedDay> uncounted;  // of working days: those skipped; else those that moved `in_law`
};

Deadline CountDeadline(absl::CivilDay start, base::Period period);

// For people; `law` says that the limit stands in law.
std::string DeadlineText(const Deadline& deadline, bool law);
Json DeadlineJson(const Deadline& deadline, bool law);

}  // namespace kvalitet::client

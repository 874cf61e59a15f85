// Days of the register in messages for people.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/date.h"

namespace kvalitet::registry {

// "1 mars 2026" of an ISO date; what is none is kept as it is.
inline std::string DaySv(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? base::DateSv(*day) : std::string(iso);
}

}  // namespace kvalitet::registry

// Civil dates as Sweden has them, read and written the way the services store them (ISO) and people read them
// (Swedish).
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace kvalitet::base {

// The years that ParseDate accepts.
inline constexpr int kFirstYear = 1900;
inline constexpr int kLastYear = 2199;

// Strictly YYYY-MM-DD, ASCII digits, a day that exists, years 1900-2199.
// Otherwise INVALID_ARGUMENT whose message is Swedish: rule and remedy without the field's name.
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view iso);

// "2026-03-01".
std::string FormatDate(absl::CivilDay day);

// "2026-03".
std::string MonthOf(absl::CivilDay day);
absl::CivilDay FirstOfMonth(absl::CivilDay day);
absl::CivilDay LastOfMonth(absl::CivilDay day);

// Europe/Stockholm.  Ends the process if the machine has no time zone data: every date would be wrong.
absl::TimeZone Sweden();

// The date in Sweden at that moment: 31 December 23:30 UTC is 1 January.
absl::CivilDay SwedishDate(absl::Time moment);

// The moment when that date begins in Sweden.
absl::Time SwedishMidnight(absl::CivilDay day);

// "1 mars 2026".
std::string DateSv(absl::CivilDay day);
// "måndag 23 november 2026".
std::string WeekdayDateSv(absl::CivilDay day);
// "fre 27 nov".
std::string ShortDateSv(absl::CivilDay day);
// "kl. 10.42", Swedish time of day.
std::string TimeSv(absl::Time moment);

}  // namespace kvalitet::base

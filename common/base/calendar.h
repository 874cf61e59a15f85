// The one calendar: public holidays (lag 1989:253), working days, and the counting of time limits (lag 1930:173).
// Holidays follow the law's rules as they have been since 2005 and are computed for any year.
#pragma once
#include <optional>
#include <set>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace kvalitet::base {

// Days off beyond the law, as a kommun has decided them for itself.
using FreeDays = std::set<absl::CivilDay>;

// "Långfredagen"; nullopt for days without a name of their own, which includes ordinary Sundays.  Where two fall on one
// day (Första maj and Kristi himmelsfärdsdag in 2008) the movable one.
std::optional<absl::string_view> HolidayName(absl::CivilDay day);

// Easter Sunday of that year (1583 and later).
absl::CivilDay EasterSunday(absl::civil_year_t year);

// Sundays and the named public holidays; what the law calls allmän helgdag.
bool IsHoliday(absl::CivilDay day);

// Midsommarafton, julafton or nyårsafton: not public holidays, but limits treat them as such.
bool IsEveOfRest(absl::CivilDay day);

// Not a Saturday, a holiday, one of the three eves or in `local`.
bool IsWorkday(absl::CivilDay day, const FreeDays& local = {});

// The n-th working day after `start`, which itself is not counted whatever day it is; 0 gives `start`, a negative n
// counts backwards.
absl::CivilDay AddWorkdays(absl::CivilDay start, int n, const FreeDays& local = {});

// Calendar days, n of either sign.
absl::CivilDay AddDays(absl::CivilDay start, int n);

// Lag 1930:173 1 §: the day of the same name, or the same number; if the month lacks it, its last day.
absl::CivilDay AddWeeks(absl::CivilDay start, int n);
absl::CivilDay AddMonths(absl::CivilDay start, int n);
absl::CivilDay AddYears(absl::CivilDay start, int n);

// Lag 1930:173 2 §: a limit that ends on a Saturday, a holiday or one of the three eves moves to the next day that is
// none of them.  Only forward, never back; days off of a kommun do not count.
absl::CivilDay MoveForward(absl::CivilDay day);

// How long a time limit is.
enum class PeriodUnit { kDays, kWorkdays, kWeeks, kMonths, kYears };
struct Period {
  int amount = 0;
  PeriodUnit unit = PeriodUnit::kDays;
};

// The day on which a limit ends that began with an event on `start`.  Not moved.
absl::CivilDay AddPeriod(absl::CivilDay start, Period period, const FreeDays& local = {});

// The same for limits in law: moved forward if it ends on a day of rest.
absl::CivilDay LegalDeadline(absl::CivilDay start, Period period);

}  // namespace kvalitet::base

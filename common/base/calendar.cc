#include "common/base/calendar.h"

namespace kvalitet::base {
namespace {

struct FixedDay {
  int month;
  int day;
  absl::string_view name;
};
constexpr FixedDay kFixedHolidays[] = {{1, 1, "Nyårsdagen"},    {1, 6, "Trettondedag jul"}, {5, 1, "Första maj"},
                                       {6, 6, "Nationaldagen"}, {12, 25, "Juldagen"},       {12, 26, "Annandag jul"}};

struct EasterDay {
  int after;  // days after Easter Sunday
  absl::string_view name;
};
constexpr EasterDay kEasterHolidays[] = {
    {-2, "Långfredagen"}, {0, "Påskdagen"}, {1, "Annandag påsk"}, {39, "Kristi himmelsfärdsdag"}, {49, "Pingstdagen"}};

bool IsWeekday(absl::CivilDay day, absl::Weekday weekday) { return absl::GetWeekday(day) == weekday; }

bool IsWithin(absl::CivilDay day, absl::CivilDay first, absl::CivilDay last) { return first <= day && day <= last; }

// The Saturday 20-26 June.
bool IsMidsummerDay(absl::CivilDay day) {
  return IsWeekday(day, absl::Weekday::saturday) &&
         IsWithin(day, absl::CivilDay(day.year(), 6, 20), absl::CivilDay(day.year(), 6, 26));
}

// The Saturday 31 October - 6 November.
bool IsAllSaints(absl::CivilDay day) {
  return IsWeekday(day, absl::Weekday::saturday) &&
         IsWithin(day, absl::CivilDay(day.year(), 10, 31), absl::CivilDay(day.year(), 11, 6));
}

bool IsDayOfRest(absl::CivilDay day) {
  return IsWeekday(day, absl::Weekday::saturday) || IsHoliday(day) || IsEveOfRest(day);
}

}  // namespace

// The Gregorian computus in the form of Meeus, Jones and Butcher; the letters are theirs.
absl::CivilDay EasterSunday(absl::civil_year_t year) {
  const absl::civil_year_t a = year % 19, b = year / 100, c = year % 100;
  const absl::civil_year_t d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const absl::civil_year_t h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
  const absl::civil_year_t l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const absl::civil_year_t sum = h + l - 7 * m + 114;
  return absl::CivilDay(year, sum / 31, sum % 31 + 1);
}

std::optional<absl::string_view> HolidayName(absl::CivilDay day) {
  const absl::civil_diff_t after = day - EasterSunday(day.year());
  for (const EasterDay& holiday : kEasterHolidays) {
    if (holiday.after == after) return holiday.name;
  }
  if (IsMidsummerDay(day)) return "Midsommardagen";
  if (IsAllSaints(day)) return "Alla helgons dag";
  for (const FixedDay& holiday : kFixedHolidays) {
    if (holiday.month == day.month() && holiday.day == day.day()) return holiday.name;
  }
  return std::nullopt;
}

bool IsHoliday(absl::CivilDay day) { return IsWeekday(day, absl::Weekday::sunday) || HolidayName(day).has_value(); }

bool IsEveOfRest(absl::CivilDay day) {
  return (day.month() == 12 && (day.day() == 24 || day.day() == 31)) || IsMidsummerDay(day + 1);
}

bool IsWorkday(absl::CivilDay day, const FreeDays& local) { return !IsDayOfRest(day) && local.count(day) == 0; }

absl::CivilDay AddWorkdays(absl::CivilDay start, int n, const FreeDays& local) {
  const int step = n < 0 ? -1 : 1;
  absl::CivilDay day = start;
  for (int counted = 0; counted != n;) {
    day += step;
    if (IsWorkday(day, local)) counted += step;
  }
  return day;
}

absl::CivilDay AddDays(absl::CivilDay start, int n) { return start + n; }
absl::CivilDay AddWeeks(absl::CivilDay start, int n) { return start + absl::civil_diff_t{7} * n; }

absl::CivilDay AddMonths(absl::CivilDay start, int n) {
  const absl::CivilMonth month = absl::CivilMonth(start) + n;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same = absl::CivilDay(month) + (start.day() - 1);
  return same < last ? same : last;
}

absl::CivilDay AddYears(absl::CivilDay start, int n) {
  const absl::CivilMonth month(start.year() + n, start.month());
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same = absl::CivilDay(month) + (start.day() - 1);
  return same < last ? same : last;
}

absl::CivilDay MoveForward(absl::CivilDay day) {
  while (IsDayOfRest(day)) ++day;
  return day;
}

absl::CivilDay AddPeriod(absl::CivilDay start, Period period, const FreeDays& local) {
  switch (period.unit) {
    case PeriodUnit::kDays:
      return AddDays(start, period.amount);
    case PeriodUnit::kWorkdays:
      return AddWorkdays(start, period.amount, local);
    case PeriodUnit::kWeeks:
      return AddWeeks(start, period.amount);
    case PeriodUnit::kMonths:
      return AddMonths(start, period.amount);
    case PeriodUnit::kYears:
      return AddYears(start, period.amount);
  }
  return start;
}

absl::CivilDay LegalDeadline(absl::CivilDay start, Period period) { return MoveForward(AddPeriod(start, period)); }

}  // namespace kvalitet::base

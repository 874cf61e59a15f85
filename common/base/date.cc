#include "common/base/date.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kvalitet::base {
namespace {

constexpr const char* kMonths[] = {"januari", "februari", "mars",      "april",   "maj",      "juni",
                                   "juli",    "augusti",  "september", "oktober", "november", "december"};
constexpr const char* kShortMonths[] = {"jan",  "feb", "mars", "apr", "maj", "juni",
                                        "juli", "aug", "sep",  "okt", "nov", "dec"};
constexpr const char* kWeekdays[] = {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
constexpr const char* kShortWeekdays[] = {"mån", "tis", "ons", "tors", "fre", "lör", "sön"};

size_t WeekdayIndex(absl::CivilDay day) { return static_cast<size_t>(absl::GetWeekday(day)); }
size_t MonthIndex(absl::CivilDay day) { return static_cast<size_t>(day.month() - 1); }

int Digits(absl::string_view text) {
  int value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view iso) {
  bool shaped = iso.size() == 10;
  for (size_t i = 0; shaped && i < iso.size(); ++i) {
    shaped = (i == 4 || i == 7) ? iso[i] == '-' : absl::ascii_isdigit(static_cast<unsigned char>(iso[i]));
  }
  if (!shaped) return absl::InvalidArgumentError("ska vara ett datum, till exempel 2026-03-01");
  const int year = Digits(iso.substr(0, 4)), month = Digits(iso.substr(5, 2)), day = Digits(iso.substr(8, 2));
  if (year < kFirstYear || year > kLastYear) {
    return absl::InvalidArgumentError("ska vara ett datum mellan år 1900 och 2199, till exempel 2026-03-01");
  }
  const absl::CivilDay result(year, month, day);  // normalizes, so an impossible day comes out as another one
  if (result.month() != month || result.day() != day) {
    return absl::InvalidArgumentError(
        "ska vara ett datum som finns i kalendern, till exempel 2026-03-01; kontrollera månad och dag");
  }
  return result;
}

std::string FormatDate(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string MonthOf(absl::CivilDay day) { return absl::StrFormat("%04d-%02d", day.year(), day.month()); }

absl::CivilDay FirstOfMonth(absl::CivilDay day) { return absl::CivilDay(day.year(), day.month(), 1); }

absl::CivilDay LastOfMonth(absl::CivilDay day) { return absl::CivilDay(absl::CivilMonth(day) + 1) - 1; }

absl::TimeZone Sweden() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    if (!absl::LoadTimeZone("Europe/Stockholm", &loaded)) {
      std::fputs("level=error event=no_time_zone_data zone=Europe/Stockholm remedy=\"install tzdata\"\n", stderr);
      std::abort();
    }
    return loaded;
  }();
  return zone;
}

absl::CivilDay SwedishDate(absl::Time moment) { return absl::ToCivilDay(moment, Sweden()); }

absl::Time SwedishMidnight(absl::CivilDay day) { return absl::FromCivil(day, Sweden()); }

std::string DateSv(absl::CivilDay day) {
  return absl::StrCat(day.day(), " ", kMonths[MonthIndex(day)], " ", day.year());
}

std::string WeekdayDateSv(absl::CivilDay day) { return absl::StrCat(kWeekdays[WeekdayIndex(day)], " ", DateSv(day)); }

std::string ShortDateSv(absl::CivilDay day) {
  return absl::StrCat(kShortWeekdays[WeekdayIndex(day)], " ", day.day(), " ", kShortMonths[MonthIndex(day)]);
}

std::string TimeSv(absl::Time moment) {
  const absl::CivilMinute minute = absl::ToCivilMinute(moment, Sweden());
  return absl::StrFormat("kl. %02d.%02d", minute.hour(), minute.minute());
}

}  // namespace kvalitet::base

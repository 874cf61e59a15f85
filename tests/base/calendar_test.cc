// Oracles: tests/data/holidays_2017_2030.csv (computed from lag 1989:253 with the Gregorian Easter algorithm, checked
// against the snapshots of vacanza/holidays for 2023-2028) and cases G8, G9 of tests/data/README.md.
#include "common/base/calendar.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "common/base/csv.h"
#include "common/base/date.h"

namespace kvalitet::base {
namespace {

using Day = absl::CivilDay;

Csv ReadTestCsv(const std::string& file) {
  std::ifstream in(std::string(KVALITET_SOURCE_DIR) + "/tests/data/" + file, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const auto csv = ParseCsv(bytes.str());
  EXPECT_TRUE(csv.ok()) << file << " " << csv.status();
  return csv.ok() ? *csv : Csv{};
}

TEST(Calendar, AgreesWithEveryRowOfTheList) {
  const Csv csv = ReadTestCsv("holidays_2017_2030.csv");
  ASSERT_EQ(csv.rows.size(), 14u * 18u);
  std::map<Day, std::string> listed;
  for (const CsvRow& row : csv.rows) {
    const Day day = ParseDate(row.cells[0]).value();
    const std::string& name = row.cells[3];
    const bool holiday = row.cells[4] == "allmän helgdag (1989:253)";
    const bool on_workday = row.cells[5] == "ja";
    if (holiday) {
      EXPECT_EQ(HolidayName(day).value_or("none"), name) << row.cells[0];
      EXPECT_TRUE(IsHoliday(day)) << row.cells[0];
      listed[day] = name;
    } else {
      EXPECT_FALSE(HolidayName(day).has_value()) << row.cells[0];
    }
    EXPECT_EQ(IsEveOfRest(day), name == "Midsommarafton" || name == "Julafton" || name == "Nyårsafton") << row.cells[0];
    EXPECT_FALSE(IsWorkday(day)) << row.cells[0];
    const absl::Weekday weekday = absl::GetWeekday(day);
    EXPECT_EQ(weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday, on_workday) << row.cells[0];
    EXPECT_EQ(ShortDateSv(day).substr(0, row.cells[2].size()), row.cells[2]) << row.cells[0];
  }
  for (Day day(2017, 1, 1); day <= Day(2030, 12, 31); ++day) {
    EXPECT_EQ(HolidayName(day).has_value(), listed.count(day) == 1) << FormatDate(day);
  }
}

struct Year {
  int year;
  Day good_friday, easter, ascension, pentecost, midsummer, all_saints;
  int weekdays, less_eves;
};
const Year kYears[] = {
    {2024, Day(2024, 3, 29), Day(2024, 3, 31), Day(2024, 5, 9), Day(2024, 5, 19), Day(2024, 6, 22), Day(2024, 11, 2),
     254, 251},
    {2025, Day(2025, 4, 18), Day(2025, 4, 20), Day(2025, 5, 29), Day(2025, 6, 8), Day(2025, 6, 21), Day(2025, 11, 1),
     252, 249},
    {2026, Day(2026, 4, 3), Day(2026, 4, 5), Day(2026, 5, 14), Day(2026, 5, 24), Day(2026, 6, 20), Day(2026, 10, 31),
     254, 251},
    {2027, Day(2027, 3, 26), Day(2027, 3, 28), Day(2027, 5, 6), Day(2027, 5, 16), Day(2027, 6, 26), Day(2027, 11, 6),
     256, 253},
    {2028, Day(2028, 4, 14), Day(2028, 4, 16), Day(2028, 5, 25), Day(2028, 6, 4), Day(2028, 6, 24), Day(2028, 11, 4),
     252, 251},
    {2029, Day(2029, 3, 30), Day(2029, 4, 1), Day(2029, 5, 10), Day(2029, 5, 20), Day(2029, 6, 23), Day(2029, 11, 3),
     253, 250},
    {2030, Day(2030, 4, 19), Day(2030, 4, 21), Day(2030, 5, 30), Day(2030, 6, 9), Day(2030, 6, 22), Day(2030, 11, 2),
     253, 250},
    {2031, Day(2031, 4, 11), Day(2031, 4, 13), Day(2031, 5, 22), Day(2031, 6, 1), Day(2031, 6, 21), Day(2031, 11, 1),
     252, 249},
};

TEST(Calendar, MovableDaysAndWeekdaysOfTheYears) {
  for (const Year& year : kYears) {
    EXPECT_EQ(EasterSunday(year.year), year.easter);
    EXPECT_EQ(HolidayName(year.good_friday), "Långfredagen");
    EXPECT_EQ(HolidayName(year.easter), "Påskdagen");
    EXPECT_EQ(HolidayName(year.easter + 1), "Annandag påsk");
    EXPECT_EQ(HolidayName(year.ascension), "Kristi himmelsfärdsdag");
    EXPECT_EQ(HolidayName(year.pentecost), "Pingstdagen");
    EXPECT_EQ(HolidayName(year.midsummer), "Midsommardagen");
    EXPECT_EQ(HolidayName(year.all_saints), "Alla helgons dag");
    int weekdays = 0, workdays = 0;
    for (Day day(year.year, 1, 1); day.year() == year.year; ++day) {
      const bool saturday = absl::GetWeekday(day) == absl::Weekday::saturday;
      weekdays += !saturday && !IsHoliday(day) ? 1 : 0;
      workdays += IsWorkday(day) ? 1 : 0;
    }
    EXPECT_EQ(weekdays, year.weekdays) << year.year;
    EXPECT_EQ(workdays, year.less_eves) << year.year;
  }
}

TEST(Calendar, EasterOfOldAndComingYears) {
  EXPECT_EQ(EasterSunday(1818), Day(1818, 3, 22));  // the earliest
  EXPECT_EQ(EasterSunday(1943), Day(1943, 4, 25));  // the latest
  EXPECT_EQ(EasterSunday(2000), Day(2000, 4, 23));
  EXPECT_EQ(EasterSunday(2008), Day(2008, 3, 23));
  EXPECT_EQ(EasterSunday(2038), Day(2038, 4, 25));
  EXPECT_EQ(EasterSunday(2199), Day(2199, 4, 14));
  for (int year = 1900; year < 2200; ++year) {
    EXPECT_EQ(absl::GetWeekday(EasterSunday(year)), absl::Weekday::sunday) << year;
    int named = 0;
    for (Day day(year, 1, 1); day.year() == year; ++day) named += HolidayName(day).has_value() ? 1 : 0;
    EXPECT_TRUE(named == 13 || named == 12) << year;  // 12 when a movable day falls on a fixed one
  }
}

TEST(Calendar, TwoHolidaysOnOneDay) {
  EXPECT_EQ(HolidayName(Day(2008, 5, 1)), "Kristi himmelsfärdsdag");  // also Första maj
  EXPECT_TRUE(IsHoliday(Day(2026, 11, 22)));                          // a Sunday
  EXPECT_FALSE(HolidayName(Day(2026, 11, 22)).has_value());
  EXPECT_FALSE(IsHoliday(Day(2026, 5, 25)));  // annandag pingst is none
}

// G9: seven working days.
TEST(Workdays, CountedFromTheDayAfter) {
  EXPECT_EQ(AddWorkdays(Day(2017, 4, 10), 7), Day(2017, 4, 21));
  EXPECT_EQ(AddWorkdays(Day(2026, 6, 15), 7), Day(2026, 6, 25));
  EXPECT_EQ(AddWorkdays(Day(2026, 5, 29), 7), Day(2026, 6, 9));
  EXPECT_EQ(AddWorkdays(Day(2026, 12, 23), 1), Day(2026, 12, 28));
  EXPECT_EQ(AddWorkdays(Day(2026, 12, 30), 1), Day(2027, 1, 4));
}

TEST(Workdays, NoneAndBackwards) {
  EXPECT_EQ(AddWorkdays(Day(2026, 6, 20), 0), Day(2026, 6, 20));
  EXPECT_EQ(AddWorkdays(Day(2026, 6, 25), -7), Day(2026, 6, 15));
  for (Day day(2026, 1, 1); day < Day(2027, 1, 1); ++day) {
    if (!IsWorkday(day)) continue;
    for (int n : {1, 5, 20}) ASSERT_EQ(AddWorkdays(AddWorkdays(day, n), -n), day) << FormatDate(day);
  }
}

TEST(Workdays, DaysOffOfTheKommun) {
  const FreeDays local = {Day(2026, 5, 15)};
  EXPECT_TRUE(IsWorkday(Day(2026, 5, 15)));
  EXPECT_FALSE(IsWorkday(Day(2026, 5, 15), local));
  EXPECT_EQ(AddWorkdays(Day(2026, 5, 13), 1), Day(2026, 5, 15));
  EXPECT_EQ(AddWorkdays(Day(2026, 5, 13), 1, local), Day(2026, 5, 18));
}

// G8: calendar days, whatever day they end on.
TEST(Periods, Days) {
  const Day start(2026, 6, 15);
  EXPECT_EQ(AddDays(start, 14), Day(2026, 6, 29));
  EXPECT_EQ(AddDays(start, 5), Day(2026, 6, 20));
  EXPECT_EQ(AddDays(start, 30), Day(2026, 7, 15));
  EXPECT_EQ(AddDays(start, -15), Day(2026, 5, 31));
}

TEST(Periods, MonthsEndOnTheSameNumberOrTheLastDay) {
  EXPECT_EQ(AddMonths(Day(2026, 1, 31), 1), Day(2026, 2, 28));
  EXPECT_EQ(AddMonths(Day(2028, 1, 31), 1), Day(2028, 2, 29));
  EXPECT_EQ(AddMonths(Day(2026, 8, 31), 1), Day(2026, 9, 30));
  EXPECT_EQ(AddMonths(Day(2026, 2, 28), 1), Day(2026, 3, 28));
  EXPECT_EQ(AddMonths(Day(2026, 11, 30), 3), Day(2027, 2, 28));
  EXPECT_EQ(AddMonths(Day(2026, 3, 31), -1), Day(2026, 2, 28));
  EXPECT_EQ(AddMonths(Day(2026, 1, 15), -13), Day(2024, 12, 15));
  EXPECT_EQ(AddMonths(Day(2026, 5, 31), 0), Day(2026, 5, 31));
  EXPECT_EQ(AddYears(Day(2028, 2, 29), 1), Day(2029, 2, 28));
  EXPECT_EQ(AddYears(Day(2028, 2, 29), 4), Day(2032, 2, 29));
  EXPECT_EQ(AddYears(Day(2028, 2, 29), -1), Day(2027, 2, 28));
  EXPECT_EQ(AddWeeks(Day(2026, 11, 23), 3), Day(2026, 12, 14));
}

TEST(Periods, LegalLimitsMoveForwardOnly) {
  EXPECT_EQ(MoveForward(Day(2026, 6, 19)), Day(2026, 6, 22));    // midsommarafton
  EXPECT_EQ(MoveForward(Day(2026, 12, 24)), Day(2026, 12, 28));  // to the Monday after
  EXPECT_EQ(MoveForward(Day(2026, 12, 31)), Day(2027, 1, 4));
  EXPECT_EQ(MoveForward(Day(2026, 4, 3)), Day(2026, 4, 7));  // over Easter
  EXPECT_EQ(MoveForward(Day(2026, 5, 1)), Day(2026, 5, 4));
  EXPECT_EQ(MoveForward(Day(2026, 11, 23)), Day(2026, 11, 23));
  for (Day day(2020, 1, 1); day < Day(2032, 1, 1); ++day) {
    const Day moved = MoveForward(day);
    ASSERT_GE(moved, day);
    ASSERT_TRUE(IsWorkday(moved));
    ASSERT_EQ(moved == day, IsWorkday(day));
  }
}

TEST(Periods, EveryUnit) {
  const Day start(2026, 6, 5);
  EXPECT_EQ(AddPeriod(start, {14, PeriodUnit::kDays}), Day(2026, 6, 19));
  EXPECT_EQ(LegalDeadline(start, {14, PeriodUnit::kDays}), Day(2026, 6, 22));
  EXPECT_EQ(AddPeriod(start, {2, PeriodUnit::kWorkdays}), Day(2026, 6, 9));
  EXPECT_EQ(AddPeriod(start, {2, PeriodUnit::kWorkdays}, {Day(2026, 6, 8)}), Day(2026, 6, 10));
  EXPECT_EQ(AddPeriod(start, {1, PeriodUnit::kWeeks}), Day(2026, 6, 12));
  EXPECT_EQ(LegalDeadline(start, {3, PeriodUnit::kWeeks}), Day(2026, 6, 26));
  EXPECT_EQ(LegalDeadline(start, {1, PeriodUnit::kMonths}), Day(2026, 7, 6));  // 5 July is a Sunday
  EXPECT_EQ(LegalDeadline(start, {1, PeriodUnit::kYears}), Day(2027, 6, 7));   // a Saturday, then nationaldagen
}

}  // namespace
}  // namespace kvalitet::base

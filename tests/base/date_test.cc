#include "common/base/date.h"

#include <gtest/gtest.h>

#include "common/base/clock.h"

namespace kvalitet::base {
namespace {

TEST(Date, ParsesOnlyRealIsoDates) {
  EXPECT_EQ(ParseDate("2026-03-01").value(), absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(ParseDate("2024-02-29").value(), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDate("1900-01-01").value(), absl::CivilDay(1900, 1, 1));
  EXPECT_EQ(ParseDate("2199-12-31").value(), absl::CivilDay(2199, 12, 31));
  for (const char* bad : {"", "2026-3-1", "2026-03-01 ", " 2026-03-01", "20260301", "2026/03/01", "2026-03-0a",
                          "01-03-2026", "2026-03-011", "+026-03-01", "2026-03--1", "２０２６-03"}) {
    EXPECT_EQ(ParseDate(bad).status().message(), "ska vara ett datum, till exempel 2026-03-01") << bad;
  }
  for (const char* bad : {"2026-02-29", "2026-00-01", "2026-13-01", "2026-04-31", "2026-01-00", "2100-02-29"}) {
    EXPECT_NE(ParseDate(bad).status().message().find("finns i kalendern"), absl::string_view::npos) << bad;
  }
  for (const char* bad : {"1899-12-31", "2200-01-01", "0000-01-01", "9999-12-31"}) {
    EXPECT_NE(ParseDate(bad).status().message().find("mellan år 1900 och 2199"), absl::string_view::npos) << bad;
  }
}

TEST(Date, EveryDayOfThreeCenturiesComesBack) {
  for (absl::CivilDay day(kFirstYear, 1, 1); day <= absl::CivilDay(kLastYear, 12, 31); ++day) {
    ASSERT_EQ(ParseDate(FormatDate(day)).value(), day);
  }
}

TEST(Date, MonthsOfDays) {
  EXPECT_EQ(MonthOf(absl::CivilDay(2026, 3, 31)), "2026-03");
  EXPECT_EQ(FirstOfMonth(absl::CivilDay(2026, 3, 31)), absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(LastOfMonth(absl::CivilDay(2026, 12, 1)), absl::CivilDay(2026, 12, 31));
  EXPECT_EQ(LastOfMonth(absl::CivilDay(2028, 2, 1)), absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(LastOfMonth(absl::CivilDay(2026, 2, 28)), absl::CivilDay(2026, 2, 28));
}

absl::Time Utc(int year, int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
}

TEST(Date, TheDateIsSwedens) {
  EXPECT_EQ(SwedishDate(Utc(2026, 12, 31, 23, 30)), absl::CivilDay(2027, 1, 1));
  EXPECT_EQ(SwedishDate(Utc(2026, 12, 31, 22, 59)), absl::CivilDay(2026, 12, 31));
  EXPECT_EQ(SwedishDate(Utc(2026, 6, 30, 22, 0)), absl::CivilDay(2026, 7, 1));
  EXPECT_EQ(SwedishDate(Utc(2026, 6, 30, 21, 59)), absl::CivilDay(2026, 6, 30));
}

TEST(Date, DaysOfClockChangeHave23And25Hours) {
  const auto hours = [](absl::CivilDay day) {
    return absl::ToInt64Hours(SwedishMidnight(day + 1) - SwedishMidnight(day));
  };
  EXPECT_EQ(hours(absl::CivilDay(2026, 3, 29)), 23);
  EXPECT_EQ(hours(absl::CivilDay(2026, 10, 25)), 25);
  EXPECT_EQ(hours(absl::CivilDay(2026, 11, 22)), 24);
  for (absl::CivilDay day(2020, 1, 1); day < absl::CivilDay(2031, 1, 1); ++day) {
    ASSERT_EQ(SwedishDate(SwedishMidnight(day)), day);
    ASSERT_EQ(SwedishDate(SwedishMidnight(day) - absl::Microseconds(1)), day - 1);
  }
}

TEST(Date, AsPeopleReadThem) {
  const absl::CivilDay day(2026, 11, 23);
  EXPECT_EQ(DateSv(absl::CivilDay(2026, 3, 1)), "1 mars 2026");
  EXPECT_EQ(WeekdayDateSv(day), "måndag 23 november 2026");
  EXPECT_EQ(ShortDateSv(day + 4), "fre 27 nov");
  EXPECT_EQ(ShortDateSv(absl::CivilDay(2026, 12, 24)), "tors 24 dec");
  EXPECT_EQ(WeekdayDateSv(absl::CivilDay(2026, 6, 21)), "söndag 21 juni 2026");
  EXPECT_EQ(TimeSv(Utc(2026, 11, 22, 9, 42)), "kl. 10.42");
  EXPECT_EQ(TimeSv(Utc(2026, 7, 1, 22, 5)), "kl. 00.05");
}

TEST(Clock, SystemClockRuns) {
  const Clock clock = SystemClock();
  const absl::Time first = clock();
  EXPECT_LE(first, clock());
}

TEST(Clock, DomainClockStartsAtItsDateWithTheRealTimeOfDay) {
  for (const absl::CivilDay day :
       {absl::CivilDay(2026, 3, 1), absl::CivilDay(2020, 7, 1), absl::CivilDay(2030, 1, 1)}) {
    const Clock clock = DomainClockFrom(day);
    const absl::CivilSecond before = absl::ToCivilSecond(SystemClock()(), Sweden());
    const absl::CivilSecond domain = absl::ToCivilSecond(clock(), Sweden());
    EXPECT_LE(SwedishDate(clock()) - day, 1);  // one if midnight just passed
    if (absl::CivilDay(domain) == day) {
      const auto seconds =
          (domain - absl::CivilSecond(absl::CivilDay(domain))) - (before - absl::CivilSecond(absl::CivilDay(before)));
      EXPECT_GE(seconds, 0);
      EXPECT_LE(seconds, 2);
    }
    const absl::Time first = clock();
    EXPECT_LE(first, clock());
  }
}

}  // namespace
}  // namespace kvalitet::base

// Deadlines as data, against an oracle of its own: the days of rest as tests/data/holidays_2017_2030.csv lists them,
// and what kommuner have promised in tests/data/tjanstegarantier.csv.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/lagrum.h"

namespace kvalitet::avvikelser {
namespace {

using absl::CivilDay;

base::Csv TestCsv(const std::string& file) {
  std::ifstream in(absl::StrCat(KVALITET_SOURCE_DIR, "/tests/data/", file), std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const auto csv = base::ParseCsv(bytes.str());
  EXPECT_TRUE(csv.ok()) << file << " " << csv.status();
  return csv.ok() ? *csv : base::Csv{};
}

// Days of rest that the list names; Saturdays and Sundays beside.
class Oracle {
 public:
  Oracle() {
    for (const base::CsvRow& row : TestCsv("holidays_2017_2030.csv").rows) rest_.insert(*base::ParseDate(row.cells[0]));
  }
  bool Rests(CivilDay day) const {
    const absl::Weekday weekday = absl::GetWeekday(day);
    return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday || rest_.count(day) > 0;
  }
  CivilDay Workdays(CivilDay day, int n) const {
    while (n > 0) n -= Rests(++day) ? 0 : 1;
    return day;
  }
  CivilDay Next(CivilDay day) const {
    while (Rests(day)) ++day;
    return day;
  }

 private:
  std::set<CivilDay> rest_;
};

const Fristregel& Rule(const std::string& kod, const Fristfraga& fraga = {}) {
  const Fristregel* rule = FristFor(kod, fraga, CivilDay(2026, 6, 1));
  EXPECT_NE(rule, nullptr) << kod;
  static const Fristregel none;
  return rule == nullptr ? none : *rule;
}

TEST(Frister, EveryDayOfTenYearsAgreesWithTheList) {
  const Oracle oracle;
  const Fristregel& answer = Rule("SYN_SVAR");             // ten working days
  const Fristregel& confirm = Rule("SYN_BEKRAFTA");        // two
  const Fristregel& degree = Rule("LS_GRAD");              // thirty days, as they fall
  const Fristregel& destroy = Rule("LS_GALLRA");           // five years in law
  const Fristregel& investigation = Rule("LS_EFTERSAND");  // two months, moved by the kommun's own choice
  for (CivilDay day(2017, 1, 1); day < CivilDay(2025, 10, 1); ++day) {
    ASSERT_EQ(SistaDag(answer, day), oracle.Workdays(day, 10)) << day;
    ASSERT_EQ(SistaDag(confirm, day), oracle.Workdays(day, 2)) << day;
    ASSERT_EQ(SistaDag(degree, day), day + 30) << day;
    const bool leap = day.month() == 2 && day.day() == 29;
    const CivilDay years = leap ? CivilDay(day.year() + 5, 2, 28) : CivilDay(day.year() + 5, day.month(), day.day());
    ASSERT_EQ(SistaDag(destroy, day), oracle.Next(years)) << day;
    CivilDay months(day.year(), day.month() + 2, 1);
    const CivilDay last = CivilDay(months.year(), months.month() + 1, 1) - 1;
    months += day.day() - 1;
    ASSERT_EQ(SistaDag(investigation, day), oracle.Next(months < last ? months : last)) << day;
  }
}

TEST(Frister, TheKommunsOwnDaysOffMoveItsOwnLimitsOnly) {
  const base::FreeDays trettondagsafton = {CivilDay(2026, 1, 5)};
  // Monday 5 January 2026 lies between a Sunday and a holiday.
  EXPECT_EQ(SistaDag(Rule("SYN_BEKRAFTA"), CivilDay(2026, 1, 2)), CivilDay(2026, 1, 7));
  EXPECT_EQ(SistaDag(Rule("SYN_BEKRAFTA"), CivilDay(2026, 1, 2), trettondagsafton), CivilDay(2026, 1, 8));
  EXPECT_EQ(SistaDag(Rule("LS_EFTERSAND"), CivilDay(2025, 11, 5)), CivilDay(2026, 1, 5));
  EXPECT_EQ(SistaDag(Rule("LS_EFTERSAND"), CivilDay(2025, 11, 5), trettondagsafton), CivilDay(2026, 1, 7));
  EXPECT_EQ(SistaDag(Rule("LS_GALLRA"), CivilDay(2021, 1, 5), trettondagsafton), CivilDay(2026, 1, 5));
}

TEST(Frister, WhatKommunerHavePromisedAboutComplaints) {
  const std::map<std::string, std::string> codes = {{"Umeå", "2480"}, {"Mjölby", "0586"}};
  int seen = 0;
  for (const base::CsvRow& row : TestCsv("tjanstegarantier.csv").rows) {
    const bool complaints = absl::StrContains(row.cells[2], "klagomål") || absl::StrContains(row.cells[2], "synpunkt");
    if (!complaints) continue;
    ++seen;
    const Fristregel& rule = Rule("SYN_SVAR", {codes.at(row.cells[0]), "KLAGOMAL"});
    EXPECT_EQ(absl::StrCat(rule.tid.amount), row.cells[3]) << row.cells[0];
    EXPECT_EQ(rule.tid.unit, base::PeriodUnit::kDays);
    EXPECT_EQ(rule.marke, "V");
  }
  EXPECT_EQ(seen, 2);
}

TEST(Frister, TheNearestRuleHolds) {
  EXPECT_EQ(FristText(Rule("SYN_SVAR", {"2480", "KLAGOMAL"})), "14 dagar (riktlinje)");
  EXPECT_EQ(FristText(Rule("SYN_SVAR", {"2480", "SYNPUNKT"})),
            "10 arbetsdagar (riktlinje)");  // promised for complaints
  EXPECT_EQ(FristText(Rule("SYN_SVAR", {"0586", "SYNPUNKT"})), "5 dagar (riktlinje)");
  EXPECT_EQ(FristText(Rule("SYN_SVAR", {"0114", "KLAGOMAL"})), "10 arbetsdagar (riktlinje)");
  EXPECT_EQ(FristText(Rule("SYN_BEKRAFTA", {"1380", ""})), "2 arbetsdagar (riktlinje)");
  EXPECT_EQ(FristText(Rule("LS_GALLRA")), "5 år (lag)");
  EXPECT_EQ(FristText(Rule("LS_KVITTERA")), "1 arbetsdag (riktlinje)");
  EXPECT_EQ(FristFor("LS_GALLRA", {}, CivilDay(2011, 6, 30)), nullptr);
  EXPECT_EQ(FristFor("FINNS_EJ", {}, CivilDay(2026, 6, 1)), nullptr);
}

TEST(Frister, EachIsToldInTimeToSomebody) {
  std::set<std::string> codes;
  for (const Fristregel& rule : Frister()) {
    codes.insert(rule.kod);
    const CivilDay start(2026, 6, 1), last = SistaDag(rule, start);
    EXPECT_GE(LarmDag(rule, last), start) << rule.kod;
    EXPECT_EQ(last - LarmDag(rule, last), rule.larm_fore) << rule.kod;
    EXPECT_NE(rule.roll, options::v1::ROLL_UNSPECIFIED) << rule.kod;
    if (rule.plikt.empty()) continue;
    // A duty that the law knows under one of its laws.
    bool known = false;
    for (const v1::Lagrum lag : {v1::SOL, v1::LSS, v1::HSL}) {
      known = known || RegelFor(rule.plikt, lag, {"2026-06-01", "2026-06-01"}) != nullptr;
    }
    EXPECT_TRUE(known) << rule.plikt;
  }
  EXPECT_EQ(codes.size(), 34u);
}

TEST(Frister, AFileThatCannotBeReadIsRefusedWithItsLine) {
  const std::string good = "A;;;SAS;inkom;1;ARBETSDAG;0;RAKT;AVTAL;D;2020-01-01;;;x\n";
  ASSERT_TRUE(ParseFrister(good).ok()) << ParseFrister(good).status();
  for (const char* bad :
       {"A;;;SAS;inkom;2;ARBETSDAG;0;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;CHEF;inkom;1;ARBETSDAG;0;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;SAS;inkom;x;ARBETSDAG;0;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;SAS;inkom;1;TIMME;0;RAKT;AVTAL;D;2020-01-01;;;x", "B;;;SAS;inkom;1;AR;0;RAKT;LAG;D;2020-01-01;;;x",
        "B;;;SAS;inkom;1;AR;0;LAG;AVTAL;D;2020-01-01;;;x", "B;12;;SAS;inkom;1;AR;0;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;SAS;inkom;1;AR;0;RAKT;AVTAL;;2020-01-01;;;x", "B;;;SAS;inkom;1;AR;0;RAKT;AVTAL;D;2020-02-30;;;x",
        "B;;;SAS;inkom;1;AR;0;RAKT;AVTAL;D;2020-01-01"}) {
    const auto parsed = ParseFrister(absl::StrCat(good, bad, "\n"));
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_TRUE(absl::StrContains(parsed.status().message(), "line 2")) << parsed.status();
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser

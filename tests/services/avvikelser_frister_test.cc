// Deadlines as data, against an oracle of its own: the days of rest as tests/data/holidays_2017_2030.csv lists them,
// and what kommuner have promised in tests/data/tjanstegarantier.csv.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/fristval_rules.h"
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

// A line of services/avvikelser/data/frister.csv as this test reads it.
struct Rad {
  std::string kod, kommun, typ, roll;
  int antal = 0;
  std::string enhet;
  std::optional<int> larm_fore;
  std::string raknas, marke, fran;
  friend std::ostream& operator<<(std::ostream& out, const Rad& rad) {
    return out << rad.kod << "/" << rad.kommun << "/" << rad.typ;
  }
};

std::vector<Rad> Rader() {
  std::ifstream in(absl::StrCat(KVALITET_SOURCE_DIR, "/services/avvikelser/data/frister.csv"));
  std::vector<Rad> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> c = absl::StrSplit(line, ';');
    EXPECT_EQ(c.size(), 15u) << line;
    if (c.size() != 15) continue;
    const std::optional<int> larm_fore = c[7].empty() ? std::nullopt : std::make_optional(std::stoi(c[7]));
    all.push_back({c[0], c[1], c[2], c[3], std::stoi(c[5]), c[6], larm_fore, c[8], c[10], c[11]});
  }
  return all;
}

// Days of rest that the list names; Saturdays and Sundays beside.  Nothing is known of days after the list.
class Oracle {
 public:
  static constexpr CivilDay kFirst = CivilDay(2017, 1, 1), kLast = CivilDay(2030, 12, 31);

  Oracle() {
    std::set<CivilDay> rest;
    for (const base::CsvRow& row : TestCsv("holidays_2017_2030.csv").rows) rest.insert(*base::ParseDate(row.cells[0]));
    EXPECT_EQ(*rest.begin(), kFirst);
    EXPECT_EQ(*rest.rbegin(), kLast);
    for (CivilDay day = kFirst; day <= kLast; ++day) {
      const absl::Weekday weekday = absl::GetWeekday(day);
      const bool weekend = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
      rests_.push_back(weekend || rest.count(day) > 0);
    }
  }
  // The last day of a limit that began on `start`; nullopt past the list.
  std::optional<CivilDay> Last(const Rad& rad, CivilDay start) const {
    if (rad.enhet == "ARBETSDAG") return Workdays(start, rad.antal);
    const CivilDay last = rad.enhet == "KALENDERDAG" ? start + rad.antal
                          : rad.enhet == "VECKA"     ? start + 7 * rad.antal
                          : rad.enhet == "MANAD"     ? Months(start, rad.antal)
                                                     : Months(start, 12 * rad.antal);
    return rad.raknas == "RAKT" ? Known(last) : Next(last);
  }

 private:
  static std::optional<CivilDay> Known(CivilDay day) { return day <= kLast ? std::make_optional(day) : std::nullopt; }
  bool Rests(CivilDay day) const { return rests_[static_cast<size_t>(day - kFirst)]; }
  std::optional<CivilDay> Workdays(CivilDay day, int n) const {
    while (n > 0 && day < kLast) n -= Rests(++day) ? 0 : 1;
    return n == 0 ? std::make_optional(day) : std::nullopt;
  }
  std::optional<CivilDay> Next(CivilDay day) const {
    while (day <= kLast && Rests(day)) ++day;
    return Known(day);
  }
  // The same number of the month, or its last day.
  static CivilDay Months(CivilDay day, int n) {
    const CivilDay first(day.year(), day.month() + n, 1), last = CivilDay(first.year(), first.month() + 1, 1) - 1;
    return std::min(first + (day.day() - 1), last);
  }
  std::vector<bool> rests_;
};

const Fristregel& Rule(const std::string& kod, const Fristfraga& fraga = {}) {
  const Fristregel* rule = FristFor(kod, fraga, CivilDay(2026, 6, 1));
  EXPECT_NE(rule, nullptr) << kod;
  static const Fristregel none;
  return rule == nullptr ? none : *rule;
}

// Every limit of the file, begun on every day of the list from which the list reaches to its end.
TEST(Frister, EveryRuleAndDayOfTheListAgrees) {
  const Oracle oracle;
  std::set<std::string> codes, limits;
  for (const Rad& rad : Rader()) {
    const Fristfraga fraga = {rad.kommun, rad.typ};
    const CivilDay from = *base::ParseDate(rad.fran), first = std::max(from, Oracle::kFirst);
    const Fristregel* rule = FristFor(rad.kod, fraga, first);
    ASSERT_NE(rule, nullptr) << rad;
    ASSERT_EQ(rule->kommun + "/" + rule->typ, rad.kommun + "/" + rad.typ) << rad;
    EXPECT_EQ(options::v1::Roll_Name(rule->roll), rad.roll) << rad;
    EXPECT_EQ(rule->marke, rad.marke) << rad;
    EXPECT_EQ(FristFor(rad.kod, fraga, from), rule) << rad;
    EXPECT_NE(FristFor(rad.kod, fraga, from - 1), rule) << rad;
    // Working days are slow to count with sanitizers: what stands in another line too is compared from 2026 on.
    const bool again = !limits.insert(absl::StrCat(rad.antal, rad.enhet, rad.raknas)).second;
    CivilDay start = again && rad.enhet == "ARBETSDAG" ? CivilDay(2026, 1, 1) : first;
    for (std::optional<CivilDay> last; (last = oracle.Last(rad, start)).has_value(); ++start) {
      ASSERT_EQ(SistaDag(*rule, start), *last) << rad << " " << start;
      const CivilDay larm = *last - rad.larm_fore.value_or(0);
      ASSERT_TRUE(HarLarmat(*rule, *last, larm)) << rad << " " << start;
      ASSERT_EQ(HarLarmat(*rule, *last, larm - 1), !rad.larm_fore.has_value()) << rad << " " << start;
      if (start.day() != 1) continue;
      ASSERT_EQ(FristSista(rad.kod, fraga, start), base::FormatDate(*last)) << rad << " " << start;
    }
    // The last working day of the list, or the eve after it.
    EXPECT_GE(*oracle.Last(rad, start - 1), CivilDay(2030, 12, 30)) << rad;
    codes.insert(rad.kod);
  }
  EXPECT_EQ(codes.size(), 36u);
  EXPECT_EQ(Rader().size(), Frister().size());
}

// What is overdue today began on that day or before.  Easter lies in between.
TEST(Frister, TheLastStartWhoseTimeHasPassed) {
  const Oracle oracle;
  for (const Rad& rad : Rader()) {
    for (CivilDay today(2026, 3, 30); today < CivilDay(2026, 4, 20); ++today) {
      const Startdagar late = SenaStarter(rad.kod, {rad.kommun, rad.typ}, today);
      ASSERT_EQ(late.size(), 1u) << rad;
      const CivilDay start = late[0].second;
      EXPECT_EQ(base::FormatDate(late[0].first), rad.fran) << rad;
      EXPECT_LT(*oracle.Last(rad, start), today) << rad;
      EXPECT_GE(*oracle.Last(rad, start + 1), today) << rad;
    }
  }
}

// What has a line before its time has passed is neither late nor told too soon, day by day.
TEST(Frister, TheStartsWhoseLineHasBegun) {
  const Oracle oracle;
  for (const Rad& rad : Rader()) {
    for (CivilDay today(2026, 3, 30); today < CivilDay(2026, 4, 20); today += 3) {
      const auto begun = [&](CivilDay start) {
        return !rad.larm_fore.has_value() || *oracle.Last(rad, start) <= today + *rad.larm_fore;
      };
      const Startdagar soon = SnartaStarter(rad.kod, {rad.kommun, rad.typ}, today);
      ASSERT_LE(soon.size(), 1u) << rad;
      const Startdagar late = SenaStarter(rad.kod, {rad.kommun, rad.typ}, today);
      ASSERT_EQ(late.size(), 1u) << rad;
      CivilDay start = late[0].second + 1;  // the first that is not late
      if (soon.empty()) {
        EXPECT_TRUE(start > today || !begun(start)) << rad << " " << today;
        continue;
      }
      EXPECT_EQ(soon[0].first, start) << rad << " " << today;
      for (; start <= soon[0].second; ++start) EXPECT_TRUE(begun(start)) << rad << " " << today;
      EXPECT_TRUE(start > today || !begun(start)) << rad << " " << today;
    }
  }
}

// Another number in the column is another day on which the line begins.
TEST(Frister, TheColumnSaysWhenTheLineBegins) {
  const CivilDay start(2026, 6, 1), last = start + 14;
  for (const int larm_fore : {0, 3, 7, 20}) {
    const auto rules = ParseFrister(absl::StrCat("AV_UTRED;0114;;ENHETSCHEF;rapport;14;KALENDERDAG;", larm_fore,
                                                 ";RAKT;RIKTLINJE;D;2011-01-01;;;\n"));
    ASSERT_TRUE(rules.ok()) << rules.status();
    for (CivilDay today = start; today <= last + 1; ++today) {
      bool told = false;
      for (const auto& [first, second] : SnartaStarter("AV_UTRED", {"0114", "", &*rules}, today)) {
        told = told || (first <= start && start <= second);
      }
      EXPECT_EQ(told, last - larm_fore <= today && today <= last) << larm_fore << " " << today;
    }
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

TEST(Frister, DaysOffAreReadByKommun) {
  const auto days = ParseLedigaDagar("# egna\n9999;2026-11-24;§ 3\n9999;2027-01-05;§ 3\n0114;2026-11-24;§ 4\n");
  ASSERT_TRUE(days.ok()) << days.status();
  EXPECT_EQ(days->at("9999"), (base::FreeDays{CivilDay(2026, 11, 24), CivilDay(2027, 1, 5)}));
  EXPECT_EQ(days->at("0114").size(), 1u);
  EXPECT_TRUE(LedigaDagar("9999").empty()) << "none has stated any";
  for (const auto& [text, why] : {std::pair{"9999;2026-11-31;§ 3\n", "line 1: bad date"},
                                  {"99;2026-11-24;§ 3\n", "line 1: kommun is a code"},
                                  {"9999;2026-11-24;\n", "line 1: källa is empty"},
                                  {"9999;2026-11-24;§ 3\n9999;2026-11-24;§ 4\n", "line 2: the same day"}}) {
    EXPECT_TRUE(absl::StrContains(ParseLedigaDagar(text).status().message(), why)) << text;
  }
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
  std::set<std::string> codes, later;
  for (const Fristregel& rule : Frister()) {
    codes.insert(rule.kod);
    const CivilDay start(2026, 6, 1);
    EXPECT_TRUE(HarLarmat(rule, SistaDag(rule, start), SistaDag(rule, start))) << rule.kod;
    if (!HarLarmat(rule, SistaDag(rule, start), start)) later.insert(rule.kod);
    EXPECT_NE(rule.roll, options::v1::ROLL_UNSPECIFIED) << rule.kod;
    if (rule.plikt.empty()) continue;
    // A duty that the law knows under one of its laws.
    bool known = false;
    for (const v1::Lagrum lag : {v1::SOL, v1::LSS, v1::HSL}) {
      known = known || RegelFor(rule.plikt, lag, {"2026-06-01", "2026-06-01"}) != nullptr;
    }
    EXPECT_TRUE(known) << rule.plikt;
  }
  EXPECT_EQ(codes.size(), 36u);
  EXPECT_EQ(later, (std::set<std::string>{"AV_AVSLUTA", "AV_UTRED", "LS_GALLRA"})) << "all others are lines at once";
}

// Whether a code stands in the sources where something is counted by it: not just as what a step is called
// ({"X", "svara IVO"}), as what is waited for ("X", v1::IVO_SVARA) or where the rule is told in words.
bool RaknasEfter(absl::string_view sources, absl::string_view kod) {
  const std::string quoted = absl::StrCat("\"", kod, "\"");
  for (size_t at = sources.find(quoted); at != sources.npos; at = sources.find(quoted, at + 1)) {
    const absl::string_view before = sources.substr(0, at);
    absl::string_view after = sources.substr(at + quoted.size());
    const bool called = absl::ConsumePrefix(&after, ", \"") && !after.empty() &&
                        !absl::ascii_isupper(static_cast<unsigned char>(after[0]));
    if (!called && !absl::StartsWith(after, ", v1::") && !absl::EndsWith(before, "FristSkal(")) return true;
  }
  return false;
}

// A step that no code counts by would be decided in vain.
TEST(Frister, WhatAKommunMayDecideIsCountedBy) {
  std::string sources;
  for (const auto& file :
       std::filesystem::directory_iterator(absl::StrCat(KVALITET_SOURCE_DIR, "/services/avvikelser"))) {
    if (file.path().extension() != ".cc" && file.path().extension() != ".h") continue;
    if (file.path().filename() == "fristval_rules.cc") continue;  // which says what may be decided
    std::ifstream in(file.path());
    sources.append(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_GT(sources.size(), 100000u);
  for (int i = v1::Fristval::Kod_MIN + 1; i <= v1::Fristval::Kod_MAX; ++i) {
    if (!v1::Fristval::Kod_IsValid(i)) continue;
    v1::Fristval one;
    one.set_frist(static_cast<v1::Fristval::Kod>(i));
    one.set_antal(1);
    one.set_enhet(v1::FRISTENHET_DAG);
    proto::Violations violations;
    CheckFristval(one, CivilDay(2026, 6, 1), violations);
    const std::string kod = v1::Fristval::Kod_Name(one.frist());
    if (!violations.empty()) continue;
    EXPECT_TRUE(RaknasEfter(sources, kod)) << kod;
  }
  for (const char* kod : {"LS_SVARA_IVO", "LM_SVARA_IVO"}) {
    EXPECT_TRUE(absl::StrContains(sources, absl::StrCat("\"", kod, "\""))) << kod;
    EXPECT_FALSE(RaknasEfter(sources, kod)) << kod;
  }
}

TEST(Frister, AFileThatCannotBeReadIsRefusedWithItsLine) {
  const std::string good = "A;;;SAS;inkom;1;ARBETSDAG;;RAKT;AVTAL;D;2020-01-01;;;x\n";
  ASSERT_TRUE(ParseFrister(good).ok()) << ParseFrister(good).status();
  for (const char* bad :
       {"A;;;SAS;inkom;2;ARBETSDAG;;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;CHEF;inkom;1;ARBETSDAG;;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;SAS;inkom;x;ARBETSDAG;;RAKT;AVTAL;D;2020-01-01;;;x", "B;;;SAS;inkom;1;TIMME;;RAKT;AVTAL;D;2020-01-01;;;x",
        "B;;;SAS;inkom;1;AR;;RAKT;LAG;D;2020-01-01;;;x", "B;;;SAS;inkom;1;AR;;LAG;AVTAL;D;2020-01-01;;;x",
        "B;12;;SAS;inkom;1;AR;;RAKT;AVTAL;D;2020-01-01;;;x", "B;;;SAS;inkom;1;AR;;RAKT;AVTAL;;2020-01-01;;;x",
        "B;;;SAS;inkom;1;AR;;RAKT;AVTAL;D;2020-02-30;;;x", "B;;;SAS;inkom;1;AR;;RAKT;AVTAL;D;2020-01-01",
        "B;;;SAS;inkom;1;AR;3;RAKT;AVTAL;D;2020-01-01;;;x", "AV_UTRED;;;SAS;inkom;1;AR;;RAKT;AVTAL;D;2020-01-01;;;x",
        "AV_UTRED;;;SAS;inkom;1;AR;-1;RAKT;AVTAL;D;2020-01-01;;;x"}) {
    const auto parsed = ParseFrister(absl::StrCat(good, bad, "\n"));
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_TRUE(absl::StrContains(parsed.status().message(), "line 2")) << parsed.status();
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser

// The pure rules of the register: periods, words, insatstyper.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "common/base/date.h"
#include "common/register/insatstyp_words.h"
#include "common/register/regi.h"
#include "services/registry/insatstyper.h"
#include "services/registry/rules.h"

namespace kvalitet::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Day(int n) { return base::FormatDate(absl::CivilDay(2026, 1, 1) + n); }

TEST(Period, AgreesWithCountingDays) {
  std::mt19937 random(7);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  for (int round = 0; round < 5000; ++round) {
    std::set<int> days[2];
    Period periods[2];
    for (int i = 0; i < 2; ++i) {
      const int from = any(20);
      const int length = 1 + any(10);
      const bool open = any(4) == 0;
      periods[i] = {Day(from), open ? "" : Day(from + length)};
      for (int d = from; d < (open ? 40 : from + length); ++d) days[i].insert(d);
    }
    bool common = false;
    bool contained = true;
    for (int d : days[1]) {
      common = common || days[0].count(d) > 0;
      contained = contained && days[0].count(d) > 0;
    }
    // Forty days stand for for ever: an open period is in a closed one only by this cut.
    if (periods[1].till.empty() && !periods[0].till.empty()) contained = false;
    EXPECT_EQ(Overlaps(periods[0], periods[1]), common);
    EXPECT_EQ(Overlaps(periods[1], periods[0]), common);
    EXPECT_EQ(Contains(periods[0], periods[1]), contained);
    for (int d = 0; d < 40; ++d) EXPECT_EQ(Covers(periods[0], Day(d)), days[0].count(d) > 0);
  }
}

TEST(Regi, TwoColumnsAndTheRestAlone) {
  EXPECT_EQ(ColumnOf(v1::REGIFORM_KOMMUNAL), RegiColumn::kKommunal);
  EXPECT_EQ(ColumnOf(v1::REGIFORM_KOMMUNALT_BOLAG), RegiColumn::kKommunal);
  EXPECT_EQ(ColumnOf(v1::REGIFORM_ENSKILD), RegiColumn::kPrivat);
  for (const auto regi : {v1::REGIFORM_ANNAN_KOMMUN, v1::REGIFORM_REGION, v1::REGIFORM_STATLIG}) {
    EXPECT_EQ(ColumnOf(regi), RegiColumn::kOvrig);
  }
  EXPECT_EQ(ColumnOf(v1::REGIFORM_OKAND), RegiColumn::kOkand);
  EXPECT_EQ(ColumnOf(v1::REGIFORM_UNSPECIFIED), RegiColumn::kOkand);
  std::set<absl::string_view> keys;
  for (int i = 1; i <= 7; ++i) keys.insert(RegiKey(static_cast<v1::Regiform>(i)));
  EXPECT_EQ(keys.size(), 6u) << "only kommunalt bolag shares a key";
  EXPECT_EQ(RegiKey(v1::REGIFORM_UNSPECIFIED), "okänd regi");
}

TEST(Regi, WordsOfListsAndNothingGuessed) {
  EXPECT_EQ(ReadRegi("kommunal")->regiform, v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(ReadRegi(" Privat ")->regiform, v1::REGIFORM_ENSKILD);
  EXPECT_FALSE(ReadRegi("privat")->ideburen);
  EXPECT_EQ(ReadRegi("ideell")->regiform, v1::REGIFORM_ENSKILD);
  EXPECT_TRUE(ReadRegi("idéburen")->ideburen);
  EXPECT_EQ(ReadRegi("")->regiform, v1::REGIFORM_OKAND);
  EXPECT_FALSE(ReadRegi("blandad").has_value());
}

TEST(Avtalsform, EveryFormInThePublishedLists) {
  const auto form = [](absl::string_view words) { return ReadAvtalsform(words).avtalsform; };
  EXPECT_EQ(form("LOV"), v1::AVTALSFORM_LOV);
  EXPECT_EQ(form("LOV, kundval"), v1::AVTALSFORM_LOV);
  EXPECT_EQ(form("LOU entreprenad"), v1::AVTALSFORM_LOU);
  EXPECT_EQ(form("LOU upphandling med fast pris, kundval"), v1::AVTALSFORM_LOU);
  EXPECT_EQ(form("ramavtal"), v1::AVTALSFORM_RAMAVTAL);
  EXPECT_EQ(form("verksamhetsbidrag"), v1::AVTALSFORM_BIDRAG);
  EXPECT_EQ(form("Intern överenskommelse"), v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  for (const char* unclear : {"ramavtal/kundval", "kundval/entreprenad", "avtal granskat av revisorerna", "LOV/LOU"}) {
    EXPECT_EQ(form(unclear), v1::AVTALSFORM_OKAND) << unclear;
    EXPECT_FALSE(ReadAvtalsform(unclear).none) << unclear;
  }
  for (const char* none : {"", "egen regi", "Egen regi", "egen regi (LOV avskaffas)"}) {
    EXPECT_TRUE(ReadAvtalsform(none).none) << none;
  }
}

TEST(Dates, DayOrYear) {
  const auto year = ReadDate("2007");
  ASSERT_TRUE(year.ok());
  EXPECT_TRUE(year->year_only);
  EXPECT_EQ(year->first, absl::CivilDay(2007, 1, 1));
  EXPECT_EQ(year->last, absl::CivilDay(2007, 12, 31));
  const auto day = ReadDate("2007-09-01");
  ASSERT_TRUE(day.ok());
  EXPECT_FALSE(day->year_only);
  EXPECT_EQ(day->last, absl::CivilDay(2007, 9, 1));
  for (const char* bad : {"", "07", "2007-09", "2007-13-01", "1 sept 2007"}) EXPECT_FALSE(ReadDate(bad).ok()) << bad;
}

TEST(Insatstyper, TheBuiltInListIsWhole) {
  const auto& list = BuiltInInsatstyper();
  EXPECT_EQ(list.size(), 27u + 13u + 6u);
  std::set<std::string> codes;
  for (const InsatstypData& data : list) codes.insert(data.periods[0].kod());
  for (const InsatstypData& data : list) {
    std::string expected_from(kRegisterBegins);
    for (const v1::Insatstyp& period : data.periods) {
      EXPECT_EQ(period.giltig_fran(), expected_from) << period.kod() << ": periods without holes";
      expected_from = period.giltig_till();
      proto::Violations violations;
      CheckInsatstyp(period, InsatstypId(period.kod()), violations);
      EXPECT_TRUE(violations.empty()) << period.kod();
      EXPECT_TRUE(period.overordnad_kod().empty() || codes.count(period.overordnad_kod()) == 1) << period.kod();
      if (period.lag() == v1::LAG_SOL && period.giltig_fran() < "2025-07-01") {
        EXPECT_EQ(period.lagrum(), "") << period.kod() << ": paragraphs of the old law are not verified";
      }
    }
    EXPECT_EQ(data.periods.back().giltig_till(), "");
  }
  EXPECT_EQ(InsatstypId("SOL_HEMTJANST"), "sol-hemtjanst");
}

TEST(Insatstyper, WhatTheLawAsksForBeginsOnADay) {
  for (const InsatstypData& data : BuiltInInsatstyper()) {
    if (data.periods[0].kod() != "SOL_HEMTJANST") continue;
    ASSERT_EQ(data.periods.size(), 3u);
    EXPECT_EQ(data.periods[0].tillstand_lagrum(), "");
    EXPECT_EQ(data.periods[1].giltig_fran(), "2019-01-01");
    EXPECT_EQ(data.periods[1].tillstand_lagrum(), "7 kap. 1 § SoL (2001:453)");
    EXPECT_EQ(data.periods[1].lagrum(), "");
    EXPECT_EQ(data.periods[2].giltig_fran(), "2025-07-01");
    EXPECT_EQ(data.periods[2].tillstand_lagrum(), "26 kap. 1 § 6 SoL");
    EXPECT_EQ(data.periods[2].lagrum(), "8 kap. 1 §");
    return;
  }
  FAIL() << "no SOL_HEMTJANST";
}

TEST(Insatstyper, RefusesABrokenList) {
  EXPECT_FALSE(ParseInsatstyper("SOL_A;SoL;a").ok());
  EXPECT_TRUE(ParseInsatstyper("SOL_A;SoL;a;2025-07-01=1 §;;;;;").ok());
  EXPECT_FALSE(ParseInsatstyper("SOL_A;XYZ;a;;;;;;").ok());
  EXPECT_FALSE(ParseInsatstyper("SOL_A;SoL;a;2025-13-01=1 §;;;;;").ok());
  EXPECT_FALSE(ParseInsatstyper("SOL_A;SoL;a;2025-07-01=1 §|2019-01-01=2 §;;;;;").ok()) << "dates in order";
  EXPECT_FALSE(ParseInsatstyper("SOL_A;SoL;a;;;;;;\nSOL_A;SoL;b;;;;;;").ok());
}

class Words : public ::testing::Test {
 protected:
  static std::vector<v1::Insatstyp> Named() {
    std::vector<v1::Insatstyp> all;
    for (const InsatstypData& data : BuiltInInsatstyper()) {
      all.push_back(data.periods.back());
      all.back().set_name(InsatstypId(data.periods.back().kod()));
    }
    return all;
  }
  const InsatstypWords words_{Named()};
};

TEST_F(Words, OfThePublishedLists) {
  const auto names = [&](absl::string_view text) { return words_.Find(text).names; };
  EXPECT_THAT(names("hemtjänst"), ElementsAre("sol-hemtjanst"));
  EXPECT_THAT(names("HEMTJANST"), ElementsAre("sol-hemtjanst"));
  EXPECT_THAT(names("SOL_HEMTJANST"), ElementsAre("sol-hemtjanst"));
  EXPECT_THAT(names("särskilt boende"), ElementsAre("sol-sabo"));
  EXPECT_THAT(names("servicehus/särskilt boende/dagverksamhet"), ElementsAre("sol-sabo", "sol-dagverksamhet"));
  EXPECT_THAT(
      names("hemtjänst, säbo, dagverksamhet, BmSS, DV"),
      ElementsAre("sol-hemtjanst", "sol-sabo", "sol-dagverksamhet", "lss-boende-vuxna", "lss-daglig-verksamhet"));
  EXPECT_THAT(names("dagverksamhet (verksamhetsbidrag)"), ElementsAre("sol-dagverksamhet"));
  EXPECT_THAT(names("LSS gruppbostad"), ElementsAre("lss-gruppbostad"));
  EXPECT_THAT(names("LSS boende (grupp- och servicebostad)"), ElementsAre("lss-gruppbostad", "lss-servicebostad"));
  EXPECT_THAT(names("hemsjukvård"), ElementsAre("hsl-hemsjukvard"));
  EXPECT_THAT(names("Vård  och omsorgsboende"), ElementsAre("sol-sabo")) << "however it is hyphenated";
}

TEST_F(Words, NothingGuessed) {
  for (const char* text :
       {"LSS", "vård och omsorg", "äldreomsorg", "IFO", "skola", "kontaktperson", "hemtjänst natt"}) {
    const InsatstypWords::Match match = words_.Find(text);
    EXPECT_THAT(match.names, IsEmpty()) << text;
    EXPECT_THAT(match.unknown, ElementsAre(text));
  }
  const InsatstypWords::Match mixed = words_.Find("hemtjänst/vård och omsorg");
  EXPECT_THAT(mixed.names, ElementsAre("sol-hemtjanst"));
  EXPECT_THAT(mixed.unknown, ElementsAre("vård och omsorg"));
}

TEST_F(Words, NoWordNamesTwoByAccident) {
  for (const v1::Insatstyp& insatstyp : Named()) {
    EXPECT_THAT(words_.Find(insatstyp.namn()).names, ElementsAre(insatstyp.name())) << insatstyp.namn();
  }
}

TEST(Checks, PeriodsAndIdeburen) {
  proto::Violations violations;
  v1::Uppdrag uppdrag;
  uppdrag.set_giltig_fran("2026-01-01");
  CheckUppdrag(uppdrag, violations);
  EXPECT_TRUE(violations.empty());
  uppdrag.set_giltig_till("2026-01-01");
  CheckUppdrag(uppdrag, violations);
  v1::Avtal avtal;
  avtal.set_start_date("2026-01-01");
  avtal.set_slut_date("2025-01-01");
  CheckAvtal(avtal, violations);
  v1::Utforare utforare;
  utforare.set_ideburen(true);
  utforare.set_regiform(v1::REGIFORM_KOMMUNAL);
  CheckUtforare(utforare, violations);
  ASSERT_EQ(violations.list().size(), 3u);
  EXPECT_EQ(violations.list()[0].field, "uppdrag.giltig_till");
  EXPECT_EQ(violations.list()[1].field, "avtal.slut_date");
  EXPECT_EQ(violations.list()[2].field, "utforare.ideburen");
}

}  // namespace
}  // namespace kvalitet::registry

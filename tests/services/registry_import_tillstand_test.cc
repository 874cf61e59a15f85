// Tillstånd that a list states, and the watch over what it says will begin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;

constexpr char kLast[] = "2026-01-01";  // before the day of the tests, 22 November 2026
constexpr char kNext[] = "2027-01-01";  // after it

v1::UtforareRad Rad(int line, const std::string& utforare, const std::string& fran,
                    const std::string& regi = "privat") {
  v1::UtforareRad rad;
  rad.set_rad(line);
  rad.set_kall_id(absl::StrCat(line));
  rad.set_utforare(utforare);
  rad.set_regi(regi);
  rad.set_insatstyp("hemtjänst");
  rad.set_galler_fran(fran);
  return rad;
}

v1::UtforareRad With(v1::UtforareRad rad, const std::string& dnr, const std::string& fran,
                     const std::string& till = "") {
  rad.set_tillstand_dnr(dnr);
  rad.set_tillstand_fran(fran);
  rad.set_tillstand_till(till);
  return rad;
}

class ImportTillstandTest : public RegistryFixture {
 protected:
  v1::ImportUtforareResponse Read(const std::vector<v1::UtforareRad>& rader) {
    v1::ImportUtforareResponse tried, stored;
    EXPECT_THAT(Import("0114", "lista.csv", rader, true, tried), IsOk());
    EXPECT_THAT(Import("0114", "lista.csv", rader, false, stored), IsOk());
    EXPECT_EQ(tried.antal_fel(), stored.antal_fel()) << "a try tells what storing tells";
    return stored;
  }
  // "Utförare: GRUND", in order.
  std::vector<std::string> Grunder() const {
    std::vector<std::string> all;
    const auto uppdrag = ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag");
    for (const v1::Uppdrag& one : uppdrag.uppdrag()) {
      all.push_back(v1::Tillstandsgrund_Name(one.tillstandsgrund()).substr(std::string("TILLSTANDSGRUND_").size()));
    }
    return all;
  }
  std::vector<v1::Tillstand> Tillstand() const {
    const auto all = ListAll<v1::ListTillstandRequest, v1::ListTillstandResponse>("ListTillstand");
    return {all.tillstand().begin(), all.tillstand().end()};
  }
};
KVALITET_ON_EVERY_ENGINE(ImportTillstandTest);

TEST_P(ImportTillstandTest, WhatWillBeginNeedsATillstandThatHoldsThen) {
  const v1::ImportUtforareResponse without = Read({Rad(2, "Exempelvård AB", kNext), Rad(3, "Annan AB", kLast)});
  ASSERT_EQ(without.antal_fel(), 1) << without.DebugString();
  EXPECT_EQ(without.fel(0).rad(), 2);
  EXPECT_EQ(without.fel(0).kolumn(), "gäller från");
  EXPECT_THAT(without.fel(0).text(), HasSubstr("inte något tillstånd"));
  EXPECT_THAT(without.fel(0).text(), HasSubstr("kolumnen tillstånd"));
  EXPECT_TRUE(Grunder().empty()) << "nothing is stored";

  const v1::ImportUtforareResponse too_late =
      Read({With(Rad(2, "Exempelvård AB", kNext), "3.1.1-1/2026", "2027-01-02")});
  EXPECT_EQ(too_late.antal_fel(), 1) << too_late.DebugString();
  const v1::ImportUtforareResponse over =
      Read({With(Rad(2, "Exempelvård AB", kNext), "3.1.1-1/2026", "2026-01-01", "2026-12-31")});
  EXPECT_EQ(over.antal_fel(), 1) << over.DebugString();

  const v1::ImportUtforareResponse with = Read({With(Rad(2, "Exempelvård AB", kNext), "3.1.1-1/2026", kNext)});
  EXPECT_EQ(with.antal_fel(), 0) << with.DebugString();
  EXPECT_THAT(Grunder(), testing::ElementsAre("FINNS"));
  const std::vector<v1::Tillstand> held = Tillstand();
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].slag(), v1::TILLSTANDSSLAG_TILLSTAND);
  EXPECT_EQ(held[0].dnr(), "3.1.1-1/2026");
  EXPECT_EQ(held[0].giltig_fran(), kNext);
  EXPECT_THAT(held[0].insatstyper(), testing::ElementsAre(Hemtjanst()));
  EXPECT_FALSE(held[0].enhet().empty()) << "what the list says of one enhet opens no other";
}

TEST_P(ImportTillstandTest, TheWaysPast) {
  v1::UtforareRad waits = Rad(2, "Exempelvård AB", kNext);
  waits.set_dnr_vantas("2026-12-15");
  EXPECT_EQ(Read({waits}).antal_fel(), 0);
  EXPECT_THAT(Grunder(), testing::ElementsAre("DNR_VANTAS"));
  waits.set_utforare("Annan AB");
  waits.set_dnr_vantas("2026-01-15");
  const v1::ImportUtforareResponse gone_by = Read({waits});
  ASSERT_EQ(gone_by.antal_fel(), 1);
  EXPECT_EQ(gone_by.fel(0).kolumn(), "diarienummer väntas");
  // The number has come: the same line, with it.
  EXPECT_EQ(Read({With(Rad(2, "Exempelvård AB", kNext), "3.1.1-7/2026", kNext)}).antal_fel(), 0);
  EXPECT_THAT(Grunder(), testing::ElementsAre("FINNS"));
}

TEST_P(ImportTillstandTest, WhatRunsIsTakenAndTheTillstandCounts) {
  std::vector<v1::UtforareRad> rader = {With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01"),
                                        Rad(3, "Utan AB", kLast),
                                        With(Rad(4, "Sen AB", kLast), "3.1.1-3/2026", "2026-06-01"),
                                        With(Rad(5, "Egen regi", kLast, "kommunal"), "3.2.1-4/2025", "2025-06-01")};
  rader.back().set_insatstyp("särskilt boende");  // what the kommun itself has to tell IVO of
  const v1::ImportUtforareResponse stored = Read(rader);
  EXPECT_EQ(stored.antal_fel(), 0) << stored.DebugString();
  EXPECT_THAT(Grunder(), testing::UnorderedElementsAre("FINNS", "EJ_KONTROLLERAD", "EJ_KONTROLLERAD", "FINNS"));
  ASSERT_EQ(stored.oklara_size(), 1) << stored.DebugString();
  EXPECT_EQ(stored.oklara(0).rad(), 4) << "the tillstånd began after the uppdrag";
  EXPECT_EQ(stored.oklara(0).kolumn(), "tillstånd");
  int anmalningar = 0;
  for (const v1::Tillstand& one : Tillstand()) anmalningar += one.slag() == v1::TILLSTANDSSLAG_ANMALAN ? 1 : 0;
  EXPECT_EQ(anmalningar, 1) << "the kommun's own is anmäld";
  EXPECT_EQ(Read(rader).oforandrade(), 4);
  EXPECT_EQ(Tillstand().size(), 3u) << "the same list again changes nothing";
}

TEST_P(ImportTillstandTest, BadColumnsAreToldWithTheirRemedy) {
  v1::UtforareRad only_day = Rad(2, "A AB", kLast);
  only_day.set_tillstand_fran("2025-01-01");
  v1::UtforareRad no_day = Rad(3, "B AB", kLast);
  no_day.set_tillstand_dnr("3.1.1-2/2025");
  v1::UtforareRad both = With(Rad(4, "C AB", kLast), "3.1.1-3/2025", "2025-01-01");
  both.set_dnr_vantas("2026-12-01");
  v1::UtforareRad backwards = With(Rad(5, "D AB", kLast), "3.1.1-4/2025", "2025-01-01", "2024-01-01");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {only_day, no_day, both, backwards}, true, response), IsOk());
  std::vector<std::string> told;
  for (const v1::RadFel& fel : response.fel()) told.push_back(absl::StrCat(fel.rad(), " ", fel.kolumn()));
  EXPECT_THAT(told,
              testing::ElementsAre("2 tillstånd", "3 tillstånd från", "4 diarienummer väntas", "5 tillstånd till"));
}

TEST_P(ImportTillstandTest, AnotherListWithOtherDaysIsRefusedAndACorrectionOfTheSameIsTaken) {
  ASSERT_EQ(Read({With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01")}).antal_fel(), 0);
  v1::UtforareRad other = With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-07-01");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "annan.csv", {other}, true, response), IsOk());
  ASSERT_EQ(response.antal_fel(), 1) << response.DebugString();
  EXPECT_EQ(response.fel(0).kolumn(), "tillstånd från");
  EXPECT_EQ(Read({other}).antal_fel(), 0) << "the list that told it first corrects itself";
  ASSERT_EQ(Tillstand().size(), 1u);
  EXPECT_EQ(Tillstand()[0].giltig_fran(), "2025-07-01");
}

TEST_P(ImportTillstandTest, WhatPeopleHaveFoundOutSinceStays) {
  v1::UtforareRad rad = With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01");
  ASSERT_EQ(Read({rad}).antal_fel(), 0);
  v1::UpdateTillstandRequest revoke;
  *revoke.mutable_tillstand() = Tillstand()[0];
  revoke.mutable_tillstand()->set_lage(v1::TILLSTANDSLAGE_ATERKALLAT);
  revoke.mutable_tillstand()->set_giltig_till("2026-06-01");
  for (const char* path : {"lage", "giltig_till"}) revoke.mutable_update_mask()->add_paths(path);
  v1::Tillstand revoked;
  ASSERT_THAT(Do("UpdateTillstand", revoke, revoked), IsOk());
  rad.set_kapacitet("12");
  EXPECT_EQ(Read({rad}).antal_fel(), 0);
  EXPECT_EQ(Tillstand()[0].giltig_till(), "2026-06-01") << "the list knows nothing of it";
  rad.set_tillstand_fran("2025-07-01");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, true, response), IsOk());
  EXPECT_EQ(response.antal_fel(), 1) << "and cannot give it back";
  ASSERT_THAT(
      Import("0114", "annan.csv", {With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01")}, false, response),
      IsOk());
  EXPECT_EQ(Tillstand().size(), 1u) << "nor can another list";
}

TEST_P(ImportTillstandTest, ACorrectionLeavesNothingOfWhatWasWrong) {
  ASSERT_EQ(Read({With(Rad(2, "Med AB", kLast), "3.1.1-9/2025", "2025-06-01")}).antal_fel(), 0);
  ASSERT_EQ(Read({With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01")}).antal_fel(), 0);
  std::vector<v1::Tillstand> held = Tillstand();
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].dnr(), "3.1.1-2/2025");
  v1::UtforareRad other = With(Rad(2, "Med AB", kLast), "3.1.1-2/2025", "2025-06-01");
  other.set_insatstyp("särskilt boende");
  ASSERT_EQ(Read({other}).antal_fel(), 0);
  held = Tillstand();
  ASSERT_EQ(held.size(), 1u);
  EXPECT_THAT(held[0].insatstyper(), testing::ElementsAre(Parent() + "/insatstyper/sol-sabo"));
  ASSERT_EQ(Read({Rad(2, "Med AB", kLast)}).antal_fel(), 0);
  EXPECT_TRUE(Tillstand().empty()) << "the line states none any more";
}

TEST_P(ImportTillstandTest, TheRegisterKnowsTheRegiOfALineThatDoesNot) {
  NewUtforareWithout("Egen regi", v1::REGIFORM_KOMMUNAL);
  v1::UtforareRad rad = With(Rad(2, "Egen regi", kLast, ""), "3.2.1-4/2025", "2025-06-01");
  rad.set_insatstyp("särskilt boende");
  ASSERT_EQ(Read({rad}).antal_fel(), 0);
  EXPECT_EQ(Tillstand()[0].slag(), v1::TILLSTANDSSLAG_ANMALAN);
}

}  // namespace
}  // namespace kvalitet::registry

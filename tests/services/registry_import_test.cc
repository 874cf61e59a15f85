// Published lists into the register on every engine: all of utforare.csv, twice, with bad rows, with corrections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/registry/import_dubbletter.h"
#include "services/registry/import_plan.h"
#include "tests/services/registry_fixture.h"
#include "tests/services/registry_published.h"

namespace kvalitet::registry {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;

v1::UtforareRad Rad(int line, const std::string& utforare, const std::string& regi = "privat") {
  v1::UtforareRad rad;
  rad.set_rad(line);
  rad.set_utforare(utforare);
  rad.set_regi(regi);
  rad.set_insatstyp("hemtjänst");
  rad.set_galler_fran("2026-01-01");
  return rad;
}

class ImportTest : public RegistryFixture {
 protected:
  std::vector<v1::Utforare> Utforare(const std::string& kommun = "0114", const std::string& filter = "") const {
    const auto all = ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare", kommun, filter);
    return {all.utforare().begin(), all.utforare().end()};
  }
  std::vector<v1::Uppdrag> Uppdrag(const std::string& kommun = "0114") const {
    const auto all = ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag", kommun);
    return {all.uppdrag().begin(), all.uppdrag().end()};
  }
  int64_t Changes(const std::string& kommun) const {
    v1::ListChangesRequest request;
    request.set_parent(Parent(kommun));
    request.set_page_size(1000);
    v1::ListChangesResponse response;
    EXPECT_THAT(Do("ListChanges", request, response, kommun), IsOk());
    return response.andringar_size();
  }
  std::vector<v1::Oklarhet> Oklarheter(const std::string& kommun) const {
    v1::ListOklarheterRequest request;
    request.set_parent(Parent(kommun));
    v1::ListOklarheterResponse response;
    EXPECT_THAT(Do("ListOklarheter", request, response, kommun), IsOk());
    EXPECT_EQ(response.antal(), response.oklarheter_size());
    return {response.oklarheter().begin(), response.oklarheter().end()};
  }
};
KVALITET_ON_EVERY_ENGINE(ImportTest);

TEST_P(ImportTest, EveryPublishedRow) {
  std::map<std::string, std::vector<v1::UtforareRad>> by_kommun;
  const std::vector<v1::UtforareRad> published = RaderOf(PublishedBytes());
  ASSERT_EQ(published.size(), 70u);
  for (const v1::UtforareRad& rad : published) by_kommun[KommunOfText(rad.kommun())].push_back(rad);
  EXPECT_EQ(by_kommun.count(""), 0u);
  EXPECT_EQ(by_kommun["0180"].size(), 16u) << "the districts of Stockholm belong to it";
  ASSERT_EQ(by_kommun.size(), 11u);

  int64_t nya = 0;
  std::set<int> unclear_insatstyp;
  int without_regi = 0;
  for (const auto& [kommun, rader] : by_kommun) {
    v1::ImportUtforareResponse tried, stored;
    ASSERT_THAT(Import(kommun, "utforare.csv", rader, true, tried), IsOk());
    EXPECT_EQ(tried.antal_fel(), 0) << tried.DebugString();
    EXPECT_EQ(Utforare(kommun).size(), 0u) << "a try stores nothing";
    ASSERT_THAT(Import(kommun, "utforare.csv", rader, false, stored), IsOk());
    EXPECT_EQ(stored.antal_fel(), 0);
    EXPECT_THAT(stored, tests::EqualsProto(tried));
    nya += stored.nya();
    for (const v1::RadFel& oklar : stored.oklara()) {
      if (oklar.kolumn() == "insatstyp") unclear_insatstyp.insert(oklar.rad());
      if (oklar.kolumn() == "regi") ++without_regi;
    }
    // Names as published, each of them.
    std::set<std::string> namn, expected;
    for (const v1::Utforare& one : Utforare(kommun)) namn.insert(one.namn());
    for (const v1::UtforareRad& rad : rader) expected.insert(rad.utforare());
    EXPECT_EQ(namn, expected);
  }
  EXPECT_EQ(nya, 70);
  EXPECT_EQ(without_regi, 9);
  EXPECT_EQ(unclear_insatstyp.size(), 4u) << "LSS twice, vård och omsorg twice";
  EXPECT_EQ(Utforare("0180", "regiform = \"REGIFORM_OKAND\"").size(), 9u);

  // Vintertullen: three words, two insatstyper, since servicehus is särskilt boende.
  std::set<std::string> insatstyper;
  std::string vintertullen;
  for (const v1::Utforare& one : Utforare("0180")) {
    if (one.namn() == "Vintertullen (Attendo Care AB)") vintertullen = one.name();
    if (one.namn() == "Dagcenter Aftonstjärnan") {
      EXPECT_EQ(one.orgnummer(), "802411-8310");
      EXPECT_EQ(one.regiform(), v1::REGIFORM_ENSKILD);
      EXPECT_TRUE(one.ideburen());
      EXPECT_EQ(one.juridisk_form(), v1::JURIDISK_FORM_OKAND) << "ideell is no legal form";
    }
  }
  for (const v1::Uppdrag& one : Uppdrag("0180")) {
    if (one.utforare() != vintertullen) continue;
    insatstyper.insert(one.insatstyp());
    EXPECT_EQ(one.giltig_fran(), "2008-01-01");
    EXPECT_TRUE(one.start_okand());
  }
  EXPECT_THAT(insatstyper, ::testing::ElementsAre("kommuner/0180/insatstyper/sol-dagverksamhet",
                                                  "kommuner/0180/insatstyper/sol-sabo"));
  // Sollentuna: "vård och omsorg" has an utförare and an enhet but no uppdrag, and is listed.
  EXPECT_EQ(Utforare("0163").size(), 5u);
  EXPECT_EQ(Uppdrag("0163").size(), 1u);
  int listed = 0;
  for (const v1::Oklarhet& one : Oklarheter("0163")) listed += one.slag() == v1::OKLARHETSSLAG_INSATSTYP;
  EXPECT_EQ(listed, 4);

  // Again, another day: nothing changes.
  for (const auto& [kommun, rader] : by_kommun) {
    const int64_t changes = Changes(kommun);
    v1::ImportUtforareResponse again;
    ASSERT_THAT(Import(kommun, "utforare.csv", rader, false, again), IsOk());
    EXPECT_EQ(again.oforandrade(), static_cast<int64_t>(rader.size()));
    EXPECT_EQ(again.nya() + again.andrade(), 0);
    EXPECT_EQ(Changes(kommun), changes);
  }
}

TEST_P(ImportTest, UpplandsVasbyHasTwelveOneKommunalElevenPrivate) {
  std::vector<v1::UtforareRad> rader;
  for (const v1::UtforareRad& rad : RaderOf(PublishedBytes())) {
    if (rad.kommun() == "Upplands Väsby") rader.push_back(rad);
  }
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "utforare.csv", rader, false, response, 5), IsOk());
  EXPECT_EQ(response.nya(), 12);
  for (const char* day : {"2007-09-01", "2026-11-22"}) {
    std::map<v1::Regiform, int> regi;
    for (const v1::Uppdrag& uppdrag : Uppdrag()) {
      const v1::WhoOperatedResponse who = WhoOperated(uppdrag.enhet(), day);
      EXPECT_EQ(who.uppdrag().name(), uppdrag.name());
      ++regi[who.utforare().regiform()];
    }
    EXPECT_EQ(regi[v1::REGIFORM_KOMMUNAL], 1);
    EXPECT_EQ(regi[v1::REGIFORM_ENSKILD], 11);
  }
  for (const v1::Uppdrag& uppdrag : Uppdrag()) {
    EXPECT_EQ(WhoOperated(uppdrag.enhet(), "2007-08-31").uppdrag().name(), "");
    EXPECT_FALSE(uppdrag.start_okand());
  }
  std::vector<std::string> namn;
  for (const v1::Utforare& one : Utforare()) namn.push_back(one.namn());
  EXPECT_THAT(namn, ::testing::Contains("Josa Clean I StockholmAB"));
  const auto avtal = ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>("ListAvtal");
  EXPECT_EQ(avtal.avtal_size(), 11) << "egen regi is no avtal";
  for (const v1::Avtal& one : avtal.avtal()) {
    EXPECT_EQ(one.avtalsform(), v1::AVTALSFORM_LOU);
    EXPECT_EQ(one.avtalsform_text(), "LOU upphandling med fast pris, kundval");
    EXPECT_EQ(one.start_date(), "") << "when the contract began is not published";
  }
}

TEST_P(ImportTest, BadRowsAreListedAndNothingIsStored) {
  std::vector<v1::UtforareRad> rader = {Rad(2, "A"), Rad(3, "B"), Rad(4, "C", "blandad"),
                                        Rad(5, ""),  Rad(6, "D"), Rad(7, "E"),
                                        Rad(8, "F"), Rad(9, "G"), Rad(10, "A")};
  rader[1].set_orgnummer("802411-8311");
  rader[4].set_kommun("Hogsmeade");
  rader[5].set_galler_fran("1 sept 2007");
  rader[6].set_kapacitet("många");
  rader[7].set_anm("Ring 19121212-1212");
  for (const bool validate_only : {true, false}) {
    v1::ImportUtforareResponse response;
    ASSERT_THAT(Import("0114", "lista.csv", rader, validate_only, response), IsOk());
    std::vector<std::string> fel;
    for (const v1::RadFel& one : response.fel()) fel.push_back(absl::StrCat(one.rad(), " ", one.kolumn()));
    EXPECT_THAT(fel, ::testing::ElementsAre("3 organisationsnummer", "4 regi", "5 utförare", "6 kommun",
                                            "7 gäller från", "8 kapacitet", "9 anm", "10 "));
    EXPECT_EQ(response.antal_fel(), 8) << "what is wrong between lines is told with what is wrong in one";
    EXPECT_EQ(response.antal(), 9);
    EXPECT_EQ(response.nya(), 0);
    EXPECT_THAT(response.fel(3).text(), HasSubstr("Hogsmeade"));
    EXPECT_THAT(response.fel(6).text(), HasSubstr("personnummer (tecken 6-18)"));
    EXPECT_EQ(Utforare().size(), 0u);
    EXPECT_EQ(Uppdrag().size(), 0u);
  }
  // The same line twice.
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {Rad(2, "A"), Rad(3, "A")}, true, response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).rad(), 3);
  EXPECT_EQ(response.fel(0).text(), "säger detsamma som rad 2. Ta bort den ena");
  v1::UtforareRad a = Rad(2, "A"), b = Rad(3, "B");
  a.set_kall_id("1");
  b.set_kall_id("1");
  ASSERT_THAT(Import("0114", "lista.csv", {a, b}, true, response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).kolumn(), "nyckel");
  EXPECT_EQ(response.fel(0).text(), "samma nyckel som rad 2. Ge dem olika nycklar, eller ta bort den ena");
}

TEST_P(ImportTest, OverlapsAreSeenBeforeAnythingIsStored) {
  v1::UtforareRad a = Rad(2, "A"), b = Rad(3, "B");
  a.set_enhet("Hemtjänst Norr");
  b.set_enhet("Hemtjänst Norr");
  b.set_galler_fran("2026-05-01");
  v1::ImportUtforareResponse response;
  // In two batches: what one does to the other is seen by the try.
  ASSERT_THAT(Import("0114", "lista.csv", {a, b}, true, response, 1), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).rad(), 3);
  EXPECT_THAT(response.fel(0).text(), HasSubstr("Hemtjänst Norr drivs redan av A 1 januari 2026 och framåt"));
  // A takeover that the list tells rightly; the last day is included.
  a.set_galler_till("2026-04-30");
  ASSERT_THAT(Import("0114", "lista.csv", {a, b}, true, response, 1), IsOk());
  EXPECT_EQ(response.antal_fel(), 0);
  ASSERT_THAT(Import("0114", "lista.csv", {a, b}, false, response, 1), IsOk());
  const std::string enhet = Uppdrag()[0].enhet();
  EXPECT_EQ(WhoOperated(enhet, "2026-04-30").utforare().namn(), "A");
  EXPECT_EQ(WhoOperated(enhet, "2026-05-01").utforare().namn(), "B");
}

TEST_P(ImportTest, WhatPeopleCorrectedStaysAndWhatTheListCorrectedComes) {
  v1::UtforareRad rad = Rad(2, "Farsta Norra Hemtjänst", "");
  rad.set_kall_id("1");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.antal_oklara(), 1);
  EXPECT_EQ(Oklarheter("0114")[0].slag(), v1::OKLARHETSSLAG_REGI);
  v1::UpdateUtforareRequest update;
  *update.mutable_utforare() = Utforare()[0];
  update.mutable_utforare()->set_regiform(v1::REGIFORM_KOMMUNAL);
  v1::Utforare changed;
  ASSERT_THAT(Do("UpdateUtforare", update, changed), IsOk());
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 1);
  EXPECT_EQ(Utforare()[0].regiform(), v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(Oklarheter("0114").size(), 0u);
  // Another list cannot turn it round unseen.
  ASSERT_THAT(Import("0114", "annan.csv", {Rad(9, "Farsta Norra Hemtjänst", "privat")}, true, response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).kolumn(), "regi");
  // The list itself is corrected: another insatstyp, another date, another enhet.
  rad.set_insatstyp("särskilt boende");
  rad.set_galler_fran("2025-01-01");
  rad.set_enhet("Farsta gård");
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.andrade(), 1);
  const std::vector<v1::Uppdrag> uppdrag = Uppdrag();
  ASSERT_EQ(uppdrag.size(), 1u) << "what the line no longer says is gone";
  EXPECT_EQ(uppdrag[0].insatstyp(), Parent() + "/insatstyper/sol-sabo");
  EXPECT_EQ(uppdrag[0].giltig_fran(), "2025-01-01");
  rad.set_galler_fran("2024-01-01");
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  ASSERT_EQ(Uppdrag().size(), 1u);
  EXPECT_EQ(Uppdrag()[0].name(), uppdrag[0].name());
  EXPECT_EQ(Uppdrag()[0].giltig_fran(), "2024-01-01");
  // Not even the list itself moves a past to another regi: that needs a motive, which no list has.
  rad.set_regi("privat");
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).kolumn(), "regi");
  EXPECT_EQ(Utforare()[0].regiform(), v1::REGIFORM_KOMMUNAL);
}

TEST_P(ImportTest, WhatAnotherSourceSaysOfTheSameIsNotNew) {
  v1::UtforareRad endless = Rad(2, "A"), ending = Rad(3, "B");
  endless.set_galler_fran("2024-01-01");
  ending.set_galler_fran("2024-01-01");
  ending.set_galler_till("2027-12-31");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "ett.csv", {endless, ending}, false, response), IsOk());
  ASSERT_EQ(response.nya(), 2) << response.DebugString();
  for (const bool validate_only : {true, false}) {
    ASSERT_THAT(Import("0114", "två.csv", {endless, ending}, validate_only, response), IsOk());
    EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
    EXPECT_EQ(response.nya(), 0);
    EXPECT_EQ(response.oforandrade(), 2);
    EXPECT_EQ(Uppdrag().size(), 2u);
  }
  v1::UtforareRad more = endless;
  more.set_kapacitet("12");
  ASSERT_THAT(Import("0114", "tre.csv", {more}, false, response), IsOk());
  EXPECT_EQ(response.nya(), 1) << "it tells of the capacity";
}

// Not by case or blanks; å, ä and ö are letters of their own.
TEST_P(ImportTest, NamesAndNumbersWrittenOtherwiseAreTheSame) {
  v1::UtforareRad rad = Rad(2, "Norr Omsorg AB");
  rad.set_enhet("Hemtjänst Norr");
  rad.set_avtal("LOV-2026/1");
  rad.set_avtalsform("LOV");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "ett.csv", {rad}, false, response), IsOk());
  ASSERT_EQ(response.nya(), 1) << response.DebugString();
  rad.set_utforare("norr  omsorg ab");
  rad.set_enhet("Hemtjänst norr");
  rad.set_avtal("lov-2026/1");
  ASSERT_THAT(Import("0114", "två.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
  EXPECT_EQ(response.oforandrade(), 1) << response.DebugString();
  EXPECT_EQ(Utforare().size(), 1u);
  EXPECT_EQ(Uppdrag().size(), 1u);
  const auto enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter", "0114");
  ASSERT_EQ(enheter.enheter_size(), 1);
  EXPECT_EQ(enheter.enheter(0).namn(), "Hemtjänst Norr") << "as it was written first";
  const auto avtal = ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>("ListAvtal", "0114");
  EXPECT_EQ(avtal.avtal_size(), 1);
  // Two lines of one list, too.
  v1::UtforareRad one = Rad(2, "Söder AB"), other = Rad(3, "SÖDER AB");
  other.set_insatstyp("särskilt boende");
  ASSERT_THAT(Import("0180", "tre.csv", {one, other}, false, response), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
  EXPECT_EQ(Utforare("0180").size(), 1u);
  EXPECT_EQ(Uppdrag("0180").size(), 2u);
  v1::UtforareRad backen = Rad(2, "Väst AB"), backen_a = Rad(3, "Väst AB");
  backen.set_enhet("Backen");
  backen_a.set_enhet("Bäcken");
  ASSERT_THAT(Import("0125", "fyra.csv", {backen, backen_a}, false, response), IsOk());
  EXPECT_EQ(response.nya(), 2) << response.DebugString();
  EXPECT_EQ(response.antal_dubbletter(), 0);
  EXPECT_EQ(Uppdrag("0125").size(), 2u);
}

// Who had it is a takeover's to say, or a correction's: a list would move the past without a word.
TEST_P(ImportTest, AListDoesNotChangeWhoseAnUppdragWas) {
  v1::UtforareRad rad = Rad(2, "Kommunens hemtjänst", "kommunal");
  rad.set_enhet("Hemtjänst Två");
  rad.set_galler_fran("2020-01-01");
  rad.set_kall_id("1");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), IsOk());
  const v1::Uppdrag before = Uppdrag().at(0);
  v1::UtforareRad other = rad;
  other.set_utforare("Alfa AB");
  other.set_regi("privat");
  for (const char* from : {"2020-01-01", "2026-10-01"}) {
    other.set_galler_fran(from);
    for (const bool validate_only : {true, false}) {
      ASSERT_THAT(Import("0114", "lista.csv", {other}, validate_only, response), IsOk());
      ASSERT_EQ(response.fel_size(), 1) << response.DebugString();
      EXPECT_EQ(response.fel(0).kolumn(), "utförare");
      EXPECT_THAT(response.fel(0).text(), HasSubstr("drivs enligt registret av Kommunens hemtjänst"));
      EXPECT_THAT(response.fel(0).text(), HasSubstr("raden säger Alfa AB"));
    }
  }
  ASSERT_EQ(Uppdrag().size(), 1u);
  EXPECT_THAT(Uppdrag()[0], tests::EqualsProto(before));
}

// A list from the first day says nothing new of it, and writes nothing of now over what was.
TEST_P(ImportTest, AListFromTheFirstDayLeavesEarlierPeriods) {
  v1::UtforareRad rad = Rad(2, "Norr Omsorg AB");
  rad.set_enhet("Björken");
  rad.set_galler_fran("2024-01-01");
  rad.set_kapacitet("10");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "ett.csv", {rad}, false, response), IsOk());
  const auto enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter", "0114");
  ASSERT_EQ(enheter.enheter_size(), 1);
  v1::UpdateEnhetRequest update;
  update.mutable_enhet()->set_name(enheter.enheter(0).name());
  update.mutable_enhet()->set_kapacitet(14);
  update.mutable_update_mask()->add_paths("kapacitet");
  update.set_effective_date("2026-07-01");
  update.set_request_id(NewRequestId());
  v1::Enhet now;
  ASSERT_THAT(Do("UpdateEnhet", update, now), IsOk());
  ASSERT_THAT(Import("0114", "två.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 1) << response.DebugString();
  v1::GetEnhetRequest get;
  get.set_name(now.name());
  for (const auto& [day, kapacitet] : {std::pair{"2024-06-01", 10}, {"2026-07-01", 14}}) {
    get.set_as_of_date(day);
    ASSERT_THAT(Do("GetEnhet", get, now), IsOk());
    EXPECT_EQ(now.kapacitet(), kapacitet) << day;
  }
}

// People have given it another name since: a corrected line, and another list, still mean it.
TEST_P(ImportTest, AnEnhetIsFoundUnderTheNameItWasImportedBy) {
  v1::UtforareRad rad = Rad(2, "Norr Omsorg AB");
  rad.set_enhet("Björken");
  rad.set_kall_id("1");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "ett.csv", {rad}, false, response), IsOk());
  auto enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter", "0114");
  ASSERT_EQ(enheter.enheter_size(), 1);
  v1::UpdateEnhetRequest update;
  *update.mutable_enhet() = enheter.enheter(0);
  update.mutable_enhet()->set_namn("Björkens gruppboende");
  v1::Enhet changed;
  ASSERT_THAT(Do("UpdateEnhet", update, changed), IsOk());
  rad.set_galler_fran("2025-01-01");
  ASSERT_THAT(Import("0114", "ett.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
  EXPECT_EQ(response.andrade(), 1);
  rad.clear_kall_id();
  ASSERT_THAT(Import("0114", "två.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 1) << response.DebugString();
  enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter", "0114");
  ASSERT_EQ(enheter.enheter_size(), 1);
  EXPECT_EQ(enheter.enheter(0).namn(), "Björkens gruppboende");
  ASSERT_EQ(Uppdrag().size(), 1u);
  EXPECT_EQ(Uppdrag()[0].giltig_fran(), "2025-01-01");
}

TEST_P(ImportTest, AnotherYearsListConfirms) {
  v1::UtforareRad rad = Rad(2, "A");
  rad.set_galler_fran("");
  rad.set_uppgift_avser("2021");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "2021.csv", {rad}, false, response), IsOk());
  ASSERT_EQ(Uppdrag().size(), 1u);
  EXPECT_EQ(Uppdrag()[0].giltig_fran(), "2021-01-01");
  EXPECT_TRUE(Uppdrag()[0].start_okand());
  rad.set_uppgift_avser("2023");
  ASSERT_THAT(Import("0114", "2023.csv", {rad}, false, response), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
  EXPECT_EQ(Uppdrag().size(), 1u);
  rad.set_galler_fran("2018-03-01");
  ASSERT_THAT(Import("0114", "beslut.csv", {rad}, false, response), IsOk());
  ASSERT_EQ(Uppdrag().size(), 1u);
  EXPECT_EQ(Uppdrag()[0].giltig_fran(), "2018-03-01");
  EXPECT_FALSE(Uppdrag()[0].start_okand());
  v1::GetEnhetRequest get;
  get.set_name(Uppdrag()[0].enhet());
  get.set_as_of_date("2018-03-01");
  v1::Enhet enhet;
  EXPECT_THAT(Do("GetEnhet", get, enhet), IsOk()) << "the enhet was there then, too";
}

// Whoever is gone from next year's list may have ended: it is told, and nothing is done.
TEST_P(ImportTest, WhatStandsInTheListNoLongerIsTold) {
  std::vector<v1::UtforareRad> list(4);
  const char* namn[] = {"Norr", "Söder", "Öster", "Slut"};
  for (int i = 0; i < 4; ++i) {
    list[i].set_rad(i + 2);
    list[i].set_kall_id(absl::StrCat(i));
    list[i].set_utforare("Exempelvård AB");
    list[i].set_enhet(namn[i]);
    list[i].set_insatstyp("hemtjänst");
    list[i].set_regi("privat");
    list[i].set_galler_fran("2024-01-01");
  }
  list[1].set_omrade("Farsta");
  list[3].set_galler_till("2025-12-31");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista", list, false, response), IsOk());
  EXPECT_EQ(response.antal_saknas(), 0);
  list[2].set_kall_id("annan nyckel");  // the same enhet
  list[2].set_insatstyp("trygghetslarm");
  const std::vector<v1::UtforareRad> next = {list[0], list[2]};
  for (const bool only_check : {true, false}) {
    ASSERT_THAT(Import("0114", "lista", next, only_check, response, 1), IsOk());
    EXPECT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
    EXPECT_EQ(response.antal_saknas(), 1);
    EXPECT_THAT(response.saknas(), testing::ElementsAre("Söder (Farsta)")) << "Slut has ended";
  }
  ASSERT_THAT(Import("0114", "annan lista", {list[0]}, false, response), IsOk());
  EXPECT_EQ(response.antal_saknas(), 0) << "that list never had it";
}

TEST_P(ImportTest, WhatIsMissingAndWhatMayStandTwiceIsCounted) {
  EXPECT_EQ(NamnNyckel("ATTENDO  CARE, aktiebolag"), NamnNyckel("Attendo Care AB"));
  EXPECT_EQ(NamnNyckel("Åby Vård & Omsorg (publ)"), NamnNyckel("Aby vård och omsorg"));
  EXPECT_NE(NamnNyckel("Attendo Sickla"), NamnNyckel("Attendo Augustendal"));
  EXPECT_NE(NamnNyckel("AB"), "");
  NewUtforare("Attendo Care AB");

  std::vector<v1::UtforareRad> rader = {Rad(2, "Åby Vård AB"),  Rad(3, "ÅBY VÅRD aktiebolag"),
                                        Rad(4, "Attendo Care"), Rad(5, "Svea Omsorg", ""),
                                        Rad(6, "Åby Vård AB"),  Rad(7, "Ny ett"),
                                        Rad(8, "Ny-ett")};
  rader[4].set_kall_id("samma uppdrag en gång till");
  rader[3].set_orgnummer("802411-8310");
  rader[5].set_orgnummer("556036-0793");
  rader[6].set_orgnummer("556074-7569");
  v1::ImportUtforareResponse response;
  for (const bool validate_only : {true, false}) {
    ASSERT_THAT(Import("0114", "lista.csv", rader, validate_only, response), IsOk());
    EXPECT_EQ(response.antal_fel(), 0) << response.DebugString();
    EXPECT_EQ(response.utan_orgnummer(), 4);
    EXPECT_EQ(response.utan_regi(), 1);
    std::vector<std::string> twice;
    for (const v1::RadFel& one : response.dubbletter()) twice.push_back(absl::StrCat(one.rad(), " ", one.text()));
    EXPECT_THAT(twice, ::testing::ElementsAre(
                           "3 ÅBY VÅRD aktiebolag kan vara Åby Vård AB på rad 2. Är de samma: skriv namnet lika",
                           "4 Attendo Care kan vara Attendo Care AB, som finns i registret. Är de samma: skriv namnet "
                           "lika",
                           "6 Åby Vård AB har redan det här uppdraget, på rad 2"))
        << "two numbers say that Ny ett and Ny-ett are two";
    EXPECT_EQ(response.antal_dubbletter(), 3);
  }
  // The next list says of one of them what the register knows already.
  ASSERT_THAT(Import("0114", "annan.csv", {Rad(2, "Svea Omsorg")}, true, response), IsOk());
  ASSERT_EQ(response.dubbletter_size(), 1) << response.DebugString();
  EXPECT_EQ(response.dubbletter(0).text(), "Svea Omsorg har redan det här uppdraget, i registret");
  // Unchanged lines are no duplicates of themselves.
  ASSERT_THAT(Import("0114", "lista.csv", rader, true, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 7);
  EXPECT_EQ(response.antal_dubbletter(), 0);
  EXPECT_EQ(response.utan_orgnummer(), 4) << "still not in the list";
}

TEST_P(ImportTest, AThousandDuplicatesAndACount) {
  std::vector<v1::UtforareRad> rader;
  for (int i = 0; i <= 1100; ++i) {
    rader.push_back(Rad(i + 2, "Åby Vård AB"));
    rader.back().set_kall_id(absl::StrCat(i));
  }
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", rader, true, response), IsOk());
  EXPECT_EQ(response.antal_dubbletter(), 1100);
  EXPECT_EQ(response.dubbletter_size(), 1000);
  EXPECT_EQ(response.dubbletter(0).rad(), 3);
}

TEST_P(ImportTest, OneOrganisationWithManyEnheter) {
  v1::UtforareRad a = Rad(2, "Attendo Augustendal"), b = Rad(3, "Attendo Sickla");
  a.set_orgnummer("802411-8310");
  b.set_orgnummer("8024118310");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {a, b}, false, response), IsOk());
  ASSERT_EQ(response.antal_fel(), 0);
  EXPECT_EQ(Utforare().size(), 1u);
  EXPECT_EQ(Uppdrag().size(), 2u);
}

TEST_P(ImportTest, EgenRegiIsOneUtforareOrOnePerName) {
  v1::UtforareRad a = Rad(2, "Hemtjänst Norr"), b = Rad(3, "Hemtjänst Söder"), privat = Rad(4, "Åby Vård AB"),
                  same = Rad(5, "Åby Vård Farsta");
  for (v1::UtforareRad* one : {&a, &b}) {
    one->set_regi("kommunal");
    one->set_orgnummer("802411-8310");
  }
  for (v1::UtforareRad* one : {&privat, &same}) one->set_orgnummer("556036-0793");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {a, b, privat, same}, true, response), IsOk());
  EXPECT_EQ(response.antal_dubbletter(), 2) << "one number is one utförare";
  EXPECT_THAT(response.dubbletter(0).text(), HasSubstr("en utförare per namn i egen regi"));
  const auto by_name = [&](const std::vector<v1::UtforareRad>& rader, bool say) {
    bool sent = false;
    response.Clear();
    return std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportUtforare"))(
        MakeCall("ImportUtforare", "0114"),
        [&](google::protobuf::Message& message) {
          auto& batch = static_cast<v1::ImportUtforareRequest&>(message);
          batch.Clear();
          if (std::exchange(sent, true)) return false;
          batch.set_parent("kommuner/0114");
          batch.set_kalla("lista.csv");
          batch.set_request_id(NewRequestId());
          batch.set_egen_regi_per_namn(say);
          *batch.mutable_rader() = {rader.begin(), rader.end()};
          return true;
        },
        response);
  };
  ASSERT_THAT(by_name({a, b, privat, same}, true), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
  EXPECT_EQ(response.antal_dubbletter(), 1) << "of the private one, as before";
  std::multiset<std::string> names;
  for (const v1::Utforare& one : Utforare()) names.insert(one.namn() + " " + one.orgnummer());
  EXPECT_THAT(names, testing::UnorderedElementsAre("Hemtjänst Norr 802411-8310", "Hemtjänst Söder 802411-8310",
                                                   "Åby Vård AB 556036-0793"));
  // The register remembers it: a list that does not say so finds each by its name.
  a.set_antal_personer("12");
  b.set_antal_personer("13");
  ASSERT_THAT(by_name({a, b, privat, same}, false), IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
  EXPECT_EQ(Utforare().size(), 3u);
  v1::ListDubbletterRequest twice;
  twice.set_parent("kommuner/0114");
  v1::ListDubbletterResponse dubbletter;
  ASSERT_THAT(Do("ListDubbletter", twice, dubbletter), IsOk());
  for (const auto& one : dubbletter.dubbletter())
    EXPECT_THAT(one.skal(), testing::Not(HasSubstr("organisationsnummer")));
}

TEST_P(ImportTest, AListOfManyParts) {
  std::vector<v1::UtforareRad> rader;
  for (int i = 0; i < 1200; ++i) {
    rader.push_back(Rad(i + 2, absl::StrCat("Utförare ", i % 300)));
    rader.back().set_enhet(absl::StrCat("Enhet ", i));
    rader.back().set_avtalsform(i % 2 == 0 ? "LOV" : "LOU");
  }
  v1::ImportUtforareResponse tried, stored, again;
  ASSERT_THAT(Import("0114", "lista.csv", rader, true, tried), IsOk());
  EXPECT_EQ(tried.antal_fel(), 0);
  ASSERT_THAT(Import("0114", "lista.csv", rader, false, stored), IsOk());
  EXPECT_EQ(stored.nya(), 1200);
  EXPECT_EQ(Utforare().size(), 300u);
  ASSERT_THAT(Import("0114", "lista.csv", rader, false, again), IsOk());
  EXPECT_EQ(again.oforandrade(), 1200);
  // One that was broken off is completed by running it again.
  rader.push_back(Rad(1203, "Utförare 7"));
  rader.back().set_enhet("Enhet 1200");
  rader.back().set_avtalsform("LOU");
  ASSERT_THAT(Import("0114", "lista.csv", rader, false, again), IsOk());
  EXPECT_EQ(again.oforandrade(), 1200);
  EXPECT_EQ(again.nya(), 1);
}

TEST_P(ImportTest, ARepeatedBatchAnswersWhatItAnswered) {
  v1::ImportUtforareRequest batch;
  batch.set_parent(Parent());
  batch.set_kalla("lista.csv");
  batch.set_request_id(NewRequestId());
  *batch.add_rader() = Rad(2, "A");
  v1::ImportUtforareResponse first, second;
  for (v1::ImportUtforareResponse* response : {&first, &second}) {
    bool sent = false;
    const proto::Next next = [&](google::protobuf::Message& message) {
      if (sent) return false;
      message.CopyFrom(batch);
      return sent = true;
    };
    ASSERT_THAT(std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportUtforare"))(MakeCall("ImportUtforare"),
                                                                                             next, *response),
                IsOk());
  }
  EXPECT_EQ(first.nya(), 1);
  EXPECT_THAT(second, tests::EqualsProto(first));
}

}  // namespace
}  // namespace kvalitet::registry

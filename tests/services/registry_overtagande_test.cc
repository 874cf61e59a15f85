// Takeovers, mergers and splits, against a plain day-by-day map.
#include <array>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

const absl::CivilDay kFirst(2016, 1, 1);
constexpr int kDays = 3653;  // to the end of 2025

std::string Iso(int day) { return day >= kDays ? "" : base::FormatDate(kFirst + day); }

class OvertagandeTest : public RegistryFixture {
 protected:
  absl::Status TaOver(const std::string& enhet, const std::string& utforare, const std::string& date,
                      v1::Overtagande& made, bool only_check = false) const {
    v1::TaOverEnhetRequest request;
    request.set_name(enhet);
    request.set_insatstyp(Hemtjanst());
    request.set_utforare(utforare);
    request.set_overtagande_date(date);
    request.set_request_id(NewRequestId());
    request.set_validate_only(only_check);
    return Do("TaOverEnhet", request, made);
  }
  absl::Status SlaSamman(const std::string& kvar, const std::vector<std::string>& uppgar, const std::string& date,
                         v1::SlaSammanEnheterResponse& response, bool only_check = false) const {
    v1::SlaSammanEnheterRequest request;
    request.set_name(kvar);
    *request.mutable_uppgar() = {uppgar.begin(), uppgar.end()};
    request.set_fran_date(date);
    request.set_request_id(NewRequestId());
    request.set_validate_only(only_check);
    return Do("SlaSammanEnheter", request, response);
  }
  absl::Status SlaSammanUtforare(const std::string& kvar, const std::string& uppgar, const std::string& date,
                                 v1::SlaSammanUtforareResponse& response, const std::string& dnr_vantas = "",
                                 bool only_check = false) const {
    v1::SlaSammanUtforareRequest request;
    request.set_name(kvar);
    request.add_uppgar(uppgar);
    request.set_fran_date(date);
    request.set_dnr_vantas_date(dnr_vantas);
    request.set_request_id(NewRequestId());
    request.set_validate_only(only_check);
    return Do("SlaSammanUtforare", request, response);
  }
  absl::Status Angra(const std::string& omlaggning) const {
    v1::AngraOmlaggningRequest request;
    request.set_name(omlaggning);
    request.set_skal("Fel.");
    request.set_request_id(NewRequestId());
    v1::Omlaggning undone;
    return Do("AngraOmlaggning", request, undone);
  }
  // The one made last.
  std::string LastOmlaggning() const {
    const auto all = ListAll<v1::ListOmlaggningarRequest, v1::ListOmlaggningarResponse>("ListOmlaggningar");
    std::string last;
    for (const v1::Omlaggning& one : all.omlaggningar()) last = std::max(last, one.name());
    return last;
  }
  std::string Utforare(const std::string& enhet, const std::string& date) const {
    return WhoOperated(enhet, date).uppdrag().utforare();
  }
};

KVALITET_ON_EVERY_ENGINE(OvertagandeTest);

TEST_P(OvertagandeTest, EndsOneBeginsTheNextAndTellsWhatIsLeftToDo) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "2027-01-01", first), tests::IsOk());
  v1::Overtagande tried, made;
  ASSERT_THAT(TaOver(enhet.name(), b.name(), "2026-05-01", tried, true), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), a.name()) << "only tried";
  ASSERT_THAT(TaOver(enhet.name(), b.name(), "2026-05-01", made), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2026-04-30"), a.name());
  EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), b.name());
  EXPECT_EQ(Utforare(enhet.name(), "2026-12-31"), b.name());
  EXPECT_EQ(Utforare(enhet.name(), "2027-01-01"), "") << "it lasts as long as the one it took over";
  EXPECT_EQ(made.fran_utforare(), a.name());
  EXPECT_EQ(made.till_utforare(), b.name());
  EXPECT_EQ(made.fran_uppdrag(), first.name());
  const auto open =
      ListAll<v1::ListOvertagandenRequest, v1::ListOvertagandenResponse>("ListOvertaganden", "0114", "klart = false");
  ASSERT_EQ(open.overtaganden_size(), 1);
  v1::UpdateOvertagandeRequest done;
  *done.mutable_overtagande() = made;
  done.mutable_overtagande()->set_arenden_omstamplade(true);
  done.mutable_overtagande()->set_atgarder_overlamnade(true);
  done.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateOvertagande", done, made), tests::IsOk());
  EXPECT_TRUE(made.klart());
}

TEST_P(OvertagandeTest, RefusesWhatIsNoTakeover) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first;
  v1::Overtagande made;
  EXPECT_THAT(TaOver(enhet.name(), b.name(), "2026-05-01", made), HasReason("INGET_UPPDRAG"));
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2026-01-01", "", first), tests::IsOk());
  EXPECT_THAT(TaOver(enhet.name(), b.name(), "2025-12-31", made), HasReason("INGET_UPPDRAG"));
  EXPECT_THAT(TaOver(enhet.name(), a.name(), "2026-05-01", made), HasReason("REDAN_UTFORARE"));
  EXPECT_THAT(TaOver(enhet.name(), b.name(), "2026-01-01", made), HasReason("BORJAR_SAMMA_DAG"));
  const v1::Utforare without = NewUtforareWithout("C");
  EXPECT_THAT(TaOver(enhet.name(), without.name(), "2026-05-01", made), HasReason("TILLSTAND_SAKNAS"));
  EXPECT_EQ(Utforare(enhet.name(), "2026-06-01"), a.name()) << "nothing is half done";
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-06-01").uppdrag().giltig_till(), "");
}

TEST_P(OvertagandeTest, OfTwoAtTheSameTimeOneWins) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B"), c = NewUtforare("C");
  for (int round = 0; round < 5; ++round) {
    const v1::Enhet enhet = NewEnhet(absl::StrCat("Enhet ", round));
    v1::Uppdrag first;
    ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
    std::array<absl::Status, 2> answers;
    std::array<v1::Overtagande, 2> made;
    std::thread one([&] { answers[0] = TaOver(enhet.name(), b.name(), "2026-05-01", made[0]); });
    std::thread two([&] { answers[1] = TaOver(enhet.name(), c.name(), "2026-05-01", made[1]); });
    one.join();
    two.join();
    ASSERT_NE(answers[0].ok(), answers[1].ok()) << answers[0] << answers[1];
    const int winner = answers[0].ok() ? 0 : 1;
    EXPECT_THAT(answers[1 - winner], HasReason("BORJAR_SAMMA_DAG"));
    EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), made[winner].till_utforare());
  }
}

TEST_P(OvertagandeTest, AnEnhetThatWentUpInAnotherIsFoundThere) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet norr = NewEnhet("Norr"), soder = NewEnhet("Söder"), other = NewEnhet("Öster");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(norr.name(), a.name(), "2024-01-01", "2030-01-01", made), tests::IsOk());
  // Söder has its own until summer, so the rest of Norr's goes on there.
  ASSERT_THAT(CreateUppdrag(soder.name(), a.name(), "2024-01-01", "2026-07-01", made), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(other.name(), b.name(), "2024-01-01", "", made), tests::IsOk());
  v1::SlaSammanEnheterResponse dry, done;
  EXPECT_THAT(SlaSamman(soder.name(), {other.name()}, "2026-03-01", dry), HasReason("OLIKA_UTFORARE"));
  ASSERT_THAT(SlaSamman(soder.name(), {norr.name()}, "2026-03-01", dry, true), tests::IsOk());
  EXPECT_EQ(dry.avslutade_size(), 1);
  ASSERT_EQ(dry.nya_size(), 1);
  EXPECT_EQ(dry.nya(0).giltig_fran(), "2026-07-01");
  EXPECT_EQ(dry.nya(0).giltig_till(), "2030-01-01");
  EXPECT_EQ(WhoOperated(norr.name(), "2026-03-01").uppdrag().enhet(), norr.name()) << "a dry run";
  ASSERT_THAT(SlaSamman(soder.name(), {norr.name()}, "2026-03-01", done), tests::IsOk());
  EXPECT_EQ(done.uppgangna(0).uppgatt_i(), soder.name());
  EXPECT_EQ(WhoOperated(norr.name(), "2026-02-28").uppdrag().enhet(), norr.name());
  EXPECT_EQ(WhoOperated(norr.name(), "2026-03-01").uppdrag().enhet(), soder.name());
  EXPECT_EQ(Utforare(norr.name(), "2029-12-31"), a.name());
  EXPECT_FALSE(CreateUppdrag(norr.name(), a.name(), "2031-01-01", "", made).ok()) << "nothing begins there any more";
  EXPECT_FALSE(SlaSamman(other.name(), {norr.name()}, "2027-01-01", done).ok());
  EXPECT_FALSE(SlaSamman(norr.name(), {other.name()}, "2027-01-01", done).ok());
}

TEST_P(OvertagandeTest, APartBecomesAnEnhetOfItsOwn) {
  const v1::Utforare a = NewUtforare("A");
  const v1::Enhet whole = NewEnhet("Hemtjänst Norr och Söder");
  v1::Uppdrag first;
  ASSERT_THAT(CreateUppdrag(whole.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  v1::DelaEnhetRequest request;
  request.set_name(whole.name());
  request.set_fran_date("2026-09-01");
  for (const char* namn : {"Hemtjänst Norr", "Hemtjänst Söder"}) {
    v1::Enhetsdel& del = *request.add_delar();
    del.set_namn(namn);
    del.add_insatstyper(Hemtjanst());
  }
  request.set_request_id(NewRequestId());
  v1::DelaEnhetResponse done;
  ASSERT_THAT(Do("DelaEnhet", request, done), tests::IsOk());
  ASSERT_EQ(done.enheter_size(), 2);
  EXPECT_EQ(done.avslutade_size(), 1);
  EXPECT_EQ(Utforare(whole.name(), "2026-08-31"), a.name());
  EXPECT_EQ(Utforare(whole.name(), "2026-09-01"), "");
  for (const v1::Enhet& part : done.enheter()) {
    EXPECT_EQ(part.uppkommen_ur(), whole.name());
    EXPECT_EQ(Utforare(part.name(), "2026-08-31"), "");
    EXPECT_EQ(Utforare(part.name(), "2026-09-01"), a.name());
  }
}

TEST_P(OvertagandeTest, AnUtforareThatWasRegisteredTwiceBecomesOne) {
  const v1::Utforare a = NewUtforare("Exempelvård AB"), twin = NewUtforare("Exempelvård Aktiebolag"),
                     idea = NewUtforare("C");
  const v1::Enhet enhet = NewEnhet("Norr"), later = NewEnhet("Söder");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(enhet.name(), twin.name(), "2024-01-01", "", made), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(later.name(), twin.name(), "2026-06-01", "", made), tests::IsOk());
  v1::SlaSammanUtforareResponse done;
  const v1::Utforare egen = NewUtforare("Kommunen", v1::REGIFORM_KOMMUNAL);
  EXPECT_THAT(SlaSammanUtforare(egen.name(), twin.name(), "2026-01-01", done), HasReason("OLIKA_REGI"));
  ASSERT_THAT(SlaSammanUtforare(a.name(), twin.name(), "2026-01-01", done), tests::IsOk());
  EXPECT_EQ(done.uppgangna(0).status(), v1::UTFORARE_STATUS_UPPHORD);
  EXPECT_EQ(Utforare(enhet.name(), "2025-12-31"), twin.name()) << "what was is not rewritten";
  EXPECT_EQ(Utforare(enhet.name(), "2026-01-01"), a.name());
  EXPECT_EQ(Utforare(later.name(), "2026-06-01"), a.name());
  EXPECT_FALSE(CreateUppdrag(NewEnhet("Väster").name(), twin.name(), "2026-01-01", "", made).ok());
  EXPECT_FALSE(SlaSammanUtforare(idea.name(), twin.name(), "2026-02-01", done).ok()) << "it is gone already";
}

TEST_P(OvertagandeTest, TwinsOfAListAreMergedWithoutATillstandInTheRegister) {
  std::vector<v1::UtforareRad> list(2);
  for (int i = 0; i < 2; ++i) {
    list[i].set_rad(i + 2);
    list[i].set_utforare(i == 0 ? "Exempelvård AB" : "Exempelvard Aktiebolag");
    list[i].set_enhet(absl::StrCat("Enhet ", i));
    list[i].set_insatstyp("hemtjänst");
    list[i].set_regi("privat");
    list[i].set_galler_fran("2026-02-01");
  }
  v1::ImportUtforareResponse imported;
  ASSERT_THAT(Import("0114", "lista", list, false, imported), tests::IsOk());
  ASSERT_EQ(imported.nya(), 2) << imported.ShortDebugString();
  const auto all = ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare");
  ASSERT_EQ(all.utforare_size(), 2);
  v1::SlaSammanUtforareResponse done;
  ASSERT_THAT(SlaSammanUtforare(all.utforare(0).name(), all.utforare(1).name(), "2026-01-01", done), tests::IsOk());
  ASSERT_EQ(done.nya_size(), 1);
  EXPECT_EQ(done.nya(0).utforare(), all.utforare(0).name());
  EXPECT_EQ(done.nya(0).tillstandsgrund(), v1::TILLSTANDSGRUND_EJ_KONTROLLERAD);
}

// The day of a takeover was wrong: who got days that another had is to have what was stamped in them.
TEST_P(OvertagandeTest, ACorrectedDayOfATakeoverIsWorkToo) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first, second;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  v1::Overtagande made;
  ASSERT_THAT(TaOver(enhet.name(), b.name(), "2026-10-01", made), tests::IsOk());
  const auto correct = [&](const std::string& name, const char* field, const char* day) {
    v1::UpdateUppdragRequest request;
    request.mutable_uppdrag()->set_name(name);
    request.mutable_uppdrag()->set_giltig_fran(day);
    request.mutable_uppdrag()->set_giltig_till(day);
    request.mutable_update_mask()->add_paths(field);
    request.set_request_id(NewRequestId());
    v1::Uppdrag now;
    return Do("UpdateUppdrag", request, now);
  };
  const auto work = [&] {
    std::vector<std::string> all;
    const auto listed = ListAll<v1::ListOvertagandenRequest, v1::ListOvertagandenResponse>("ListOvertaganden");
    for (const v1::Overtagande& one : listed.overtaganden()) {
      all.push_back(absl::StrCat(one.overtagande_date(), one.fran_utforare() == a.name() ? " A" : " B",
                                 one.till_utforare() == a.name() ? "A" : "B"));
    }
    return all;
  };
  const std::string next = made.till_uppdrag();
  ASSERT_THAT(correct(first.name(), "giltig_till", "2026-09-15"), tests::IsOk());
  EXPECT_THAT(work(), testing::ElementsAre("2026-10-01 AB")) << "nobody has got any days";
  ASSERT_THAT(correct(next, "giltig_fran", "2026-09-15"), tests::IsOk());
  EXPECT_THAT(work(), testing::UnorderedElementsAre("2026-10-01 AB", "2026-09-15 AB"));
  ASSERT_THAT(correct(next, "giltig_fran", "2026-10-20"), tests::IsOk());
  ASSERT_THAT(correct(first.name(), "giltig_till", "2026-10-20"), tests::IsOk());
  EXPECT_THAT(work(), testing::UnorderedElementsAre("2026-10-01 AB", "2026-09-15 AB", "2026-09-15 BA"));
  ASSERT_THAT(correct(first.name(), "giltig_fran", "2023-01-01"), tests::IsOk());
  EXPECT_EQ(work().size(), 3u) << "nobody had it before";
}

TEST_P(OvertagandeTest, WhatGoesOnWithAnotherUtforareNeedsItsTillstand) {
  const v1::Utforare without = NewUtforareWithout("Utan AB"), gone = NewUtforare("Uppgår AB");
  v1::Uppdrag running, later;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), gone.name(), "2024-01-01", "", running), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(NewEnhet("Söder").name(), gone.name(), "2026-12-15", "", later), tests::IsOk());
  v1::SlaSammanUtforareResponse done;
  for (const bool only_check : {true, false}) {
    const absl::Status refused = SlaSammanUtforare(without.name(), gone.name(), "2026-12-01", done, "", only_check);
    EXPECT_THAT(refused, HasReason("TILLSTAND_SAKNAS"));
    EXPECT_THAT(proto::SwedishOf(refused), testing::HasSubstr("Utan AB"));
    const absl::Status only_later = SlaSammanUtforare(without.name(), gone.name(), "2026-12-01", done, "2019-01-01");
    EXPECT_FALSE(only_later.ok()) << "a day that has passed is no way past";
  }
  ASSERT_THAT(SlaSammanUtforare(without.name(), gone.name(), "2026-12-01", done, "2026-12-20"), tests::IsOk());
  ASSERT_EQ(done.nya_size(), 2);
  for (const v1::Uppdrag& one : done.nya()) {
    EXPECT_EQ(one.utforare(), without.name());
    EXPECT_EQ(one.tillstandsgrund(), v1::TILLSTANDSGRUND_DNR_VANTAS);
    EXPECT_EQ(one.dnr_vantas_av(), "anna");
  }
  ASSERT_THAT(Angra(LastOmlaggning()), tests::IsOk());
  const auto all = ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag");
  for (const v1::Uppdrag& one : all.uppdrag()) {
    EXPECT_EQ(one.utforare(), gone.name());
    EXPECT_EQ(one.tillstandsgrund(), v1::TILLSTANDSGRUND_FINNS) << "that was said of the other's";
    EXPECT_EQ(one.dnr_vantas_date() + one.dnr_vantas_av(), "");
  }
}

// as_of_date: who there was that day, by what is known now.
TEST_P(OvertagandeTest, AnUtforareIsListedUntilItHasGoneUp) {
  const v1::Utforare into = NewUtforare("Till AB"), gone = NewUtforare("Uppgår AB");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), gone.name(), "2024-01-01", "", made), tests::IsOk());
  v1::SlaSammanUtforareResponse done;
  ASSERT_THAT(SlaSammanUtforare(into.name(), gone.name(), "2026-03-01", done), tests::IsOk());
  const auto there = [&](const char* day) {
    v1::ListUtforareRequest request;
    request.set_parent(Parent());
    request.set_as_of_date(day);
    v1::ListUtforareResponse page;
    EXPECT_THAT(Do("ListUtforare", request, page), tests::IsOk());
    std::vector<std::string> names;
    for (const v1::Utforare& one : page.utforare()) names.push_back(one.namn());
    return names;
  };
  EXPECT_THAT(there("2026-02-28"), testing::UnorderedElementsAre("Till AB", "Uppgår AB"));
  EXPECT_THAT(there("2026-03-01"), testing::ElementsAre("Till AB"));
  EXPECT_THAT(there(""), testing::UnorderedElementsAre("Till AB", "Uppgår AB"));
}

TEST_P(OvertagandeTest, AnUndoneMergerGivesBackTheDnrThatIsWaitedFor) {
  const v1::Utforare into = NewUtforare("Till AB"), gone = NewUtforareWithout("Uppgår AB");
  v1::CreateUppdragRequest create;
  create.set_parent(Parent());
  create.set_request_id(NewRequestId());
  create.mutable_uppdrag()->set_enhet(NewEnhet("Söder").name());
  create.mutable_uppdrag()->set_utforare(gone.name());
  create.mutable_uppdrag()->set_insatstyp(Hemtjanst());
  create.mutable_uppdrag()->set_giltig_fran("2026-12-15");
  create.mutable_uppdrag()->set_dnr_vantas_date("2026-12-20");
  v1::Uppdrag later, now;
  ASSERT_THAT(Do("CreateUppdrag", create, later), tests::IsOk());
  v1::SlaSammanUtforareResponse done;
  ASSERT_THAT(SlaSammanUtforare(into.name(), gone.name(), "2026-12-01", done), tests::IsOk());
  v1::GetUppdragRequest get;
  get.set_name(later.name());
  ASSERT_THAT(Do("GetUppdrag", get, now), tests::IsOk());
  ASSERT_EQ(now.tillstandsgrund(), v1::TILLSTANDSGRUND_FINNS) << "of the absorbing one";
  ASSERT_THAT(Angra(LastOmlaggning()), tests::IsOk());
  ASSERT_THAT(Do("GetUppdrag", get, now), tests::IsOk());
  EXPECT_EQ(now.utforare(), gone.name());
  EXPECT_EQ(now.tillstandsgrund(), v1::TILLSTANDSGRUND_DNR_VANTAS);
  EXPECT_EQ(now.dnr_vantas_date(), "2026-12-20");
  EXPECT_EQ(now.dnr_vantas_av(), "anna");
}

TEST_P(OvertagandeTest, BeforeTheLawAskedForATillstandAMergerNeedsNone) {
  const v1::Utforare without = NewUtforareWithout("Utan AB"), gone = NewUtforare("Uppgår AB");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), gone.name(), "2012-01-01", "", made), tests::IsOk());
  v1::SlaSammanUtforareResponse done;
  ASSERT_THAT(SlaSammanUtforare(without.name(), gone.name(), "2015-01-01", done), tests::IsOk());
  EXPECT_EQ(done.nya(0).tillstandsgrund(), v1::TILLSTANDSGRUND_KRAVS_EJ);
}

TEST_P(OvertagandeTest, OfTwoThatAreNotOneAListedUppdragIsJudgedToo) {
  std::vector<v1::UtforareRad> list(2);
  const char* numbers[] = {"556016-0680", "556056-6258"};
  for (int i = 0; i < 2; ++i) {
    list[i].set_rad(i + 2);
    list[i].set_utforare(i == 0 ? "A AB" : "B AB");
    list[i].set_orgnummer(numbers[i]);
    list[i].set_enhet(absl::StrCat("Enhet ", i));
    list[i].set_insatstyp("hemtjänst");
    list[i].set_regi("privat");
    list[i].set_galler_fran("2026-02-01");
  }
  v1::ImportUtforareResponse imported;
  ASSERT_THAT(Import("0114", "lista", list, false, imported), tests::IsOk());
  ASSERT_EQ(imported.nya(), 2) << imported.ShortDebugString();
  const auto all = ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare");
  v1::SlaSammanUtforareResponse done;
  EXPECT_THAT(SlaSammanUtforare(all.utforare(0).name(), all.utforare(1).name(), "2026-11-01", done),
              HasReason("TILLSTAND_SAKNAS"));
}

TEST_P(OvertagandeTest, TheSameListAgainOpensNothingThatWasClosed) {
  const v1::Utforare a = NewUtforare("A");
  std::vector<v1::UtforareRad> list(2);
  for (int i = 0; i < 2; ++i) {
    list[i].set_rad(i + 2);
    list[i].set_utforare("A");
    list[i].set_enhet(i == 0 ? "Söder" : "Öster");
    list[i].set_insatstyp("hemtjänst");
    list[i].set_regi("privat");
    list[i].set_galler_fran("2024-01-01");
  }
  v1::ImportUtforareResponse imported;
  ASSERT_THAT(Import("0114", "lista", list, false, imported), tests::IsOk());
  const auto enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter");
  std::map<std::string, std::string> by_name;
  for (const v1::Enhet& one : enheter.enheter()) by_name[one.namn()] = one.name();
  v1::SlaSammanEnheterResponse merged;
  ASSERT_THAT(SlaSamman(by_name["Söder"], {by_name["Öster"]}, "2026-03-01", merged), tests::IsOk());
  list[1].set_antal_personer("13");
  ASSERT_THAT(Import("0114", "lista", list, false, imported), tests::IsOk());
  EXPECT_EQ(imported.antal_fel(), 0) << imported.ShortDebugString();
  const auto uppdrag = ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag");
  for (const v1::Uppdrag& one : uppdrag.uppdrag()) {
    EXPECT_EQ(one.giltig_till(), one.enhet() == by_name["Öster"] ? "2026-03-01" : "");
  }
  // A new line about what is gone is an error that says so.
  std::vector<v1::UtforareRad> more = {list[1]};
  more[0].set_galler_fran("2026-06-01");
  ASSERT_THAT(Import("0114", "annan", more, false, imported), tests::IsOk());
  ASSERT_EQ(imported.fel_size(), 1);
  EXPECT_THAT(imported.fel(0).text(), testing::HasSubstr("har uppgått i en annan"));
}

// --- Ten years of random changes ------------------------------------------------------------------------------------

// What a takeover or a merger did in the model, so that it can undo it.
struct Done {
  bool merger = false, undone = false;
  int enhet = -1, kvar = -1, day = 0;  // of a takeover the enhet; of a merger the one that went up in `kvar`
  struct Part {
    int enhet = -1, uppdrag = -1, utforare = -1, from = 0, till = 0;
  };
  std::vector<Part> ended;  // as it was before: till what day
  std::vector<Part> begun;  // as it was left
};

// Which utförare has the enhet on each day, and by which uppdrag: the oracle, without a line of the registry's code.
struct Day {
  int utforare = -1;
  int uppdrag = -1;
  bool operator==(const Day& other) const { return utforare == other.utforare && uppdrag == other.uppdrag; }
};

class Model {
 public:
  explicit Model(int enheter) : days_(enheter, std::vector<Day>(kDays)), gone_(enheter, kDays), into_(enheter, -1) {}

  int New(int enhet, int utforare, int from, int till) {
    for (int d = from; d < till; ++d) days_[enhet][d] = {utforare, next_};
    return next_++;
  }
  bool Free(int enhet, int from, int till, int but = -1) const {
    for (int d = from; d < till; ++d) {
      if (days_[enhet][d].uppdrag != -1 && days_[enhet][d].uppdrag != but) return false;
    }
    return true;
  }
  bool Allowed(int enhet, int till) const { return till <= gone_[enhet]; }
  Day At(int enhet, int day) const { return days_[enhet][day]; }
  // Where what is reported of the enhet that day belongs.
  int EnhetOn(int enhet, int day) const {
    while (into_[enhet] >= 0 && day >= gone_[enhet]) enhet = into_[enhet];
    return enhet;
  }
  int From(int enhet, int uppdrag) const {
    int d = 0;
    while (d < kDays && days_[enhet][d].uppdrag != uppdrag) ++d;
    return d;
  }
  int Till(int enhet, int uppdrag) const {
    int d = kDays;
    while (d > 0 && days_[enhet][d - 1].uppdrag != uppdrag) --d;
    return d;
  }

  const std::vector<Done>& done() const { return done_; }

  // True if it can be undone, and does it.
  bool Undo(size_t number) {
    Done& it = done_[number];
    if (it.undone) return false;
    for (size_t later = number + 1; later < done_.size(); ++later) {
      if (!done_[later].undone && RestsOn(done_[later], it)) return false;
    }
    if (it.merger && (into_[it.kvar] >= 0 || into_[it.enhet] != it.kvar)) return false;
    for (const Done::Part& one : it.ended) {
      if (Till(one.enhet, one.uppdrag) != it.day) return false;
    }
    for (const Done::Part& one : it.begun) {
      if (From(one.enhet, one.uppdrag) != one.from || Till(one.enhet, one.uppdrag) != one.till ||
          At(one.enhet, one.from).utforare != one.utforare) {
        return false;
      }
    }
    for (const Done::Part& one : it.begun) {
      for (int d = one.from; d < one.till; ++d) days_[one.enhet][d] = {};
    }
    if (it.merger) {
      gone_[it.enhet] = kDays;
      into_[it.enhet] = -1;
    }
    for (const Done::Part& one : it.ended) {
      const int utforare = At(one.enhet, it.day - 1).utforare;  // who may have been corrected since
      for (int d = it.day; d < one.till; ++d) days_[one.enhet][d] = {utforare, one.uppdrag};
    }
    it.undone = true;
    return true;
  }

  // True if it can be done, and does it.
  bool TaOver(int enhet, int utforare, int day, int& begun) {
    const Day now = At(enhet, day);
    if (now.uppdrag == -1 || now.utforare == utforare || From(enhet, now.uppdrag) == day) return false;
    const int till = Till(enhet, now.uppdrag);
    if (!Allowed(enhet, till)) return false;
    Done it;
    it.enhet = enhet;
    it.day = day;
    it.ended = {{enhet, now.uppdrag, now.utforare, 0, till}};
    begun = New(enhet, utforare, day, till);
    it.begun = {{enhet, begun, utforare, day, till}};
    done_.push_back(it);
    return true;
  }
  bool Merge(int kvar, int gone, int day, std::vector<int>& begun) {
    if (kvar == gone || into_[kvar] >= 0 || into_[gone] >= 0) return false;
    for (int d = day; d < kDays; ++d) {
      const Day there = At(kvar, d), here = At(gone, d);
      if (here.uppdrag != -1 && From(gone, here.uppdrag) >= day) return false;
      if (here.uppdrag != -1 && there.uppdrag != -1 && here.utforare != there.utforare) return false;
    }
    Done it;
    it.merger = true;
    it.enhet = gone;
    it.kvar = kvar;
    it.day = day;
    const Day now = At(gone, day);
    if (now.uppdrag != -1) it.ended = {{gone, now.uppdrag, now.utforare, 0, Till(gone, now.uppdrag)}};
    bool in_hole = false;
    for (int d = day; d < kDays; ++d) {
      const Day here = At(gone, d);
      const bool hole = here.uppdrag != -1 && At(kvar, d).uppdrag == -1;
      if (hole && !in_hole) {
        begun.push_back(next_++);
        it.begun.push_back({kvar, begun.back(), here.utforare, d, d});
      }
      if (hole) {
        days_[kvar][d] = {here.utforare, begun.back()};
        it.begun.back().till = d + 1;
      }
      in_hole = hole;
      days_[gone][d] = {};
    }
    gone_[gone] = day;
    into_[gone] = kvar;
    done_.push_back(it);
    return true;
  }
  // Another period for an uppdrag.
  bool Correct(int enhet, int uppdrag, int utforare, int from, int till) {
    if (from >= till || !Free(enhet, from, till, uppdrag) || !Allowed(enhet, till)) return false;
    for (Day& day : days_[enhet]) {
      if (day.uppdrag == uppdrag) day = {};
    }
    for (int d = from; d < till; ++d) days_[enhet][d] = {utforare, uppdrag};
    return true;
  }

 private:
  static bool RestsOn(const Done& later, const Done& it) {
    std::set<int> mine, theirs;
    for (const auto* parts : {&it.ended, &it.begun}) {
      for (const Done::Part& one : *parts) mine.insert(one.uppdrag);
    }
    for (const auto* parts : {&later.ended, &later.begun}) {
      for (const Done::Part& one : *parts) theirs.insert(one.uppdrag);
    }
    for (const int one : theirs) {
      if (mine.count(one) > 0) return true;
    }
    if (!it.merger || later.day < it.day) return false;
    return later.enhet == it.kvar || later.kvar == it.kvar;
  }

  std::vector<Done> done_;
  std::vector<std::vector<Day>> days_;
  std::vector<int> gone_, into_;
  int next_ = 0;
};

TEST_P(OvertagandeTest, TenYearsOfRandomChangesEqualADayByDayMap) {
  constexpr int kEnheter = 8, kUtforare = 4;
  std::mt19937 random(20261126);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<std::string> enheter, utforare;
  for (int i = 0; i < kEnheter; ++i) enheter.push_back(NewEnhet(absl::StrCat("Enhet ", i)).name());
  for (int i = 0; i < kUtforare; ++i) utforare.push_back(NewUtforare(absl::StrCat("Utförare ", i)).name());
  Model model(kEnheter);
  std::vector<std::pair<int, std::string>> names;  // of an uppdrag of the model: its enhet, its name
  const auto keep = [&](int number, int enhet, const std::string& name) {
    if (static_cast<size_t>(number) >= names.size()) names.resize(static_cast<size_t>(number) + 1);
    names[static_cast<size_t>(number)] = {enhet, name};
  };
  for (int e = 0; e < kEnheter; ++e) {
    const int who = pick(kUtforare), from = pick(900), till = pick(3) == 0 ? kDays : 1800 + pick(1800);
    v1::Uppdrag made;
    ASSERT_THAT(CreateUppdrag(enheter[e], utforare[who], Iso(from), Iso(till), made), tests::IsOk());
    keep(model.New(e, who, from, till), e, made.name());
  }
  std::map<std::string, int> done, refused;
  std::vector<std::string> omlaggningar;  // as numbered in the model
  for (int step = 0; step < 240; ++step) {
    const int e = pick(kEnheter), who = pick(kUtforare), day = pick(kDays);
    const std::string what = absl::StrCat("step ", step, " enhet ", e, " utförare ", who, " ", Iso(day));
    const int kind = pick(26);
    if (kind >= 20) {
      if (model.done().empty()) continue;
      // Mostly the last ones: the earlier ones have much that rests on them.
      const int last = static_cast<int>(model.done().size()) - 1;
      const auto number = static_cast<size_t>(pick(2) == 0 ? std::max(0, last - pick(3)) : pick(last + 1));
      const bool merger = model.done()[number].merger, can = model.Undo(number);
      const absl::Status status = Angra(omlaggningar[number]);
      ASSERT_EQ(status.ok(), can) << what << " undoing " << number << status;
      if (!can) {
        EXPECT_THAT(status, testing::AnyOf(HasReason("VILAR_PA"), HasReason("REDAN_ANGRAD"))) << what;
      }
      ++(can ? done : refused)[merger ? "merger undone" : "takeover undone"];
    } else if (kind < 10) {
      int begun = -1;
      const bool can = model.TaOver(e, who, day, begun);
      v1::Overtagande made;
      const absl::Status status = TaOver(enheter[e], utforare[who], Iso(day), made);
      ASSERT_EQ(status.ok(), can) << what << status;
      if (can) {
        keep(begun, e, made.till_uppdrag());
        omlaggningar.push_back(LastOmlaggning());
      }
      ++(can ? done : refused)["takeover"];
    } else if (kind < 18 && !names.empty()) {
      const int number = pick(static_cast<int>(names.size()));
      const auto& [where, name] = names[static_cast<size_t>(number)];
      if (name.empty() || model.From(where, number) == kDays) continue;  // nothing is left of it
      const int from = day, till = pick(4) == 0 ? kDays : std::min(kDays, day + 1 + pick(1200));
      const bool can = model.Correct(where, number, who, from, till);
      v1::UpdateUppdragRequest request;
      request.mutable_uppdrag()->set_name(name);
      request.mutable_uppdrag()->set_utforare(utforare[who]);
      request.mutable_uppdrag()->set_giltig_fran(Iso(from));
      request.mutable_uppdrag()->set_giltig_till(Iso(till));
      for (const char* field : {"utforare", "giltig_fran", "giltig_till"})
        request.mutable_update_mask()->add_paths(field);
      request.set_request_id(NewRequestId());
      v1::Uppdrag now;
      const absl::Status status = Do("UpdateUppdrag", request, now);
      ASSERT_EQ(status.ok(), can) << what << status;
      ++(can ? done : refused)["correction"];
    } else {
      const int kvar = pick(kEnheter);
      std::vector<int> begun;
      const bool can = model.Merge(kvar, e, day, begun);
      v1::SlaSammanEnheterResponse response;
      const absl::Status status = SlaSamman(enheter[kvar], {enheter[e]}, Iso(day), response);
      ASSERT_EQ(status.ok(), can) << what << " into " << kvar << status;
      if (can) {
        ASSERT_EQ(static_cast<size_t>(response.nya_size()), begun.size()) << what;
        omlaggningar.push_back(LastOmlaggning());
        for (int i = 0; i < response.nya_size(); ++i) keep(begun[static_cast<size_t>(i)], kvar, response.nya(i).name());
      }
      ++(can ? done : refused)["merger"];
    }
  }
  for (const char* kind : {"takeover", "correction", "merger", "takeover undone", "merger undone"}) {
    EXPECT_GT(done[kind], 0) << kind;
    EXPECT_GT(refused[kind], 0) << kind;
  }
  for (int question = 0; question < 400; ++question) {
    const int e = pick(kEnheter), day = pick(kDays);
    const Day expected = model.At(model.EnhetOn(e, day), day);
    ASSERT_EQ(Utforare(enheter[e], Iso(day)),
              expected.utforare < 0 ? "" : utforare[static_cast<size_t>(expected.utforare)])
        << "enhet " << e << " " << Iso(day);
  }
}

}  // namespace
}  // namespace kvalitet::registry

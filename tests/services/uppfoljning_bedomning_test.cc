// Krav and their judgements, the draft and its faktagranskning, on every engine; the rules by themselves.
#include "common/base/date.h"
#include "services/uppfoljning/bedomning_rules.h"
#include "services/uppfoljning/faktagranskning_rules.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::IsOk;
using tests::StatusIs;

absl::CivilDay Day(const char* iso) { return base::ParseDate(iso).value(); }

// Ten working days as readers.md tells them; Helsingborg's seven (G9) are another value of the same rule.
TEST(Faktagranskning, LastDayIsCountedInWorkdays) {
  EXPECT_EQ(SynpunkterSistaDag(Day("2026-12-15"), 10), Day("2027-01-04")) << "jul- and nyårsafton do not count";
  EXPECT_EQ(SynpunkterSistaDag(Day("2026-11-23"), 10), Day("2026-12-07"));
  EXPECT_EQ(SynpunkterSistaDag(Day("2017-04-10"), 7), Day("2017-04-21")) << "over Easter";
  EXPECT_EQ(SynpunkterSistaDag(Day("2026-06-15"), 7), Day("2026-06-25")) << "over midsommarafton";
  EXPECT_EQ(SynpunkterSistaDag(Day("2026-05-29"), 7), Day("2026-06-09")) << "nationaldagen is a Saturday";
}

TEST(Faktagranskning, IsOverAfterTheLastDayOrWhenTheUtforareIsDone) {
  v1::Uppfoljning u;
  u.set_state(v1::UTKAST_SKICKAT);
  u.set_synpunkter_sista_date("2027-01-04");
  EXPECT_TRUE(FaktagranskningPagar(u, Day("2027-01-04")));
  EXPECT_FALSE(FaktagranskningPagar(u, Day("2027-01-05")));
  u.mutable_synpunkter_klara_time()->set_seconds(1);
  EXPECT_FALSE(FaktagranskningPagar(u, Day("2026-12-16")));
}

TEST(Faktagranskning, TwoPersonsByTheRuleOfTheKommun) {
  v1::Uppfoljning u;
  u.set_utkast_av("anna");
  const auto wrong = [&](const std::string& person) {
    proto::Violations violations;
    CheckTvaPersoner(u, person, violations);
    return !violations.empty();
  };
  EXPECT_TRUE(wrong("anna")) << "not set is KRAV";
  EXPECT_FALSE(wrong("bertil"));
  u.set_samma_person_motiv("Kollegan är sjuk.");
  EXPECT_TRUE(wrong("anna"));
  u.set_tvapersonsregel(v1::MOTIV);
  EXPECT_FALSE(wrong("anna"));
  u.set_samma_person_motiv("  ");
  EXPECT_TRUE(wrong("anna"));
  EXPECT_FALSE(wrong("bertil"));
  u.set_tvapersonsregel(v1::AV);
  EXPECT_FALSE(wrong("anna"));
}

TEST(BedomningRules, TheQuestionThatAKravNames) {
  EXPECT_EQ(FragaI("självskattning HT30"), "HT30");
  EXPECT_EQ(FragaI("aktgranskning, Självskattning ht21; besök"), "HT21");
  EXPECT_EQ(FragaI("självskattning"), "");
  EXPECT_EQ(FragaI("aktgranskning"), "");
  EXPECT_EQ(FragaI(""), "");
}

// A krav weighs 1, a critical one 2; half the points where it is met in part.
TEST(BedomningRules, Points) {
  const auto points = [](v1::Kravutfall utfall, bool kritiskt) {
    const Poang poang = PoangFor(utfall, KravVikt(kritiskt));
    return std::pair(poang.tagna, poang.mojliga);
  };
  EXPECT_EQ(points(v1::UPPFYLLS, false), std::pair(2, 2));
  EXPECT_EQ(points(v1::UPPFYLLS, true), std::pair(4, 4));
  EXPECT_EQ(points(v1::UPPFYLLS_DELVIS, false), std::pair(1, 2));
  EXPECT_EQ(points(v1::UPPFYLLS_DELVIS, true), std::pair(2, 4));
  EXPECT_EQ(points(v1::UPPFYLLS_EJ, true), std::pair(0, 4));
  EXPECT_EQ(points(v1::EJ_AKTUELLT, true), std::pair(0, 0));
  EXPECT_EQ(points(v1::EJ_GRANSKAT, false), std::pair(0, 0));
}

class BedomningTest : public UppfoljningFixture {
 protected:
  v1::Uppfoljning Create(const std::string& enhet = "norr") {
    v1::CreateUppfoljningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_uppfoljning()->set_enhet(Enhet(enhet));
    request.mutable_uppfoljning()->set_genomford_date("2026-11-20");
    request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
    v1::Uppfoljning made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made), IsOk());
    return made;
  }
  absl::Status Judge(const std::string& name, const std::vector<std::pair<std::string, v1::Kravutfall>>& judged,
                     v1::JudgeKravResponse& response, bool validate_only = false) {
    v1::JudgeKravRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.set_validate_only(validate_only);
    for (const auto& [key, utfall] : judged) {
      v1::Kravbedomning& one = *request.add_bedomningar();
      one.set_nyckel(key);
      one.set_utfall(utfall);
    }
    return Do(Who::kKvalitetsteam, "JudgeKrav", request, response);
  }
  absl::Status Add(const std::string& name, v1::Grad grad, const std::vector<std::string>& krav,
                   v1::AddIakttagelseResponse& response) {
    v1::AddIakttagelseRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.mutable_iakttagelse()->set_grad(grad);
    for (const std::string& key : krav) request.mutable_iakttagelse()->add_krav(key);
    request.mutable_iakttagelse()->set_text("Två av tio nyckeluttag saknar signatur.");
    return Do(Who::kKvalitetsteam, "AddIakttagelse", request, response);
  }
  absl::Status Remark(Who who, const std::string& name, v1::AddSynpunktResponse& response,
                      const std::string& text = "Uttagen gällde två dagar, inte tio.") {
    v1::AddSynpunktRequest request;
    request.set_name(name);
    request.set_text(text);
    request.set_request_id(NewRequestId());
    return Do(who, "AddSynpunkt", request, response);
  }
  absl::Status AnswerRemark(const std::string& name, int nr, v1::SynpunktState state, const std::string& plats,
                            v1::Uppfoljning& out) {
    v1::AnswerSynpunktRequest request;
    request.set_name(name);
    request.set_nr(nr);
    request.set_state(state);
    request.set_svar("Två dagar står det nu.");
    request.set_plats(plats);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "AnswerSynpunkt", request, out);
  }
  v1::Uppfoljning Get(const std::string& name, Who who = Who::kKvalitetsteam) {
    v1::GetUppfoljningRequest request;
    request.set_name(name);
    v1::Uppfoljning found;
    EXPECT_THAT(Do(who, "GetUppfoljning", request, found), IsOk());
    return found;
  }
  static std::vector<std::string> Keys(const v1::Uppfoljning& u) {
    std::vector<std::string> keys;
    for (const v1::BedomtKrav& krav : u.krav()) {
      keys.push_back(absl::StrCat(krav.nyckel(), " ", v1::Kravutfall_Name(krav.utfall())));
    }
    return keys;
  }
  static std::vector<std::string> Hinder(const absl::Status& status) {
    EXPECT_EQ(proto::ReasonOf(status), "HINDER") << status;
    std::vector<std::string> fields;
    for (const proto::Violation& one : proto::ViolationsOf(status)) fields.push_back(one.field);
    return fields;
  }
};

TEST_P(BedomningTest, TheKravOfTheAvtalAreStampedAlikeForBothRegi) {
  registry_.AddKrav("omsorg");
  registry_.AddKrav("kommunen");
  const v1::Uppfoljning privat = Create("norr"), kommunal = Create("soder");
  EXPECT_THAT(Keys(privat), ElementsAre("K1 EJ_GRANSKAT", "K2 EJ_GRANSKAT", "K3 EJ_GRANSKAT", "K4 EJ_GRANSKAT"));
  EXPECT_EQ(Keys(privat), Keys(kommunal));
  EXPECT_EQ(privat.kravkatalog(), kommunal.kravkatalog());
  EXPECT_EQ(privat.kravkatalog_rubrik(), "Kravkatalog hemtjänst");
  EXPECT_EQ(privat.kravkatalog_version(), 2);
  EXPECT_EQ(privat.avtal(), "kommuner/0114/avtal/omsorg");
  EXPECT_EQ(privat.krav(0).text(), "Text om K1");
  EXPECT_TRUE(privat.krav(0).kritiskt());
  EXPECT_EQ(privat.krav(0).fraga(), "A2");
  // What changes in the catalogue later changes nothing here.
  registry_.katalog().set_version(3);
  registry_.katalog().mutable_krav(0)->set_text("Ny text");
  EXPECT_EQ(Get(privat.name()).krav(0).text(), "Text om K1");
  EXPECT_EQ(Create("norr").kravkatalog_version(), 3);
  v1::ListUppfoljningarRequest list;
  list.set_parent("kommuner/0114");
  v1::ListUppfoljningarResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListUppfoljningar", list, page), IsOk());
  ASSERT_EQ(page.uppfoljningar_size(), 3);
  EXPECT_EQ(page.uppfoljningar(0).krav_size(), 0) << "lists leave them out";
}

TEST_P(BedomningTest, AvtalSavedJustNowAreSeen) {
  EXPECT_THAT(Keys(Create("norr")), IsEmpty()) << "no krav: as before";
  registry_.AddKrav("omsorg");
  EXPECT_EQ(Create("norr").krav_size(), 4) << "the register was asked anew";
}

TEST_P(BedomningTest, WithoutARegistryNothingIsRegistered) {
  registry_.down = true;
  v1::CreateUppfoljningRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_uppfoljning()->set_enhet(Enhet("norr"));
  request.mutable_uppfoljning()->set_genomford_date("2026-11-20");
  request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
  v1::Uppfoljning made;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_P(BedomningTest, KravAreJudgedAllOrNone) {
  v1::JudgeKravResponse response;
  const v1::Uppfoljning without = Create("norr");
  EXPECT_EQ(proto::ReasonOf(Judge(without.name(), {{"K1", v1::UPPFYLLS}}, response)), "KRAV_SAKNAS");
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  const absl::Status wrong =
      Judge(name, {{"K1", v1::UPPFYLLS}, {"K9", v1::UPPFYLLS}, {"k1", v1::UPPFYLLS_EJ}}, response);
  EXPECT_THAT(wrong, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(proto::ViolationsOf(wrong).size(), 2u);
  EXPECT_THAT(proto::ViolationsOf(wrong)[0].svenska, HasSubstr("K9 finns inte bland de 4 kraven"));
  EXPECT_THAT(proto::ViolationsOf(wrong)[1].svenska, HasSubstr("K1 står två gånger"));
  EXPECT_EQ(Keys(Get(name))[0], "K1 EJ_GRANSKAT");

  ASSERT_THAT(Judge(name, {{"k2", v1::UPPFYLLS_DELVIS}, {"K1", v1::UPPFYLLS_EJ}}, response, true), IsOk());
  EXPECT_THAT(response.krav_utan_iakttagelse(), ElementsAre("K1", "K2"));
  EXPECT_EQ(Keys(Get(name))[0], "K1 EJ_GRANSKAT") << "only tried";
  ASSERT_THAT(Judge(name, {{"k2", v1::UPPFYLLS_DELVIS}, {"K3", v1::UPPFYLLS}}, response), IsOk());
  ASSERT_THAT(Judge(name, {{"K4", v1::EJ_AKTUELLT}}, response), IsOk());
  EXPECT_THAT(Keys(Get(name)), ElementsAre("K1 EJ_GRANSKAT", "K2 UPPFYLLS_DELVIS", "K3 UPPFYLLS", "K4 EJ_AKTUELLT"))
      << "what is not named stays";
  // What the utförare or anybody writes into the row through UpdateUppfoljning is not a judgement.
  v1::UpdateUppfoljningRequest update;
  *update.mutable_uppfoljning() = Get(name);
  update.mutable_uppfoljning()->mutable_krav(1)->set_utfall(v1::UPPFYLLS);
  v1::Uppfoljning out;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljning", update, out), IsOk());
  EXPECT_EQ(Keys(out)[1], "K2 UPPFYLLS_DELVIS");
}

TEST_P(BedomningTest, EveryKravThatIsNotMetNeedsABristBeforeTheDraftIsSent) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::JudgeKravResponse judged;
  ASSERT_THAT(Judge(name, {{"K2", v1::UPPFYLLS_DELVIS}, {"K3", v1::UPPFYLLS_EJ}, {"K4", v1::UPPFYLLS}}, judged),
              IsOk());
  EXPECT_THAT(judged.krav_utan_iakttagelse(), ElementsAre("K2", "K3"));
  v1::Uppfoljning out;
  v1::SendUtkastRequest bare;
  bare.set_name(name);
  bare.set_request_id(NewRequestId());
  EXPECT_THAT(Hinder(Do(Who::kKvalitetsteam, "SendUtkast", bare, out)), ElementsAre("omdome", "motiv", "krav", "krav"));
  v1::AddIakttagelseResponse added;
  EXPECT_THAT(Add(name, v1::BRIST, {"K9"}, added), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Add(name, v1::UTVECKLINGSOMRADE, {"K2"}, added), IsOk());
  EXPECT_THAT(added.krav_utan_iakttagelse(), ElementsAre("K2", "K3"))
      << "an utvecklingsområde says that the krav is met";
  ASSERT_THAT(Add(name, v1::BRIST, {"K2"}, added), IsOk());
  EXPECT_THAT(added.krav_utan_iakttagelse(), ElementsAre("K3"));
  EXPECT_THAT(Hinder(SendUtkast(name, v1::GODTAGBAR, out)), ElementsAre("krav"));
  ASSERT_THAT(Add(name, v1::BRIST, {"K3"}, added), IsOk());
  EXPECT_THAT(added.krav_utan_iakttagelse(), IsEmpty());
  ASSERT_THAT(SendUtkast(name, v1::GODTAGBAR, out), IsOk());
  EXPECT_EQ(out.synpunkter_sista_date(), "2026-12-07");
  EXPECT_EQ(out.utkast_av(), "anna");
  EXPECT_TRUE(out.has_utkast_time());
}

TEST_P(BedomningTest, ACriticalKravThatIsNotMetCapsTheOmdome) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::JudgeKravResponse judged;
  v1::AddIakttagelseResponse added;
  ASSERT_THAT(Judge(name, {{"K1", v1::UPPFYLLS_EJ}}, judged), IsOk());
  ASSERT_THAT(Add(name, v1::BRIST, {"K1"}, added), IsOk());
  v1::Uppfoljning out;
  for (v1::Omdome high : {v1::GOD, v1::GODTAGBAR}) {
    const absl::Status capped = SendUtkast(name, high, out);
    EXPECT_THAT(Hinder(capped), ElementsAre("omdome"));
    EXPECT_THAT(proto::ViolationsOf(capped)[0].svenska, HasSubstr("Ett kritiskt krav uppfylls inte"));
  }
  EXPECT_THAT(SendUtkast(name, v1::ALLVARLIGA_BRISTER, out), IsOk());
}

TEST_P(BedomningTest, TheUtforareSaysWhatIsWrongInTheDraftAndEachRemarkIsAnswered) {
  const std::string name = Create("norr").name();
  v1::AddSynpunktResponse remark;
  v1::Uppfoljning out;
  EXPECT_THAT(Remark(Who::kOmsorg, name, remark), StatusIs(absl::StatusCode::kNotFound)) << "it is not there yet";
  EXPECT_THAT(Finish(Who::kOmsorg, name, out), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(SendUtkast(name, v1::GOD, out), IsOk());
  EXPECT_THAT(Remark(Who::kVard, name, remark), StatusIs(absl::StatusCode::kNotFound)) << "operated it before";
  EXPECT_THAT(Remark(Who::kOmsorg, name, remark, "Anna Ek, 811228-9874, fick hjälp."),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Remark(Who::kOmsorg, name, remark), IsOk());
  EXPECT_EQ(remark.nr(), 1);
  ASSERT_THAT(Remark(Who::kNorrChef, name, remark, "Besöket var den 19."), IsOk());
  EXPECT_EQ(remark.nr(), 2);
  EXPECT_THAT(Hinder(Faststall(Who::kKollega, name, out)), ElementsAre("name", "synpunkter", "synpunkter"))
      << "the last day has not passed, and two remarks wait";
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  EXPECT_THAT(Hinder(Remark(Who::kOmsorg, name, remark)), ElementsAre("name")) << "it said that it was done";
  EXPECT_THAT(Hinder(Faststall(Who::kKollega, name, out)), ElementsAre("synpunkter", "synpunkter"));
  EXPECT_THAT(AnswerRemark(name, 1, v1::RATTAD, "", out), StatusIs(absl::StatusCode::kInvalidArgument)) << "where?";
  EXPECT_THAT(AnswerRemark(name, 3, v1::EJ_RATTAD, "", out), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(AnswerRemark(name, 1, v1::OBESVARAD, "", out), StatusIs(absl::StatusCode::kInvalidArgument));
  const absl::Status untrue = AnswerRemark(name, 1, v1::RATTAD, "iakttagelse 1", out);
  EXPECT_THAT(untrue, StatusIs(absl::StatusCode::kInvalidArgument)) << "nothing in the draft is changed";
  EXPECT_THAT(proto::ViolationsOf(untrue)[0].svenska, HasSubstr("Ingenting i utkastet är ändrat sedan synpunkt 1"));
  v1::AddIakttagelseResponse corrected;
  ASSERT_THAT(Add(name, v1::STYRKA, {}, corrected), IsOk());
  ASSERT_THAT(AnswerRemark(name, 1, v1::RATTAD, "iakttagelse 1", out), IsOk());
  ASSERT_THAT(AnswerRemark(name, 2, v1::EJ_RATTAD, "bortses från", out), IsOk());
  const v1::Uppfoljning seen = Get(name, Who::kOmsorg);
  ASSERT_EQ(seen.synpunkter_size(), 2);
  EXPECT_EQ(seen.synpunkter(0).state(), v1::RATTAD);
  EXPECT_EQ(seen.synpunkter(0).plats(), "iakttagelse 1");
  EXPECT_EQ(seen.synpunkter(0).svar(), "Två dagar står det nu.");
  EXPECT_EQ(seen.synpunkter(0).besvarad_av(), "anna");
  EXPECT_EQ(seen.synpunkter(1).state(), v1::EJ_RATTAD);
  EXPECT_EQ(seen.synpunkter(1).plats(), "");
  EXPECT_THAT(Hinder(Faststall(Who::kKvalitetsteam, name, out)), ElementsAre("name")) << "anna sent the draft";
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_EQ(out.faststalld_av(), "bertil");
  EXPECT_EQ(proto::ReasonOf(AnswerRemark(name, 1, v1::EJ_RATTAD, "", out)), "FEL_LAGE");
}

TEST_P(BedomningTest, SilenceIsOverWhenTheLastDayHasPassed) {
  const std::string name = Create("norr").name();
  v1::Uppfoljning out;
  ASSERT_THAT(SendUtkast(name, v1::GOD, out), IsOk());
  today_ = absl::CivilDay(2026, 12, 7);
  EXPECT_THAT(Hinder(Faststall(Who::kKollega, name, out)), ElementsAre("name")) << "the last day itself";
  today_ = absl::CivilDay(2026, 12, 8);
  v1::AddSynpunktResponse remark;
  EXPECT_THAT(Hinder(Remark(Who::kOmsorg, name, remark)), ElementsAre("name")) << "too late";
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_EQ(out.synpunkter_size(), 0);
}

// What the utförare has not read it gets ten days for, whatever it has said before; what is made milder needs none.
TEST_P(BedomningTest, AHarderDraftGetsNewDays) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::JudgeKravResponse judged;
  v1::AddIakttagelseResponse added;
  v1::Uppfoljning out;
  ASSERT_THAT(Judge(name, {{"K2", v1::UPPFYLLS_EJ}}, judged), IsOk());
  ASSERT_THAT(Add(name, v1::BRIST, {"K2"}, added), IsOk());
  ASSERT_THAT(SendUtkast(name, v1::GODTAGBAR, out), IsOk());
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  today_ = absl::CivilDay(2026, 11, 25);
  ASSERT_THAT(Judge(name, {{"K2", v1::UPPFYLLS_DELVIS}}, judged), IsOk());
  ASSERT_THAT(Add(name, v1::STYRKA, {}, added), IsOk());
  EXPECT_EQ(added.uppfoljning().synpunkter_sista_date(), "2026-12-07");
  EXPECT_TRUE(added.uppfoljning().has_synpunkter_klara_time());
  v1::FaststallUppfoljningRequest harsher;
  harsher.set_name(name);
  harsher.set_omdome(v1::BRISTER);
  harsher.set_request_id(NewRequestId());
  const absl::Status refused = Do(Who::kKollega, "FaststallUppfoljning", harsher, out);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("ett utkast med omdömet godtagbar"));
  ASSERT_THAT(Add(name, v1::BRIST, {"K3"}, added), IsOk());
  EXPECT_EQ(added.uppfoljning().synpunkter_sista_date(), "2026-12-09");
  EXPECT_FALSE(added.uppfoljning().has_synpunkter_klara_time());
  ASSERT_THAT(Judge(name, {{"K3", v1::UPPFYLLS_EJ}}, judged), IsOk());
  EXPECT_THAT(Hinder(Faststall(Who::kKollega, name, out)), ElementsAre("name"));
  // Sent anew, with the harsher omdöme.
  today_ = absl::CivilDay(2026, 11, 26);
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  EXPECT_EQ(out.synpunkter_sista_date(), "2026-12-10");
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_EQ(out.omdome(), v1::BRISTER);
}

TEST_P(BedomningTest, WhoMayFaststallaIsTheKommunsToDecide) {
  v1::GetInstallningRequest get;
  get.set_name("kommuner/0114/installningar/uppfoljning");
  v1::Installning stands;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetInstallning", get, stands), IsOk());
  EXPECT_EQ(stands.tvapersonsregel(), v1::KRAV) << "nothing is decided";
  const auto decide = [&](v1::Tvapersonsregel regel) {
    v1::UpdateInstallningRequest update;
    update.mutable_installning()->set_name(get.name());
    update.mutable_installning()->set_tvapersonsregel(regel);
    update.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "UpdateInstallning", update, stands);
  };
  ASSERT_THAT(decide(v1::MOTIV), IsOk());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetInstallning", get, stands), IsOk());
  EXPECT_EQ(stands.tvapersonsregel(), v1::MOTIV);

  const auto sent = [&] {
    const std::string name = Create("norr").name();
    v1::Uppfoljning out;
    EXPECT_THAT(SendUtkast(name, v1::GOD, out), IsOk());
    EXPECT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
    return name;
  };
  v1::FaststallUppfoljningRequest faststall;
  faststall.set_name(sent());
  faststall.set_request_id(NewRequestId());
  v1::Uppfoljning out;
  EXPECT_THAT(Hinder(Do(Who::kKvalitetsteam, "FaststallUppfoljning", faststall, out)),
              ElementsAre("samma_person_motiv"));
  faststall.set_samma_person_motiv("Kollegan är sjukskriven.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "FaststallUppfoljning", faststall, out), IsOk());
  EXPECT_EQ(out.samma_person_motiv(), "Kollegan är sjukskriven.");
  EXPECT_EQ(out.tvapersonsregel(), v1::MOTIV);
  // Another person needs none, and none is kept.
  faststall.set_name(sent());
  faststall.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKollega, "FaststallUppfoljning", faststall, out), IsOk());
  EXPECT_EQ(out.samma_person_motiv(), "");
  ASSERT_THAT(decide(v1::AV), IsOk());
  ASSERT_THAT(Faststall(Who::kKvalitetsteam, sent(), out), IsOk());
  EXPECT_EQ(out.tvapersonsregel(), v1::AV);
  ASSERT_THAT(decide(v1::KRAV), IsOk());
  EXPECT_THAT(Hinder(Faststall(Who::kKvalitetsteam, sent(), out)), ElementsAre("name"));
  // Each time is listed and counted, also where the rule was off.
  EXPECT_THAT(Fakta("tvapersonsregel.undantag", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr TVAPERSON_FASTSTALLANDE 2026-11 2/0"));
  v1::ListTvapersonsundantagRequest list;
  list.set_parent("kommuner/0114");
  list.set_filter("dag_date >= \"2026-01-01\"");
  v1::ListTvapersonsundantagResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListTvapersonsundantag", list, page), IsOk());
  ASSERT_EQ(page.tvapersonsundantag_size(), 2);
  std::vector<std::string> why;
  for (const auto& one : page.tvapersonsundantag()) {
    EXPECT_EQ(one.person(), "anna");
    EXPECT_EQ(one.steg(), v1::TVAPERSON_FASTSTALLANDE);
    EXPECT_EQ(one.dag_date(), "2026-11-23");
    EXPECT_EQ(one.enhet(), Enhet("norr"));
    why.push_back(absl::StrCat(one.nummer(), " ", one.motiv()));
  }
  EXPECT_THAT(why, UnorderedElementsAre("U-1 Kollegan är sjukskriven.", "U-3 "));
  // A setting that somebody else has changed meanwhile is not overwritten.
  v1::UpdateInstallningRequest stale;
  stale.mutable_installning()->set_name(get.name());
  stale.mutable_installning()->set_etag("1");
  stale.mutable_installning()->set_tvapersonsregel(v1::AV);
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateInstallning", stale, stands), StatusIs(absl::StatusCode::kAborted));
}

TEST_P(BedomningTest, WhatTheEnhetAnsweredStandsBesideOnceItIsHandedIn) {
  registry_.AddKrav("omsorg");
  const v1::Sjalvskattning sent = SendOne(Publish(), "norr");
  const std::string before = Create("norr").name();
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kOmsorg, "SaveSvar", Answers(sent.name(), {{"A1", "17/20"}, {"A2", "ja"}}), saved), IsOk());
  v1::JudgeKravResponse judged;
  ASSERT_THAT(Judge(before, {{"K1", v1::UPPFYLLS_EJ}}, judged), IsOk());
  EXPECT_EQ(judged.svar_bredvid_size(), 0) << "not handed in";
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kOmsorg, sent.name(), receipt), IsOk());
  const std::string name = Create("norr").name();
  ASSERT_THAT(Judge(name, {{"K1", v1::UPPFYLLS_EJ}, {"K2", v1::UPPFYLLS_EJ}}, judged), IsOk());
  ASSERT_EQ(judged.svar_bredvid_size(), 1) << "K2 names no question";
  EXPECT_EQ(judged.svar_bredvid(0).krav(), "K1");
  EXPECT_EQ(judged.svar_bredvid(0).fraga(), "A2");
  EXPECT_EQ(judged.svar_bredvid(0).svar(), "Ja");
  EXPECT_EQ(judged.svar_bredvid(0).sjalvskattning_nummer(), sent.nummer());
  v1::AddIakttagelseResponse added;
  ASSERT_THAT(Add(name, v1::BRIST, {"K1", "K2"}, added), IsOk());
  EXPECT_EQ(added.svar_bredvid_size(), 1);
  // One that was registered before the handing in finds it afterwards.
  ASSERT_THAT(Judge(before, {{"K1", v1::UPPFYLLS_DELVIS}}, judged), IsOk());
  EXPECT_EQ(judged.svar_bredvid_size(), 1);
  EXPECT_EQ(Get(before).sjalvskattning_nummer(), sent.nummer());
  // What the utförare before answered is not what this one is judged beside.
  v1::CreateUppfoljningRequest earlier;
  earlier.set_parent("kommuner/0114");
  earlier.set_request_id(NewRequestId());
  earlier.mutable_uppfoljning()->set_enhet(Enhet("norr"));
  earlier.mutable_uppfoljning()->set_genomford_date("2026-04-20");
  earlier.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
  v1::Uppfoljning of_vard;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", earlier, of_vard), IsOk());
  EXPECT_EQ(of_vard.ansvarig_utforare(), Utforare("vard"));
  EXPECT_EQ(of_vard.sjalvskattning_nummer(), "");
}

// domain.md, PAMMS: both judge without having seen the other's judgement, where the kommun has chosen so.
TEST_P(BedomningTest, BothAreBlindWhereTheKommunHasChosenSo) {
  registry_.AddKrav("omsorg");
  const v1::Sjalvskattning sent = SendOne(Publish(), "norr");
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kOmsorg, "SaveSvar", Answers(sent.name(), {{"A1", "17/20"}, {"A2", "ja"}}), saved), IsOk());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kOmsorg, sent.name(), receipt), IsOk());
  const auto decide = [&](v1::Blindhet blindhet) {
    v1::UpdateInstallningRequest update;
    update.mutable_installning()->set_name("kommuner/0114/installningar/uppfoljning");
    update.mutable_installning()->set_blindhet(blindhet);
    update.mutable_update_mask()->add_paths("blindhet");
    update.set_request_id(NewRequestId());
    v1::Installning now;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateInstallning", update, now), IsOk());
    EXPECT_EQ(now.tvapersonsregel(), v1::KRAV) << "the other setting stands";
  };
  v1::ListSvarRequest answers;
  answers.set_name(sent.name());
  v1::ListSvarResponse read;
  v1::GetKvittoRequest get_receipt;
  get_receipt.set_name(sent.name());
  v1::Kvitto copy;
  v1::GetBlankettRequest form;
  form.set_name(sent.name());
  v1::GetBlankettResponse blank;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListSvar", answers, read), IsOk()) << "nothing is being judged";
  decide(v1::BLINDHET_BADA);
  const std::string name = Create("norr").name();
  EXPECT_EQ(Get(name).blindhet(), v1::BLINDHET_BADA);
  v1::JudgeKravResponse judged;
  ASSERT_THAT(Judge(name, {{"K1", v1::UPPFYLLS_EJ}}, judged), IsOk());
  EXPECT_EQ(judged.svar_bredvid_size(), 0);
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "ListSvar", answers, read)), "BLIND_BEDOMNING");
  EXPECT_EQ(read.ByteSizeLong(), 0u);
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "GetKvitto", get_receipt, copy)), "BLIND_BEDOMNING");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "GetBlankett", form, blank)), "BLIND_BEDOMNING");
  EXPECT_THAT(Do(Who::kOmsorg, "ListSvar", answers, read), IsOk()) << "its own";
  v1::AddIakttagelseResponse added;
  ASSERT_THAT(Add(name, v1::BRIST, {"K1"}, added), IsOk());
  EXPECT_EQ(added.svar_bredvid_size(), 0);
  v1::GetUppfoljningRequest get;
  get.set_name(name);
  v1::Uppfoljning out;
  EXPECT_THAT(Do(Who::kOmsorg, "GetUppfoljning", get, out), StatusIs(absl::StatusCode::kNotFound));
  decide(v1::BLINDHET_INGEN);
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "ListSvar", answers, read)), "BLIND_BEDOMNING")
      << "what began blind stays so";
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListSvar", answers, read), IsOk());
  ASSERT_THAT(Judge(name, {{"K1", v1::UPPFYLLS_DELVIS}}, judged), IsOk());
  EXPECT_EQ(judged.svar_bredvid_size(), 1);
  // Where nobody is blind the utförare reads it from the day it is registered; it is still none of another's.
  get.set_name(Create("norr").name());
  ASSERT_THAT(Do(Who::kOmsorg, "GetUppfoljning", get, out), IsOk());
  EXPECT_EQ(out.state(), v1::UNDER_ARBETE);
  EXPECT_THAT(Do(Who::kVard, "GetUppfoljning", get, out), StatusIs(absl::StatusCode::kNotFound));
  v1::ListUppfoljningarRequest list;
  list.set_parent("kommuner/0114");
  v1::ListUppfoljningarResponse page;
  ASSERT_THAT(Do(Who::kOmsorg, "ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 2);
}

// Whoever words a draft anew while it is out does not fastställa it either.
TEST_P(BedomningTest, WhoChangesTheDraftDoesNotFaststalla) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::JudgeKravResponse judged;
  v1::AddIakttagelseResponse added;
  v1::Uppfoljning out;
  ASSERT_THAT(Judge(name, {{"K1", v1::UPPFYLLS_EJ}}, judged), IsOk());
  ASSERT_THAT(Add(name, v1::ALLVARLIG_BRIST, {"K1"}, added), IsOk());
  ASSERT_THAT(SendUtkast(name, v1::ALLVARLIGA_BRISTER, out), IsOk());
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  // Bertil alone makes it mild.
  v1::UpdateUppfoljningRequest milder;
  *milder.mutable_uppfoljning() = Get(name);
  milder.mutable_uppfoljning()->mutable_iakttagelser(0)->set_grad(v1::BRIST);
  ASSERT_THAT(Do(Who::kKollega, "UpdateUppfoljning", milder, out), IsOk());
  EXPECT_EQ(out.andrad_av(), "bertil");
  EXPECT_THAT(Hinder(Faststall(Who::kKollega, name, out)), ElementsAre("name"));
  EXPECT_THAT(Hinder(Faststall(Who::kKvalitetsteam, name, out)), ElementsAre("name")) << "anna sent it";
  // Nor in the very call that decides.
  ASSERT_THAT(SendUtkast(name, v1::ALLVARLIGA_BRISTER, out), IsOk());
  EXPECT_EQ(out.andrad_av(), "");
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  v1::FaststallUppfoljningRequest decide;
  decide.set_name(name);
  decide.set_omdome(v1::BRISTER);
  decide.set_request_id(NewRequestId());
  EXPECT_THAT(Hinder(Do(Who::kKollega, "FaststallUppfoljning", decide, out)), ElementsAre("name"));
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_EQ(out.omdome(), v1::ALLVARLIGA_BRISTER);
}

// A brist in other words is one that the utförare has not read, unless it asked for the correction itself.
TEST_P(BedomningTest, ABristInOtherWordsGetsNewDays) {
  const std::string name = Create("norr").name();
  v1::AddIakttagelseResponse added;
  v1::AddSynpunktResponse remark;
  v1::Uppfoljning out;
  ASSERT_THAT(Add(name, v1::BRIST, {"K1"}, added), IsOk());
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  today_ = absl::CivilDay(2026, 11, 25);
  v1::UpdateUppfoljningRequest reworded;
  *reworded.mutable_uppfoljning() = Get(name);
  reworded.mutable_uppfoljning()->mutable_iakttagelser(0)->set_text("Två personer lämnades utan tillsyn hela natten.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljning", reworded, out), IsOk());
  EXPECT_FALSE(out.has_synpunkter_klara_time());
  EXPECT_EQ(out.synpunkter_sista_date(), "2026-12-09");
  ASSERT_THAT(Remark(Who::kOmsorg, name, remark), IsOk());
  today_ = absl::CivilDay(2026, 11, 26);
  *reworded.mutable_uppfoljning() = Get(name);
  reworded.mutable_uppfoljning()->mutable_iakttagelser(0)->set_text("En person lämnades utan tillsyn två timmar.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljning", reworded, out), IsOk());
  EXPECT_EQ(out.synpunkter_sista_date(), "2026-12-09") << "the utförare asked for it";
}

// A krav that is met is broken by no brist, and "god" rests on something that was looked at.
TEST_P(BedomningTest, BristerAndKravSayTheSame) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::Uppfoljning out;
  v1::JudgeKravResponse judged;
  v1::AddIakttagelseResponse added;
  EXPECT_THAT(Hinder(SendUtkast(name, v1::GOD, out)), ElementsAre("krav")) << "nothing is judged";
  ASSERT_THAT(Judge(name, {{"K2", v1::UPPFYLLS}}, judged), IsOk());
  ASSERT_THAT(Add(name, v1::BRIST, {"K2"}, added), IsOk());
  EXPECT_THAT(Hinder(SendUtkast(name, v1::BRISTER, out)), ElementsAre("iakttagelser"));
  ASSERT_THAT(Judge(name, {{"K2", v1::UPPFYLLS_DELVIS}}, judged), IsOk());
  EXPECT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  EXPECT_THAT(Add(name, v1::BRIST, {" "}, added), StatusIs(absl::StatusCode::kInvalidArgument)) << "no key";
  // The points of one enhet are told to nobody.
  for (const v1::BedomtKrav& krav : out.krav()) EXPECT_EQ(krav.poang_mojliga(), 0) << krav.nyckel();
  for (const v1::BedomtKrav& krav : judged.uppfoljning().krav()) EXPECT_EQ(krav.poang_mojliga(), 0) << krav.nyckel();
  const v1::Uppfoljning read = Get(name);
  for (const v1::BedomtKrav& krav : read.krav()) EXPECT_EQ(krav.poang_mojliga(), 0) << krav.nyckel();
}

// Hand-computed.  Nycklar: K1 (critical, met in part) 2 of 4, K2 (met) 2 of 2: 4 of 6.  Läkemedel: K3 (not met) 0 of 2.
// Mat: K4 does not concern the enhet.  In all 4 of 8.
TEST_P(BedomningTest, FiguresOfWhatIsFaststallt) {
  registry_.AddKrav("omsorg");
  const std::string name = Create("norr").name();
  v1::JudgeKravResponse judged;
  v1::AddIakttagelseResponse added;
  v1::Uppfoljning out;
  ASSERT_THAT(
      Judge(name, {{"K1", v1::UPPFYLLS_DELVIS}, {"K2", v1::UPPFYLLS}, {"K3", v1::UPPFYLLS_EJ}, {"K4", v1::EJ_AKTUELLT}},
            judged),
      IsOk());
  ASSERT_THAT(Add(name, v1::BRIST, {"K1", "K3"}, added), IsOk());
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  EXPECT_THAT(Fakta("krav.bedomda", "2026-01-01", "2026-12-31"), IsEmpty()) << "out for faktagranskning";
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_THAT(Fakta("krav.bedomda", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr UPPFYLLS 2026-11 1/0", "norr UPPFYLLS_DELVIS 2026-11 1/0",
                                   "norr UPPFYLLS_EJ 2026-11 1/0", "norr EJ_AKTUELLT 2026-11 1/0"));
  EXPECT_THAT(Fakta("krav.poang", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr Nycklar 2026-11 4/6", "norr Läkemedel 2026-11 0/2"));
  EXPECT_THAT(Fakta("krav.uppfyllda", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr K1 2026-11 0/1", "norr K2 2026-11 1/1", "norr K3 2026-11 0/1"));
  EXPECT_THAT(Fakta("krav.granskade", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr K1 2026-11 1/1", "norr K2 2026-11 1/1", "norr K3 2026-11 1/1"));
}

KVALITET_ON_EVERY_ENGINE(BedomningTest);

}  // namespace
}  // namespace kvalitet::uppfoljning

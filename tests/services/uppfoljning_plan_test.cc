// Uppföljningsplan: points with their reasons, the proposal, and the plan from draft to the last latecomer.
#include "services/uppfoljning/plan_rules.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

v1::Planenhet Enheten(const std::string& id) {
  v1::Planenhet one;
  one.set_enhet("kommuner/0114/enheter/" + id);
  return one;
}

TEST(Risk, EachReasonGivesItsWeightUpToItsCapHeaviestFirst) {
  v1::Planenhet one = Enheten("norr");
  Bedom({{v1::RISK_BRIST, 2}, {v1::RISK_ALLVARLIG_BRIST, 1}, {v1::RISK_KLAGOMAL, 0}}, Vikter(), one);
  EXPECT_EQ(one.poang(), 10 + 6);
  EXPECT_THAT(one.skal(),
              ElementsAre("1 allvarlig brist som inte är åtgärdad (10)", "2 brister som inte är åtgärdade (6)"));
  Bedom({{v1::RISK_BRIST, 2000000000}}, Vikter(), one);
  EXPECT_EQ(one.poang(), 15) << "the cap, and no overflow";
  Bedom({}, Vikter(), one);
  EXPECT_EQ(one.poang(), 0);
  EXPECT_EQ(one.skal_size(), 0);
}

TEST(Risk, TheMostPointsAreInDepthNewOnesAStartAndEqualsByName) {
  v1::Planenhet a = Enheten("a"), b = Enheten("b"), c = Enheten("c"), d = Enheten("d");
  Foresla({{a.enhet(), {{v1::RISK_NY_CHEF, 1}}},
           {c.enhet(), {{v1::RISK_ALLVARLIG_BRIST, 3}}},
           {d.enhet(), {{v1::RISK_NY_UTFORARE, 1}, {v1::RISK_ALLVARLIG_BRIST, 9}}}},
          2, {&d, &c, &b, &a});
  EXPECT_EQ(c.niva(), v1::FORDJUPAD);
  EXPECT_EQ(a.niva(), v1::FORDJUPAD);
  EXPECT_EQ(b.niva(), v1::ARLIG);
  EXPECT_EQ(d.niva(), v1::NYSTART) << "its utförare is new";
  b.set_niva(v1::FORDJUPAD);
  b.set_motiv("Ny lokal");
  ValjOm(1, {&a, &b, &c, &d});
  EXPECT_EQ(c.niva(), v1::FORDJUPAD);
  EXPECT_EQ(a.niva(), v1::ARLIG);
  EXPECT_EQ(b.niva(), v1::FORDJUPAD) << "decided with a motive";
  EXPECT_EQ(b.foreslagen_niva(), v1::ARLIG);
  EXPECT_EQ(Varannan(1), 1);
  EXPECT_EQ(Varannan(7), 4);
}

TEST(Risk, TheTableIsReadStrictly) {
  EXPECT_EQ(Vikter().size(), 10u);
  std::string csv(kRiskCsv);
  EXPECT_TRUE(ReadRiskvikter(csv).ok());
  EXPECT_FALSE(ReadRiskvikter(csv + "RISK_BRIST;1;1;a;b\n").ok()) << "twice";
  EXPECT_FALSE(ReadRiskvikter("RISK_BRIST;1;1;a;b\n").ok()) << "the others are missing";
  EXPECT_FALSE(ReadRiskvikter("RISK_PARKERING;1;1;a;b\n").ok());
  EXPECT_FALSE(ReadRiskvikter("RISK_BRIST;-1;1;a;b\n").ok());
}

class PlanTest : public UppfoljningFixture {
 protected:
  absl::Status Make(v1::Uppfoljningsplan& plan, const std::vector<v1::Risksignal>& signals = {}, int deep = -1) {
    v1::CreateUppfoljningsplanRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_uppfoljningsplan()->set_insatstyp("SOL_HEMTJANST");
    request.mutable_uppfoljningsplan()->set_ar(2026);
    request.mutable_uppfoljningsplan()->set_formular(formular_);
    request.mutable_uppfoljningsplan()->set_utskick_date("2026-11-24");
    request.mutable_uppfoljningsplan()->set_sista_date("2026-12-18");
    if (deep >= 0) request.mutable_uppfoljningsplan()->set_antal_fordjupade(deep);
    *request.mutable_signaler() = {signals.begin(), signals.end()};
    return Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, plan);
  }
  v1::GenomforUppfoljningsplanResponse Run(const v1::Uppfoljningsplan& plan, const std::string& last = "") {
    v1::GenomforUppfoljningsplanRequest request;
    request.set_name(plan.name());
    request.set_sista_date(last);
    request.set_request_id(NewRequestId());
    v1::GenomforUppfoljningsplanResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GenomforUppfoljningsplan", request, response), IsOk());
    return response;
  }
  absl::Status Decide(const v1::Uppfoljningsplan& plan) {
    v1::BeslutaUppfoljningsplanRequest request;
    request.set_name(plan.name());
    request.set_request_id(NewRequestId());
    v1::Uppfoljningsplan decided;
    return Do(Who::kKvalitetsteam, "BeslutaUppfoljningsplan", request, decided);
  }
  static const v1::Planenhet& Of(const v1::Uppfoljningsplan& plan, const std::string& enhet) {
    for (const v1::Planenhet& one : plan.enheter()) {
      if (one.enhet() == Enhet(enhet)) return one;
    }
    ADD_FAILURE() << enhet << " is not in the plan";
    return v1::Planenhet::default_instance();
  }
  void SetUp() override {
    UppfoljningFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    formular_ = Publish().name();
  }
  v1::Formular Formular() const {
    v1::GetFormularRequest request;
    request.set_name(formular_);
    v1::Formular formular;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GetFormular", request, formular), IsOk());
    return formular;
  }
  std::string formular_;
};
KVALITET_ON_EVERY_ENGINE(PlanTest);

TEST_P(PlanTest, HoldsEveryEnhetWithUppdragOfBothRegiByTheSameYardstick) {
  v1::Risksignal lex;
  lex.set_enhet(Enhet("soder"));
  lex.set_slag(v1::RISK_LEX_SARAH);
  lex.set_antal(2);
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan, {lex}), IsOk());
  EXPECT_EQ(plan.state(), v1::PLAN_UTKAST);
  EXPECT_EQ(plan.antal_dialoger(), 2);
  EXPECT_EQ(plan.antal_fordjupade(), 1) << "every second one";
  ASSERT_EQ(plan.enheter_size(), 2);
  EXPECT_EQ(Of(plan, "norr").niva(), v1::NYSTART) << "changed hands in May";
  EXPECT_EQ(Of(plan, "norr").utforare(), Utforare("omsorg"));
  EXPECT_EQ(Of(plan, "soder").niva(), v1::FORDJUPAD);
  EXPECT_EQ(Of(plan, "soder").poang(), 12 + 8);
  EXPECT_THAT(Of(plan, "soder").skal(),
              ElementsAre("2 missförhållanden enligt lex Sarah (12)", "ingen fördjupad uppföljning hittills (8)"));
  v1::Uppfoljningsplan second;
  EXPECT_EQ(proto::ReasonOf(Make(second)), "PLAN_FINNS");
  lex.set_slag(v1::RISK_BRIST);
  EXPECT_THAT(Make(second, {lex}), StatusIs(absl::StatusCode::kInvalidArgument)) << "counted by the service itself";
}

TEST_P(PlanTest, AnotherLevelNeedsAMotive) {
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan, {}, 0), IsOk());
  EXPECT_EQ(Of(plan, "soder").niva(), v1::ARLIG);
  v1::SetPlanNivaRequest request;
  request.set_name(plan.name());
  request.set_enhet(Enhet("soder"));
  request.set_niva(v1::FORDJUPAD);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "SetPlanNiva", request, plan), StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_motiv("Många nya medarbetare");
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "SetPlanNiva", request, plan), IsOk());
  EXPECT_EQ(Of(plan, "soder").niva(), v1::FORDJUPAD);
  request.set_enhet(Enhet("vaster"));
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "SetPlanNiva", request, plan), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(PlanTest, IsDecidedSentOnceAndTakesThoseWhoComeLate) {
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan), IsOk());
  EXPECT_EQ(Run(plan).utskickade(), 0) << "a draft sends nothing";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), ElementsAre("Besluta planen 2026 | 2026-11-24 | utkast"));
  ASSERT_THAT(Decide(plan), IsOk());
  EXPECT_THAT(Decide(plan), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Run(plan).utskickade(), 0) << "the utskick is tomorrow";
  const std::string send = "Skicka självskattningar enligt planen 2026 |  | 2 enheter saknar";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::Not(testing::Contains(send)));
  today_ = absl::CivilDay(2026, 11, 24);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::Contains(send));
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::IsEmpty());
  v1::GenomforUppfoljningsplanResponse sent = Run(plan);
  EXPECT_EQ(sent.utskickade(), 2);
  EXPECT_EQ(Of(sent.uppfoljningsplan(), "norr").sjalvskattning_nummer(), "S-1");
  EXPECT_EQ(Run(plan).utskickade(), 0) << "who has one keeps it";

  registry_.AddEnhet("oster", "Hemtjänst Öster");
  registry_.AddUppdrag("oster", "sol-hemtjanst", "vard", "2026-12-01", "");
  today_ = absl::CivilDay(2026, 12, 2);
  v1::GenomforUppfoljningsplanResponse late = Run(plan);
  EXPECT_EQ(late.nya_enheter(), 1);
  EXPECT_EQ(late.utskickade(), 1);
  EXPECT_EQ(Of(late.uppfoljningsplan(), "oster").niva(), v1::NYSTART);
  EXPECT_EQ(Of(late.uppfoljningsplan(), "oster").tillagd_date(), "2026-12-02");
  EXPECT_EQ(Rows("SELECT DISTINCT formular FROM sjalvskattning").size(), 1u) << "the same formulär for all";
  EXPECT_EQ(Rows("SELECT DISTINCT sista_date FROM sjalvskattning").size(), 1u) << "and the same last day";

  registry_.AddEnhet("vaster", "Hemtjänst Väster");
  registry_.AddUppdrag("vaster", "sol-hemtjanst", "vard", "2026-12-20", "");
  today_ = absl::CivilDay(2026, 12, 21);
  v1::GenomforUppfoljningsplanRequest request;
  request.set_name(plan.name());
  request.set_request_id(NewRequestId());
  v1::GenomforUppfoljningsplanResponse response;
  const absl::Status passed = Do(Who::kKvalitetsteam, "GenomforUppfoljningsplan", request, response);
  EXPECT_THAT(passed, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(passed)[0].svenska, HasSubstr("har passerat"));
  EXPECT_EQ(Run(plan, "2027-01-15").utskickade(), 1);
}

TEST_P(PlanTest, TheLastDayIsTheSameForAllWhileItHasNotPassed) {
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan), IsOk());
  ASSERT_THAT(Decide(plan), IsOk());
  today_ = absl::CivilDay(2026, 11, 24);
  v1::GenomforUppfoljningsplanRequest request;
  request.set_name(plan.name());
  request.set_sista_date("2027-01-15");
  request.set_request_id(NewRequestId());
  v1::GenomforUppfoljningsplanResponse response;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "GenomforUppfoljningsplan", request, response),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Rows("SELECT name FROM sjalvskattning").size(), 0u);
}

TEST_P(PlanTest, WhoWasSentOneBeforeKeepsItAndItsNumberStands) {
  v1::Sjalvskattning before = SendOne(Formular());
  v1::Uppfoljningsplan plan, read;
  ASSERT_THAT(Make(plan), IsOk());
  ASSERT_THAT(Decide(plan), IsOk());
  today_ = absl::CivilDay(2026, 11, 24);
  EXPECT_EQ(Run(plan).utskickade(), 1);
  v1::GetUppfoljningsplanRequest get;
  get.set_name(plan.name());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetUppfoljningsplan", get, read), IsOk());
  EXPECT_EQ(Of(read, "norr").sjalvskattning_nummer(), before.nummer());
}

TEST_P(PlanTest, TheSameRequestTwiceMakesOnePlanAndATryKeepsNothing) {
  v1::CreateUppfoljningsplanRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.set_validate_only(true);
  v1::Uppfoljningsplan& asked = *request.mutable_uppfoljningsplan();
  asked.set_insatstyp("SOL_HEMTJANST");
  asked.set_ar(2026);
  asked.set_formular(formular_);
  asked.set_utskick_date("2026-11-24");
  asked.set_sista_date("2026-12-18");
  v1::Uppfoljningsplan made, again;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, made), IsOk());
  EXPECT_EQ(made.enheter_size(), 2) << "a try shows the proposal";
  EXPECT_EQ(Rows("SELECT name FROM uppfoljningsplan").size(), 0u);
  request.set_validate_only(false);
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, made), IsOk());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, again), IsOk());
  EXPECT_THAT(again, tests::EqualsProto(made));
  request.set_request_id(NewRequestId());
  request.set_uppfoljningsplan_id("A/B");
  asked.set_ar(2027);
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, again),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "no name of a resource";
}

TEST_P(PlanTest, ASjalvskattningCountsAsMissedWhenItsLastDayHasPassed) {
  SendOne(Formular(), "soder", 2025);
  today_ = absl::CivilDay(2025, 12, 1);
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan), IsOk());
  EXPECT_THAT(Of(plan, "soder").skal(), ElementsAre("ingen fördjupad uppföljning hittills (8)"));
  v1::DeleteUppfoljningsplanRequest gone;
  gone.set_name(plan.name());
  gone.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteUppfoljningsplan", gone, plan), IsOk());
  today_ = absl::CivilDay(2025, 12, 12);
  ASSERT_THAT(Make(plan), IsOk());
  EXPECT_EQ(Of(plan, "soder").poang(), 8 + 5);
}

TEST_P(PlanTest, ADecidedPlanIsNotChangedOrThrownAway) {
  v1::Uppfoljningsplan plan, changed;
  ASSERT_THAT(Make(plan), IsOk());
  v1::UpdateUppfoljningsplanRequest update;
  *update.mutable_uppfoljningsplan() = plan;
  update.mutable_uppfoljningsplan()->set_sista_date("2026-12-20");
  update.mutable_update_mask()->add_paths("sista_date");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, changed), IsOk());
  EXPECT_EQ(changed.sista_date(), "2026-12-20");
  EXPECT_EQ(changed.enheter_size(), 2);
  update.mutable_uppfoljningsplan()->set_etag(changed.etag());
  update.mutable_uppfoljningsplan()->set_sista_date("2026-11-20");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, changed),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "before the utskick";
  update.mutable_uppfoljningsplan()->clear_enheter();
  update.mutable_uppfoljningsplan()->set_sista_date("2026-12-18");
  update.mutable_update_mask()->add_paths("enheter");
  v1::Uppfoljningsplan kept;
  const absl::Status rows = Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, kept);
  EXPECT_TRUE(!rows.ok() || kept.enheter_size() == 2) << "who is in it is the server's";
  ASSERT_THAT(Decide(plan), IsOk());
  v1::GetUppfoljningsplanRequest get;
  get.set_name(plan.name());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetUppfoljningsplan", get, kept), IsOk());
  update.Clear();
  update.mutable_uppfoljningsplan()->set_name(plan.name());
  update.mutable_uppfoljningsplan()->set_etag(kept.etag());
  update.mutable_uppfoljningsplan()->set_sista_date("2027-01-20");
  update.mutable_update_mask()->add_paths("sista_date");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, changed)), "PLAN_BESLUTAD");
  v1::DeleteUppfoljningsplanRequest gone;
  gone.set_name(plan.name());
  gone.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteUppfoljningsplan", gone, changed)), "PLAN_BESLUTAD");
}

TEST_P(PlanTest, WhatTheServiceKnowsGivesPoints) {
  // A BRIST of a fastställd uppföljning in depth three years ago, and an åtgärd that is late.
  v1::CreateUppfoljningRequest create;
  create.set_parent("kommuner/0114");
  create.set_request_id(NewRequestId());
  create.mutable_uppfoljning()->set_enhet(Enhet("soder"));
  create.mutable_uppfoljning()->set_insatstyp("SOL_HEMTJANST");
  create.mutable_uppfoljning()->set_genomford_date("2023-10-01");
  create.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
  v1::Iakttagelse& brist = *create.mutable_uppfoljning()->add_iakttagelser();
  brist.set_grad(v1::BRIST);
  brist.add_krav("K15");
  brist.set_text("Nycklar kvitteras inte.");
  v1::Uppfoljning made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", create, made), IsOk());
  ASSERT_TRUE(db().Write(tests::Soon(),
                         [&](sql::Session& session) {
                           return session.Execute("UPDATE uppfoljning SET state = 'FASTSTALLD'", {}).status();
                         })
                  .ok());
  v1::CreateAtgardRequest atgard;
  atgard.set_parent("kommuner/0114");
  atgard.set_request_id(NewRequestId());
  atgard.mutable_atgard()->set_enhet(Enhet("soder"));
  atgard.mutable_atgard()->set_insatstyp("SOL_HEMTJANST");
  atgard.mutable_atgard()->set_text("Rutin för nycklar");
  atgard.mutable_atgard()->add_ansvariga("enhetschef");
  atgard.mutable_atgard()->set_beslutad_date("2026-01-10");
  atgard.mutable_atgard()->set_sista_date("2026-03-01");
  v1::Atgard a;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", atgard, a), IsOk());
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan), IsOk());
  EXPECT_THAT(Of(plan, "soder").skal(), ElementsAre("3 år sedan fördjupad uppföljning (6)", "1 försenad åtgärd (4)",
                                                    "1 brist som inte är åtgärdad (3)"));
  EXPECT_EQ(Of(plan, "soder").poang(), 13);
}

TEST_P(PlanTest, AThousandEnheter) {
  for (int i = 0; i < 998; ++i) {
    registry_.AddEnhet(absl::StrCat("e", i), absl::StrCat("Enhet ", i));
    registry_.AddUppdrag(absl::StrCat("e", i), "sol-hemtjanst", "vard", "2020-01-01", "");
  }
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Make(plan), IsOk());
  EXPECT_EQ(plan.enheter_size(), 1000);
  ASSERT_THAT(Decide(plan), IsOk());
  today_ = absl::CivilDay(2026, 11, 24);
  EXPECT_EQ(Run(plan).utskickade(), 1000);
}

}  // namespace
}  // namespace kvalitet::uppfoljning

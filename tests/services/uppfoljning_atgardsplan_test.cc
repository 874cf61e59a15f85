// Åtgärder with several dates, owners, dependencies, money and effect; åtgärdsplaner of uppföljningar and of kommuner.
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/numbers.h"
#include "common/base/csv.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::IsOk;
using tests::StatusIs;

constexpr char kNamnd[] = "kommuner/0114/namnder/socialnamnden";

std::string TestData(const std::string& name) {
  std::ifstream in(absl::StrCat(KVALITET_SOURCE_DIR, "/tests/data/", name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class AtgardsplanTest : public UppfoljningFixture {
 protected:
  // As another person of the kommun.
  template <class Q, class R>
  absl::Status DoAs(const std::string& subject, proto::Roll role, const std::string& method, Q request, R& response) {
    proto::Call call = MakeCall(method, Who::kKvalitetsteam);
    call.who.subject = subject;
    call.who.roles = {role};
    response.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, request, response);
  }
  static v1::CreateAtgardRequest New(const std::string& enhet, const std::string& text = "Ny rutin för nycklar.") {
    v1::CreateAtgardRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Atgard& atgard = *request.mutable_atgard();
    if (!enhet.empty()) atgard.set_enhet(Enhet(enhet));
    atgard.set_text(text);
    atgard.set_sista_date("2027-01-29");
    atgard.add_ansvariga("enhetschef");
    return request;
  }
  v1::Atgard Create(const v1::CreateAtgardRequest& request, Who who = Who::kKvalitetsteam) {
    v1::Atgard made;
    EXPECT_THAT(Do(who, "CreateAtgard", request, made), IsOk());
    return made;
  }
  absl::Status WaitFor(v1::Atgard& atgard, const std::vector<std::string>& names) {
    v1::UpdateAtgardRequest update;
    *update.mutable_atgard() = atgard;
    update.mutable_atgard()->clear_beroenden();
    for (const std::string& name : names) update.mutable_atgard()->add_beroenden()->set_atgard(name);
    update.mutable_update_mask()->add_paths("beroenden");
    v1::Atgard now;
    absl::Status done = Do(Who::kKvalitetsteam, "UpdateAtgard", update, now);
    if (done.ok()) atgard = now;
    return done;
  }
  static v1::MoveAtgardRequest Step(const std::string& name, v1::AtgardState state) {
    v1::MoveAtgardRequest request;
    request.set_name(name);
    request.set_state(state);
    request.set_kommentar("Efter plan.");
    request.set_request_id(NewRequestId());
    return request;
  }
  v1::Atgard Move(Who who, const std::string& name, v1::AtgardState state) {
    v1::Atgard now;
    EXPECT_THAT(Do(who, "MoveAtgard", Step(name, state), now), IsOk());
    return now;
  }
  absl::Status Judge(const std::string& name, v1::Effekt effekt, v1::Atgard& now, const int64_t* utfall = nullptr) {
    v1::JudgeAtgardRequest request;
    request.set_name(name);
    request.set_effekt(effekt);
    request.set_motiv("Stickprov i tio akter.");
    if (utfall != nullptr) request.set_utfall_belopp_tkr(*utfall);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "JudgeAtgard", request, now);
  }
  std::vector<v1::Atgard> List(Who who, const std::string& filter) {
    v1::ListAtgarderRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter(filter);
    request.set_page_size(1000);
    v1::ListAtgarderResponse page;
    EXPECT_THAT(Do(who, "ListAtgarder", request, page), IsOk()) << filter;
    return {page.atgarder().begin(), page.atgarder().end()};
  }
  absl::Status Import(const std::string& fil, v1::ImportAtgarderResponse& response, bool only_checks = false) {
    v1::ImportAtgarderRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("plan");
    request.set_fil(fil);
    request.set_namnd(kNamnd);
    request.set_beslutad_date("2018-01-31");
    request.set_validate_only(only_checks);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "ImportAtgarder", request, response);
  }
  // An uppföljning of an enhet with a BRIST of each krav, fastställd on today_.
  v1::Uppfoljning Faststalld(const std::string& date, const std::vector<std::string>& krav, v1::Grad grad = v1::BRIST,
                             const std::string& enhet = "norr") {
    v1::CreateUppfoljningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Uppfoljning& u = *request.mutable_uppfoljning();
    u.set_enhet(Enhet(enhet));
    u.set_genomford_date(date);
    u.set_niva(v1::FORDJUPAD);
    for (const std::string& key : krav) {
      v1::Iakttagelse& one = *u.add_iakttagelser();
      one.set_grad(grad);
      one.add_krav(key);
      one.set_text("Brister.");
    }
    v1::Uppfoljning made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made), IsOk());
    const std::string name = made.name();
    EXPECT_THAT(SendUtkast(name, grad == v1::STYRKA ? v1::GOD : v1::BRISTER, made), IsOk());
    const bool before = made.ansvarig_utforare() == Utforare("vard");
    EXPECT_THAT(Finish(before ? Who::kVard : enhet == "norr" ? Who::kNorrChef : Who::kSoderChef, name, made), IsOk());
    EXPECT_THAT(UppfoljningFixture::Faststall(Who::kKollega, name, made), IsOk());
    return made;
  }
  v1::Atgard ForBrist(const v1::Uppfoljning& u, int nr, Who who = Who::kNorrChef) {
    v1::CreateAtgardRequest request = New("");
    request.mutable_atgard()->set_uppfoljning(u.name());
    request.mutable_atgard()->set_iakttagelse(nr);
    return Create(request, who);
  }
  template <class Request>
  absl::Status Plan(Who who, const char* method, const std::string& name, v1::Uppfoljning& now,
                    Request request = Request()) {
    request.set_name(name);
    request.set_request_id(NewRequestId());
    return Do(who, method, request, now);
  }
  std::vector<std::string> AttGora(Who who) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    request.set_page_size(1000);
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do(who, "ListAttGora", request, response), IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      lines.push_back(absl::StrCat(attgora::v1::Art_Name(one.art()), " ", one.vad(), " ", one.sista_date(), " [",
                                   one.lage(), "] ", one.skal()));
    }
    return lines;
  }
};
KVALITET_ON_EVERY_ENGINE(AtgardsplanTest);

// Case G4: counted by the service's own lists and figures, from the source's own file.
// Norr changed hands on 1 May 2026: what was decided before is the new utförare's to do, and the old one's no longer.
TEST_P(AtgardsplanTest, OpenOnesAreHandedOverAfterATakeover) {
  v1::CreateAtgardRequest old = New("norr"), closed = New("norr", "Klar sedan länge."), other = New("soder");
  for (v1::CreateAtgardRequest* one : {&old, &closed, &other}) one->mutable_atgard()->set_beslutad_date("2026-04-01");
  const v1::Atgard open = Create(old), done = Create(closed);
  Create(other);
  ASSERT_EQ(open.ansvarig_utforare(), Utforare("vard"));
  Move(Who::kKvalitetsteam, done.name(), v1::AVBRUTEN);
  v1::LamnaOverAtgarderRequest request;
  request.set_parent("kommuner/0114");
  request.set_enhet(Enhet("norr"));
  request.set_request_id(NewRequestId());
  request.set_validate_only(true);
  v1::LamnaOverAtgarderResponse told;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "LamnaOverAtgarder", request, told), IsOk());
  EXPECT_EQ(told.overlamnade_size(), 1);
  EXPECT_THAT(List(Who::kOmsorg, ""), testing::IsEmpty()) << "only tried";
  request.set_validate_only(false);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "LamnaOverAtgarder", request, told), IsOk());
  ASSERT_EQ(told.overlamnade_size(), 1);
  EXPECT_EQ(told.overlamnade(0).name(), open.name());
  EXPECT_EQ(told.kvar_size(), 0);
  EXPECT_EQ(List(Who::kOmsorg, "").size(), 1u);
  EXPECT_EQ(List(Who::kVard, "").size(), 1u) << "the closed one stays where it was done";
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "LamnaOverAtgarder", request, told), IsOk());
  EXPECT_EQ(told.overlamnade_size(), 0) << "the same again changes nothing";
}

TEST_P(AtgardsplanTest, Varmdo) {
  today_ = absl::CivilDay(2018, 5, 15);
  v1::ImportAtgarderResponse imported;
  ASSERT_THAT(Import(TestData("varmdo_atgarder.csv"), imported), IsOk());
  for (const auto& fel : imported.fel()) ADD_FAILURE() << fel.rad() << " " << fel.kolumn() << " " << fel.text();
  EXPECT_EQ(imported.antal(), 15);
  EXPECT_EQ(imported.nya(), 14);

  const std::vector<v1::Atgard> all = List(Who::kKvalitetsteam, absl::StrCat("namnd = \"", kNamnd, "\""));
  EXPECT_EQ(all.size(), 14u);
  EXPECT_EQ(List(Who::kKvalitetsteam, "beslutande = \"\"").size(), 3u);
  EXPECT_EQ(List(Who::kKvalitetsteam, "antal_beroenden = 0").size(), 8u);
  EXPECT_THAT(Fakta("atgard.beslutade", "2018-01-01", "2018-05-15"), ElementsAre("  2018-01 14/0"));
  EXPECT_THAT(Fakta("atgard.forsenade", "2018-01-01", "2018-05-15"), ElementsAre("  2018 7/0"));

  std::map<std::string, int> by_role;
  int several = 0;
  for (const v1::Atgard& one : all) {
    std::string roles;
    for (const std::string& role : one.ansvariga()) absl::StrAppend(&roles, roles.empty() ? "" : ", ", role);
    ++by_role[roles];
    if (one.delmal_size() < 2) continue;
    ++several;
    EXPECT_EQ(one.kall_id(), "10");
    ASSERT_EQ(one.delmal_size(), 2);
    EXPECT_EQ(one.delmal(0).date(), "2018-02-28");
    EXPECT_EQ(one.delmal(0).ord(), "Sektorchef");
    EXPECT_EQ(one.delmal(1).date(), "2018-04-30");
    EXPECT_EQ(one.delmal(1).ord(), "Sektorchef, controller");
    EXPECT_EQ(one.sista_date(), "2018-04-30");
  }
  EXPECT_EQ(several, 1);
  EXPECT_THAT(by_role, UnorderedElementsAre(testing::Pair("Sektorchef", 9), testing::Pair("Sektorchef, controller", 1),
                                            testing::Pair("Kommundirektör", 3), testing::Pair("Ekonomichef", 1)));

  ASSERT_THAT(Import(TestData("varmdo_atgarder.csv"), imported), IsOk());
  EXPECT_EQ(imported.nya(), 0);
  EXPECT_EQ(imported.oforandrade(), 14) << "the same file again changes nothing";
  EXPECT_THAT(List(Who::kOmsorg, ""), IsEmpty()) << "a nämnd's own";
}

// Five åtgärder of a nämnd and its enheter: 750 + 300 + 500 + 500 + 950 = 3 000 tkr.
TEST_P(AtgardsplanTest, Mellerud) {
  const auto csv = base::ParseCsv(TestData("mellerud_atgarder.csv"));
  ASSERT_THAT(csv, IsOk());
  ASSERT_EQ(csv->rows.size(), 5u);
  registry_.AddEnhet("vast", "Västra");
  registry_.AddUppdrag("vast", "sol-sabo", "kommunen", "2020-01-01", "");
  register_->Refresh();
  // What became of them is made up, one of each effect: the source tells the expected amounts only.
  const std::vector<v1::Effekt> effects = {v1::FULL, v1::VISS, v1::INGEN, v1::EJ_GENOMFORD, v1::KAN_EJ_BEDOMAS};
  const std::vector<int64_t> outcomes = {750, 120, 0, 0, 400};
  for (size_t i = 0; i < csv->rows.size(); ++i) {
    v1::CreateAtgardRequest request = New(i == 4   ? ""
                                          : i == 3 ? "soder"
                                                   : "vast",
                                          csv->rows[i].cells[static_cast<size_t>(csv->Column("rad"))]);
    if (i == 4) request.mutable_atgard()->set_namnd(kNamnd);
    int64_t amount = 0;
    ASSERT_TRUE(absl::SimpleAtoi(csv->rows[i].cells[static_cast<size_t>(csv->Column("värde"))], &amount));
    request.mutable_atgard()->set_forvantat_belopp_tkr(amount);
    const v1::Atgard made = Create(request);
    v1::Atgard now;
    if (effects[i] != v1::EJ_GENOMFORD) {
      ASSERT_THAT(DoAs("bo", proto::Roll::KVALITETSTEAM, "MoveAtgard", Step(made.name(), v1::GENOMFORD), now), IsOk());
    }
    ASSERT_THAT(Judge(made.name(), effects[i], now, &outcomes[i]), IsOk()) << i;
    EXPECT_EQ(now.effekt(), effects[i]);
  }
  EXPECT_THAT(Fakta("atgard.forvantat_belopp", "2026-01-01", "2026-12-31"),
              ElementsAre("  2026-11 950/0", "soder  2026-11 500/0", "vast  2026-11 1550/0"))
      << "3 000 tkr in all";
  EXPECT_THAT(Fakta("atgard.utfall_belopp", "2026-01-01", "2026-12-31"),
              ElementsAre("  2026-11 400/0", "soder  2026-11 0/0", "vast  2026-11 870/0"))
      << "zero is an amount";
  EXPECT_THAT(Fakta("atgard.effekt", "2026-01-01", "2026-12-31"),
              ElementsAre(" KAN_EJ_BEDOMAS 2026-11 1/0", "soder EJ_GENOMFORD 2026-11 1/0", "vast FULL 2026-11 1/0",
                          "vast INGEN 2026-11 1/0", "vast VISS 2026-11 1/0"));
  EXPECT_THAT(Fakta("atgard.klara", "2026-01-01", "2026-12-31"),
              ElementsAre(" GENOMFORD 2026-11 1/0", "vast GENOMFORD_MED_EFFEKT 2026-11 2/0",
                          "vast GENOMFORD_UTAN_EFFEKT 2026-11 1/0"))
      << "the states of before hold the same åtgärder";
}

TEST_P(AtgardsplanTest, WhoReportsItDoneDoesNotJudgeIt) {
  const v1::Atgard made = Create(New("norr"));
  v1::Atgard now = Move(Who::kKvalitetsteam, made.name(), v1::GENOMFORD);
  EXPECT_EQ(now.klar_av(), "anna");
  EXPECT_EQ(proto::ReasonOf(Judge(made.name(), v1::FULL, now)), "TVA_PERSONER");
  v1::JudgeAtgardRequest judge;
  judge.set_name(made.name());
  judge.set_effekt(v1::VISS);
  judge.set_motiv("Stickprov i tio akter.");
  judge.set_request_id(NewRequestId());
  ASSERT_THAT(DoAs("bo", proto::Roll::MAS, "JudgeAtgard", judge, now), IsOk());
  EXPECT_EQ(now.state(), v1::GENOMFORD_MED_EFFEKT);
  EXPECT_EQ(now.effekt_motiv(), "Stickprov i tio akter.");
  EXPECT_EQ(now.uppfoljd_date(), "2026-11-23");
  EXPECT_EQ(proto::ReasonOf(Judge(made.name(), v1::INGEN, now)), "FEL_LAGE") << "judged once and for all";
}

TEST_P(AtgardsplanTest, NoCircles) {
  v1::Atgard first = Create(New("norr")), second = Create(New("norr")), third = Create(New("soder"));
  ASSERT_THAT(WaitFor(first, {second.name()}), IsOk());
  EXPECT_EQ(first.antal_beroenden(), 1);
  ASSERT_THAT(WaitFor(second, {third.name()}), IsOk());
  const absl::Status ring = WaitFor(third, {first.name()});
  ASSERT_THAT(ring, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(ring)[0].svenska, HasSubstr("A-3 väntar på A-1 väntar på A-2 väntar på A-3"));
  EXPECT_THAT(proto::ViolationsOf(WaitFor(third, {third.name()}))[0].svenska, HasSubstr("A-3 väntar på A-3"));
  EXPECT_THAT(WaitFor(third, {"kommuner/0114/atgarder/finns-inte"}), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(WaitFor(first, {}), IsOk());
  ASSERT_THAT(WaitFor(third, {first.name()}), IsOk()) << "the ring is open";
  // An utförare waits for none that it does not see.
  v1::CreateAtgardRequest request = New("norr");
  request.mutable_atgard()->add_beroenden()->set_atgard(third.name());
  v1::Atgard made;
  EXPECT_THAT(Do(Who::kNorrChef, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(AtgardsplanTest, OfANamndOrAVerksamhetsomrade) {
  v1::CreateAtgardRequest request = New("");
  request.mutable_atgard()->set_namnd(kNamnd);
  v1::Atgard made;
  EXPECT_THAT(Do(Who::kNorrChef, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kNotFound));
  made = Create(request);
  EXPECT_EQ(made.ansvarig_utforare(), "");
  EXPECT_EQ(made.insatstyp(), "");
  v1::GetAtgardRequest get;
  get.set_name(made.name());
  v1::Atgard seen;
  for (Who who : {Who::kOmsorg, Who::kVard, Who::kNorrChef, Who::kSoderChef}) {
    EXPECT_THAT(Do(who, "GetAtgard", get, seen), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(seen.ByteSizeLong(), 0u);
    EXPECT_THAT(List(who, ""), IsEmpty());
    EXPECT_THAT(AttGora(who), IsEmpty());
  }
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), ElementsAre("UPPGIFT Åtgärd A-1 2027-01-29 [ej påbörjad] "))
      << "the kommun's own, also before its last day";
  request.set_request_id(NewRequestId());
  request.mutable_atgard()->set_namnd("kommuner/0114/namnder/finns-inte");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "CreateAtgard", request, made)), "NAMND_OKAND");
  request.mutable_atgard()->clear_namnd();
  request.mutable_atgard()->set_verksamhetsomrade("kommuner/0114/verksamhetsomraden/aldre");
  request.mutable_atgard()->set_insatstyp("SOL_HEMTJANST");
  EXPECT_EQ(Create(request).insatstyp(), "SOL_HEMTJANST");
  request.set_request_id(NewRequestId());
  request.mutable_atgard()->set_enhet(Enhet("norr"));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(AtgardsplanTest, APlanIsHandedInWhenEveryBristHasAnAtgard) {
  const std::string name = Faststalld("2026-11-20", {"K07", "K15", "K21"}).name();
  v1::Uppfoljning now;
  absl::Status refused = Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("3 av 3 brister saknar åtgärd: 1, 2 och 3"));
  EXPECT_THAT(AttGora(Who::kNorrChef),
              Contains("UPPGIFT Åtgärdsplan U-1 2027-01-18 [begärd, 3 av 3 brister saknar åtgärd: 1, 2 och 3] "));
  v1::GetUppfoljningRequest get;
  get.set_name(name);
  v1::Uppfoljning seen;
  ASSERT_THAT(Do(Who::kNorrChef, "GetUppfoljning", get, seen), IsOk());
  const v1::Atgard first = ForBrist(seen, 1);
  ForBrist(seen, 3);
  refused = Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now);
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("1 av 3 brister saknar åtgärd: 2"));
  ForBrist(seen, 2);
  EXPECT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kSoderChef, "SubmitAtgardsplan", name, now),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kKvalitetsteam, "SubmitAtgardsplan", name, now),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now), IsOk());
  EXPECT_EQ(now.plan_state(), v1::PLAN_INLAMNAD);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam),
              Contains(HasSubstr("Läs åtgärdsplanen U-1 2026-12-07 [inlämnad mån 23 nov")));

  v1::ReturnAtgardsplanRequest back;
  back.set_motiv("Brist 1 saknar mätning.");
  back.set_sista_date("2026-11-01");
  EXPECT_THAT(Plan(Who::kKvalitetsteam, "ReturnAtgardsplan", name, now, back),
              StatusIs(absl::StatusCode::kInvalidArgument));
  back.set_sista_date("2027-01-29");
  v1::ReturnAtgardsplanRequest mute = back;
  mute.clear_motiv();
  EXPECT_THAT(Plan(Who::kKvalitetsteam, "ReturnAtgardsplan", name, now, mute),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Plan(Who::kKvalitetsteam, "ReturnAtgardsplan", name, now, back), IsOk());
  EXPECT_EQ(now.plan_state(), v1::PLAN_RETUR);
  EXPECT_EQ(now.plan_sista_date(), "2027-01-29");
  // What is given up does nothing for a brist.
  Move(Who::kKvalitetsteam, first.name(), v1::AVBRUTEN);
  EXPECT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ForBrist(seen, 1);
  ASSERT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now), IsOk());
  ASSERT_THAT(Plan<v1::ApproveAtgardsplanRequest>(Who::kKvalitetsteam, "ApproveAtgardsplan", name, now), IsOk());
  EXPECT_EQ(now.plan_state(), v1::PLAN_GODKAND);
  EXPECT_EQ(now.state(), v1::FASTSTALLD);
  EXPECT_EQ(now.iakttagelser_size(), 3) << "what was found stands";
  EXPECT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", name, now),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_P(AtgardsplanTest, NoPlanWithoutABrist) {
  const v1::Uppfoljning good = Faststalld("2026-11-20", {"K07"}, v1::STYRKA);
  EXPECT_EQ(good.plan_state(), v1::ATGARDSPLAN_STATE_UNSPECIFIED);
  v1::Uppfoljning now;
  EXPECT_EQ(proto::ReasonOf(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", good.name(), now)),
            "INGEN_PLAN");
}

TEST_P(AtgardsplanTest, TheSameKravTwoYearsInARowIsFlagged) {
  Faststalld("2025-11-20", {"K15", "K30"}, v1::BRIST, "soder");
  const v1::Uppfoljning now = Faststalld("2026-11-20", {"K07", "K15"}, v1::BRIST, "soder");
  EXPECT_EQ(now.iakttagelser(0).aterkommande_krav_size(), 0);
  EXPECT_THAT(now.iakttagelser(1).aterkommande_krav(), ElementsAre("K15"));
  ForBrist(now, 1, Who::kSoderChef);
  ForBrist(now, 2, Who::kSoderChef);
  const std::vector<v1::Atgard> again = List(Who::kKvalitetsteam, "aterkommande = true");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].iakttagelse(), 2);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam),
              Contains("TITTA_PA Samma brist igen i U-2  [] krav K15 brast året före också"));
  EXPECT_THAT(AttGora(Who::kSoderChef),
              Contains("UPPGIFT Åtgärd A-2 2027-01-29 [ej påbörjad] samma krav brast året före"));
  // What the utförare before broke is nothing to be told its follower, and no repeat.
  Faststalld("2025-11-21", {"K15"});
  EXPECT_EQ(Faststalld("2026-11-21", {"K15"}).iakttagelser(0).aterkommande_krav_size(), 0);
}

// The one who did the first of two steps takes the second only as the kommun has decided, and each time is listed.
TEST_P(AtgardsplanTest, WhoDidItJudgesItOnlyByTheRuleOfTheKommun) {
  const auto decide = [&](v1::Tvapersonsregel regel) {
    v1::UpdateInstallningRequest update;
    update.mutable_installning()->set_name("kommuner/0114/installningar/uppfoljning");
    update.mutable_installning()->set_tvapersonsregel(regel);
    update.mutable_update_mask()->add_paths("tvapersonsregel");
    update.set_request_id(NewRequestId());
    v1::Installning now;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateInstallning", update, now), IsOk());
  };
  const auto done = [&] { return Move(Who::kKvalitetsteam, Create(New("norr")).name(), v1::GENOMFORD).name(); };
  v1::JudgeAtgardRequest judge;
  judge.set_name(done());
  judge.set_effekt(v1::FULL);
  judge.set_motiv("Stickprov i tio akter.");
  judge.set_request_id(NewRequestId());
  v1::Atgard now;
  const absl::Status refused = Do(Who::kKvalitetsteam, "JudgeAtgard", judge, now);
  EXPECT_EQ(proto::ReasonOf(refused), "TVA_PERSONER");
  judge.set_samma_person_motiv("Kollegan har slutat.");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "JudgeAtgard", judge, now)), "TVA_PERSONER")
      << "KRAV asks no motive";
  decide(v1::MOTIV);
  judge.clear_samma_person_motiv();
  EXPECT_THAT(proto::SwedishOf(Do(Who::kKvalitetsteam, "JudgeAtgard", judge, now)), HasSubstr("--samma-person"));
  judge.set_samma_person_motiv("Kollegan har slutat.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "JudgeAtgard", judge, now), IsOk());
  EXPECT_EQ(now.effekt_av(), "anna");
  EXPECT_EQ(now.effekt_samma_person_motiv(), "Kollegan har slutat.");
  // Another person needs none, and none is kept or listed.
  judge.set_name(done());
  judge.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKollega, "JudgeAtgard", judge, now), IsOk());
  EXPECT_EQ(now.effekt_av(), "bertil");
  EXPECT_EQ(now.effekt_samma_person_motiv(), "");
  // The plan that somebody handed in.
  const v1::Uppfoljning found = Faststalld("2026-11-20", {"K07"});
  ForBrist(found, 1);
  v1::SubmitAtgardsplanRequest submit;
  submit.set_name(found.name());
  submit.set_request_id(NewRequestId());
  proto::Call call = MakeCall("SubmitAtgardsplan", Who::kNorrChef);
  call.who.subject = "anna";  // one person with both hats
  v1::Uppfoljning plan;
  ASSERT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("SubmitAtgardsplan"))(call, submit, plan), IsOk());
  v1::ApproveAtgardsplanRequest approve;
  EXPECT_EQ(proto::ReasonOf(Plan(Who::kKvalitetsteam, "ApproveAtgardsplan", found.name(), plan, approve)),
            "TVA_PERSONER");
  approve.set_samma_person_motiv("Ingen annan finns.");
  ASSERT_THAT(Plan(Who::kKvalitetsteam, "ApproveAtgardsplan", found.name(), plan, approve), IsOk());
  EXPECT_EQ(plan.plan_godkand_av(), "anna");
  EXPECT_EQ(plan.plan_samma_person_motiv(), "Ingen annan finns.");
  EXPECT_THAT(Fakta("tvapersonsregel.undantag", "2026-11-01", "2026-11-30"),
              UnorderedElementsAre("norr TVAPERSON_EFFEKT 2026-11 1/0", "norr TVAPERSON_PLAN 2026-11 1/0"));
}

// A plan is enough only as long as every brist has an åtgärd, and what was read is not changed afterwards.
TEST_P(AtgardsplanTest, WhatWasApprovedStands) {
  const v1::Uppfoljning found = Faststalld("2026-11-20", {"K07"});
  const v1::Atgard first = ForBrist(found, 1);
  v1::Uppfoljning now;
  v1::Atgard changed;
  ASSERT_THAT(Plan<v1::SubmitAtgardsplanRequest>(Who::kNorrChef, "SubmitAtgardsplan", found.name(), now), IsOk());
  v1::UpdateAtgardRequest update;
  *update.mutable_atgard() = first;
  update.mutable_atgard()->clear_etag();
  update.mutable_atgard()->set_text("Informera personalen.");
  update.mutable_update_mask()->add_paths("text");
  update.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kNorrChef, "UpdateAtgard", update, changed)), "PLAN_INLAMNAD");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateAtgard", update, changed), IsOk());
  Move(Who::kKvalitetsteam, first.name(), v1::AVBRUTEN);
  EXPECT_EQ(proto::ReasonOf(
                Plan<v1::ApproveAtgardsplanRequest>(Who::kKvalitetsteam, "ApproveAtgardsplan", found.name(), now)),
            "HINDER")
      << "its only åtgärd was given up";
  const v1::Atgard second = ForBrist(found, 1);
  ASSERT_THAT(Plan<v1::ApproveAtgardsplanRequest>(Who::kKvalitetsteam, "ApproveAtgardsplan", found.name(), now),
              IsOk());
  Move(Who::kKvalitetsteam, second.name(), v1::AVBRUTEN);
  v1::GetUppfoljningRequest get;
  get.set_name(found.name());
  ASSERT_THAT(Do(Who::kNorrChef, "GetUppfoljning", get, now), IsOk());
  EXPECT_EQ(now.plan_state(), v1::PLAN_RETUR) << "it is no longer enough";
  EXPECT_THAT(now.plan_retur_motiv(), HasSubstr("Åtgärd A-2 är avbruten: 1 av 1 brist saknar åtgärd: 1"));
  EXPECT_THAT(AttGora(Who::kNorrChef), Contains(HasSubstr("Åtgärdsplan U-1")));
}

// What the kommun has made an åtgärd wait for is not asked about when the utförare changes something else.
TEST_P(AtgardsplanTest, AnUtforareChangesAnAtgardThatWaitsForAnothers) {
  v1::Atgard mine = Create(New("norr"));
  const v1::Atgard other = Create(New("soder"));
  ASSERT_THAT(WaitFor(mine, {other.name()}), IsOk());
  v1::UpdateAtgardRequest update;
  *update.mutable_atgard() = mine;
  update.mutable_atgard()->set_text("Ny rutin, kvitterad.");
  update.mutable_update_mask()->add_paths("text");
  v1::Atgard now;
  ASSERT_THAT(Do(Who::kNorrChef, "UpdateAtgard", update, now), IsOk());
  EXPECT_EQ(now.text(), "Ny rutin, kvitterad.");
  EXPECT_EQ(now.beroenden(0).atgard(), other.name());
}

// The same list of another nämnd is another list, a row never changes whose an åtgärd is, and what people have changed
// since stands until the row itself changes.
TEST_P(AtgardsplanTest, AnImportTakesNothingFromAnother) {
  const auto file = [](const char* text, const char* enhet) {
    return absl::StrCat("nr;åtgärd;avslutas;ansvarig;enhet;beslutad\n1;", text, ";2026-12-30;enhetschef;", enhet,
                        ";2026-11-02\n");
  };
  v1::ImportAtgarderResponse told;
  ASSERT_THAT(Import(file("Ny rutin", "hemtjänst norr"), told), IsOk());
  EXPECT_THAT(Import(file("Om Söder", "hemtjänst söder"), told), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::Atgard stands = List(Who::kNorrChef, "")[0];
  EXPECT_EQ(stands.text(), "Ny rutin");
  v1::UpdateAtgardRequest update;
  *update.mutable_atgard() = stands;
  update.mutable_atgard()->set_sista_date("2027-03-01");
  update.mutable_atgard()->set_orsak("Ingen hade ansvar.");
  v1::Atgard now;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateAtgard", update, now), IsOk());
  ASSERT_THAT(Import(file("Ny rutin", "hemtjänst norr"), told), IsOk());
  EXPECT_EQ(told.oforandrade(), 1);
  EXPECT_EQ(List(Who::kNorrChef, "")[0].sista_date(), "2027-03-01");
  ASSERT_THAT(Import(file("Ny rutin, kvitterad", "hemtjänst norr"), told), IsOk());
  EXPECT_EQ(told.andrade(), 1);
  EXPECT_EQ(List(Who::kNorrChef, "")[0].orsak(), "Ingen hade ansvar.") << "the file has no such column";
  // Another owner of rows without an enhet.
  v1::ImportAtgarderRequest other;
  other.set_parent("kommuner/0114");
  other.set_kalla("plan");
  other.set_fil("nr;åtgärd;avslutas;ansvarig\n7;Strategi;2026-12-30;sektorschef\n");
  other.set_namnd(kNamnd);
  other.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportAtgarder", other, told), IsOk());
  EXPECT_EQ(told.nya(), 1);
  other.clear_namnd();
  other.set_verksamhetsomrade("kommuner/0114/verksamhetsomraden/aldre");
  other.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportAtgarder", other, told), IsOk());
  EXPECT_EQ(told.nya(), 1) << "not the nämnd's";
  EXPECT_EQ(List(Who::kKvalitetsteam, absl::StrCat("namnd = \"", kNamnd, "\"")).size(), 1u);
}

TEST_P(AtgardsplanTest, TheSecondRowOfAnAtgardLosesNothing) {
  v1::ImportAtgarderResponse told;
  ASSERT_THAT(Import("nr;åtgärd;avslutas;ansvarig;förväntat belopp tkr\n"
                     "10;Ny rutin;2018-04-30;enhetschef;300\n"
                     "10;Ny rutin;2018-06-30;enhetschef;450\n",
                     told),
              IsOk());
  ASSERT_EQ(told.fel_size(), 1);
  EXPECT_EQ(told.fel(0).kolumn(), "förväntat belopp tkr");
  EXPECT_EQ(told.fel(0).rad(), 3);
}

TEST_P(AtgardsplanTest, AnEffectIsNotJudgedBeforeTheAtgardWasDone) {
  const std::string name = Create(New("norr")).name();
  today_ = absl::CivilDay(2027, 1, 29);
  Move(Who::kNorrChef, name, v1::GENOMFORD);
  v1::JudgeAtgardRequest judge;
  judge.set_name(name);
  judge.set_effekt(v1::FULL);
  judge.set_motiv("Stickprov i tio akter.");
  judge.set_date("2027-01-10");
  judge.set_request_id(NewRequestId());
  v1::Atgard now;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "JudgeAtgard", judge, now), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(AtgardsplanTest, AFileWithAnErrorStoresNothing) {
  v1::ImportAtgarderResponse told;
  ASSERT_THAT(Import("nr;åtgärd;avslutas;ansvarig;enhet\n"
                     "1;Ny rutin;2018-04-30;Anna Ek;\n"
                     "2;Ny rutin;180430;enhetschef;\n"
                     ";Ny rutin;2018-04-30;enhetschef;\n"
                     "4;Ny rutin;2018-04-30;enhetschef;Finns Inte\n"
                     "5;Ny rutin;2018-04-30;;\n"
                     "6;Ny rutin;2018-04-30;enhetschef;\n"
                     "6;Annan text;2018-06-30;enhetschef;\n",
                     told),
              IsOk());
  std::vector<std::string> where;
  for (const auto& fel : told.fel()) where.push_back(absl::StrCat(fel.rad(), " ", fel.kolumn()));
  EXPECT_THAT(where, UnorderedElementsAre("2 ansvariga[0]", "3 avslutas", "3 sista_date", "4 nr", "5 enhet",
                                          "6 ansvariga", "8 nr"));
  EXPECT_EQ(told.antal_fel(), 7);
  EXPECT_THAT(List(Who::kKvalitetsteam, ""), IsEmpty());
}

TEST_P(AtgardsplanTest, AChangedRowChangesItsAtgardWhileThatIsOpen) {
  const auto file = [](const char* text, const char* enhet) {
    return absl::StrCat("nr;åtgärd;avslutas;ansvarig;enhet;beslutad;förväntat belopp tkr\n1;", text,
                        ";2026-12-30;enhetschef;", enhet, ";2026-11-02;0\n");
  };
  v1::ImportAtgarderResponse told;
  ASSERT_THAT(Import(file("Ny rutin", "hemtjänst norr"), told, true), IsOk());
  EXPECT_EQ(told.nya(), 1);
  EXPECT_THAT(List(Who::kKvalitetsteam, ""), IsEmpty()) << "only tried";
  ASSERT_THAT(Import(file("Ny rutin", "hemtjänst norr"), told), IsOk());
  ASSERT_EQ(told.atgarder_size(), 1);
  EXPECT_EQ(told.atgarder(0).enhet(), Enhet("norr"));
  EXPECT_TRUE(told.atgarder(0).has_forvantat_belopp_tkr());
  ASSERT_THAT(Import(file("Annan rutin", "hemtjänst norr"), told), IsOk());
  EXPECT_EQ(told.andrade(), 1);
  EXPECT_EQ(List(Who::kNorrChef, "")[0].text(), "Annan rutin");
  Move(Who::kNorrChef, told.atgarder(0).name(), v1::GENOMFORD);
  ASSERT_THAT(Import(file("Tredje rutin", "hemtjänst norr"), told), IsOk());
  EXPECT_EQ(told.oforandrade(), 1);
  EXPECT_EQ(List(Who::kNorrChef, "")[0].text(), "Annan rutin");
}

class SanktionTest : public AtgardsplanTest {
 protected:
  void SetUp() override {
    AtgardsplanTest::SetUp();
    registry_.AddAvtal("lov", "omsorg", registry::v1::AVTALSFORM_LOV);
    registry_.AddAvtal("intern", "kommunen", registry::v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  }
  static v1::CreateSanktionsstegRequest Step(const std::string& avtal, int steg, const std::string& why = "") {
    v1::CreateSanktionsstegRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_sanktionssteg()->set_avtal("kommuner/0114/avtal/" + avtal);
    request.mutable_sanktionssteg()->set_steg(steg);
    request.mutable_sanktionssteg()->set_insatstyp("SOL_HEMTJANST");
    request.mutable_sanktionssteg()->set_motiv("Två planer i retur.");
    request.mutable_sanktionssteg()->set_hoppar_motiv(why);
    return request;
  }
  void Tell(const v1::Sanktionssteg& steg) {
    v1::UpdateSanktionsstegRequest told;
    *told.mutable_sanktionssteg() = steg;
    told.mutable_sanktionssteg()->set_underrattad_date("2026-11-23");
    told.mutable_update_mask()->add_paths("underrattad_date");
    v1::Sanktionssteg now;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateSanktionssteg", told, now), IsOk());
  }
  v1::ListSanktionsstegRequest All() {
    v1::ListSanktionsstegRequest request;
    request.set_parent("kommuner/0114");
    return request;
  }
};
KVALITET_ON_EVERY_ENGINE(SanktionTest);

TEST_P(SanktionTest, NoStepIsSkippedWithoutAMotive) {
  v1::Sanktionssteg made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 1), made), IsOk());
  EXPECT_EQ(made.nummer(), "T-1");
  EXPECT_EQ(made.utforare(), Utforare("omsorg"));
  EXPECT_EQ(made.trappa(), registry::v1::SANKTIONSTRAPPA_AVTAL);
  EXPECT_EQ(made.ord(), "dialog och påpekande");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 3), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 2), made),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "the utförare has not heard of step 1";
  v1::ListSanktionsstegResponse taken;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListSanktionssteg", All(), taken), IsOk());
  Tell(taken.sanktionssteg(0));
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 2), made), IsOk());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 4, "Risk för liv."), made), IsOk());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("intern", 2), made),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "each avtal has a ladder of its own";
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("intern", 1), made), IsOk());
  EXPECT_EQ(made.ord(), "dialog");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("finns-inte", 1), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 6), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(SanktionTest, ItsInsatstypIsThatOfTheAvtalAndAskedForWhereThereAreSeveral) {
  registry_.AddKrav("omsorg");  // an avtal with the uppdrag of Norr
  v1::CreateSanktionsstegRequest step = Step("omsorg", 1);
  step.mutable_sanktionssteg()->clear_insatstyp();
  v1::Sanktionssteg made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", step, made), IsOk());
  EXPECT_EQ(made.insatstyp(), "SOL_HEMTJANST");
  EXPECT_EQ(made.enhet(), "") << "it is about the avtal as a whole";
  const auto wrong = [&](const std::string& insatstyp) {
    step.mutable_sanktionssteg()->set_insatstyp(insatstyp);
    step.set_request_id(NewRequestId());
    const absl::Status status = Do(Who::kKvalitetsteam, "CreateSanktionssteg", step, made);
    const auto violations = proto::ViolationsOf(status);
    return violations.empty() ? status.ToString() : absl::StrCat(violations[0].field, ": ", violations[0].svenska);
  };
  EXPECT_EQ(wrong("SOL_SABO"), "sanktionssteg.insatstyp: Avtalet har inga uppdrag för SOL_SABO. Välj rätt uppföljning eller avtal, eller ange "
            "SOL_HEMTJANST.");
  registry_.AddUppdrag("soder", "sol-sabo", "omsorg", "2026-01-01", "");
  registry_.AddKrav("omsorg");
  EXPECT_EQ(wrong(""), "sanktionssteg.insatstyp: saknas, och avtalet gäller flera. Ange SOL_HEMTJANST eller SOL_SABO.");
  step = Step("lov", 1);  // without uppdrag
  EXPECT_EQ(wrong(""),
            "sanktionssteg.insatstyp: saknas, och avtalet har inga uppdrag som den framgår av. Ange den, till "
            "exempel SOL_HEMTJANST.");
  EXPECT_THAT(wrong("SOL_PARKERING"), HasSubstr("finns inte i registret"));
}

TEST_P(SanktionTest, IsCountedByStepAndRegiOnceTheUtforareWasTold) {
  registry_.AddKrav("omsorg");
  v1::Sanktionssteg made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("omsorg", 1), made), IsOk());
  EXPECT_THAT(Fakta("sanktion.steg", "2026-01-01", "2026-12-31"), testing::IsEmpty()) << "nobody was told";
  Tell(made);
  EXPECT_THAT(Fakta("sanktion.steg", "2026-01-01", "2026-12-31"), ElementsAre("norr SANKTION_STEG_1 2026-11 1/0"))
      << "Norr tells the regi";
  for (const fakta::MattRule& rule : Matt()) {
    if (rule.matt.matt() != "sanktion.steg") continue;
    EXPECT_TRUE(rule.matt.bara_regi()) << "told of no enhet and no utförare";
    EXPECT_TRUE(rule.matt.skyddas());
    EXPECT_EQ(rule.matt.delnamn().at("SANKTION_STEG_1"), "steg 1: dialog och påpekande (egen regi: dialog)");
  }
}

TEST_P(SanktionTest, IsNotThereForOthersBeforeTheUtforareWasTold) {
  v1::Sanktionssteg made, seen;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateSanktionssteg", Step("lov", 1), made), IsOk());
  v1::GetSanktionsstegRequest get;
  get.set_name(made.name());
  v1::ListSanktionsstegResponse page;
  const auto hidden = [&](const absl::Status& got, const absl::Status& listed) {
    EXPECT_THAT(got, StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(seen.ByteSizeLong(), 0u);
    EXPECT_THAT(listed, IsOk());
    EXPECT_EQ(page.ByteSizeLong(), 0u);
  };
  const auto of_omsorg = [&] {
    const absl::Status got = Do(Who::kOmsorg, "GetSanktionssteg", get, seen);
    return std::make_pair(got, Do(Who::kOmsorg, "ListSanktionssteg", All(), page));
  };
  const auto of_ledning = [&] {
    const absl::Status got = DoAs("eva", proto::Roll::LEDNING, "GetSanktionssteg", get, seen);
    return std::make_pair(got, DoAs("eva", proto::Roll::LEDNING, "ListSanktionssteg", All(), page));
  };
  auto answer = of_omsorg();
  hidden(answer.first, answer.second);
  answer = of_ledning();
  hidden(answer.first, answer.second);
  ASSERT_THAT(DoAs("ulf", proto::Roll::AVTALSANSVARIG, "ListSanktionssteg", All(), page), IsOk());
  EXPECT_EQ(page.sanktionssteg_size(), 1) << "those who handle it see it";

  v1::UpdateSanktionsstegRequest told;
  *told.mutable_sanktionssteg() = made;
  told.mutable_update_mask()->add_paths("underrattad_date");
  told.mutable_sanktionssteg()->set_underrattad_date("2026-11-24");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateSanktionssteg", told, made), StatusIs(absl::StatusCode::kInvalidArgument))
      << "not tomorrow";
  told.mutable_sanktionssteg()->set_underrattad_date("2026-11-23");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateSanktionssteg", told, made), IsOk());
  EXPECT_THAT(of_omsorg().first, IsOk());
  EXPECT_EQ(page.sanktionssteg_size(), 1);
  EXPECT_THAT(of_ledning().first, IsOk());
  EXPECT_THAT(Do(Who::kVard, "GetSanktionssteg", get, seen), StatusIs(absl::StatusCode::kNotFound));
  *told.mutable_sanktionssteg() = made;
  told.mutable_sanktionssteg()->set_motiv("Något annat.");
  told.clear_update_mask();
  told.mutable_update_mask()->add_paths("motiv");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "UpdateSanktionssteg", told, made)), "UNDERRATTAD");
}

}  // namespace
}  // namespace kvalitet::uppfoljning

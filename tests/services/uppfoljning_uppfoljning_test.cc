// Uppföljning and åtgärder on every engine.
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
using tests::IsOk;
using tests::StatusIs;

class UppfoljningTest : public UppfoljningFixture {
 protected:
  static v1::CreateUppfoljningRequest New(const std::string& enhet, const std::string& date) {
    v1::CreateUppfoljningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_uppfoljning()->set_enhet(Enhet(enhet));
    request.mutable_uppfoljning()->set_genomford_date(date);
    request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
    request.mutable_uppfoljning()->add_metod(v1::BESOK);
    request.mutable_uppfoljning()->add_metod(v1::INTERVJU);
    return request;
  }
  v1::Uppfoljning Create(const std::string& enhet = "norr", const std::string& date = "2026-11-20") {
    v1::Uppfoljning made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", New(enhet, date), made), IsOk());
    return made;
  }
  v1::AddIakttagelseResponse Add(const std::string& name, v1::Grad grad, const std::string& krav) {
    v1::AddIakttagelseRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.mutable_iakttagelse()->set_grad(grad);
    if (!krav.empty()) request.mutable_iakttagelse()->add_krav(krav);
    request.mutable_iakttagelse()->set_text("Två av tio nyckeluttag saknar signatur.");
    v1::AddIakttagelseResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "AddIakttagelse", request, response), IsOk());
    return response;
  }
  static v1::CreateAtgardRequest NewAtgard(const std::string& uppfoljning, int nr) {
    v1::CreateAtgardRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_atgard()->set_uppfoljning(uppfoljning);
    request.mutable_atgard()->set_iakttagelse(nr);
    request.mutable_atgard()->set_text("Ny rutin för nycklar");
    request.mutable_atgard()->set_sista_date("2027-01-29");
    request.mutable_atgard()->add_ansvariga("enhetschef");
    return request;
  }
  v1::Atgard CreateAtgard(const std::string& uppfoljning, int nr) {
    v1::Atgard made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", NewAtgard(uppfoljning, nr), made), IsOk());
    return made;
  }
  absl::Status Move(Who who, const std::string& name, v1::AtgardState state, v1::Atgard& out,
                    const std::string& kommentar = "", const std::string& date = "") {
    v1::MoveAtgardRequest request;
    request.set_name(name);
    request.set_state(state);
    request.set_kommentar(kommentar);
    request.set_date(date);
    request.set_request_id(NewRequestId());
    return Do(who, "MoveAtgard", request, out);
  }
  absl::Status Judge(Who who, const std::string& name, v1::Effekt effekt, v1::Atgard& out,
                     const std::string& motiv = "Stickprov i tio akter.") {
    v1::JudgeAtgardRequest request;
    request.set_name(name);
    request.set_effekt(effekt);
    request.set_motiv(motiv);
    request.set_request_id(NewRequestId());
    return Do(who, "JudgeAtgard", request, out);
  }
  v1::Uppfoljning Get(const std::string& name) {
    v1::GetUppfoljningRequest request;
    request.set_name(name);
    v1::Uppfoljning uppfoljning;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GetUppfoljning", request, uppfoljning), IsOk());
    return uppfoljning;
  }
};

TEST_P(UppfoljningTest, IsStampedWithWhoOperatedThatDay) {
  v1::Uppfoljning before = Create("norr", "2026-04-30");
  EXPECT_EQ(before.nummer(), "U-1");
  EXPECT_EQ(before.ansvarig_utforare(), Utforare("vard"));
  EXPECT_EQ(before.insatstyp(), "SOL_HEMTJANST") << "the enhet's only one";
  EXPECT_EQ(before.state(), v1::UNDER_ARBETE);
  v1::Uppfoljning after = Create("norr", "2026-05-01");
  EXPECT_EQ(after.nummer(), "U-2");
  EXPECT_EQ(after.ansvarig_utforare(), Utforare("omsorg"));

  v1::Uppfoljning made;
  absl::Status future = Do(Who::kKvalitetsteam, "CreateUppfoljning", New("norr", "2028-11-24"), made);
  EXPECT_THAT(future, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", New("norr", "2019-12-31"), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", New("ingen", "2026-11-20"), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  registry_.AddUppdrag("soder", "sol-sabo", "kommunen", "2020-01-01", "");
  register_->Refresh();
  absl::Status which = Do(Who::kKvalitetsteam, "CreateUppfoljning", New("soder", "2026-11-20"), made);
  ASSERT_THAT(which, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(which)[0].svenska, HasSubstr("SOL_HEMTJANST, SOL_SABO"));
}

TEST_P(UppfoljningTest, TheSjalvskattningOfTheYearLiesBeside) {
  std::string name = SendOne(Publish()).name();
  EXPECT_EQ(Create().sjalvskattning_nummer(), "") << "not handed in";
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A1", "1/2"}, {"A2", "Ja"}}), saved), IsOk());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_EQ(Create().sjalvskattning_nummer(), "S-1");
}

TEST_P(UppfoljningTest, IakttagelserAreNumberedCorrectedAndTakenAway) {
  std::string name = Create().name();
  EXPECT_EQ(Add(name, v1::BRIST, "K15").nr(), 1);
  v1::AddIakttagelseResponse second = Add(name, v1::STYRKA, "");
  EXPECT_EQ(second.nr(), 2);
  EXPECT_EQ(second.uppfoljning().iakttagelser_size(), 2);

  v1::AddIakttagelseRequest loose;
  loose.set_name(name);
  loose.set_request_id(NewRequestId());
  loose.mutable_iakttagelse()->set_grad(v1::ALLVARLIG_BRIST);
  loose.mutable_iakttagelse()->set_text("Något saknas.");
  v1::AddIakttagelseResponse response;
  absl::Status refused = Do(Who::kKvalitetsteam, "AddIakttagelse", loose, response);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("krav eller en fråga"));
  loose.mutable_iakttagelse()->set_fraga("HT30");
  loose.mutable_iakttagelse()->set_text("NN, 84 år, fick ingen hjälp.");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "AddIakttagelse", loose, response), StatusIs(absl::StatusCode::kInvalidArgument));

  v1::UpdateUppfoljningRequest update;
  *update.mutable_uppfoljning() = second.uppfoljning();
  v1::Uppfoljning out;
  update.mutable_uppfoljning()->mutable_iakttagelser(0)->set_text("Tre av tio.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljning", update, out), IsOk());
  EXPECT_EQ(Get(name).iakttagelser(0).text(), "Tre av tio.");
  EXPECT_EQ(out.utkast_version(), second.uppfoljning().utkast_version() + 1);
  // The last one is taken away; its number is not given again.
  *update.mutable_uppfoljning() = out;
  update.mutable_uppfoljning()->mutable_iakttagelser()->RemoveLast();
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljning", update, out), IsOk());
  ASSERT_EQ(Get(name).iakttagelser_size(), 1);
  EXPECT_EQ(Get(name).iakttagelser(0).nr(), 1);
  EXPECT_EQ(Add(name, v1::STYRKA, "").nr(), 3);
  // What an åtgärd is for stays.
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  CreateAtgard(name, 1);
  *update.mutable_uppfoljning() = Get(name);
  update.mutable_uppfoljning()->mutable_iakttagelser()->DeleteSubrange(0, 1);
  const absl::Status kept = Do(Who::kKvalitetsteam, "UpdateUppfoljning", update, out);
  EXPECT_THAT(kept, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(kept)[0].svenska, HasSubstr("Iakttagelse 1 har åtgärd A-1"));
  EXPECT_EQ(Get(name).iakttagelser_size(), 2);
}

// With validate_only every step answers what would be, with its own errors, and keeps nothing.
TEST_P(UppfoljningTest, EveryStepCanBeTried) {
  const std::string name = Create().name();
  v1::AddIakttagelseRequest add;
  add.set_name(name);
  add.set_validate_only(true);
  add.mutable_iakttagelse()->set_grad(v1::BRIST);
  add.mutable_iakttagelse()->set_text("Två av tio nyckeluttag saknar signatur.");
  v1::AddIakttagelseResponse added;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "AddIakttagelse", add, added), StatusIs(absl::StatusCode::kInvalidArgument));
  add.mutable_iakttagelse()->add_krav("K15");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "AddIakttagelse", add, added), IsOk());
  EXPECT_EQ(added.nr(), 1);
  EXPECT_EQ(added.uppfoljning().iakttagelser_size(), 1);
  EXPECT_EQ(Get(name).iakttagelser_size(), 0);
  EXPECT_EQ(Add(name, v1::BRIST, "K15").nr(), 1) << "the number was not used up";

  v1::SendUtkastRequest utkast;
  utkast.set_name(name);
  utkast.set_validate_only(true);
  v1::Uppfoljning out;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "SendUtkast", utkast, out), StatusIs(absl::StatusCode::kFailedPrecondition));
  utkast.set_omdome(v1::BRISTER);
  utkast.set_motiv("Nycklar brister.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "SendUtkast", utkast, out), IsOk());
  EXPECT_EQ(out.state(), v1::UTKAST_SKICKAT);
  EXPECT_EQ(Get(name).state(), v1::UNDER_ARBETE);
  EXPECT_EQ(Get(name).motiv(), "");

  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  const v1::Atgard atgard = CreateAtgard(name, 1);
  v1::MoveAtgardRequest move;
  move.set_name(atgard.name());
  move.set_validate_only(true);
  move.set_state(v1::GENOMFORD_MED_EFFEKT);
  v1::Atgard moved;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "MoveAtgard", move, moved), StatusIs(absl::StatusCode::kFailedPrecondition));
  move.set_state(v1::PAGAR);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "MoveAtgard", move, moved), IsOk());
  EXPECT_EQ(moved.state(), v1::PAGAR);
  v1::GetAtgardRequest get;
  get.set_name(atgard.name());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetAtgard", get, moved), IsOk());
  EXPECT_EQ(moved.state(), v1::EJ_PABORJAD);
  EXPECT_EQ(moved.etag(), atgard.etag());
}

TEST_P(UppfoljningTest, IsSeenByTheUtforareWhenTheDraftIsSent) {
  std::string name = Create().name();
  Add(name, v1::ALLVARLIG_BRIST, "K15");
  v1::GetUppfoljningRequest get;
  get.set_name(name);
  v1::Uppfoljning seen;
  absl::Status draft = Do(Who::kOmsorg, "GetUppfoljning", get, seen);
  EXPECT_THAT(draft, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(seen.ByteSizeLong(), 0u);
  v1::ListUppfoljningarRequest list;
  list.set_parent("kommuner/0114");
  v1::ListUppfoljningarResponse page;
  ASSERT_THAT(Do(Who::kOmsorg, "ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 0);
  // Nor does a page tell that there is more, or a filter what stands in it.
  Create();
  list.set_page_size(1);
  list.set_filter("state = UNDER_ARBETE");
  ASSERT_THAT(Do(Who::kOmsorg, "ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.ByteSizeLong(), 0u) << page.DebugString();
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 1);
  EXPECT_NE(page.next_page_token(), "");
  list.clear_page_size();
  list.clear_filter();

  v1::Uppfoljning out;
  EXPECT_THAT(Faststall(Who::kKollega, name, out), StatusIs(absl::StatusCode::kFailedPrecondition)) << "no draft yet";
  EXPECT_THAT(SendUtkast(name, v1::GOD, out), StatusIs(absl::StatusCode::kFailedPrecondition)) << "capped";
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  EXPECT_EQ(out.state(), v1::UTKAST_SKICKAT);
  ASSERT_THAT(Do(Who::kOmsorg, "GetUppfoljning", get, seen), IsOk());
  ASSERT_THAT(Do(Who::kNorrChef, "ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 1);
  EXPECT_THAT(Do(Who::kVard, "GetUppfoljning", get, seen), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Finish(Who::kNorrChef, name, out), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  EXPECT_EQ(out.state(), v1::FASTSTALLD);
  v1::AddIakttagelseRequest late;
  late.set_name(name);
  late.set_request_id(NewRequestId());
  late.mutable_iakttagelse()->set_grad(v1::STYRKA);
  late.mutable_iakttagelse()->set_text("Sent.");
  v1::AddIakttagelseResponse response;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "AddIakttagelse", late, response)), "FASTSTALLD");
}

TEST_P(UppfoljningTest, ABristIsRemediedByItsAtgarder) {
  std::string name = Create("norr", "2026-09-01").name();
  Add(name, v1::BRIST, "K15");
  v1::Uppfoljning done;
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, done), IsOk());
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre()) << "not told before it stands";
  ASSERT_THAT(Finish(Who::kOmsorg, name, done), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, name, done), IsOk());
  v1::Atgard first = CreateAtgard(name, 1), second = CreateAtgard(name, 1);
  EXPECT_EQ(first.nummer(), "A-1");
  EXPECT_EQ(second.nummer(), "A-2");
  EXPECT_EQ(first.enhet(), Enhet("norr"));
  EXPECT_EQ(first.ansvarig_utforare(), Utforare("omsorg"));
  EXPECT_EQ(first.beslutad_date(), "2026-11-23");
  EXPECT_EQ(first.state(), v1::EJ_PABORJAD);
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr BRIST 2026 1/0"));
  EXPECT_THAT(Fakta("atgard.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr  2026 2/0"));
  EXPECT_THAT(Fakta("atgard.forsenade", "2026-01-01", "2026-12-31"), UnorderedElementsAre());
  EXPECT_THAT(Fakta("atgard.forsenade", "2026-01-01", "2027-12-31"), UnorderedElementsAre("norr  2027 2/0"));

  v1::Atgard out;
  ASSERT_THAT(Move(Who::kNorrChef, first.name(), v1::GENOMFORD, out), IsOk());
  EXPECT_EQ(out.klar_date(), "2026-11-23");
  EXPECT_EQ(Get(name).iakttagelser(0).atgardad_date(), "") << "one is left";
  ASSERT_THAT(Move(Who::kNorrChef, second.name(), v1::PAGAR, out), IsOk());
  ASSERT_THAT(Move(Who::kNorrChef, second.name(), v1::GENOMFORD, out), IsOk());
  EXPECT_EQ(Get(name).iakttagelser(0).atgardad_date(), "2026-11-23");
  EXPECT_EQ(Get(name).iakttagelser(0).atgard_tid(), "31-90 dagar");
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre());
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-11-22"), UnorderedElementsAre("norr BRIST 2026 1/0"))
      << "as of the day before";
  EXPECT_THAT(Fakta("brist.atgardade", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr BRIST 2026-09 1/1"));
  EXPECT_THAT(Fakta("brist.tid", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr 31-90 dagar 2026-09 1/0"));

  absl::Status own = Judge(Who::kNorrChef, first.name(), v1::FULL, out);
  EXPECT_THAT(own, StatusIs(absl::StatusCode::kPermissionDenied)) << "the enhet does not judge its effect";
  EXPECT_THAT(Judge(Who::kKvalitetsteam, first.name(), v1::INGEN, out, ""),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "why?";
  ASSERT_THAT(Judge(Who::kKvalitetsteam, first.name(), v1::INGEN, out, "Uttag saknar ännu signatur."), IsOk());
  EXPECT_EQ(out.state(), v1::GENOMFORD_UTAN_EFFEKT);
  EXPECT_EQ(Get(name).iakttagelser(0).atgardad_date(), "") << "without effect the brist stands";
  absl::Status ended = Move(Who::kKvalitetsteam, first.name(), v1::PAGAR, out, "igen");
  EXPECT_EQ(proto::ReasonOf(ended), "FEL_LAGE");
  EXPECT_THAT(Fakta("atgard.klara", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr GENOMFORD 2026-11 1/0", "norr GENOMFORD_UTAN_EFFEKT 2026-11 1/0"));
}

TEST_P(UppfoljningTest, AnAtgardIsForOnesOwnEnhetOnly) {
  v1::CreateAtgardRequest request = NewAtgard("", 0);
  request.mutable_atgard()->set_enhet(Enhet("norr"));
  v1::Atgard made;
  ASSERT_THAT(Do(Who::kOmsorg, "CreateAtgard", request, made), IsOk());
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kVard, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(Who::kSoderChef, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kNotFound));
  request.mutable_atgard()->set_enhet(Enhet("finns-inte"));
  EXPECT_THAT(Do(Who::kVard, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kNotFound))
      << "as if it were not there";
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", request, made), StatusIs(absl::StatusCode::kInvalidArgument));
  std::string draft = Create().name();
  Add(draft, v1::BRIST, "K1");
  EXPECT_THAT(Do(Who::kOmsorg, "CreateAtgard", NewAtgard(draft, 1), made), StatusIs(absl::StatusCode::kNotFound));
  // Nor does the kommun make one: the utförare would read of the brist before it has the draft.
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "CreateAtgard", NewAtgard(draft, 1), made)), "UTKAST_EJ_SKICKAT");
  v1::ListAtgarderRequest list;
  list.set_parent("kommuner/0114");
  v1::ListAtgarderResponse page;
  ASSERT_THAT(Do(Who::kOmsorg, "ListAtgarder", list, page), IsOk());
  EXPECT_EQ(page.atgarder_size(), 1);
  v1::Uppfoljning out;
  ASSERT_THAT(SendUtkast(draft, v1::BRISTER, out), IsOk());
  v1::CreateAtgardRequest early = NewAtgard(draft, 1);
  early.mutable_atgard()->set_beslutad_date("2026-01-02");
  EXPECT_THAT(Do(Who::kOmsorg, "CreateAtgard", early, made), StatusIs(absl::StatusCode::kInvalidArgument))
      << "decided before the brist was found";
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", NewAtgard(draft, 2), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(UppfoljningTest, TheLastDayIsTheKommunsToMove) {
  v1::CreateAtgardRequest request = NewAtgard("", 0);
  request.mutable_atgard()->set_enhet(Enhet("norr"));
  v1::Atgard made, out;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", request, made), IsOk());
  v1::UpdateAtgardRequest update;
  *update.mutable_atgard() = made;
  update.mutable_atgard()->set_sista_date("2027-06-30");
  EXPECT_THAT(Do(Who::kNorrChef, "UpdateAtgard", update, out), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateAtgard", update, out), IsOk());
  EXPECT_EQ(out.sista_date(), "2027-06-30");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateAtgard", update, out), StatusIs(absl::StatusCode::kAborted))
      << "stale etag";
}

// Only what is fastställt: a brist of a draft may still turn out to be none.
TEST_P(UppfoljningTest, Figures) {
  std::string name = Create("norr", "2026-04-30").name();
  Add(name, v1::BRIST, "K1");
  Add(name, v1::BRIST, "K2");
  Add(name, v1::STYRKA, "");
  const std::string soder = Create("soder", "2026-04-02").name();
  for (const char* matt : {"uppfoljning.genomforda", "iakttagelse.antal", "brist.oppna", "brist.atgardade"}) {
    EXPECT_THAT(Fakta(matt, "2026-01-01", "2026-12-31"), UnorderedElementsAre()) << matt;
  }
  v1::Uppfoljning out;
  ASSERT_THAT(SendUtkast(name, v1::BRISTER, out), IsOk());
  ASSERT_THAT(Finish(Who::kVard, name, out), IsOk());
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre()) << "out for faktagranskning";
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  ASSERT_THAT(SendUtkast(soder, v1::GOD, out), IsOk());
  ASSERT_THAT(Finish(Who::kSoderChef, soder, out), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, soder, out), IsOk());
  EXPECT_THAT(Fakta("uppfoljning.genomforda", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr FORDJUPAD 2026-04 1/0", "soder FORDJUPAD 2026-04 1/0"));
  EXPECT_THAT(Fakta("iakttagelse.antal", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr BRIST 2026-04 2/0", "norr STYRKA 2026-04 1/0"));
  EXPECT_THAT(Fakta("brist.oppna", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr BRIST 2026 2/0"));
  fakta::v1::ListMattResponse matt;
  ASSERT_THAT(Do(Who::kOmsorg, "ListMatt", fakta::v1::ListMattRequest(), matt), IsOk());
  EXPECT_EQ(matt.matt_size(), 32);
}

// domain.md 10.1: drafts are not for revision.
TEST_P(UppfoljningTest, ADraftIsNotForARevisor) {
  const std::string name = Create().name();
  v1::GetUppfoljningRequest get;
  get.set_name(name);
  v1::ListUppfoljningarRequest list;
  list.set_parent("kommuner/0114");
  v1::Uppfoljning seen, out;
  v1::ListUppfoljningarResponse page;
  const auto revisor = [&](const std::string& method, const google::protobuf::Message& q,
                           google::protobuf::Message& r) {
    proto::Call call = MakeCall(method, Who::kKvalitetsteam);
    call.who.roles = {proto::Roll::REVISOR};
    r.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, q, r);
  };
  EXPECT_THAT(revisor("GetUppfoljning", get, seen), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(SendUtkast(name, v1::GOD, out), IsOk());
  EXPECT_THAT(revisor("GetUppfoljning", get, seen), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(revisor("ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 0);
  ASSERT_THAT(Finish(Who::kOmsorg, name, out), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, name, out), IsOk());
  ASSERT_THAT(revisor("GetUppfoljning", get, seen), IsOk());
  ASSERT_THAT(revisor("ListUppfoljningar", list, page), IsOk());
  EXPECT_EQ(page.uppfoljningar_size(), 1);
}

// A draft is as if it were not there, with whatever etag it is asked for.
TEST_P(UppfoljningTest, AWrongEtagTellsNothingOfADraft) {
  v1::FinishFaktagranskningRequest finish;
  finish.set_name(Create().name());
  finish.set_etag("x");
  finish.set_request_id(NewRequestId());
  v1::Uppfoljning out;
  EXPECT_THAT(Do(Who::kOmsorg, "FinishFaktagranskning", finish, out), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(UppfoljningTest, EveryMethodHasAHandler) {
  const auto* service = UppfoljningService::Descriptor();
  for (int i = 0; i < service->method_count(); ++i) {
    EXPECT_EQ(handlers_.table().count(service->method(i)->name()), 1u) << service->method(i)->name();
  }
}

KVALITET_ON_EVERY_ENGINE(UppfoljningTest);

}  // namespace
}  // namespace kvalitet::uppfoljning

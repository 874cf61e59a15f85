// An uppföljning before and beside its process: planned for a day to come, begun, withdrawn as a mistake; and what a
// decided plan still leads to.
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::IsOk;
using tests::StatusIs;

class PlaneringTest : public UppfoljningFixture {
 protected:
  absl::Status Create(const std::string& date, v1::Uppfoljning& made, const std::string& enhet = "norr") {
    v1::CreateUppfoljningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_uppfoljning()->set_enhet(Enhet(enhet));
    request.mutable_uppfoljning()->set_genomford_date(date);
    request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
    request.mutable_uppfoljning()->add_metod(v1::BESOK);
    return Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made);
  }
  absl::Status Begin(const std::string& name, v1::Uppfoljning& now, const std::string& date = "") {
    v1::BeginUppfoljningRequest request;
    request.set_name(name);
    request.set_genomford_date(date);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "BeginUppfoljning", request, now);
  }
  absl::Status Move(const std::string& name, const std::string& date, v1::Uppfoljning& now) {
    v1::UpdateUppfoljningRequest request;
    request.mutable_uppfoljning()->set_name(name);
    request.mutable_uppfoljning()->set_genomford_date(date);
    request.mutable_update_mask()->add_paths("genomford_date");
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "UpdateUppfoljning", request, now);
  }
  absl::Status Find(const std::string& name, v1::AddIakttagelseResponse& response) {
    v1::AddIakttagelseRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.mutable_iakttagelse()->set_grad(v1::STYRKA);
    request.mutable_iakttagelse()->set_text("God kontinuitet.");
    return Do(Who::kKvalitetsteam, "AddIakttagelse", request, response);
  }
  absl::Status Withdraw(const std::string& name, v1::Uppfoljning& now, bool only_try = false) {
    v1::WithdrawUppfoljningRequest request;
    request.set_name(name);
    request.set_motiv("Registrerad på fel enhet.");
    request.set_validate_only(only_try);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "WithdrawUppfoljning", request, now);
  }
  std::vector<v1::Uppfoljning> Listed(Who who, bool withdrawn = false) {
    v1::ListUppfoljningarRequest request;
    request.set_parent("kommuner/0114");
    request.set_show_deleted(withdrawn);
    v1::ListUppfoljningarResponse response;
    EXPECT_THAT(Do(who, "ListUppfoljningar", request, response), IsOk());
    return {response.uppfoljningar().begin(), response.uppfoljningar().end()};
  }
  absl::Status SetDays(int days) {
    v1::UpdateInstallningRequest request;
    request.mutable_installning()->set_name("kommuner/0114/installningar/uppfoljning");
    request.mutable_installning()->set_faktagranskning_arbetsdagar(days);
    request.mutable_installning()->set_faktagranskning_kalla("Socialnämnden 2026-03-12, § 41");
    request.mutable_update_mask()->add_paths("faktagranskning_arbetsdagar");
    request.mutable_update_mask()->add_paths("faktagranskning_kalla");
    request.set_request_id(NewRequestId());
    v1::Installning now;
    return Do(Who::kKvalitetsteam, "UpdateInstallning", request, now);
  }
  // A decided plan of 2026 with one dialog, in which every enhet is followed up in depth.
  void DecidePlan() {
    v1::CreateUppfoljningsplanRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Uppfoljningsplan& plan = *request.mutable_uppfoljningsplan();
    plan.set_insatstyp("SOL_HEMTJANST");
    plan.set_ar(2026);
    plan.set_formular(Publish().name());
    plan.set_utskick_date("2026-12-01");
    plan.set_sista_date("2026-12-18");
    plan.set_antal_fordjupade(2);
    plan.set_antal_dialoger(1);
    v1::Uppfoljningsplan made;
    ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, made), IsOk());
    v1::BeslutaUppfoljningsplanRequest decide;
    decide.set_name(made.name());
    decide.set_request_id(NewRequestId());
    ASSERT_THAT(Do(Who::kKvalitetsteam, "BeslutaUppfoljningsplan", decide, made), IsOk());
  }
};
KVALITET_ON_EVERY_ENGINE(PlaneringTest);

TEST_P(PlaneringTest, ADayToComeIsPlannedMovedAndBegun) {
  v1::Uppfoljning made, now;
  ASSERT_THAT(Create("2026-12-04", made), IsOk());
  EXPECT_EQ(made.state(), v1::UPPFOLJNING_PLANERAD);
  EXPECT_EQ(made.nummer(), "U-1");
  EXPECT_EQ(made.ansvarig_utforare(), Utforare("omsorg"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), ElementsAre("Gör uppföljning U-1 | 2026-12-04 | fördjupad, planerad"));
  EXPECT_THAT(AttGora(Who::kNorrChef), IsEmpty()) << "the kommun's own";
  EXPECT_THAT(Listed(Who::kNorrChef), IsEmpty());

  v1::AddIakttagelseResponse found;
  EXPECT_EQ(proto::ReasonOf(Find(made.name(), found)), "EJ_PABORJAD");
  EXPECT_THAT(SendUtkast(made.name(), v1::GOD, now), StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(Move(made.name(), "2026-12-07", now), IsOk());
  EXPECT_EQ(now.genomford_date(), "2026-12-07");
  EXPECT_THAT(Move(made.name(), "2026-11-20", now), StatusIs(absl::StatusCode::kInvalidArgument)) << "has been";

  today_ = absl::CivilDay(2026, 12, 8);
  EXPECT_THAT(Begin(made.name(), now, "2026-12-09"), StatusIs(absl::StatusCode::kInvalidArgument)) << "not yet";
  ASSERT_THAT(Begin(made.name(), now), IsOk());
  EXPECT_EQ(now.state(), v1::UNDER_ARBETE);
  EXPECT_EQ(now.genomford_date(), "2026-12-07") << "the day that was set";
  EXPECT_EQ(now.blindhet(), v1::BLINDHET_UTKAST);
  ASSERT_THAT(Find(made.name(), found), IsOk());
  EXPECT_THAT(Move(made.name(), "2026-12-08", now), StatusIs(absl::StatusCode::kInvalidArgument)) << "it is done";
  EXPECT_EQ(proto::ReasonOf(Begin(made.name(), now)), "FEL_LAGE") << "once";
}

TEST_P(PlaneringTest, WhoTookOverMeanwhileIsTheOneFollowedUp) {
  registry_.AddEnhet("oster", "Hemtjänst Öster");
  registry_.AddUppdrag("oster", "sol-hemtjanst", "vard", "2020-01-01", "2026-12-01");
  registry_.AddUppdrag("oster", "sol-hemtjanst", "omsorg", "2026-12-01", "");
  register_->Refresh();
  v1::Uppfoljning made, now;
  ASSERT_THAT(Create("2026-11-30", made, "oster"), IsOk());
  EXPECT_EQ(made.ansvarig_utforare(), Utforare("vard"));
  today_ = absl::CivilDay(2026, 12, 2);
  ASSERT_THAT(Begin(made.name(), now, "2026-12-02"), IsOk());
  EXPECT_EQ(now.genomford_date(), "2026-12-02");
  EXPECT_EQ(now.ansvarig_utforare(), Utforare("omsorg"));
}

TEST_P(PlaneringTest, AMistakeIsWithdrawnAndKept) {
  v1::Uppfoljning made, now;
  ASSERT_THAT(Create("2026-11-20", made), IsOk());
  ASSERT_THAT(SendUtkast(made.name(), v1::GOD, now), IsOk());
  ASSERT_EQ(Listed(Who::kNorrChef).size(), 1u);
  ASSERT_THAT(Withdraw(made.name(), now, /*only_try=*/true), IsOk());
  ASSERT_EQ(Listed(Who::kKvalitetsteam).size(), 1u) << "a try keeps nothing";
  ASSERT_THAT(Withdraw(made.name(), now), IsOk());
  EXPECT_EQ(now.state(), v1::UPPFOLJNING_ATERKALLAD);
  EXPECT_EQ(now.aterkallad_motiv(), "Registrerad på fel enhet.");
  EXPECT_EQ(now.aterkallad_av(), "anna");
  for (Who who : {Who::kKvalitetsteam, Who::kNorrChef}) {
    EXPECT_THAT(Listed(who), IsEmpty());
    ASSERT_EQ(Listed(who, /*withdrawn=*/true).size(), 1u);
    EXPECT_THAT(AttGora(who), Not(Contains(HasSubstr("U-1"))));
    v1::GetUppfoljningRequest get;
    get.set_name(made.name());
    EXPECT_THAT(Do(who, "GetUppfoljning", get, now), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(Fakta("uppfoljning.genomforda", "2026-01-01", "2026-12-31"), IsEmpty());
  EXPECT_EQ(Rows("SELECT action FROM audit WHERE resource = '" + made.name() + "' AND action = 'ATERKALLAD'").size(),
            1u);
  EXPECT_THAT(Withdraw(made.name(), now), StatusIs(absl::StatusCode::kNotFound)) << "once";
}

TEST_P(PlaneringTest, WhatIsFaststalltOrActedUponStays) {
  v1::Uppfoljning made, now;
  ASSERT_THAT(Create("2026-11-20", made), IsOk());
  ASSERT_THAT(SendUtkast(made.name(), v1::GOD, now), IsOk());  // before that nobody acts upon it
  v1::CreateAtgardRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_atgard()->set_uppfoljning(made.name());
  request.mutable_atgard()->set_text("Ny rutin för nycklar");
  request.mutable_atgard()->set_sista_date("2027-01-29");
  request.mutable_atgard()->add_ansvariga("enhetschef");
  v1::Atgard atgard;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", request, atgard), IsOk());
  const absl::Status hindered = Withdraw(made.name(), now);
  EXPECT_EQ(proto::ReasonOf(hindered), "HINDER");
  EXPECT_THAT(proto::SwedishOf(hindered), HasSubstr("har åtgärd A-1"));
  v1::MoveAtgardRequest give_up;
  give_up.set_name(atgard.name());
  give_up.set_state(v1::AVBRUTEN);
  give_up.set_kommentar("Fel enhet.");
  give_up.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "MoveAtgard", give_up, atgard), IsOk());
  EXPECT_THAT(Withdraw(made.name(), now), IsOk());

  ASSERT_THAT(Create("2026-11-20", made), IsOk());
  ASSERT_THAT(SendUtkast(made.name(), v1::GOD, now), IsOk());
  ASSERT_THAT(Finish(Who::kNorrChef, made.name(), now), IsOk());
  ASSERT_THAT(Faststall(Who::kKollega, made.name(), now), IsOk());
  EXPECT_EQ(proto::ReasonOf(Withdraw(made.name(), now)), "FEL_LAGE");
}

TEST_P(PlaneringTest, ADecidedPlanLeadsToVisitsAndDialoger) {
  DecidePlan();
  const std::string visits = "Följ upp enligt planen 2026 | 2026-12-31 | fördjupad: ";
  const std::string call = "Kalla till utförardialog | 2026-12-31 | 0 av 1 enligt planen 2026";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "2 av 2 kvar"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(call));
  EXPECT_THAT(AttGora(Who::kNorrChef), IsEmpty());
  v1::Uppfoljning planned, done;
  ASSERT_THAT(Create("2026-12-04", planned), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "2 av 2 kvar, 1 planerad"));
  ASSERT_THAT(Create("2026-11-20", done, "soder"), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "1 av 2 kvar, 1 planerad"));
  ASSERT_THAT(Begin(planned.name(), planned), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("enligt planen 2026 | 2026-12-31 | fördjupad"))));
  ASSERT_THAT(Withdraw(done.name(), done), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "1 av 2 kvar")) << "what is withdrawn was not done";

  v1::CreateUtforardialogRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_utforardialog()->set_insatstyp("SOL_HEMTJANST");
  request.mutable_utforardialog()->set_dialog_date("2026-12-03");
  v1::Utforardialog dialog;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUtforardialog", request, dialog), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("Kalla till utförardialog"))));
  today_ = absl::CivilDay(2027, 1, 2);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr(visits)))) << "the year is over";
}

// Helsingborg's seven working days (G9) as a setting of the kommun.
TEST_P(PlaneringTest, DaysForFaktagranskningAreTheKommunsToDecide) {
  v1::Uppfoljning made, now;
  ASSERT_THAT(Create("2026-11-20", made), IsOk());
  ASSERT_THAT(SendUtkast(made.name(), v1::GOD, now), IsOk());
  EXPECT_EQ(now.synpunkter_sista_date(), "2026-12-07") << "ten until decided";
  for (int wrong : {4, 31}) EXPECT_THAT(SetDays(wrong), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(SetDays(7), IsOk());
  for (const auto& [sent, last] : {std::pair("2026-05-29", "2026-06-09"),
                                   std::pair("2026-06-15", "2026-06-25"),    // past midsommarafton
                                   std::pair("2026-12-21", "2027-01-05")}) {  // past julafton and nyårsafton
    today_ = *base::ParseDate(sent);
    ASSERT_THAT(Create(sent, made), IsOk());
    ASSERT_THAT(SendUtkast(made.name(), v1::GOD, now), IsOk());
    EXPECT_EQ(now.synpunkter_sista_date(), last) << "sent " << sent;
  }
  v1::GetInstallningRequest get;
  get.set_name("kommuner/0114/installningar/uppfoljning");
  v1::Installning stands;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetInstallning", get, stands), IsOk());
  EXPECT_EQ(stands.faktagranskning_kalla(), "Socialnämnden 2026-03-12, § 41");
}

}  // namespace
}  // namespace kvalitet::uppfoljning

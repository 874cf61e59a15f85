// What a decided plan still leads to: visits in depth and dialoger.
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::IsOk;

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

TEST_P(PlaneringTest, ADecidedPlanLeadsToVisitsAndDialoger) {
  DecidePlan();
  const std::string visits = "Följ upp enligt planen 2026 | 2026-12-31 | fördjupad: ";
  const std::string call = "Kalla till utförardialog | 2026-12-31 | 0 av 1 enligt planen 2026";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "2 av 2 kvar"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(call));
  EXPECT_THAT(AttGora(Who::kNorrChef), IsEmpty());
  const absl::CivilDay today = today_;
  today_ = absl::CivilDay(2027, 1, 2);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("fördjupad: ")))) << "the year is over";
  today_ = today;
  v1::Uppfoljning done;
  ASSERT_THAT(Create("2026-11-20", done, "soder"), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(visits + "1 av 2 kvar"));
  ASSERT_THAT(Create("2026-11-20", done), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("enligt planen 2026 | 2026-12-31 | fördjupad"))));
  v1::CreateUtforardialogRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_utforardialog()->set_insatstyp("SOL_HEMTJANST");
  request.mutable_utforardialog()->set_dialog_date("2026-12-03");
  v1::Utforardialog dialog;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUtforardialog", request, dialog), IsOk());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("Kalla till utförardialog"))));
}

}  // namespace
}  // namespace kvalitet::uppfoljning

// Granskningar by others with their rekommendationer, uppdrag of a nämnd with their reports, and begäran om uppgifter.
#include "services/uppfoljning/granskning_rules.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

class GranskningTest : public UppfoljningFixture {
 protected:
  v1::Granskning Make(const std::vector<std::string>& rekommendationer) {
    v1::CreateGranskningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Granskning& one = *request.mutable_granskning();
    one.set_slag(v1::GRANSKNING_REVISION);
    one.set_rubrik("Uppföljning av privata utförare");
    one.set_granskare("Kommunens revisorer");
    one.set_granskning_date("2026-05-20");
    for (const std::string& text : rekommendationer) one.add_rekommendationer()->set_text(text);
    v1::Granskning made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateGranskning", request, made), IsOk());
    return made;
  }
  absl::Status Say(const std::string& name, int nr, v1::Rekommendationslage lage, const std::string& motiv,
                   v1::Granskning& after) {
    v1::SetRekommendationRequest request;
    request.set_name(name);
    request.set_nr(nr);
    request.set_lage(lage);
    request.set_motiv(motiv);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "SetRekommendation", request, after);
  }
  absl::Status Ask(const std::string& enhet, const std::string& typ, v1::Begarangrund grund,
                   v1::Uppgiftsbegaran& made) {
    v1::CreateUppgiftsbegaranRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Uppgiftsbegaran& one = *request.mutable_uppgiftsbegaran();
    one.set_enhet(Enhet(enhet));
    one.set_insatstyp(typ);
    one.set_grund(grund);
    one.set_andamal(v1::BEGARAN_UPPFOLJNING);
    one.set_text("Antal medarbetare med delegering");
    one.set_sista_date("2026-12-18");
    return Do(Who::kKvalitetsteam, "CreateUppgiftsbegaran", request, made);
  }
  absl::Status Answer(Who who, const std::string& name, bool refuse, v1::Uppgiftsbegaran& after) {
    v1::BesvaraUppgiftsbegaranRequest request;
    request.set_name(name);
    request.set_svar(refuse ? "Uppgiften omfattas av sekretess." : "17 av 20.");
    request.set_vagras(refuse);
    request.set_request_id(NewRequestId());
    return Do(who, "BesvaraUppgiftsbegaran", request, after);
  }
};
KVALITET_ON_EVERY_ENGINE(GranskningTest);

TEST_P(GranskningTest, WhatIsRecommendedStaysUntilItIsAnswered) {
  v1::Granskning one = Make({"Följ upp alla utförare", "Dokumentera", "Slopa blanketten"});
  EXPECT_EQ(one.nummer(), "R-1");
  ASSERT_EQ(one.rekommendationer_size(), 3);
  EXPECT_EQ(one.rekommendationer(2).nr(), 3);
  EXPECT_EQ(one.rekommendationer(0).lage(), v1::REK_ATERSTAR);
  v1::Granskning after;
  ASSERT_THAT(Say(one.name(), 1, v1::REK_GENOMFORD, "", after), IsOk());
  EXPECT_EQ(after.rekommendationer(0).bedomd_date(), "2026-11-23");
  EXPECT_EQ(after.rekommendationer(1).bedomd_date(), "");
  EXPECT_THAT(Say(one.name(), 3, v1::REK_AVVISAD, "", after), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Say(one.name(), 3, v1::REK_AVVISAD, "Blanketten följer av lag.", after), IsOk());
  EXPECT_THAT(Say(one.name(), 4, v1::REK_DELVIS, "", after), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Fakta("rekommendation.antal", "2026-01-01", "2026-12-31"),
              ElementsAre(" REK_ATERSTAR 2026-05 1/0", " REK_AVVISAD 2026-05 1/0", " REK_GENOMFORD 2026-05 1/0"));

  v1::GetGranskningRequest get;
  get.set_name(one.name());
  v1::Granskning read;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetGranskning", get, read), IsOk());
  v1::UpdateGranskningRequest update;
  *update.mutable_granskning() = read;
  update.mutable_granskning()->mutable_rekommendationer()->RemoveLast();
  update.mutable_granskning()->set_visad_namnd_date("2026-11-20");
  update.mutable_update_mask()->add_paths("rekommendationer");
  const absl::Status gone = Do(Who::kKvalitetsteam, "UpdateGranskning", update, after);
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kInvalidArgument)) << "it is not taken away";
  EXPECT_THAT(proto::ViolationsOf(gone)[0].svenska, HasSubstr("rekommendation 3 saknas"));
  *update.mutable_granskning() = read;
  update.mutable_granskning()->set_visad_namnd_date("2026-11-20");
  update.mutable_update_mask()->add_paths("visad_namnd_date");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateGranskning", update, after), IsOk());
  EXPECT_EQ(after.visad_namnd_date(), "2026-11-20");
  EXPECT_EQ(after.rekommendationer(0).bedomd_date(), "2026-11-23") << "the day of its state, not of this change";
}

TEST_P(GranskningTest, AnUppdragIsReportedBackOnEachDayBeforeItEnds) {
  v1::CreateNamnduppdragRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  v1::Namnduppdrag& asked = *request.mutable_namnduppdrag();
  asked.set_given_av("äldrenämnden");
  asked.set_beslut_date("2026-03-17");
  asked.set_text("Minska antalet medarbetare som en person möter.");
  asked.set_ansvarig("verksamhetschef hemtjänst");
  asked.add_aterrapporter()->set_sista_date("2026-12-15");
  asked.add_aterrapporter()->set_sista_date("2026-10-15");
  v1::Namnduppdrag made, after;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateNamnduppdrag", request, made), IsOk());
  EXPECT_EQ(made.nummer(), "N-1");
  EXPECT_EQ(made.sista_date(), "2026-10-15") << "the next day";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), ElementsAre("Återrapportera nämnduppdrag N-1 | 2026-10-15 | "));
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::IsEmpty()) << "the kommun's own";
  v1::DeleteNamnduppdragRequest back;
  back.set_name(made.name());
  back.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "DeleteNamnduppdrag", back, after), StatusIs(absl::StatusCode::kInvalidArgument))
      << "why?";
  v1::Namnduppdrag twice;
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateNamnduppdrag", request, twice), IsOk());
  back.set_name(twice.name());
  back.set_motiv("Inskrivet två gånger.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteNamnduppdrag", back, after), IsOk());
  EXPECT_EQ(after.borttagen_motiv(), "Inskrivet två gånger.");
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), ElementsAre("Återrapportera nämnduppdrag N-1 | 2026-10-15 | "));
  v1::AvslutaNamnduppdragRequest end;
  end.set_name(made.name());
  end.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "AvslutaNamnduppdrag", end, after)), "ATERRAPPORT_SAKNAS");
  v1::AterrapporteraNamnduppdragRequest report;
  report.set_name(made.name());
  report.set_atgarder("Scheman är ändrade.");
  report.set_effekt("Från 15 till 13 medarbetare.");
  for (const char* next : {"2026-12-15", "2026-12-15"}) {
    report.set_request_id(NewRequestId());
    ASSERT_THAT(Do(Who::kKvalitetsteam, "AterrapporteraNamnduppdrag", report, after), IsOk());
    EXPECT_EQ(after.sista_date(), next);
  }
  report.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "AterrapporteraNamnduppdrag", report, after)), "REDAN_RAPPORTERAT");
  back.set_name(made.name());
  back.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteNamnduppdrag", back, after)), "REDAN_RAPPORTERAT")
      << "that was no mistake";
  v1::UpdateNamnduppdragRequest update;
  v1::GetNamnduppdragRequest get;
  get.set_name(made.name());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetNamnduppdrag", get, *update.mutable_namnduppdrag()), IsOk());
  update.mutable_namnduppdrag()->mutable_aterrapporter()->RemoveLast();
  update.mutable_update_mask()->add_paths("aterrapporter");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateNamnduppdrag", update, after),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "what was reported stays";
  end.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "AvslutaNamnduppdrag", end, after), IsOk());
  EXPECT_EQ(after.state(), v1::NAMNDUPPDRAG_AVSLUTAT);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetNamnduppdrag", get, *update.mutable_namnduppdrag()), IsOk());
  update.mutable_namnduppdrag()->set_text("Något annat");
  update.mutable_update_mask()->Clear();
  update.mutable_update_mask()->add_paths("text");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "UpdateNamnduppdrag", update, after)), "UPPDRAG_AVSLUTAT");
}

TEST_P(GranskningTest, ABegaranIsAnsweredOnceByWhoOperates) {
  v1::Uppgiftsbegaran made, after;
  ASSERT_THAT(Ask("norr", "", v1::BEGARAN_SOL_15_9, made), IsOk());
  EXPECT_EQ(made.nummer(), "B-1");
  EXPECT_EQ(made.utforare(), Utforare("omsorg"));
  EXPECT_EQ(made.insatstyp(), "SOL_HEMTJANST");
  EXPECT_THAT(AttGora(Who::kNorrChef), ElementsAre("Svara på begäran om uppgifter B-1 | 2026-12-18 | "));
  EXPECT_THAT(AttGora(Who::kSoderChef), testing::IsEmpty());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::IsEmpty()) << "not late";
  EXPECT_THAT(Answer(Who::kSoderChef, made.name(), false, after), StatusIs(absl::StatusCode::kNotFound)) << "another's";
  ASSERT_THAT(Answer(Who::kNorrChef, made.name(), false, after), IsOk());
  EXPECT_EQ(after.state(), v1::BEGARAN_BESVARAD);
  EXPECT_EQ(after.svar_date(), "2026-11-23");
  EXPECT_EQ(proto::ReasonOf(Answer(Who::kNorrChef, made.name(), true, after)), "BEGARAN_BESVARAD");
  v1::Uppgiftsbegaran second;
  ASSERT_THAT(Ask("norr", "", v1::BEGARAN_AVTAL, second), IsOk());
  ASSERT_THAT(Answer(Who::kOmsorg, second.name(), true, after), IsOk());
  EXPECT_EQ(after.state(), v1::BEGARAN_VAGRAD);
}

TEST_P(GranskningTest, ABegaranIsMovedOrTakenBackUntilItIsAnswered) {
  v1::Uppgiftsbegaran made, after;
  ASSERT_THAT(Ask("norr", "", v1::BEGARAN_AVTAL, made), IsOk());
  v1::UpdateUppgiftsbegaranRequest move;
  move.mutable_uppgiftsbegaran()->set_name(made.name());
  move.mutable_uppgiftsbegaran()->set_sista_date("2027-01-15");
  move.mutable_update_mask()->add_paths("sista_date");
  move.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppgiftsbegaran", move, after), IsOk());
  EXPECT_THAT(AttGora(Who::kNorrChef), ElementsAre("Svara på begäran om uppgifter B-1 | 2027-01-15 | "));
  move.mutable_uppgiftsbegaran()->set_sista_date("2026-11-20");
  move.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateUppgiftsbegaran", move, after),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "has passed";
  v1::DeleteUppgiftsbegaranRequest take_back;
  take_back.set_name(made.name());
  take_back.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteUppgiftsbegaran", take_back, after), IsOk());
  EXPECT_THAT(AttGora(Who::kNorrChef), testing::IsEmpty());
  EXPECT_THAT(Answer(Who::kNorrChef, made.name(), false, after), StatusIs(absl::StatusCode::kNotFound));

  ASSERT_THAT(Ask("norr", "", v1::BEGARAN_AVTAL, made), IsOk());
  ASSERT_THAT(Answer(Who::kNorrChef, made.name(), false, after), IsOk());
  take_back.set_name(made.name());
  take_back.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteUppgiftsbegaran", take_back, after)), "BEGARAN_BESVARAD");
}

TEST_P(GranskningTest, OutsideSocialtjanstlagenTheAvtalIsTheGround) {
  registry_.AddInsatstyp("lss-bostad-vuxna", "LSS_BOSTAD_VUXNA", "bostad med särskild service", registry::v1::LAG_LSS);
  registry_.AddEnhet("gard", "Gården");
  registry_.AddUppdrag("gard", "lss-bostad-vuxna", "omsorg", "2020-01-01", "");
  v1::Uppgiftsbegaran made;
  const absl::Status refused = Ask("gard", "", v1::BEGARAN_SOL_15_9, made);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("Ange avtalet som grund"));
  EXPECT_THAT(Ask("gard", "", v1::BEGARAN_AVTAL, made), IsOk());
}

}  // namespace
}  // namespace kvalitet::uppfoljning

// Utförardialog: everyone is called, nobody reads who asked, and a protokoll that is adjusted stays; good examples.
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

class DialogTest : public UppfoljningFixture {
 protected:
  // As the token says it: for which utförare.
  template <class Q, class R>
  absl::Status As(Who who, const std::string& method, const Q& request, R& response) const {
    proto::Call call = MakeCall(method, who);
    const std::string utforare = call.scope.reaches.empty() ? "" : call.scope.reaches[0].utforare;
    call.who.grants = {{"0114", utforare, {}}};
    call.scope = {};
    proto::Violations violations;
    proto::Validate(request, "", violations);
    if (!violations.empty()) return violations.ToStatus();
    response.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, request, response);
  }
  absl::Status Call(v1::Utforardialog& dialog, const std::string& day = "2026-12-03") const {
    v1::CreateUtforardialogRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_utforardialog()->set_insatstyp("SOL_HEMTJANST");
    request.mutable_utforardialog()->set_dialog_date(day);
    request.mutable_utforardialog()->set_dagordning("1. Läget. 2. Fast omsorgskontakt.");
    request.mutable_utforardialog()->add_teman("fast omsorgskontakt");
    return As(Who::kKvalitetsteam, "CreateUtforardialog", request, dialog);
  }
  absl::Status Ask(Who who, const std::string& name, const std::string& text, v1::Utforardialog& dialog,
                   const std::string& utforare = "") const {
    v1::AddDialogfragaRequest request;
    request.set_name(name);
    request.set_utforare(utforare);
    request.set_request_id(NewRequestId());
    request.mutable_fraga()->set_text(text);
    if (who == Who::kKvalitetsteam) request.mutable_fraga()->set_svar_senast_date("2026-12-31");
    return As(who, "AddDialogfraga", request, dialog);
  }
  absl::Status Adjust(const std::string& name, const std::vector<std::string>& came, v1::Utforardialog& dialog) const {
    v1::JusteraUtforardialogRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    *request.mutable_narvarande() = {came.begin(), came.end()};
    return As(Who::kKvalitetsteam, "JusteraUtforardialog", request, dialog);
  }
  absl::Status Write(const v1::Utforardialog& read, const std::string& protokoll, v1::Utforardialog& dialog) const {
    v1::UpdateUtforardialogRequest request;
    request.mutable_utforardialog()->set_name(read.name());
    request.mutable_utforardialog()->set_etag(read.etag());
    request.mutable_utforardialog()->set_protokoll(protokoll);
    request.mutable_update_mask()->add_paths("protokoll");
    return As(Who::kKvalitetsteam, "UpdateUtforardialog", request, dialog);
  }
  v1::Utforardialog Read(Who who, const std::string& name) const {
    v1::GetUtforardialogRequest request;
    request.set_name(name);
    v1::Utforardialog dialog;
    EXPECT_THAT(As(who, "GetUtforardialog", request, dialog), IsOk());
    return dialog;
  }
};
KVALITET_ON_EVERY_ENGINE(DialogTest);

TEST_P(DialogTest, EveryoneWithAnUppdragThatDayIsCalled) {
  registry_.AddEnhet("oster", "Hemtjänst Öster");
  registry_.AddUppdrag("oster", "sol-hemtjanst", "kommunen", "2020-01-01", "");
  v1::Utforardialog dialog;
  ASSERT_THAT(Call(dialog), IsOk());
  EXPECT_EQ(dialog.nummer(), "D-1");
  ASSERT_EQ(dialog.kallade_size(), 2) << "kommunala and private together; vard left in May";
  EXPECT_EQ(dialog.kallade(0).utforare(), Utforare("kommunen"));
  EXPECT_EQ(dialog.kallade(0).antal_enheter(), 2);
  EXPECT_EQ(dialog.kallade(1).utforare(), Utforare("omsorg"));
  EXPECT_FALSE(dialog.kallade(0).has_narvarade()) << "nobody knows yet";
  ASSERT_THAT(Call(dialog, "2026-04-30"), IsOk());
  EXPECT_EQ(dialog.kallade(1).utforare(), Utforare("vard"));
  EXPECT_THAT(Call(dialog, "2019-04-30"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(DialogTest, WhoAskedIsKnownToTheKommunAndItselfOnly) {
  v1::Utforardialog dialog;
  ASSERT_THAT(Call(dialog), IsOk());
  const std::string name = dialog.name();
  ASSERT_THAT(Ask(Who::kOmsorg, name, "När kommer de nya nycklarna?", dialog), IsOk());
  EXPECT_EQ(dialog.fragor(0).utforare(), Utforare("omsorg"));
  EXPECT_THAT(Ask(Who::kOmsorg, name, "Och larmen?", dialog, Utforare("kommunen")),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "not in another's name";
  EXPECT_THAT(Ask(Who::kKvalitetsteam, name, "Och larmen?", dialog), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Ask(Who::kKvalitetsteam, name, "Och larmen?", dialog, Utforare("kommunen")), IsOk());
  ASSERT_EQ(dialog.fragor_size(), 2);
  EXPECT_EQ(Read(Who::kKvalitetsteam, name).fragor(0).utforare(), Utforare("omsorg"));
  const v1::Utforardialog omsorgs = Read(Who::kOmsorg, name);
  EXPECT_EQ(omsorgs.fragor(0).utforare(), Utforare("omsorg"));
  EXPECT_EQ(omsorgs.fragor(1).utforare(), "");
  EXPECT_EQ(omsorgs.fragor(1).text(), "Och larmen?") << "what was asked is everybody's";
  EXPECT_EQ(Read(Who::kSoderChef, name).fragor(0).utforare(), "");
  v1::AddDialogfragaRequest promise;
  promise.set_name(name);
  promise.set_request_id(NewRequestId());
  promise.mutable_fraga()->set_text("Och schemat?");
  promise.mutable_fraga()->set_svar_senast_date("2026-12-31");
  EXPECT_THAT(As(Who::kOmsorg, "AddDialogfraga", promise, dialog), StatusIs(absl::StatusCode::kInvalidArgument))
      << "when it is answered is the kommun's promise";
  EXPECT_THAT(Ask(Who::kVard, name, "Får vi vara med?", dialog), StatusIs(absl::StatusCode::kInvalidArgument))
      << "not called";
  v1::ListUtforardialogerRequest list;
  list.set_parent("kommuner/0114");
  v1::ListUtforardialogerResponse page;
  ASSERT_THAT(As(Who::kSoderChef, "ListUtforardialoger", list, page), IsOk());
  ASSERT_EQ(page.utforardialoger_size(), 1);
  EXPECT_EQ(page.utforardialoger(0).fragor_size(), 0);
}

// A grant may name the enhet alone; its head acts for who operates it, and never for the kommun.
TEST_P(DialogTest, AHeadWhoseGrantNamesOnlyTheEnhetIsNotTheKommun) {
  v1::Utforardialog dialog;
  ASSERT_THAT(Call(dialog), IsOk());
  ASSERT_THAT(Ask(Who::kKvalitetsteam, dialog.name(), "Och larmen?", dialog, Utforare("kommunen")), IsOk());
  proto::Call call = MakeCall("GetUtforardialog", Who::kNorrChef);
  call.scope = {};
  call.who.grants = {{"0114", "", {Enhet("norr")}}};
  v1::GetUtforardialogRequest get;
  get.set_name(dialog.name());
  v1::Utforardialog read;
  ASSERT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("GetUtforardialog"))(call, get, read), IsOk());
  EXPECT_EQ(read.fragor(0).utforare(), "");
  call.method = "kvalitet.uppfoljning.v1.UppfoljningService/AddDialogfraga";
  v1::AddDialogfragaRequest ask;
  ask.set_name(dialog.name());
  ask.set_utforare(Utforare("kommunen"));
  ask.set_request_id(NewRequestId());
  ask.mutable_fraga()->set_text("I någon annans namn");
  const auto add = std::get<proto::UnaryHandler>(handlers_.table().at("AddDialogfraga"));
  EXPECT_THAT(add(call, ask, read), StatusIs(absl::StatusCode::kInvalidArgument));
  ask.clear_utforare();
  ASSERT_THAT(add(call, ask, read), IsOk());
  EXPECT_EQ(read.fragor(1).utforare(), Utforare("omsorg"));
}

TEST_P(DialogTest, TheSameRequestTwiceAsksOnceAndATryKeepsNothing) {
  v1::Utforardialog dialog, again;
  ASSERT_THAT(Call(dialog), IsOk());
  v1::AddDialogfragaRequest ask;
  ask.set_name(dialog.name());
  ask.set_request_id(NewRequestId());
  ask.mutable_fraga()->set_text("När kommer de nya nycklarna?");
  ask.set_validate_only(true);
  ASSERT_THAT(As(Who::kOmsorg, "AddDialogfraga", ask, dialog), IsOk());
  EXPECT_EQ(Read(Who::kKvalitetsteam, dialog.name()).fragor_size(), 0);
  ask.set_validate_only(false);
  ask.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kOmsorg, "AddDialogfraga", ask, dialog), IsOk());
  ASSERT_THAT(As(Who::kOmsorg, "AddDialogfraga", ask, again), IsOk());
  EXPECT_EQ(Read(Who::kKvalitetsteam, dialog.name()).fragor_size(), 1);
}

TEST_P(DialogTest, AnAdjustedProtokollStaysAndQuestionsAreStillAnswered) {
  v1::Utforardialog dialog;
  ASSERT_THAT(Call(dialog), IsOk());
  const std::string name = dialog.name();
  ASSERT_THAT(Ask(Who::kOmsorg, name, "När kommer de nya nycklarna?", dialog), IsOk());
  v1::AddOverenskommelseRequest agreed;
  agreed.set_name(name);
  agreed.set_request_id(NewRequestId());
  agreed.mutable_overenskommelse()->set_text("Gemensam rutin för nycklar");
  agreed.mutable_overenskommelse()->set_ansvarig("alla utförare");
  agreed.mutable_overenskommelse()->set_sista_date("2027-01-29");
  ASSERT_THAT(As(Who::kKvalitetsteam, "AddOverenskommelse", agreed, dialog), IsOk());
  EXPECT_EQ(dialog.overenskommelser(0).nr(), 1);
  absl::Status early = Adjust(name, {Utforare("omsorg"), Utforare("vard")}, dialog);
  EXPECT_EQ(proto::ViolationsOf(early).size(), 3u) << "held later, no protokoll, and vard was not called";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::UnorderedElementsAre("Håll utförardialog D-1 | 2026-12-03 | ",
                                                                          "Svara på fråga 1 i dialog D-1 |  | "));
  today_ = absl::CivilDay(2026, 12, 4);
  EXPECT_THAT(AttGora(Who::kKvalitetsteam),
              testing::UnorderedElementsAre("Justera protokollet för dialog D-1 |  | hölls tors 3 dec",
                                            "Svara på fråga 1 i dialog D-1 |  | "));
  ASSERT_THAT(Write(Read(Who::kKvalitetsteam, name), "Alla var överens om nycklarna.", dialog), IsOk());
  ASSERT_THAT(Adjust(name, {Utforare("omsorg")}, dialog), IsOk());
  EXPECT_EQ(dialog.state(), v1::DIALOG_PROTOKOLLFORD);
  EXPECT_FALSE(dialog.kallade(0).narvarade());
  EXPECT_TRUE(dialog.kallade(0).has_narvarade());
  EXPECT_TRUE(dialog.kallade(1).narvarade());
  v1::Utforardialog after;
  EXPECT_EQ(proto::ReasonOf(Write(dialog, "Nej.", after)), "PROTOKOLL_JUSTERAT");
  EXPECT_EQ(proto::ReasonOf(Ask(Who::kOmsorg, name, "En till?", after)), "PROTOKOLL_JUSTERAT");
  agreed.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(As(Who::kKvalitetsteam, "AddOverenskommelse", agreed, after)), "PROTOKOLL_JUSTERAT");
  EXPECT_FALSE(Adjust(name, {}, after).ok());
  v1::BesvaraDialogfragaRequest answer;
  answer.set_name(name);
  answer.set_nr(1);
  answer.set_svar("I januari.");
  answer.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kKvalitetsteam, "BesvaraDialogfraga", answer, after), IsOk());
  EXPECT_EQ(after.fragor(0).svar(), "I januari.");
  EXPECT_EQ(after.fragor(0).besvarad_date(), "2026-12-04");
  EXPECT_EQ(after.protokoll(), "Alla var överens om nycklarna.");
  v1::LankaOverenskommelseRequest became;
  became.set_name(name);
  became.set_nr(1);
  became.set_atgard("kommuner/0114/atgarder/saknas");
  became.set_request_id(NewRequestId());
  EXPECT_THAT(As(Who::kKvalitetsteam, "LankaOverenskommelse", became, after),
              StatusIs(absl::StatusCode::kInvalidArgument));
  v1::CreateAtgardRequest make;
  make.set_parent("kommuner/0114");
  make.set_request_id(NewRequestId());
  make.mutable_atgard()->set_enhet(Enhet("soder"));
  make.mutable_atgard()->set_insatstyp("SOL_HEMTJANST");
  make.mutable_atgard()->set_text("Gemensam rutin för nycklar");
  make.mutable_atgard()->add_ansvariga("enhetschef");
  make.mutable_atgard()->set_sista_date("2027-01-29");
  v1::Atgard atgard;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", make, atgard), IsOk());
  became.set_atgard(atgard.name());
  became.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kKvalitetsteam, "LankaOverenskommelse", became, after), IsOk());
  EXPECT_EQ(after.overenskommelser(0).atgard(), atgard.name());
  EXPECT_EQ(after.overenskommelser(0).text(), "Gemensam rutin för nycklar");
  answer.set_nr(2);
  answer.set_request_id(NewRequestId());
  EXPECT_THAT(As(Who::kKvalitetsteam, "BesvaraDialogfraga", answer, after),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// An utförare hears of the call, and of the answer to what it asked; of another's it hears nothing.
TEST_P(DialogTest, AnUtforareHearsOfTheCallAndOfTheAnswer) {
  v1::CreateUtforardialogRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_utforardialog()->set_insatstyp("SOL_HEMTJANST");
  request.mutable_utforardialog()->set_dialog_date("2026-12-03");
  v1::Utforardialog dialog;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUtforardialog", request, dialog), IsOk());
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::Contains("Utförardialog D-1 | 2026-12-03 | ni är kallade"));
  EXPECT_THAT(AttGora(Who::kVard), testing::IsEmpty()) << "it operates nothing that day";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::ElementsAre("Håll utförardialog D-1 | 2026-12-03 | "));
  v1::AddDialogfragaRequest ask;
  ask.set_name(dialog.name());
  ask.set_request_id(NewRequestId());
  ask.mutable_fraga()->set_text("När kommer nycklarna?");
  ASSERT_THAT(As(Who::kOmsorg, "AddDialogfraga", ask, dialog), IsOk());
  const auto news = [&](Who who) {
    attgora::v1::ListAttGoraRequest list;
    list.set_parent("kommuner/0114");
    list.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(base::SwedishMidnight(today_)));
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do(who, "ListAttGora", list, response), IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      if (one.art() == attgora::v1::NYTT) lines.push_back(absl::StrCat(one.antal(), " ", one.vad()));
    }
    return lines;
  };
  EXPECT_THAT(news(Who::kOmsorg), testing::IsEmpty());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::Contains("Svara på fråga 1 i dialog D-1 |  | "));
  v1::BesvaraDialogfragaRequest answer;
  answer.set_name(dialog.name());
  answer.set_nr(1);
  answer.set_svar("I januari.");
  answer.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kKvalitetsteam, "BesvaraDialogfraga", answer, dialog), IsOk());
  EXPECT_THAT(news(Who::kOmsorg), testing::ElementsAre("1 svar på en fråga i utförardialogen"));
  EXPECT_THAT(news(Who::kSoderChef), testing::IsEmpty());
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::ElementsAre("Håll utförardialog D-1 | 2026-12-03 | "));
  v1::CreateUtforardialogRequest mistaken = request;
  mistaken.set_request_id(NewRequestId());
  mistaken.mutable_utforardialog()->set_dialog_date("2026-11-25");
  v1::Utforardialog gone;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUtforardialog", mistaken, gone), IsOk());
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::Contains("Utförardialog D-2 | 2026-11-25 | ni är kallade"));
  v1::DeleteUtforardialogRequest off;
  off.set_name(gone.name());
  off.set_motiv("Fel datum.");
  off.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kKvalitetsteam, "DeleteUtforardialog", off, gone), IsOk());
  EXPECT_EQ(gone.borttagen_motiv(), "Fel datum.");
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::ElementsAre("Utförardialog D-1 | 2026-12-03 | ni är kallade"));
  today_ = absl::CivilDay(2026, 12, 4);
  EXPECT_THAT(AttGora(Who::kOmsorg), testing::IsEmpty()) << "the day has passed";
}

// domain.md: Upplands Väsby has twelve utförare of hemtjänst, one kommunal and eleven private.
TEST_P(DialogTest, UpplandsVasbysDialogCallsTwelve) {
  for (int i = 0; i < 10; ++i) {
    registry_.AddUtforare(absl::StrCat("privat", i), registry::v1::REGIFORM_ENSKILD);
    registry_.AddEnhet(absl::StrCat("e", i), absl::StrCat("Enhet ", i));
    registry_.AddUppdrag(absl::StrCat("e", i), "sol-hemtjanst", absl::StrCat("privat", i), "2007-01-01", "");
  }
  v1::Utforardialog dialog;
  ASSERT_THAT(Call(dialog), IsOk());
  EXPECT_EQ(dialog.kallade_size(), 12);
}

TEST_P(DialogTest, AGoodExampleIsSharedWithConsentAndTriedByOthers) {
  v1::CreateGottExempelRequest share;
  share.set_parent("kommuner/0114");
  share.set_request_id(NewRequestId());
  share.mutable_gott_exempel()->set_insatstyp("SOL_HEMTJANST");
  share.mutable_gott_exempel()->set_rubrik("Fast omsorgskontakt från första dagen");
  share.mutable_gott_exempel()->set_text("Kontakten är med på första besöket.");
  v1::GottExempel shared, after;
  const absl::Status without = As(Who::kOmsorg, "CreateGottExempel", share, shared);
  EXPECT_THAT(without, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::SwedishOf(without), HasSubstr("samtycke"));
  share.mutable_gott_exempel()->set_samtycke(true);
  ASSERT_THAT(As(Who::kOmsorg, "CreateGottExempel", share, shared), IsOk());
  EXPECT_EQ(shared.nummer(), "G-1");
  EXPECT_EQ(shared.utforare(), Utforare("omsorg"));
  v1::SetProvningRequest tried;
  tried.set_name(shared.name());
  tried.set_request_id(NewRequestId());
  tried.mutable_provning()->set_fran_date("2026-11-01");
  tried.mutable_provning()->set_hjalpte(v1::HJALPTE_VET_INTE_AN);
  EXPECT_THAT(As(Who::kOmsorg, "SetProvning", tried, after), StatusIs(absl::StatusCode::kInvalidArgument)) << "its own";
  ASSERT_THAT(As(Who::kSoderChef, "SetProvning", tried, after), IsOk());
  tried.mutable_provning()->set_hjalpte(v1::HJALPTE_JA);
  tried.set_request_id(NewRequestId());
  ASSERT_THAT(As(Who::kSoderChef, "SetProvning", tried, after), IsOk());
  ASSERT_EQ(after.provningar_size(), 1) << "how it went since, not once more";
  EXPECT_EQ(after.provningar(0).hjalpte(), v1::HJALPTE_JA);
  v1::DeleteGottExempelRequest back;
  back.set_name(shared.name());
  back.set_request_id(NewRequestId());
  EXPECT_THAT(As(Who::kSoderChef, "DeleteGottExempel", back, after), StatusIs(absl::StatusCode::kPermissionDenied))
      << "not another's consent";
  ASSERT_THAT(As(Who::kOmsorg, "DeleteGottExempel", back, after), IsOk());
  v1::ListGodaExempelRequest list;
  list.set_parent("kommuner/0114");
  v1::ListGodaExempelResponse page;
  ASSERT_THAT(As(Who::kSoderChef, "ListGodaExempel", list, page), IsOk());
  EXPECT_EQ(page.goda_exempel_size(), 0);
  v1::GetGottExempelRequest get;
  get.set_name(shared.name());
  EXPECT_THAT(As(Who::kSoderChef, "GetGottExempel", get, after), StatusIs(absl::StatusCode::kNotFound));
  share.mutable_gott_exempel()->set_insatstyp("SOL_PARKERING");
  share.set_request_id(NewRequestId());
  EXPECT_THAT(As(Who::kOmsorg, "CreateGottExempel", share, after), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace kvalitet::uppfoljning

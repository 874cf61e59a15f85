// Självskattning on every engine: sending, saving, handing in, and who sees what when.
#include <thread>

#include "common/store/audit.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
using tests::IsOk;
using tests::StatusIs;

class SjalvskattningTest : public UppfoljningFixture {
 protected:
  v1::ListSvarResponse Svar(Who who, const std::string& name) {
    v1::ListSvarRequest request;
    request.set_name(name);
    v1::ListSvarResponse response;
    EXPECT_THAT(Do(who, "ListSvar", request, response), IsOk());
    return response;
  }
  v1::SaveSvarResponse Save(Who who, const std::string& name, const Pairs& pairs) {
    v1::SaveSvarResponse response;
    EXPECT_THAT(Do(who, "SaveSvar", Answers(name, pairs), response), IsOk());
    EXPECT_EQ(response.fel_size(), 0);
    return response;
  }
};

TEST_P(SjalvskattningTest, IsSentToEachEnhetOnce) {
  v1::Formular formular = Publish();
  v1::SendSjalvskattningarResponse response;
  ASSERT_THAT(Send(formular, 2026, {"norr", "soder"}, response), IsOk());
  EXPECT_EQ(response.nya(), 2);
  EXPECT_EQ(response.sjalvskattningar(0).nummer(), "S-1");
  EXPECT_EQ(response.sjalvskattningar(1).nummer(), "S-2");
  EXPECT_EQ(response.sjalvskattningar(0).ansvarig_utforare(), Utforare("omsorg"));
  EXPECT_EQ(response.sjalvskattningar(0).state(), v1::UTSKICKAD);
  EXPECT_EQ(response.sjalvskattningar(0).antal_fragor(), 3);
  EXPECT_EQ(response.sjalvskattningar(0).antal_obligatoriska_kvar(), 2);
  v1::SendSjalvskattningarResponse again;
  ASSERT_THAT(Send(formular, 2026, {"soder", "norr"}, again), IsOk());
  EXPECT_EQ(again.nya(), 0);
  EXPECT_EQ(again.oforandrade(), 2);
  EXPECT_EQ(again.sjalvskattningar(0).nummer(), "S-2") << "in the order of the request";
}

TEST_P(SjalvskattningTest, IsNotSentWhereItCannotBe) {
  v1::Formular formular = Publish();
  v1::SendSjalvskattningarResponse response;
  absl::Status unknown = Send(formular, 2026, {"norr", "vaster", "oster"}, response);
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(proto::ViolationsOf(unknown).size(), 2u) << "both are told";
  EXPECT_THAT(Send(formular, 2019, {"norr"}, response), StatusIs(absl::StatusCode::kInvalidArgument))
      << "no uppdrag then";
  v1::Formular draft = formular;
  draft.set_name("kommuner/0114/formular/saknas");
  EXPECT_THAT(Send(draft, 2026, {"norr"}, response), StatusIs(absl::StatusCode::kNotFound));
  registry_.down = true;
  absl::Status down = Send(formular, 2026, {"soder"}, response);
  EXPECT_THAT(down, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Rows("SELECT name FROM sjalvskattning").size(), 0u);
}

TEST_P(SjalvskattningTest, OnlyWhatTheUtforareAnswersIsSent) {
  v1::ImportFormularRequest request;
  request.set_parent("kommuner/0114");
  request.set_kalla("test");
  request.set_publicera(true);
  request.set_request_id(NewRequestId());
  request.set_fil(
      "formulär;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala\n"
      "enkat;SOL_HEMTJANST;I;BRUKARE;A1;Rutin;Nöjd?;N5\n");
  v1::ImportFormularResponse imported;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, imported), IsOk());
  v1::SendSjalvskattningarResponse response;
  absl::Status refused = Send(imported.formular(0), 2026, {"norr"}, response);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("besvaras inte av utföraren"));
}

TEST_P(SjalvskattningTest, IsSavedByAvsnittAndHandedInWhenComplete) {
  std::string name = SendOne(Publish()).name();
  v1::SaveSvarResponse first = Save(Who::kNorrChef, name, {{"a1", "17 av 20"}});
  EXPECT_EQ(first.sjalvskattning().state(), v1::PABORJAD);
  EXPECT_EQ(first.sjalvskattning().antal_besvarade(), 1);
  ASSERT_EQ(first.saknas_size(), 1);
  EXPECT_EQ(first.saknas(0).nyckel(), "A2");
  EXPECT_EQ(first.saknas(0).kort(), "rutin");

  v1::SubmitSjalvskattningResponse receipt;
  absl::Status refused = Submit(Who::kNorrChef, name, receipt);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(proto::ReasonOf(refused), "SVAR_SAKNAS");
  EXPECT_EQ(proto::SwedishOf(refused),
            "Inte inlämnad. 1 obligatorisk fråga saknar svar: A2 (rutin). Svara på dem och lämna in igen.");

  Save(Who::kOmsorg, name, {{"A2", "ja"}, {"A3", "Rad ett\n  rad två "}});
  EXPECT_EQ(Svar(Who::kOmsorg, name).svar(2).svar(), "Rad ett\n  rad två ") << "free text is kept as it came";
  std::string request_id = NewRequestId();
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt, request_id), IsOk());
  EXPECT_EQ(receipt.kvitto(), "S-1");
  EXPECT_EQ(receipt.antal_svar(), 3);
  EXPECT_EQ(receipt.dagar_fore_sista_dag(), 18);
  EXPECT_EQ(receipt.kontrollsumma().size(), 64u);
  EXPECT_EQ(receipt.sjalvskattning().kontrollsumma(), receipt.kontrollsumma().substr(0, 8));
  EXPECT_EQ(receipt.sjalvskattning().state(), v1::INLAMNAD);
  EXPECT_EQ(receipt.sjalvskattning().inlamnad_date(), "2026-11-23");
  EXPECT_EQ(receipt.sjalvskattning().dagar_sent(), 0);

  v1::SubmitSjalvskattningResponse again;
  ASSERT_THAT(Submit(Who::kNorrChef, name, again, request_id), IsOk());
  EXPECT_THAT(again, tests::EqualsProto(receipt)) << "same request, same receipt";
  absl::Status twice = Submit(Who::kNorrChef, name, again);
  EXPECT_EQ(proto::ReasonOf(twice), "REDAN_INLAMNAD");
  v1::SaveSvarResponse late;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A2", "Nej"}}), late)), "REDAN_INLAMNAD");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name).svar(1).svar(), "Ja");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name).svar(0).svar(), "17/20");

  KV_ASSERT_OK(store_->Read(MakeCall("GetSjalvskattning", Who::kKvalitetsteam), [&](sql::Session& session) {
    absl::Status chain = store::VerifyAudit(session, name);
    return chain.ok() ? store::VerifyAudit(session, name + "/svar") : chain;
  }));
}

TEST_P(SjalvskattningTest, AnswersAreSavedAndHandedInByOneCallOrNotAtAll) {
  const std::string name = SendOne(Publish()).name();
  const auto submit = [&](const Pairs& pairs, v1::SubmitSjalvskattningResponse& response, const std::string& id) {
    v1::SubmitSjalvskattningRequest request;
    request.set_name(name);
    request.set_request_id(id);
    *request.mutable_svar() = Answers(name, pairs).svar();
    return Do(Who::kNorrChef, "SubmitSjalvskattning", request, response);
  };
  v1::SubmitSjalvskattningResponse response;
  const std::string id = NewRequestId();
  ASSERT_THAT(submit({{"A1", "85%"}, {"A2", "Ja"}}, response, id), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).kolumn(), "A1");
  EXPECT_EQ(response.kvitto(), "");
  EXPECT_EQ(Get(Who::kNorrChef, name).state(), v1::UTSKICKAD) << "the right one is not saved either";
  EXPECT_THAT(submit({{"A1", "17/20"}}, response, id), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Get(Who::kNorrChef, name).antal_besvarade(), 0) << "nor what is right, where something is missing";
  ASSERT_THAT(submit({{"A1", "17/20"}, {"A2", "Ja"}}, response, id), IsOk());
  EXPECT_EQ(response.antal_svar(), 2);
  EXPECT_FALSE(response.sjalvskattning().has_ifyllnad_minuter()) << "nobody knows how long the file took";
  EXPECT_EQ(response.sjalvskattning().state(), v1::INLAMNAD);
  const std::string sum = response.kontrollsumma();
  ASSERT_THAT(submit({{"A1", "17/20"}, {"A2", "Ja"}}, response, id), IsOk()) << "the same again";
  EXPECT_EQ(response.kontrollsumma(), sum);
  EXPECT_THAT(submit({{"A2", "Nej"}}, response, NewRequestId()), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Get(Who::kNorrChef, name).antal_kvitton(), 1);
}

TEST_P(SjalvskattningTest, AllMissingAnswersAreListed) {
  std::string extra;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&extra, "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;B", i,
                    ";Rutin;Finns?;;JN;Ja;ja;;\n");
  }
  std::string name = SendOne(Publish(extra)).name();
  Save(Who::kOmsorg, name, {{"A2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  absl::Status refused = Submit(Who::kOmsorg, name, receipt);
  EXPECT_EQ(proto::ReasonOf(refused), "SVAR_SAKNAS");
  EXPECT_THAT(proto::SwedishOf(refused), HasSubstr("41 obligatoriska frågor saknar svar: A1, B0, B1"));
  EXPECT_THAT(refused.ToString(), HasSubstr("B39")) << "every key is in the metadata";
  EXPECT_LT(refused.message().size(), 1024u);
}

TEST_P(SjalvskattningTest, TheKommunSeesNoAnswersBeforeTheyAreHandedIn) {
  std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A2", "Nej"}, {"A3", "HEMLIGT"}});
  v1::Sjalvskattning seen = Get(Who::kKvalitetsteam, name);
  EXPECT_EQ(seen.state(), v1::PABORJAD);
  EXPECT_EQ(seen.antal_besvarade(), 2);
  EXPECT_EQ(seen.ShortDebugString().find("HEMLIGT"), std::string::npos);

  v1::ListSvarRequest list;
  list.set_name(name);
  v1::ListSvarResponse svar;
  list.set_page_size(-1);
  EXPECT_THAT(Do(Who::kNorrChef, "ListSvar", list, svar), StatusIs(absl::StatusCode::kInvalidArgument));
  list.clear_page_size();
  absl::Status refused = Do(Who::kKvalitetsteam, "ListSvar", list, svar);
  EXPECT_EQ(proto::ReasonOf(refused), "EJ_INLAMNAD");
  EXPECT_EQ(refused.ToString().find("HEMLIGT"), std::string::npos);
  EXPECT_EQ(svar.ByteSizeLong(), 0u);
  v1::GetBlankettRequest blankett;
  blankett.set_name(name);
  v1::GetBlankettResponse form;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "GetBlankett", blankett, form)), "EJ_INLAMNAD");
  EXPECT_EQ(form.ByteSizeLong(), 0u);
  v1::ListSjalvskattningarRequest all;
  all.set_parent("kommuner/0114");
  v1::ListSjalvskattningarResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListSjalvskattningar", all, page), IsOk());
  EXPECT_EQ(page.sjalvskattningar_size(), 1);
  EXPECT_EQ(page.ShortDebugString().find("HEMLIGT"), std::string::npos);
  EXPECT_EQ(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31").size(), 0u) << "nor in a figure";
}

TEST_P(SjalvskattningTest, AnothersIsNotThere) {
  std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A2", "Nej"}});
  for (Who other : {Who::kVard, Who::kSoderChef}) {
    v1::GetSjalvskattningRequest get;
    get.set_name(name);
    v1::Sjalvskattning sjalvskattning;
    EXPECT_THAT(Do(other, "GetSjalvskattning", get, sjalvskattning), StatusIs(absl::StatusCode::kNotFound));
    v1::ListSvarRequest list;
    list.set_name(name);
    v1::ListSvarResponse svar;
    EXPECT_THAT(Do(other, "ListSvar", list, svar), StatusIs(absl::StatusCode::kNotFound));
    v1::SaveSvarResponse saved;
    EXPECT_THAT(Do(other, "SaveSvar", Answers(name, {{"A2", "Ja"}}), saved), StatusIs(absl::StatusCode::kNotFound));
    v1::SubmitSjalvskattningResponse receipt;
    EXPECT_THAT(Submit(other, name, receipt), StatusIs(absl::StatusCode::kNotFound));
    v1::GetBlankettRequest blankett;
    blankett.set_name(name);
    v1::GetBlankettResponse form;
    EXPECT_THAT(Do(other, "GetBlankett", blankett, form), StatusIs(absl::StatusCode::kNotFound));
    v1::ListSjalvskattningarRequest all;
    all.set_parent("kommuner/0114");
    v1::ListSjalvskattningarResponse page;
    ASSERT_THAT(Do(other, "ListSjalvskattningar", all, page), IsOk());
    EXPECT_EQ(page.sjalvskattningar_size(), 0);
  }
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar(0).svar(), "Nej");
}

TEST_P(SjalvskattningTest, AllOrNothingUnlessTheRightOnesAreWanted) {
  std::string name = SendOne(Publish()).name();
  v1::SaveSvarRequest request =
      Answers(name, {{"A1", "85%"}, {"A2", "Ja"}, {"ZZ", "Ja"}, {"A3", "Ring 19121212-1212"}});
  v1::SaveSvarResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", request, response), IsOk());
  ASSERT_EQ(response.fel_size(), 3);
  EXPECT_EQ(response.fel(0).rad(), 2);
  EXPECT_EQ(response.fel(0).kolumn(), "A1");
  EXPECT_EQ(response.fel(0).text(),
            "\"85%\": skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20");
  EXPECT_THAT(response.fel(2).text(), HasSubstr("personnummer (tecken 6-18)"));
  EXPECT_EQ(response.antal_ratta(), 1);
  EXPECT_EQ(response.antal_sparade(), 0);
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar_size(), 0);
  EXPECT_EQ(Get(Who::kNorrChef, name).state(), v1::UTSKICKAD);

  request.set_spara_ratta(true);
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", request, response), IsOk()) << "the request id was not used up";
  EXPECT_EQ(response.antal_sparade(), 1);
  EXPECT_EQ(response.fel_size(), 3);
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar_size(), 1);

  v1::SaveSvarRequest only = Answers(name, {{"A1", "1/2"}});
  only.set_validate_only(true);
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", only, response), IsOk());
  EXPECT_EQ(response.sjalvskattning().antal_besvarade(), 2) << "what would be";
  EXPECT_EQ(Get(Who::kNorrChef, name).antal_besvarade(), 1);
}

TEST_P(SjalvskattningTest, AnAnswerCanBeChangedAndTakenAway) {
  std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A2", "Nej"}, {"A3", "text"}});
  v1::SaveSvarResponse after = Save(Who::kNorrChef, name, {{"A2", "Ja"}, {"A3", ""}});
  EXPECT_EQ(after.sjalvskattning().antal_besvarade(), 1);
  ASSERT_EQ(Svar(Who::kNorrChef, name).svar_size(), 1);
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar(0).svar(), "Ja");
  std::string etag = after.sjalvskattning().etag();
  EXPECT_EQ(Save(Who::kNorrChef, name, {{"A2", "JA"}}).sjalvskattning().etag(), etag) << "nothing changed";
  v1::SaveSvarRequest comment = Answers(name, {{"A1", ""}});
  comment.mutable_svar(0)->set_kommentar("återkommer");
  v1::SaveSvarResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", comment, response), IsOk());
  EXPECT_EQ(response.sjalvskattning().antal_besvarade(), 1) << "a comment alone is no answer";
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar(0).kommentar(), "återkommer");
}

TEST_P(SjalvskattningTest, ATextOf20000CharactersIsKeptWhole) {
  std::string name = SendOne(Publish()).name();
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i % 60 == 59 ? "\n" : i % 7 == 6 ? " " : "ö";
  Save(Who::kNorrChef, name, {{"A3", text}});
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar(0).svar(), text);
  v1::SaveSvarResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A3", text + "!"}}), response), IsOk());
  EXPECT_EQ(response.fel_size(), 1);
}

TEST_P(SjalvskattningTest, OldAnswersStayBoundToTheirVersionAndAreShownNextYear) {
  v1::Formular v1 = Publish();
  std::string then = SendOne(v1, "soder", 2025).name();
  Save(Who::kSoderChef, then, {{"A1", "8/10"}, {"A2", "Nej"}, {"A3", "Förra årets text"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, then, receipt), IsOk());
  EXPECT_EQ(receipt.sjalvskattning().dagar_sent(), 347);

  v1::Formular v2 =
      Publish("sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A9;Ny;Ny?;;JN;Ja;ja;;\n");
  EXPECT_EQ(v2.version(), 2);
  std::string now = SendOne(v2, "soder", 2026).name();
  EXPECT_EQ(Get(Who::kSoderChef, then).formular(), v1.name());
  EXPECT_EQ(Get(Who::kSoderChef, now).formular_version(), 2);
  v1::GetBlankettRequest request;
  request.set_name(now);
  v1::GetBlankettResponse form;
  ASSERT_THAT(Do(Who::kSoderChef, "GetBlankett", request, form), IsOk());
  ASSERT_EQ(form.rader_size(), 7) << "and what is needed of the kommun, in each avsnitt";
  EXPECT_EQ(form.sjalvskattning().antal_fragor(), 4);
  EXPECT_EQ(form.antal_fjolarssvar(), 3);
  EXPECT_EQ(form.rader(0).fjolarets_svar(), "8/10");
  EXPECT_EQ(form.rader(0).svara_sa(),
            "skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20");
  EXPECT_EQ(form.rader(5).nyckel(), "A9");
  EXPECT_EQ(form.rader(5).fjolarets_svar(), "");
  request.set_name(then);
  ASSERT_THAT(Do(Who::kSoderChef, "GetBlankett", request, form), IsOk());
  EXPECT_EQ(form.rader_size(), 5);
}

TEST_P(SjalvskattningTest, WhoTookOverDoesNotReadWhatTheOneBeforeAnswered) {
  v1::Formular formular = Publish();
  std::string then = SendOne(formular, "norr", 2025).name();
  Save(Who::kVard, then, {{"A1", "8/10"}, {"A2", "Nej"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kVard, then, receipt), IsOk());
  v1::GetBlankettRequest request;
  request.set_name(SendOne(formular, "norr", 2026).name());
  v1::GetBlankettResponse form;
  ASSERT_THAT(Do(Who::kOmsorg, "GetBlankett", request, form), IsOk());
  EXPECT_EQ(form.antal_fjolarssvar(), 0);
}

TEST_P(SjalvskattningTest, TwoPersonsOnTwoAvsnittAtOnce) {
  std::string extra;
  for (int i = 0; i < 8; ++i) {
    absl::StrAppend(&extra, "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;B", i,
                    ";Avsnitt ", i, ";Finns?;;JN;Ja;ja;;\n");
  }
  std::string name = SendOne(Publish(extra)).name();
  std::vector<std::thread> persons;
  for (int i = 0; i < 8; ++i) {
    persons.emplace_back([&, i] {
      Save(i % 2 == 0 ? Who::kNorrChef : Who::kOmsorg, name, {{absl::StrCat("B", i), "Ja"}});
    });
  }
  for (std::thread& person : persons) person.join();
  EXPECT_EQ(Svar(Who::kNorrChef, name).svar_size(), 8);
  EXPECT_EQ(Get(Who::kNorrChef, name).antal_besvarade(), 8);
}

TEST_P(SjalvskattningTest, ManyWithOneRequestIdHandInOnce) {
  std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A1", "17/20"}, {"A2", "Ja"}});
  std::string request_id = NewRequestId();
  std::vector<v1::SubmitSjalvskattningResponse> receipts(8);
  std::vector<std::thread> threads;
  for (auto& receipt : receipts) {
    threads.emplace_back([&] { EXPECT_THAT(Submit(Who::kNorrChef, name, receipt, request_id), IsOk()); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& receipt : receipts) EXPECT_THAT(receipt, tests::EqualsProto(receipts[0]));
  EXPECT_EQ(Rows("SELECT id FROM audit WHERE action = 'INLAMNAD'").size(), 1u);
}

TEST_P(SjalvskattningTest, Figures) {
  v1::SendSjalvskattningarResponse sent;
  ASSERT_THAT(Send(Publish(), 2026, {"norr", "soder"}, sent), IsOk());
  EXPECT_THAT(Fakta("sjalvskattning.inlamnade", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr  2026-12 0/1", "soder  2026-12 0/1"));
  std::string name = sent.sjalvskattningar(0).name();
  Save(Who::kNorrChef, name, {{"A1", "17/20"}, {"A2", "Ja"}, {"A3", "text"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_THAT(Fakta("sjalvskattning.inlamnade", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr  2026-12 1/1", "soder  2026-12 0/1"));
  EXPECT_THAT(Fakta("sjalvskattning.i_tid", "2026-01-01", "2026-12-31"), UnorderedElementsAre("norr  2026-12 1/1"));
  EXPECT_THAT(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr Rutin 2026-12 1/1"));
  EXPECT_THAT(Fakta("sjalvskattning.andelar", "2026-01-01", "2026-12-31"),
              UnorderedElementsAre("norr A1 2026-12 17000/20000"));
}

TEST_P(SjalvskattningTest, TheLastDayCanBeMovedAndAnUnansweredOneWithdrawn) {
  v1::Formular formular = Publish();
  v1::Sjalvskattning sjalvskattning = SendOne(formular);
  v1::UpdateSjalvskattningRequest update;
  *update.mutable_sjalvskattning() = sjalvskattning;
  update.mutable_sjalvskattning()->set_sista_date("2026-12-18");
  update.mutable_update_mask()->add_paths("sista_date");
  v1::Sjalvskattning moved;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateSjalvskattning", update, moved), IsOk());
  EXPECT_EQ(moved.sista_date(), "2026-12-18");
  v1::DeleteSjalvskattningRequest remove;
  remove.set_name(moved.name());
  remove.set_etag(moved.etag());
  v1::Sjalvskattning gone;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteSjalvskattning", remove, gone), IsOk());
  v1::SaveSvarResponse saved;
  EXPECT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(moved.name(), {{"A2", "Ja"}}), saved),
              StatusIs(absl::StatusCode::kNotFound));
  v1::Sjalvskattning again = SendOne(formular);
  EXPECT_NE(again.name(), moved.name());
  Save(Who::kNorrChef, again.name(), {{"A2", "Ja"}});
  remove.set_name(again.name());
  remove.set_etag("");
  remove.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteSjalvskattning", remove, gone)), "HAR_SVAR");
}

KVALITET_ON_EVERY_ENGINE(SjalvskattningTest);

}  // namespace
}  // namespace kvalitet::uppfoljning

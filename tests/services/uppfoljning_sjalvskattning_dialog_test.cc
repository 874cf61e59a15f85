// What kommun and utförare say to each other about a självskattning, on every engine: given back avsnitt by avsnitt,
// asked back, handed in for somebody, objected to; and that nothing handed in is lost.
#include <thread>

#include "absl/strings/str_join.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

class SjalvskattningDialogTest : public UppfoljningFixture {
 protected:
  // A självskattning of norr, handed in: A1 17/20 (Läkemedel), A2 Ja (Rutin), A3 text (Rutin).
  std::string HandedIn() {
    std::string name = SendOne(Publish()).name();
    Save(Who::kNorrChef, name, {{"A1", "17/20"}, {"A2", "Ja"}, {"A3", "först"}});
    KeepSubmit(name);
    return name;
  }
  v1::SubmitSjalvskattningResponse KeepSubmit(const std::string& name) {
    v1::SubmitSjalvskattningResponse receipt;
    EXPECT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
    return receipt;
  }
  v1::SaveSvarResponse Save(Who who, const std::string& name, const Pairs& pairs) {
    v1::SaveSvarResponse response;
    EXPECT_THAT(Do(who, "SaveSvar", Answers(name, pairs), response), IsOk());
    EXPECT_EQ(response.fel_size(), 0) << response.ShortDebugString();
    return response;
  }
  // "A1=17/20 A2=Ja"
  std::string Svar(Who who, const std::string& name) {
    v1::ListSvarRequest request;
    request.set_name(name);
    v1::ListSvarResponse response;
    EXPECT_THAT(Do(who, "ListSvar", request, response), IsOk());
    std::vector<std::string> all;
    for (const auto& ett : response.svar()) all.push_back(absl::StrCat(ett.nyckel(), "=", ett.svar()));
    return absl::StrJoin(all, " ");
  }
  absl::Status Return(const std::string& name, const std::string& avsnitt, v1::Sjalvskattning& response,
                      const std::string& senast = "") {
    v1::ReturnSjalvskattningRequest request;
    request.set_name(name);
    request.set_senast_date(senast);
    request.set_request_id(NewRequestId());
    request.add_avsnitt()->set_avsnitt(avsnitt);
    request.mutable_avsnitt(0)->set_text("Beskriv hur delegeringar följs upp.");
    return Do(Who::kKvalitetsteam, "ReturnSjalvskattning", request, response);
  }
  absl::Status Approve(const std::string& name, v1::Sjalvskattning& response, const std::string& etag = "") {
    v1::ApproveSjalvskattningRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "ApproveSjalvskattning", request, response);
  }
  absl::Status Ask(const std::string& name, v1::Sjalvskattning& response) {
    v1::RequestReturnSjalvskattningRequest request;
    request.set_name(name);
    request.set_skal("Fel siffra i A1.");
    request.set_request_id(NewRequestId());
    return Do(Who::kNorrChef, "RequestReturnSjalvskattning", request, response);
  }
  absl::Status AnswerAsked(const std::string& name, bool yes, const std::string& motiv, v1::Sjalvskattning& response) {
    v1::AnswerReturnSjalvskattningRequest request;
    request.set_name(name);
    request.set_bevilja(yes);
    request.set_motiv(motiv);
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "AnswerReturnSjalvskattning", request, response);
  }
  absl::Status Ombud(const std::string& name, const Pairs& pairs, v1::SubmitOmbudSjalvskattningResponse& response) {
    v1::SubmitOmbudSjalvskattningRequest request;
    request.set_name(name);
    request.set_ombud_skal("Svaren kom på papper.");
    request.set_request_id(NewRequestId());
    *request.mutable_svar() = Answers(name, pairs).svar();
    return Do(Who::kKvalitetsteam, "SubmitOmbudSjalvskattning", request, response);
  }
  absl::Status Object(const std::string& name, v1::Sjalvskattning& response) {
    v1::ObjectSjalvskattningRequest request;
    request.set_name(name);
    request.set_skal("Det är inte våra svar.");
    request.set_request_id(NewRequestId());
    return Do(Who::kNorrChef, "ObjectSjalvskattning", request, response);
  }
  v1::Kvitto Kvitto(Who who, const std::string& name, int nr) {
    v1::GetKvittoRequest request;
    request.set_name(name);
    request.set_nr(nr);
    v1::Kvitto kvitto;
    EXPECT_THAT(Do(who, "GetKvitto", request, kvitto), IsOk());
    return kvitto;
  }
  static std::string Keys(const v1::Kvitto& kvitto) {
    std::vector<std::string> all;
    for (const auto& ett : kvitto.svar()) all.push_back(absl::StrCat(ett.nyckel(), "=", ett.svar()));
    return absl::StrJoin(all, " ");
  }
};

TEST_P(SjalvskattningDialogTest, OnlyWhatIsNotAcceptedOpensAgain) {
  const std::string name = HandedIn();
  EXPECT_EQ(Get(Who::kNorrChef, name).svar_senast_date(), "2026-12-07") << "ten working days";
  v1::Sjalvskattning now;
  absl::Status unknown = Return(name, "Lakemedel", now);
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(unknown)[0].svenska, HasSubstr("Välj bland: Läkemedel, Rutin."));
  EXPECT_THAT(Return(name, "Läkemedel", now, "2026-11-20"), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Return(name, "Läkemedel", now), IsOk());
  EXPECT_EQ(now.state(), v1::KOMPLETTERAS);
  EXPECT_EQ(now.komplettera_senast_date(), "2026-12-11") << "never before the day that everybody has";
  ASSERT_EQ(now.avsnitt_size(), 2);
  EXPECT_EQ(now.avsnitt(0).state(), v1::AVSNITT_OPPET);
  EXPECT_EQ(now.avsnitt(0).text(), "Beskriv hur delegeringar följs upp.");
  EXPECT_EQ(now.avsnitt(1).state(), v1::AVSNITT_LAST);
  EXPECT_THAT(Get(Who::kOmsorg, name), tests::EqualsProto(now)) << "stored";

  // A file holds every answer: those of locked avsnitt may stand there as they are, and not otherwise.
  v1::SaveSvarResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A1", "18/20"}, {"A2", "Nej"}}), response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).kolumn(), "A2");
  EXPECT_EQ(response.fel(0).rad(), 3);
  EXPECT_EQ(response.fel(0).text(),
            "Avsnittet Rutin är inlämnat och låst: kommunen har inte skickat tillbaka det. Låt svaret stå som det är.");
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A1=17/20 A2=Ja A3=först") << "nothing was saved";
  EXPECT_EQ(Save(Who::kNorrChef, name, {{"A1", "18/20"}, {"A2", "Ja"}, {"A3", "först"}}).antal_sparade(), 1);

  v1::SubmitSjalvskattningResponse receipt = KeepSubmit(name);
  EXPECT_EQ(receipt.kvitto(), "S-1/2");
  EXPECT_EQ(receipt.dagar_fore_sista_dag(), 18);
  EXPECT_EQ(receipt.sjalvskattning().state(), v1::INLAMNAD);
  EXPECT_EQ(receipt.sjalvskattning().avsnitt(0).state(), v1::AVSNITT_LAST);
  EXPECT_EQ(receipt.sjalvskattning().komplettera_senast_date(), "");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name), "A1=18/20 A2=Ja A3=först");
  EXPECT_EQ(Rows("SELECT nyckel FROM svar_utkast").size(), 0u);

  const std::string etag = Get(Who::kKvalitetsteam, name).etag();
  EXPECT_THAT(Approve(name, now, "W/\"1\""), StatusIs(absl::StatusCode::kAborted));
  ASSERT_THAT(Approve(name, now, etag), IsOk());
  EXPECT_EQ(now.state(), v1::GODKAND);
  EXPECT_TRUE(now.has_godkand_time());
  EXPECT_EQ(proto::ReasonOf(Return(name, "Rutin", now)), "FEL_LAGE");
  EXPECT_EQ(proto::ReasonOf(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A1", "1/2"}}), response)),
            "REDAN_INLAMNAD");
}

TEST_P(SjalvskattningDialogTest, TheKommunReadsWhatWasHandedInWhileItIsCompleted) {
  const std::string name = HandedIn();
  const auto figures = [&] {
    return absl::StrJoin(Fakta("sjalvskattning.inlamnade", "2026-01-01", "2026-12-31"), ";") + "|" +
           absl::StrJoin(Fakta("sjalvskattning.i_tid", "2026-01-01", "2026-12-31"), ";") + "|" +
           absl::StrJoin(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31"), ";");
  };
  const std::string counted = figures();
  EXPECT_EQ(counted, "norr  2026-12 1/1|norr  2026-12 1/1|norr Rutin 2026-12 1/1");
  v1::Sjalvskattning now;
  ASSERT_THAT(Return(name, "Rutin", now), IsOk());
  EXPECT_EQ(figures(), counted) << "once handed in stays counted";
  Save(Who::kNorrChef, name, {{"A2", "Nej"}, {"A3", ""}});
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A1=17/20 A2=Nej");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name), "A1=17/20 A2=Ja A3=först");
  EXPECT_EQ(Get(Who::kKvalitetsteam, name).antal_besvarade(), 2) << "state and count";
  v1::GetBlankettRequest blankett;
  blankett.set_name(name);
  v1::GetBlankettResponse own, theirs;
  ASSERT_THAT(Do(Who::kNorrChef, "GetBlankett", blankett, own), IsOk());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetBlankett", blankett, theirs), IsOk());
  EXPECT_EQ(own.rader(2).svar(), "Nej");
  EXPECT_EQ(theirs.rader(2).svar(), "Ja");
  EXPECT_TRUE(own.rader(0).last());
  EXPECT_FALSE(own.rader(2).last());
  EXPECT_EQ(own.rader(2).retur_text(), "Beskriv hur delegeringar följs upp.");
  EXPECT_EQ(figures(), counted) << "what is begun is no figure";

  today_ = absl::CivilDay(2026, 12, 14);  // late now, but it was handed in in time
  KeepSubmit(name);
  EXPECT_EQ(figures(), "norr  2026-12 1/1|norr  2026-12 1/1|norr Rutin 2026-12 0/1");
  ASSERT_THAT(Approve(name, now), IsOk());
  EXPECT_EQ(figures(), "norr  2026-12 1/1|norr  2026-12 1/1|norr Rutin 2026-12 0/1");
  EXPECT_EQ(now.dagar_sent(), 0);
  EXPECT_EQ(Kvitto(Who::kKvalitetsteam, name, 2).dagar_sent(), 3);
}

TEST_P(SjalvskattningDialogTest, WhatIsAskedBackIsGivenOrRefusedWithAMotive) {
  const std::string name = HandedIn();
  v1::Sjalvskattning now;
  EXPECT_EQ(proto::ReasonOf(AnswerAsked(name, true, "", now)), "EJ_BEGARD");
  ASSERT_THAT(Ask(name, now), IsOk());
  EXPECT_EQ(now.state(), v1::INLAMNAD) << "nothing opens by asking";
  EXPECT_EQ(now.tillbaka(), v1::TILLBAKA_BEGARD);
  EXPECT_EQ(now.tillbaka_skal(), "Fel siffra i A1.");
  EXPECT_EQ(proto::ReasonOf(Ask(name, now)), "REDAN_BEGARD");
  EXPECT_EQ(proto::ReasonOf(Approve(name, now)), "TILLBAKA_BEGARD");
  EXPECT_EQ(proto::ReasonOf(Return(name, "Rutin", now)), "TILLBAKA_BEGARD");
  EXPECT_THAT(AnswerAsked(name, false, "", now), StatusIs(absl::StatusCode::kInvalidArgument)) << "no motive";
  ASSERT_THAT(AnswerAsked(name, false, "Uppföljningen är fastställd.", now), IsOk());
  EXPECT_EQ(now.state(), v1::INLAMNAD);
  EXPECT_EQ(now.tillbaka(), v1::TILLBAKA_NEKAD);
  EXPECT_EQ(now.tillbaka_motiv(), "Uppföljningen är fastställd.");

  ASSERT_THAT(Approve(name, now), IsOk());
  ASSERT_THAT(Ask(name, now), IsOk()) << "an approved one too";
  EXPECT_EQ(now.state(), v1::GODKAND);
  EXPECT_EQ(now.tillbaka_motiv(), "");
  ASSERT_THAT(AnswerAsked(name, true, "", now), IsOk());
  EXPECT_EQ(now.state(), v1::KOMPLETTERAS);
  EXPECT_FALSE(now.has_godkand_time());
  for (const auto& avsnitt : now.avsnitt()) EXPECT_EQ(avsnitt.state(), v1::AVSNITT_OPPET);
  Save(Who::kNorrChef, name, {{"A1", "19/20"}});
  const std::string first = Kvitto(Who::kNorrChef, name, 1).kontrollsumma();
  v1::SubmitSjalvskattningResponse receipt = KeepSubmit(name);
  EXPECT_NE(receipt.kontrollsumma(), first);
  EXPECT_EQ(receipt.sjalvskattning().tillbaka(), v1::TILLBAKA_UNSPECIFIED);
  EXPECT_EQ(receipt.sjalvskattning().tillbaka_skal(), "");
}

TEST_P(SjalvskattningDialogTest, NothingHandedInIsLost) {
  const std::string name = SendOne(Publish()).name();
  v1::GetKvittoRequest before;
  before.set_name(name);
  v1::Kvitto none;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "GetKvitto", before, none), StatusIs(absl::StatusCode::kFailedPrecondition));
  Save(Who::kNorrChef, name, {{"A1", "1/20"}, {"A2", "Ja"}});
  std::vector<std::string> sums, wanted;
  for (int i = 1; i <= 4; ++i) {
    Save(Who::kNorrChef, name, {{"A1", absl::StrCat(i, "/20")}, {"A3", i % 2 == 0 ? "" : absl::StrCat("text ", i)}});
    sums.push_back(KeepSubmit(name).kontrollsumma());
    wanted.push_back(absl::StrCat("A1=", i, "/20 A2=Ja", i % 2 == 0 ? "" : absl::StrCat(" A3=text ", i)));
    v1::Sjalvskattning now;
    ASSERT_THAT(Ask(name, now), IsOk());
    ASSERT_THAT(AnswerAsked(name, true, "", now), IsOk());
  }
  for (int i = 1; i <= 4; ++i) {
    for (Who who : {Who::kNorrChef, Who::kKvalitetsteam}) {
      const v1::Kvitto kvitto = Kvitto(who, name, i);
      EXPECT_EQ(Keys(kvitto), wanted[static_cast<size_t>(i - 1)]);
      EXPECT_EQ(kvitto.kontrollsumma(), sums[static_cast<size_t>(i - 1)]);
      EXPECT_EQ(kvitto.kvitto(), i == 1 ? "S-1" : absl::StrCat("S-1/", i));
    }
  }
  v1::ListKvittonRequest list;
  list.set_name(name);
  v1::ListKvittonResponse all;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListKvitton", list, all), IsOk());
  EXPECT_EQ(all.antal(), 4);
  EXPECT_EQ(all.kvitton(3).svar_size(), 0);
  EXPECT_THAT(Do(Who::kVard, "ListKvitton", list, all), StatusIs(absl::StatusCode::kNotFound));
  v1::GetKvittoRequest get;
  get.set_name(name);
  get.set_nr(5);
  v1::Kvitto kvitto;
  EXPECT_THAT(Do(Who::kNorrChef, "GetKvitto", get, kvitto), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(Who::kSoderChef, "GetKvitto", get, kvitto), StatusIs(absl::StatusCode::kNotFound));
  // A receipt that is no longer of its answers says so.
  ASSERT_THAT(db().Write(tests::Soon(),
                         [&](sql::Session& session) {
                           return session.Execute("UPDATE kvitto SET kontrollsumma = 'x' WHERE nr = 1", {}).status();
                         }),
              IsOk());
  get.set_nr(1);
  EXPECT_THAT(Do(Who::kNorrChef, "GetKvitto", get, kvitto), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(SjalvskattningDialogTest, TheKommunHandsInForAnUtforareWhoMayObject) {
  const std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A2", "Nej"}, {"A3", "EGET"}});
  v1::SubmitOmbudSjalvskattningResponse response;
  EXPECT_EQ(proto::ReasonOf(Ombud(name, {{"A1", "9/10"}}, response)), "SVAR_SAKNAS")
      << "what the utförare has begun is not handed in for it";
  ASSERT_THAT(Ombud(name, {{"A1", "85%"}, {"A2", "Ja"}}, response), IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_FALSE(response.has_kvitto());
  EXPECT_EQ(Get(Who::kNorrChef, name).state(), v1::PABORJAD);
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A2=Nej A3=EGET");
  v1::SubmitOmbudSjalvskattningRequest unsaid;
  unsaid.set_name(name);
  unsaid.set_request_id(NewRequestId());
  *unsaid.mutable_svar() = Answers(name, {{"A1", "9/10"}, {"A2", "Ja"}}).svar();
  EXPECT_THAT(Do(Who::kKvalitetsteam, "SubmitOmbudSjalvskattning", unsaid, response),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "without a reason";

  ASSERT_THAT(Ombud(name, {{"A1", "9/10"}, {"A2", "Ja"}}, response), IsOk());
  EXPECT_EQ(response.kvitto().kvitto(), "S-1");
  EXPECT_TRUE(response.kvitto().ombud());
  EXPECT_EQ(response.sjalvskattning().state(), v1::INLAMNAD);
  EXPECT_TRUE(response.sjalvskattning().ombud());
  EXPECT_EQ(response.sjalvskattning().ombud_skal(), "Svaren kom på papper.");
  EXPECT_EQ(response.sjalvskattning().invandning_senast_date(), "2026-12-07");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name), "A1=9/10 A2=Ja") << "and never the utförare's own";
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A1=9/10 A2=Ja");
  EXPECT_THAT(AttGora(Who::kNorrChef),
              testing::Contains(HasSubstr("Läs självskattning S-1 som kommunen lämnat in | 2026-12-07")));
  EXPECT_THAT(AttGora(Who::kSoderChef), testing::Not(testing::Contains(HasSubstr("Läs självskattning"))));
  v1::SubmitSjalvskattningResponse own;
  EXPECT_THAT(proto::SwedishOf(Submit(Who::kNorrChef, name, own)),
              HasSubstr("Ni kan invända senast måndag 7 december"));
  EXPECT_EQ(proto::ReasonOf(Ombud(name, {{"A1", "9/10"}, {"A2", "Ja"}}, response)), "REDAN_INLAMNAD");

  today_ = absl::CivilDay(2026, 12, 7);
  v1::Sjalvskattning now;
  ASSERT_THAT(Object(name, now), IsOk()) << "on the last day";
  EXPECT_EQ(now.state(), v1::KOMPLETTERAS);
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A2=Nej A3=EGET") << "what was begun is there again, and no more";
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name), "A1=9/10 A2=Ja");
  EXPECT_EQ(now.antal_besvarade(), 2);
  EXPECT_EQ(proto::ReasonOf(Object(name, now)), "EJ_OMBUD") << "once";
  v1::SubmitSjalvskattningResponse receipt;
  EXPECT_EQ(proto::ReasonOf(Submit(Who::kNorrChef, name, receipt)), "SVAR_SAKNAS")
      << "the kommun's answers are not handed in as the utförare's own";
  Save(Who::kNorrChef, name, {{"A1", "8/10"}});
  today_ = absl::CivilDay(2026, 12, 18);
  receipt = KeepSubmit(name);
  EXPECT_EQ(receipt.sjalvskattning().dagar_sent(), 0) << "ten working days after the objection";
  EXPECT_FALSE(receipt.sjalvskattning().ombud());
  EXPECT_EQ(receipt.sjalvskattning().ombud_skal(), "");
  const v1::Kvitto kvitto = Kvitto(Who::kKvalitetsteam, name, 1);
  EXPECT_TRUE(kvitto.ombud());
  EXPECT_EQ(kvitto.ombud_skal(), "Svaren kom på papper.");
  EXPECT_EQ(kvitto.invandning_skal(), "Det är inte våra svar.");
  EXPECT_EQ(kvitto.invandning_date(), "2026-12-07");
  EXPECT_EQ(Keys(kvitto), "A1=9/10 A2=Ja");
  EXPECT_FALSE(Kvitto(Who::kKvalitetsteam, name, 2).ombud());
}

TEST_P(SjalvskattningDialogTest, LatenessIsThatOfTheFirstThatStands) {
  const std::string name = SendOne(Publish()).name();
  v1::SubmitOmbudSjalvskattningResponse response;
  ASSERT_THAT(Ombud(name, {{"A1", "9/10"}, {"A2", "Ja"}}, response), IsOk());
  v1::Sjalvskattning now;
  ASSERT_THAT(Object(name, now), IsOk());
  Save(Who::kNorrChef, name, {{"A1", "8/10"}, {"A2", "Nej"}});
  today_ = absl::CivilDay(2026, 12, 16);
  EXPECT_EQ(KeepSubmit(name).sjalvskattning().dagar_sent(), 5);
}

TEST_P(SjalvskattningDialogTest, WhatWasBegunBeforeAnOmbudDoesNotComeBackByItself) {
  const std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A2", "Nej"}});
  v1::SubmitOmbudSjalvskattningResponse response;
  ASSERT_THAT(Ombud(name, {{"A1", "9/10"}, {"A2", "Ja"}}, response), IsOk());
  v1::Sjalvskattning now;
  ASSERT_THAT(Return(name, "Rutin", now), IsOk());
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A1=9/10 A2=Ja");
  Save(Who::kNorrChef, name, {{"A3", "mer"}});
  KeepSubmit(name);
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name), "A1=9/10 A2=Ja A3=mer");
}

TEST_P(SjalvskattningDialogTest, TheKommunCanChangeItsMindWhileItIsCompleted) {
  const std::string name = HandedIn();
  v1::Sjalvskattning now;
  ASSERT_THAT(Return(name, "Läkemedel", now), IsOk());
  Save(Who::kNorrChef, name, {{"A1", "1/20"}});
  ASSERT_THAT(Return(name, "Rutin", now, "2026-12-18"), IsOk()) << "another avsnitt, another day";
  EXPECT_EQ(now.komplettera_senast_date(), "2026-12-18");
  EXPECT_EQ(now.avsnitt(0).state(), v1::AVSNITT_LAST);
  EXPECT_EQ(now.avsnitt(1).state(), v1::AVSNITT_OPPET);
  Save(Who::kNorrChef, name, {{"A3", "mer"}});
  ASSERT_THAT(Approve(name, now), IsOk()) << "as it was handed in";
  EXPECT_EQ(now.state(), v1::GODKAND);
  EXPECT_EQ(now.komplettera_senast_date(), "");
  EXPECT_EQ(Svar(Who::kNorrChef, name), "A1=17/20 A2=Ja A3=först");
  EXPECT_EQ(Rows("SELECT nyckel FROM svar_utkast").size(), 0u);
}

TEST_P(SjalvskattningDialogTest, ALateObjectionIsRefusedWithTheLastDay) {
  const std::string name = SendOne(Publish()).name();
  v1::Sjalvskattning now;
  EXPECT_EQ(proto::ReasonOf(Object(name, now)), "EJ_OMBUD");
  v1::SubmitOmbudSjalvskattningResponse response;
  ASSERT_THAT(Ombud(name, {{"A1", "9/10"}, {"A2", "Ja"}}, response), IsOk());
  today_ = absl::CivilDay(2026, 12, 8);
  const absl::Status late = Object(name, now);
  EXPECT_EQ(proto::ReasonOf(late), "FOR_SENT");
  EXPECT_THAT(proto::SwedishOf(late), HasSubstr("Sista dagen att invända mot S-1 var måndag 7 december 2026."));
  EXPECT_EQ(Get(Who::kNorrChef, name).state(), v1::INLAMNAD);
  today_ = absl::CivilDay(2026, 12, 7);
  ASSERT_THAT(Approve(name, now), IsOk());
  EXPECT_THAT(Object(name, now), IsOk()) << "approving in haste does not take the objection away";
}

TEST_P(SjalvskattningDialogTest, AvsnittAreGivenToThoseWhoAnswerThem) {
  const std::string name = SendOne(Publish()).name();
  const auto assign = [&](const std::string& avsnitt, const std::string& ansvarig, v1::Sjalvskattning& now) {
    v1::AssignAvsnittRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.add_avsnitt()->set_avsnitt(avsnitt);
    request.mutable_avsnitt(0)->set_ansvarig(ansvarig);
    return Do(Who::kNorrChef, "AssignAvsnitt", request, now);
  };
  v1::Sjalvskattning now;
  EXPECT_THAT(assign("Läkemedel", "Kim Ek", now), StatusIs(absl::StatusCode::kInvalidArgument)) << "no names";
  EXPECT_THAT(assign("Nycklar", "samordnare", now), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(assign("Läkemedel", "sjuksköterska", now), IsOk());
  ASSERT_EQ(now.avsnitt_size(), 1);
  ASSERT_THAT(assign("Rutin", "samordnare 2", now), IsOk());
  EXPECT_EQ(now.avsnitt(0).ansvarig(), "sjuksköterska");
  EXPECT_EQ(now.avsnitt(1).ansvarig(), "samordnare 2");
  v1::GetBlankettRequest blankett;
  blankett.set_name(name);
  v1::GetBlankettResponse form;
  ASSERT_THAT(Do(Who::kNorrChef, "GetBlankett", blankett, form), IsOk());
  EXPECT_EQ(form.rader(0).ansvarig(), "sjuksköterska");
  EXPECT_FALSE(form.rader(0).last());
  ASSERT_THAT(assign("Rutin", "", now), IsOk());
  EXPECT_EQ(now.avsnitt_size(), 1);
  EXPECT_EQ(Get(Who::kKvalitetsteam, name).avsnitt_size(), 0) << "the kommun does not see who answers what";
  v1::ListSjalvskattningarRequest list;
  list.set_parent("kommuner/0114");
  v1::ListSjalvskattningarResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListSjalvskattningar", list, page), IsOk());
  EXPECT_EQ(page.ShortDebugString().find("sjuksköterska"), std::string::npos);
  EXPECT_EQ(page.ShortDebugString().find("ansvarig:"), std::string::npos);
  Save(Who::kNorrChef, name, {{"A1", "17/20"}, {"A2", "Ja"}});
  KeepSubmit(name);
  EXPECT_EQ(proto::ReasonOf(assign("Rutin", "samordnare", now)), "REDAN_INLAMNAD");
  ASSERT_THAT(Return(name, "Rutin", now), IsOk());
  EXPECT_EQ(now.avsnitt(0).ansvarig(), "sjuksköterska") << "kept";
}

TEST_P(SjalvskattningDialogTest, TwoPersonsCompleteTwoAvsnittAtOnce) {
  const std::string name = HandedIn();
  v1::Sjalvskattning now;
  ASSERT_THAT(Ask(name, now), IsOk());
  ASSERT_THAT(AnswerAsked(name, true, "", now), IsOk());
  for (int round = 0; round < 4; ++round) {
    std::thread one([&] { Save(Who::kNorrChef, name, {{"A1", absl::StrCat(round, "/20")}}); });
    std::thread other([&] { Save(Who::kOmsorg, name, {{"A3", absl::StrCat("runda ", round)}}); });
    one.join();
    other.join();
    EXPECT_EQ(Svar(Who::kNorrChef, name), absl::StrCat("A1=", round, "/20 A2=Ja A3=runda ", round));
  }
}

TEST_P(SjalvskattningDialogTest, ChangesSinceLastYearAreMarked) {
  const v1::Formular formular = Publish();
  const std::string then = SendOne(formular, "soder", 2025).name();
  Save(Who::kSoderChef, then, {{"A1", "8/10"}, {"A2", "Nej"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, then, receipt), IsOk());
  v1::Sjalvskattning back;
  ASSERT_THAT(Return(then, "Rutin", back), IsOk());  // handed in once: its answers are still last year's
  const std::string now = SendOne(formular, "soder", 2026).name();
  Save(Who::kSoderChef, now, {{"A1", "8 av 10"}, {"A2", "Ja"}, {"A3", "ny"}});
  v1::GetBlankettRequest blankett;
  blankett.set_name(now);
  v1::GetBlankettResponse form;
  ASSERT_THAT(Do(Who::kSoderChef, "GetBlankett", blankett, form), IsOk());
  EXPECT_EQ(form.antal_fjolarssvar(), 2);
  std::vector<bool> changed;
  for (const auto& rad : form.rader()) {
    if (!rad.behov()) changed.push_back(rad.andrat_sedan_forra_aret());
  }
  EXPECT_THAT(changed, ElementsAre(false, true, false)) << "A3 had no answer";
  v1::ListSvarRequest list;
  list.set_name(now);
  v1::ListSvarResponse svar;
  ASSERT_THAT(Do(Who::kSoderChef, "ListSvar", list, svar), IsOk());
  changed.clear();
  for (const auto& ett : svar.svar()) changed.push_back(ett.andrat_sedan_forra_aret());
  EXPECT_THAT(changed, ElementsAre(false, true, false));
}

TEST_P(SjalvskattningDialogTest, WhatIsNotSaidStands) {
  const std::string name = SendOne(Publish()).name();
  v1::SaveSvarRequest both = Answers(name, {{"A2", "Ja"}});
  both.mutable_svar(0)->set_kommentar("antagen i mars");
  v1::SaveSvarResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", both, response), IsOk());
  Save(Who::kOmsorg, name, {{"A2", "Nej"}});
  v1::SaveSvarRequest comment;
  comment.set_name(name);
  comment.set_request_id(NewRequestId());
  comment.add_svar()->set_nyckel("A1");
  comment.mutable_svar(0)->set_kommentar("räknas i veckan");
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", comment, response), IsOk());
  Save(Who::kNorrChef, name, {{"A1", "3/4"}});
  comment.set_request_id(NewRequestId());
  comment.mutable_svar(0)->set_kommentar("räknad");
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", comment, response), IsOk());
  v1::ListSvarRequest list;
  list.set_name(name);
  v1::ListSvarResponse svar;
  ASSERT_THAT(Do(Who::kNorrChef, "ListSvar", list, svar), IsOk());
  ASSERT_EQ(svar.svar_size(), 2);
  EXPECT_EQ(svar.svar(0).svar() + "|" + svar.svar(0).kommentar(), "3/4|räknad");
  EXPECT_EQ(svar.svar(1).svar() + "|" + svar.svar(1).kommentar(), "Nej|antagen i mars");
  Save(Who::kNorrChef, name, {{"A1", ""}});
  ASSERT_THAT(Do(Who::kNorrChef, "ListSvar", list, svar), IsOk());
  EXPECT_EQ(svar.svar(0).svar() + "|" + svar.svar(0).kommentar(), "|räknad") << "said to be empty";
}

TEST_P(SjalvskattningDialogTest, WithdrawnOnlyBeforeAnythingIsSaid) {
  const std::string name = SendOne(Publish()).name();
  v1::SaveSvarRequest comment;
  comment.set_name(name);
  comment.set_request_id(NewRequestId());
  comment.add_svar()->set_nyckel("A1");
  comment.mutable_svar(0)->set_kommentar("räknas i veckan");
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", comment, saved), IsOk());
  v1::DeleteSjalvskattningRequest remove;
  remove.set_name(name);
  remove.set_request_id(NewRequestId());
  v1::Sjalvskattning gone;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteSjalvskattning", remove, gone)), "HAR_SVAR");
}

TEST_P(SjalvskattningDialogTest, WhoTakesOverGetsItsOwn) {
  const v1::Formular formular = Publish();
  today_ = absl::CivilDay(2026, 4, 1);
  const v1::Sjalvskattning before = SendOne(formular, "norr");
  EXPECT_EQ(before.ansvarig_utforare(), Utforare("vard"));
  Save(Who::kVard, before.name(), {{"A2", "Nej"}});
  today_ = absl::CivilDay(2026, 11, 23);
  v1::SendSjalvskattningarResponse response;
  ASSERT_THAT(Send(formular, 2026, {"norr"}, response), IsOk());
  EXPECT_EQ(response.nya(), 1);
  EXPECT_EQ(response.sjalvskattningar(0).ansvarig_utforare(), Utforare("omsorg"));
  EXPECT_EQ(response.sjalvskattningar(0).antal_besvarade(), 0);
  EXPECT_EQ(Svar(Who::kVard, before.name()), "A2=Nej");
  ASSERT_THAT(Send(formular, 2026, {"norr"}, response), IsOk());
  EXPECT_EQ(response.nya(), 0);
}

TEST_P(SjalvskattningDialogTest, APageGoesOnAfterTheLastAnswerWhateverIsTakenAway) {
  const std::string name = SendOne(Publish()).name();
  Save(Who::kNorrChef, name, {{"A1", "1/2"}, {"A2", "Ja"}, {"A3", "text"}});
  v1::ListSvarRequest list;
  list.set_name(name);
  list.set_page_size(2);
  v1::ListSvarResponse page;
  ASSERT_THAT(Do(Who::kNorrChef, "ListSvar", list, page), IsOk());
  ASSERT_EQ(page.svar_size(), 2);
  list.set_page_token(page.next_page_token());
  Save(Who::kNorrChef, name, {{"A1", ""}});
  ASSERT_THAT(Do(Who::kNorrChef, "ListSvar", list, page), IsOk());
  ASSERT_EQ(page.svar_size(), 1);
  EXPECT_EQ(page.svar(0).nyckel(), "A3");
  EXPECT_EQ(page.next_page_token(), "");
}

KVALITET_ON_EVERY_ENGINE(SjalvskattningDialogTest);

}  // namespace
}  // namespace kvalitet::uppfoljning

// Writes of several rows, each statement of which fails in turn, or whose COMMIT is lost: everything is stored, or
// nothing, and the same request again does nothing twice.
#include "tests/services/avvikelser_allt_eller_inget.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;
using Commit = tests::FaultyDatabase::Commit;

class AlltEllerIngetTest : public AlltEllerInget<LexSarahTest> {
 protected:
  // An event of an avvikelse and a lex Sarah-rapport, at an enhet of the kommun's own regi.
  static v1::CreateHandelseRequest NewEvent() {
    v1::CreateHandelseRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Handelse& event = *request.mutable_handelse();
    event.set_handelse("H-1");
    event.set_enhet(FakeRegistry::Enhet("soder"));
    event.set_insatstyp("SOL_HEMTJANST");
    event.set_intraffad_date("2026-05-10");
    event.set_beskrivning("Ett fall.");
    event.set_konsekvens("Smärta.");
    for (const v1::Avvikelsetyp typ : {v1::AVVIKELSE, v1::LEX_SARAH}) {
      v1::HandelseArende& one = *event.add_arenden();
      one.set_typ(typ);
      one.set_lagrum(v1::SOL);
      one.add_kategorier("BEMOTANDE");
    }
    return request;
  }
  static v1::MoveAvvikelseRequest Ta(const v1::Avvikelse& a, v1::Avvikelsesteg steg) {
    v1::MoveAvvikelseRequest request;
    request.set_name(a.name());
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    if (steg == v1::AVSTEG_ATEROPPNA) request.set_motiv("Det hände igen.");
    if (steg != v1::AVSTEG_ATEROPPNA) request.set_utredning("Nyckeln låg i fel skåp.");
    if (steg != v1::AVSTEG_AVSLUTA) return request;
    request.set_resultat(v1::RESULTAT_ATGARDAT);
    request.set_atgarder("Nycklar räknas vid varje skift.");
    return request;
  }
  static v1::AvvikelseRad Rad(const std::string& id, const std::string& handelse) {
    v1::AvvikelseRad row;
    row.set_rad(1);
    row.set_kall_id(id);
    row.set_typ("avvikelse");
    row.set_enhet("Hemtjänst Söder");
    row.set_insatstyp("SOL_HEMTJANST");
    row.set_intraffad_date("2026-05-10");
    row.set_rapporterad_date("2026-05-12");
    row.set_beskrivning("Ett besök blev inte av.");
    row.set_handelse(handelse);
    return row;
  }
  // Two rows of a file, as the client tool sends them.
  static v1::ImportAvvikelserRequest Parti(const std::string& id) {
    v1::ImportAvvikelserRequest batch;
    batch.set_parent("kommuner/0114");
    batch.set_kalla("treserva");
    batch.set_request_id(base::NewId(absl::Now()));
    for (const char* which : {"a", "b"}) *batch.add_rader() = Rad(absl::StrCat(id, which), "");
    return batch;
  }
  // `before` is told which batch is about to be read.
  absl::Status Sand(const std::vector<v1::ImportAvvikelserRequest>& batches, v1::ImportAvvikelserResponse& response,
                    const std::function<void(size_t at)>& before) {
    size_t at = 0;
    const auto next = [&](google::protobuf::Message& message) {
      if (at >= batches.size()) return false;
      before(at);
      static_cast<v1::ImportAvvikelserRequest&>(message) = batches[at++];
      return true;
    };
    response.Clear();
    return std::get<proto::ClientStreamHandler>(house().handlers().table().at("ImportAvvikelser"))(House::Team(), next,
                                                                                                   response);
  }
  int64_t Antal(const std::string& from, const std::string& value) {
    return std::get<int64_t>(Rows(absl::StrCat("SELECT COUNT(*) FROM ", from, " = ?"), {value})[0][0]);
  }

  // A call whose COMMIT goes as `how` says, and which is sent again twice: what it writes is written once, with one
  // entry in the trace of `table`'s row, and each answer is the same.
  template <class R, class Q>
  R Avbruten(Commit how, const std::string& method, const Q& request, const proto::Call& call, const std::string& table,
             const std::string& name = "") {
    const std::string what = absl::StrCat(method, " ", static_cast<int>(how));
    const int64_t traced = name.empty() ? 0 : Antal("audit WHERE resource", name);
    const tests::Stored before = every().Read();
    R first, again, last;
    every().database().FailCommit(how);
    const absl::Status status = house().Do(method, call, request, first);
    if (how == Commit::kLostBefore) {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable)) << what;
      EXPECT_THAT(tests::EveryStatement::Changed(before, every().Read()), IsEmpty()) << what;
    } else {
      EXPECT_THAT(status, IsOk()) << what << ": it is stored, and the answer is found";
    }
    EXPECT_THAT(house().Do(method, call, request, again), IsOk()) << what;
    if (status.ok()) {
      EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString()) << what;
    }
    const tests::Stored stored = every().Read();
    EXPECT_THAT(house().Do(method, call, request, last), IsOk()) << what;
    EXPECT_EQ(last.SerializeAsString(), again.SerializeAsString()) << what;
    EXPECT_THAT(tests::EveryStatement::Changed(stored, every().Read()), IsEmpty()) << what;
    const auto rows = [&](const tests::Stored& all) { return all.count(table) == 0 ? 0 : all.at(table).size(); };
    EXPECT_EQ(rows(stored), rows(before) + (name.empty() ? 1 : 0)) << what;
    EXPECT_EQ(Antal(absl::StrCat(table, " WHERE name"), again.name()), 1) << what;
    EXPECT_EQ(Antal("audit WHERE resource", again.name()), traced + 1) << what;
    EXPECT_EQ(Antal("request WHERE request_id", request.request_id()), 1) << what;
    return again;
  }
};

ALLT_ELLER_INGET(AlltEllerIngetTest, AnAvvikelseIsRegisteredChangedAndClosedWhole, "CreateAvvikelse", "UpdateAvvikelse",
                 "MoveAvvikelse AVSTEG_UTRED AVSTEG_AVSLUTA AVSTEG_ATEROPPNA") {
  v1::CreateAvvikelseRequest create = House::NewOne("soder");
  create.mutable_avvikelse()->add_kategorier()->set_kod("BEMOTANDE");
  auto a = Each<v1::Avvikelse>("CreateAvvikelse", create, House::Team(), 7,
                               {"avvikelse", "avvikelse_kategorier", "fakta_markor"});
  EXPECT_EQ(a.nummer(), "AV-1") << "what failed drew no number";
  v1::UpdateAvvikelseRequest update;
  update.mutable_avvikelse()->set_name(a.name());
  update.mutable_avvikelse()->set_etag(a.etag());
  update.mutable_avvikelse()->set_rapporterad_date("2026-04-02");
  update.mutable_avvikelse()->add_kategorier()->set_kod("RATTSSAKERHET");
  for (const char* path : {"rapporterad_date", "kategorier"}) update.mutable_update_mask()->add_paths(path);
  update.set_request_id(base::NewId(absl::Now()));
  a = Each<v1::Avvikelse>("UpdateAvvikelse", update, House::Team(), 8,
                          {"avvikelse", "avvikelse_kategorier", "fakta_markor"});
  for (const v1::Avvikelsesteg steg : {v1::AVSTEG_UTRED, v1::AVSTEG_AVSLUTA, v1::AVSTEG_ATEROPPNA}) {
    a = Each<v1::Avvikelse>("MoveAvvikelse", Ta(a, steg), House::Team(), 6, {"avvikelse", "fakta_markor"});
  }
  EXPECT_EQ(a.state(), v1::UNDER_UTREDNING);
  EXPECT_EQ(a.avslutad_date(), "");
}

ALLT_ELLER_INGET(AlltEllerIngetTest, AnEventIsRegisteredReclassifiedAndTakenAwayWhole, "CreateHandelse",
                 "ReclassifyAvvikelse", "DeleteAvvikelse") {
  const auto event = Each<v1::Handelse>("CreateHandelse", NewEvent(), House::Team(), 10,
                                        {"avvikelse", "avvikelse_kategorier", "fakta_markor"});
  ASSERT_EQ(event.arenden_size(), 2);
  EXPECT_TRUE(event.arenden(0).forst_i_handelse());

  v1::ReclassifyAvvikelseRequest reclassify;
  reclassify.set_name(event.arenden(1).avvikelse());
  reclassify.set_typ(v1::AVVIKELSE);
  reclassify.set_motiv("Det var ingen rapport.");
  reclassify.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(Each<v1::Avvikelse>("ReclassifyAvvikelse", reclassify, As(Roll::SAS), 8,
                                {"avvikelse", "rattelse", "fakta_markor"})
                .typ(),
            v1::AVVIKELSE);

  // The one by which the event is counted: another takes its place in the same write.
  v1::DeleteAvvikelseRequest remove;
  remove.set_name(event.arenden(0).avvikelse());
  remove.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelse>("DeleteAvvikelse", remove, As(Roll::SAS), 8, {"avvikelse", "fakta_markor"});
  EXPECT_TRUE(house().Get(event.arenden(1).avvikelse())->forst_i_handelse());
}

// What is handed over takes the other ärenden of its event with it.
ALLT_ELLER_INGET(AlltEllerIngetTest, AnArendeIsHandedOverWithItsTwinsWhole, "MoveLexSarahArende UTSE_UTREDARE") {
  v1::Handelse event;
  ASSERT_THAT(house().Do("CreateHandelse", House::Team(), NewEvent(), event), IsOk());
  const auto rapport = house().Get(event.arenden(1).avvikelse(), As(Roll::SAS));
  ASSERT_THAT(rapport, IsOk());
  const auto arende = TaEmot(*rapport, As(Roll::SAS));
  ASSERT_THAT(arende, IsOk());
  const std::string twin = event.arenden(0).avvikelse();
  ASSERT_FALSE(house().Get(twin)->overlamnad());
  Each<v1::LexSarahArende>("MoveLexSarahArende", Steg(*arende, v1::UTSE_UTREDARE), As(Roll::SAS), 15,
                           {"lex_sarah_arende", "avvikelse", "fakta_markor"});
  EXPECT_TRUE(house().Get(twin)->overlamnad());
  EXPECT_TRUE(house().Get(rapport->name())->overlamnad());
}

// A batch with a new row, one with other categories, and one that leaves the event by which it is counted.
ALLT_ELLER_INGET(AlltEllerIngetTest, ABatchOfAnImportIsReadInWhole, "ImportAvvikelser") {
  std::vector<v1::AvvikelseRad> rows = {Rad("1", "H-1"), Rad("2", "H-1"), Rad("3", "")};
  ASSERT_EQ(house().Import(rows)->nya(), 3);
  rows[0].set_handelse("H-2");
  rows[2].set_kategorier("BEMOTANDE");
  rows.push_back(Rad("4", "H-2"));
  absl::StatusOr<v1::ImportAvvikelserResponse> done;
  every().Fail("ImportAvvikelser", 12,
               {"avvikelse", "avvikelse_kategorier", "fakta_markor", "audit", "audit_content", "request"}, [&] {
                 done = house().Import(rows);
                 return done.status();
               });
  Did("ImportAvvikelser");
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->nya(), 1) << done->ShortDebugString();
  EXPECT_EQ(done->andrade(), 2);
  EXPECT_EQ(done->oforandrade(), 1) << "the second row is changed by what left it, not by its own row";
  std::map<std::string, bool> first;
  const auto all = house().List("");
  ASSERT_THAT(all, IsOk());
  for (const v1::Avvikelse& one : *all) first[one.kall_id()] = house().Get(one.name())->forst_i_handelse();
  EXPECT_EQ(first, (std::map<std::string, bool>{{"1", false}, {"2", true}, {"3", true}, {"4", true}}));
}

// The COMMIT of one batch after the other is lost, and whoever sent the file sends it again: the batches before it
// stand, those after it were not read, and each row is there once, with one entry in its trace.
TEST_P(AlltEllerIngetTest, AnImportThatLosesACommitIsSentAgain) {
  for (const Commit how : {Commit::kLostBefore, Commit::kLostAfter, Commit::kConflict}) {
    for (const size_t lost : {0u, 1u, 2u}) {
      const std::string what = absl::StrCat("batch ", lost, " ", static_cast<int>(how));
      std::vector<v1::ImportAvvikelserRequest> batches;
      for (size_t i = 0; i < 3; ++i) batches.push_back(Parti(absl::StrCat(static_cast<int>(how), lost, i)));
      const int64_t before = Antal("avvikelse WHERE kalla", "treserva");
      v1::ImportAvvikelserResponse first, again;
      const absl::Status status = Sand(batches, first, [&](size_t at) {
        if (at == lost) every().database().FailCommit(how);
      });
      const bool through = how != Commit::kLostBefore;
      EXPECT_EQ(status.code(), through ? absl::StatusCode::kOk : absl::StatusCode::kUnavailable) << what << status;
      EXPECT_FALSE(every().database().commit_awaited()) << what;
      EXPECT_EQ(Antal("avvikelse WHERE kalla", "treserva") - before, through ? 6 : static_cast<int64_t>(lost) * 2)
          << what;
      ASSERT_THAT(Sand(batches, again, [](size_t) {}), IsOk()) << what;
      EXPECT_EQ(Antal("avvikelse WHERE kalla", "treserva") - before, 6) << what;
      const tests::Stored stored = every().Read();
      ASSERT_THAT(Sand(batches, again, [](size_t) {}), IsOk()) << what;
      EXPECT_THAT(tests::EveryStatement::Changed(stored, every().Read()), IsEmpty()) << what << ", sent once more";
      for (const v1::ImportAvvikelserRequest& batch : batches) {
        for (const v1::AvvikelseRad& rad : batch.rader()) {
          EXPECT_EQ(Antal("avvikelse WHERE kall_id", rad.kall_id()), 1) << what;
          EXPECT_EQ(Antal("audit a JOIN avvikelse v ON v.name = a.resource WHERE v.kall_id", rad.kall_id()), 1) << what;
        }
      }
    }
  }
}

ALLT_ELLER_INGET(AlltEllerIngetTest, SumsAndDeadlinesAreToldWhole, "CreateAvvikelsetotal", "UpdateAvvikelsetotal",
                 "CreateSynpunktstotal", "UpdateSynpunktstotal", "CreateFristval") {
  const proto::Call alfa = House::Utforare("alfa");
  const auto fill = [](auto& total) {
    total.set_enhet(FakeRegistry::Enhet("lunden"));
    total.set_insatstyp("SOL_SABO");
    total.set_manad("2026-05");
    total.set_antal(4);
    total.set_kalla("eget system");
  };
  v1::CreateAvvikelsetotalRequest create;
  create.set_parent("kommuner/0114");
  create.set_request_id(base::NewId(absl::Now()));
  fill(*create.mutable_avvikelsetotal());
  create.mutable_avvikelsetotal()->set_typ(v1::LEX_SARAH);
  create.mutable_avvikelsetotal()->set_lagrum(v1::SOL);
  v1::UpdateAvvikelsetotalRequest update;
  *update.mutable_avvikelsetotal() =
      Each<v1::Avvikelsetotal>("CreateAvvikelsetotal", create, alfa, 4, {"avvikelsetotal", "fakta_markor"});
  update.mutable_avvikelsetotal()->set_antal(6);
  update.mutable_update_mask()->add_paths("antal");
  update.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelsetotal>("UpdateAvvikelsetotal", update, alfa, 5, {"avvikelsetotal", "fakta_markor"});

  v1::CreateSynpunktstotalRequest complaints;
  complaints.set_parent("kommuner/0114");
  complaints.set_request_id(base::NewId(absl::Now()));
  fill(*complaints.mutable_synpunktstotal());
  complaints.mutable_synpunktstotal()->set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  v1::UpdateSynpunktstotalRequest right;
  *right.mutable_synpunktstotal() =
      Each<v1::Synpunktstotal>("CreateSynpunktstotal", complaints, alfa, 4, {"synpunktstotal", "fakta_markor"});
  right.mutable_synpunktstotal()->set_antal(6);
  right.mutable_update_mask()->add_paths("antal");
  right.set_request_id(base::NewId(absl::Now()));
  Each<v1::Synpunktstotal>("UpdateSynpunktstotal", right, alfa, 5, {"synpunktstotal", "fakta_markor"});

  v1::CreateFristvalRequest decide;  // never changed: the next decision is one of its own
  decide.set_parent("kommuner/0114");
  decide.set_request_id(base::NewId(absl::Now()));
  decide.mutable_fristval()->set_frist(v1::Fristval::SYN_SVAR);
  decide.mutable_fristval()->set_antal(5);
  decide.mutable_fristval()->set_enhet(v1::FRISTENHET_DAG);
  decide.mutable_fristval()->set_giltig_fran_date("2026-06-20");
  decide.mutable_fristval()->set_kalla("Socialnämnden 2026-06-10 § 41");
  Each<v1::Fristval>("CreateFristval", decide, House::Team(), 3, {"fristval"});
}

// Registered while the registry was silent: when it answers, the synpunkt and its line are placed in one write.
TEST_P(AlltEllerIngetTest, WhatTheRegistryDidNotSeeIsCheckedWhole) {
  House quiet(db());  // has nothing kept of the registry
  quiet.registry.reachable = false;
  v1::Synpunkt synpunkt;
  ASSERT_THAT(quiet.Do("CreateSynpunkt", House::Team(), NySynpunkt(), synpunkt), IsOk());
  ASSERT_FALSE(synpunkt.register_verified());
  // Of a round nothing is left then but to ask the registry.
  ASSERT_THAT(quiet.service().Tend(House::Team().now), StatusIs(absl::StatusCode::kUnavailable));
  every().Fail("VerifyPending", 8, {"avvikelse", "synpunkt", "avvikelse_overifierad", "audit"},
               [&] { return house().service().VerifyPending(House::Team().now, tests::Soon()); });
  v1::GetSynpunktRequest get;
  get.set_name(synpunkt.name());
  ASSERT_THAT(house().Do("GetSynpunkt", House::Team(), get, synpunkt), IsOk());
  EXPECT_TRUE(synpunkt.register_verified());
  EXPECT_EQ(synpunkt.ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  EXPECT_EQ(house().Get(synpunkt.avvikelse())->ansvarig_utforare(), FakeRegistry::Utforare("beta"));
}

TEST_P(AlltEllerIngetTest, WhoeverLosesTheAnswerSendsTheSameAgain) {
  const proto::Call team = House::Team(), sas = As(Roll::SAS);
  for (const Commit how : {Commit::kLostBefore, Commit::kLostAfter, Commit::kConflict}) {
    const auto a = Avbruten<v1::Avvikelse>(how, "CreateAvvikelse", House::NewOne("soder"), team, "avvikelse");
    Avbruten<v1::Avvikelse>(how, "MoveAvvikelse", Ta(a, v1::AVSTEG_AVSLUTA), team, "avvikelse", a.name());
    Avbruten<v1::Synpunkt>(how, "CreateSynpunkt", NySynpunkt(), team, "synpunkt");
    const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
    ASSERT_THAT(rapport, IsOk());
    v1::CreateLexSarahArendeRequest receive;
    receive.set_parent("kommuner/0114");
    receive.set_request_id(base::NewId(absl::Now()));
    receive.mutable_lex_sarah_arende()->set_rapport(rapport->name());
    receive.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
    const auto arende = Avbruten<v1::LexSarahArende>(how, "CreateLexSarahArende", receive, sas, "lex_sarah_arende");
    Avbruten<v1::LexSarahArende>(how, "MoveLexSarahArende", Steg(arende, v1::UTSE_UTREDARE), sas, "lex_sarah_arende",
                                 arende.name());
    EXPECT_TRUE(house().Get(rapport->name())->overlamnad());
  }
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetTest);

}  // namespace
}  // namespace kvalitet::avvikelser

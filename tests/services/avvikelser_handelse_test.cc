// Events of several ärenden: counted once as an event and once per ärende; and what was wrong put right with its
// history.
#include <gmock/gmock.h>

#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using tests::StatusIs;

class HandelseTest : public HouseTest {
 protected:
  static v1::CreateHandelseRequest NewEvent(const std::string& id, const std::string& enhet,
                                            const std::vector<v1::Avvikelsetyp>& typer) {
    v1::CreateHandelseRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Handelse& event = *request.mutable_handelse();
    event.set_handelse(id);
    event.set_enhet(FakeRegistry::Enhet(enhet));
    event.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    event.set_intraffad_date("2026-05-10");
    event.set_beskrivning("Ett fall.");
    event.set_konsekvens("Smärta.");
    event.add_informerade(v1::INFORMERAD_NARSTAENDE);
    event.add_informerade(v1::INFORMERAD_CHEF);
    event.set_utfall(v1::UTFALL_FAKTISK);
    event.set_allvarlighet(3);
    event.set_sannolikhet(2);
    for (v1::Avvikelsetyp typ : typer) {
      v1::HandelseArende& one = *event.add_arenden();
      one.set_typ(typ);
      one.set_lagrum(typ == v1::LEX_MARIA ? v1::HSL : v1::SOL);
    }
    return request;
  }
  absl::StatusOr<v1::Handelse> Event(const std::string& id, const std::string& enhet,
                                     const proto::Call& call = House::Team()) {
    v1::GetHandelseRequest request;
    request.set_parent("kommuner/0114");
    request.set_handelse(id);
    request.set_enhet(FakeRegistry::Enhet(enhet));
    return Ask<v1::Handelse>("GetHandelse", request, call);
  }
  // Events and ärenden of 2026, as they are told.
  std::pair<int64_t, int64_t> Counts() {
    fv1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date("2026-01-01");
    request.set_to_date("2026-12-31");
    const auto facts = house().Fakta(request);
    EXPECT_TRUE(facts.ok()) << facts.status();
    std::pair<int64_t, int64_t> counts;
    if (!facts.ok()) return counts;
    for (const fv1::Faktum& f : *facts) {
      if (absl::EndsWith(f.matt(), ".handelser")) counts.first += f.value();
      if (f.matt() == "avvikelse.antal" || f.matt() == "lexsarah.rapporter" || f.matt() == "lexmaria.arenden") {
        counts.second += f.value();
      }
    }
    return counts;
  }
  absl::StatusOr<v1::Avvikelse> Reclassify(const std::string& name, v1::Avvikelsetyp typ, v1::Lagrum lagrum,
                                           const proto::Call& call = House::Team()) {
    v1::ReclassifyAvvikelseRequest request;
    request.set_name(name);
    request.set_typ(typ);
    request.set_lagrum(lagrum);
    request.set_motiv("Den enskilde kom till skada.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, call);
  }
  absl::StatusOr<v1::Avvikelse> Relocate(const std::string& name, const std::string& enhet,
                                         const std::string& insatstyp, const proto::Call& call = House::Team()) {
    v1::RelocateAvvikelseRequest request;
    request.set_name(name);
    request.set_enhet(FakeRegistry::Enhet(enhet));
    request.set_insatstyp(insatstyp);
    request.set_motiv("Fel enhet.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("RelocateAvvikelse", request, call);
  }
  std::vector<v1::Rattelse> History(const std::string& nummer, const proto::Call& call = House::Team()) {
    v1::ListRattelserRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter(absl::StrCat("avvikelse = \"", nummer, "\""));
    const auto page = Ask<v1::ListRattelserResponse>("ListRattelser", request, call);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return {};
    return {page->rattelser().begin(), page->rattelser().end()};
  }
  absl::Status Delete(const std::string& name) {
    v1::DeleteAvvikelseRequest request;
    request.set_name(name);
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("DeleteAvvikelse", request).status();
  }
};

TEST_P(HandelseTest, AnEventOfThreeArendenIsCountedOnceAndThreeTimes) {
  const auto event =
      Ask<v1::Handelse>("CreateHandelse", NewEvent("H-1", "norr", {v1::AVVIKELSE, v1::LEX_SARAH, v1::LEX_MARIA}));
  ASSERT_TRUE(event.ok()) << event.status();
  ASSERT_EQ(event->arenden_size(), 3);
  EXPECT_EQ(event->arenden(0).nummer(), "AV-1");
  EXPECT_TRUE(event->arenden(0).forst_i_handelse());
  EXPECT_FALSE(event->arenden(1).forst_i_handelse());
  EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{1, 3}));
  const auto row = house().Get(event->arenden(2).avvikelse());
  EXPECT_EQ(row->riskvarde(), 6);
  EXPECT_EQ(row->informerad(), v1::INFORMERAD_NARSTAENDE);
  EXPECT_EQ(row->informerade_size(), 2);
  EXPECT_EQ(row->utfall(), v1::UTFALL_FAKTISK);
  EXPECT_EQ(Event("H-1", "norr")->konsekvens(), "Smärta.");
  EXPECT_THAT(Event("H-1", "soder").status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Event("H-1", "norr", House::Utforare("alfa")).status(), StatusIs(absl::StatusCode::kNotFound));

  // One that comes later, and one alone.
  v1::CreateAvvikelseRequest later = House::NewOne("norr");
  later.mutable_avvikelse()->set_handelse("H-1");
  EXPECT_FALSE(house().Create(later)->forst_i_handelse());
  EXPECT_TRUE(house().Create(House::NewOne("norr"))->forst_i_handelse());
  EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{2, 5}));
  // The one by which it was counted goes away: another takes its place.
  ASSERT_TRUE(Delete(event->arenden(0).avvikelse()).ok());
  EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{2, 4}));
  EXPECT_EQ(Event("H-1", "norr")->arenden_size(), 3);
}

TEST_P(HandelseTest, WhatItMeantForTheIndividualIsSaidInEveryArendeRegisteredHere) {
  v1::CreateAvvikelseRequest request = House::NewOne("soder");
  request.mutable_avvikelse()->set_konsekvens("  ");
  const auto refused = house().Create(request);
  ASSERT_EQ(proto::ViolationsOf(refused.status()).size(), 1u) << refused.status();
  EXPECT_EQ(proto::ViolationsOf(refused.status())[0].field, "avvikelse.konsekvens");
  auto said = house().Create(House::NewOne("soder"));
  ASSERT_THAT(said.status(), tests::IsOk());
  said->set_konsekvens(" ");
  const absl::Status emptied = house().Update(*said, {"konsekvens"}).status();
  ASSERT_EQ(proto::ViolationsOf(emptied).size(), 1u) << emptied;
  EXPECT_EQ(proto::ViolationsOf(emptied)[0].field, "avvikelse.konsekvens") << "nor taken away afterwards";
  said->set_konsekvens("Smärta.");
  EXPECT_THAT(house().Update(*said, {"konsekvens"}).status(), tests::IsOk());
  for (const v1::Avvikelsetyp typ : {v1::SYNPUNKT, v1::KLAGOMAL, v1::BEROM, v1::FORSLAG}) {
    request.mutable_avvikelse()->set_typ(typ);
    EXPECT_THAT(house().Create(request).status().ToString(), HasSubstr("kvalitet synpunkt anm")) << typ;
  }
}

TEST_P(HandelseTest, AnEventIsRegisteredWholeOrNotAtAll) {
  v1::CreateHandelseRequest request = NewEvent("H-1", "norr", {v1::AVVIKELSE, v1::LEX_MARIA});
  request.mutable_handelse()->mutable_arenden(1)->set_lagrum(v1::SOL);  // lex Maria is of HSL
  EXPECT_THAT(Ask<v1::Handelse>("CreateHandelse", request).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM avvikelse")[0][0]), 0);
  request = NewEvent("H-1", "norr", {v1::AVVIKELSE});
  ASSERT_TRUE(Ask<v1::Handelse>("CreateHandelse", request).ok());
  ASSERT_TRUE(Ask<v1::Handelse>("CreateHandelse", request).ok()) << "the same request again answers the same";
  EXPECT_THAT(Ask<v1::Handelse>("CreateHandelse", NewEvent("H-1", "norr", {v1::AVVIKELSE})).status(),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM avvikelse")[0][0]), 1);
}

TEST_P(HandelseTest, TwoWhoReportAtOnceAreOneEvent) {
  std::vector<std::thread> both;
  for (int i = 0; i < 4; ++i) {
    both.emplace_back([this] {
      v1::CreateAvvikelseRequest request = House::NewOne("norr");
      request.mutable_avvikelse()->set_handelse("H-2");
      EXPECT_TRUE(house().Create(request).ok());
    });
  }
  for (std::thread& one : both) one.join();
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM avvikelse WHERE forst_i_handelse = 1")[0][0]), 1);
}

TEST_P(HandelseTest, ImportedRowsOfAnEventAreOne) {
  std::vector<v1::AvvikelseRad> rows;
  for (int i = 0; i < 5; ++i) {
    v1::AvvikelseRad row;
    row.set_rad(i + 2);
    row.set_kall_id(absl::StrCat(i));
    row.set_typ("avvikelse");
    row.set_lagrum("SoL");
    row.set_enhet("Hemtjänst Söder");
    row.set_insatstyp("SOL_HEMTJANST");
    row.set_rapporterad_date("2026-03-01");
    row.set_handelse(i < 3 ? "H-9" : "");
    rows.push_back(row);
  }
  for (int again = 0; again < 2; ++again) {
    const auto done = house().Import(rows);
    ASSERT_TRUE(done.ok()) << done.status();
    ASSERT_EQ(done->antal_fel(), 0) << done->DebugString();
    EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{3, 5}));
  }
  // Put right in the source: among them the one that the event was counted by.
  rows[0].set_handelse("H-10");
  rows[1].set_handelse("H-10");
  ASSERT_TRUE(house().Import(rows).ok());
  EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{4, 5}));
}

// What another system tells may lack what it meant; what is made a rapport here does not.
TEST_P(HandelseTest, ARapportSaysWhatItMeantForTheIndividualAlsoWhereItWasRead) {
  v1::AvvikelseRad row;
  row.set_rad(2);
  row.set_kall_id("1");
  row.set_typ("avvikelse");
  row.set_lagrum("SoL");
  row.set_enhet("Hemtjänst Söder");
  row.set_insatstyp("SOL_HEMTJANST");
  row.set_rapporterad_date("2026-03-01");
  ASSERT_TRUE(house().Import({row}).ok());
  const auto read = house().List("", "");
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 1u);
  const absl::Status refused = Reclassify((*read)[0].name(), v1::LEX_SARAH, v1::SOL).status();
  EXPECT_THAT(proto::SwedishOf(refused), testing::HasSubstr("--konsekvens"));
  v1::Avvikelse said = *house().Get((*read)[0].name());
  said.set_konsekvens("Oro.");
  ASSERT_THAT(house().Update(said, {"konsekvens"}).status(), tests::IsOk());
  EXPECT_THAT(Reclassify(said.name(), v1::LEX_SARAH, v1::SOL).status(), tests::IsOk());
}

TEST_P(HandelseTest, ReclassifyingKeepsItsHistory) {
  v1::CreateAvvikelseRequest request = House::NewOne("soder");
  request.mutable_avvikelse()->add_kategorier()->set_kod("BEMOTANDE");
  const auto made = house().Create(request);
  const auto now = Reclassify(made->name(), v1::LEX_SARAH, v1::LAGRUM_UNSPECIFIED);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->typ(), v1::LEX_SARAH);
  EXPECT_EQ(now->nummer(), made->nummer());
  EXPECT_EQ(now->kategorier_size(), 1) << "the list is the same";
  proto::Call later = House::Team();
  later.now += absl::Seconds(1);
  later.who.roles = {options::v1::SAS};  // who alone says that a rapport is something else
  const auto hsl = Reclassify(made->name(), v1::LEX_MARIA, v1::HSL, later);
  ASSERT_TRUE(hsl.ok()) << hsl.status();
  EXPECT_TRUE(hsl->kategorier().empty()) << "HSL has a list of its own";
  EXPECT_THAT(Reclassify(made->name(), v1::LEX_MARIA, v1::SOL).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  const std::vector<v1::Rattelse> history = History(made->nummer());
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].typ_fore(), v1::AVVIKELSE);
  EXPECT_EQ(history[0].typ(), v1::LEX_SARAH);
  EXPECT_EQ(history[0].gjord_av(), "team");
  EXPECT_EQ(history[1].kategorikoder_fore(), ",BEMOTANDE,");
  EXPECT_TRUE(History(made->nummer(), House::Utforare("alfa")).empty());
  EXPECT_EQ(history[1].motiv(), "") << "a list tells no texts";
  v1::GetRattelseRequest get;
  get.set_name(history[1].name());
  EXPECT_EQ(Ask<v1::Rattelse>("GetRattelse", get)->motiv(), "Den enskilde kom till skada.");
  EXPECT_FALSE(Ask<v1::Rattelse>("GetRattelse", get, House::Utforare("alfa")).ok());
  EXPECT_THAT(Reclassify(made->name(), v1::LEX_MARIA, v1::HSL).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(HandelseTest, ASynpunktIsNeverReclassifiedAway) {
  const auto complaint = house().Imported("soder", v1::KLAGOMAL, "2026-03-12");
  ASSERT_TRUE(complaint.ok()) << complaint.status();
  EXPECT_FALSE(complaint->forst_i_handelse()) << "a view is no event";
  const auto refused = Reclassify(complaint->name(), v1::AVVIKELSE, v1::SOL);
  EXPECT_THAT(refused.status().ToString(), HasSubstr("ska besvaras"));
  const auto other = house().Create(House::NewOne("soder"));
  EXPECT_FALSE(Reclassify(other->name(), v1::KLAGOMAL, v1::SOL).ok());
  EXPECT_EQ(house().Get(complaint->name())->typ(), v1::KLAGOMAL);
}

TEST_P(HandelseTest, AUtforaresOwnRapportIsPutRightByItAlone) {
  v1::CreateAvvikelseRequest request = House::NewOne("lunden");
  const proto::Call alfa = House::Utforare("alfa");
  const auto made = house().Create(request, alfa);
  EXPECT_FALSE(made->utforarens_egen());
  const auto own = Reclassify(made->name(), v1::LEX_SARAH, v1::SOL, alfa);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_TRUE(own->utforarens_egen());
  EXPECT_EQ(house().Get(made->name())->beskrivning(), "");
  EXPECT_EQ(proto::ReasonOf(Reclassify(made->name(), v1::AVVIKELSE, v1::SOL).status()), "UTFORARENS_EGEN");
  EXPECT_EQ(proto::ReasonOf(Relocate(made->name(), "soder", "SOL_HEMTJANST").status()), "UTFORARENS_EGEN");
}

// A takeover that the register was told of afterwards: who answered for the place that day is another than was stamped.
TEST_P(HandelseTest, TheSamePlaceIsStampedAnewAfterATakeover) {
  const auto made = Ask<v1::Avvikelse>("CreateAvvikelse", House::NewOne("norr"));
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_EQ(made->ansvarig_utforare(), FakeRegistry::Utforare(made->handelse_date() < "2026-05-01" ? "alfa" : "beta"));
  const bool first = made->handelse_date() < "2026-05-01";
  house().registry.uppdrag.mutable_uppdrag(0)->set_giltig_till(first ? "2020-02-01" : "2026-12-01");
  house().registry.uppdrag.mutable_uppdrag(1)->set_giltig_fran(first ? "2020-02-01" : "2026-12-01");
  ++house().registry.changes;
  const auto now = Relocate(made->name(), "norr", "");
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->ansvarig_utforare(), FakeRegistry::Utforare(first ? "beta" : "alfa"));
  EXPECT_THAT(Relocate(made->name(), "norr", "").status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(HandelseTest, AWrongEnhetIsPutRightForTheWholeEventInOneStep) {
  const auto event = Ask<v1::Handelse>("CreateHandelse", NewEvent("H-1", "norr", {v1::AVVIKELSE, v1::LEX_MARIA}));
  ASSERT_TRUE(event.ok()) << event.status();
  const std::string name = event->arenden(1).avvikelse();
  EXPECT_THAT(Relocate(name, "norr", "").status(), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto moved = Relocate(name, "soder", "");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->enhet(), FakeRegistry::Enhet("soder"));
  EXPECT_EQ(moved->ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  EXPECT_THAT(Event("H-1", "norr").status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Event("H-1", "soder")->arenden_size(), 2);
  EXPECT_EQ(Counts(), (std::pair<int64_t, int64_t>{1, 2}));
  ASSERT_EQ(History("AV-1").size(), 1u);
  EXPECT_EQ(History("AV-1")[0].enhet_fore(), FakeRegistry::Enhet("norr"));
  EXPECT_EQ(History("AV-2")[0].slag(), v1::RATTELSE_FLYTTAD);
  // Not beside it, one ärende at a time.
  v1::Avvikelse one = *house().Get(name);
  one.set_enhet(FakeRegistry::Enhet("norr"));
  EXPECT_THAT(house().Update(one, {"enhet"}).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  // An utförare does not hand its own to another.
  EXPECT_THAT(Relocate(name, "lunden", "SOL_SABO", House::Utforare("beta")).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

// Whoever has the row has its history, and whoever had it before has not.
TEST_P(HandelseTest, TheHistoryIsReadWhereTheAvvikelseIsNow) {
  const auto chef = [](const std::string& utforare, const std::string& enhet) {
    proto::Call call = House::Team();
    call.who.subject = absl::StrCat("chef-", enhet);
    call.who.roles = {options::v1::ENHETSCHEF};
    call.scope = {false, {{FakeRegistry::Utforare(utforare), {FakeRegistry::Enhet(enhet)}, ""}}};
    return call;
  };
  v1::CreateAvvikelseRequest request = House::NewOne("soder");
  request.mutable_avvikelse()->set_intraffad_date("2026-05-10");  // when both Söder and Norr are beta's
  request.mutable_avvikelse()->set_rapporterad_date("2026-05-12");
  const auto made = house().Create(request);
  ASSERT_THAT(made.status(), tests::IsOk());
  ASSERT_THAT(Reclassify(made->name(), v1::LEX_SARAH, v1::SOL).status(), tests::IsOk());
  std::vector<v1::Rattelse> history = History(made->nummer());
  ASSERT_EQ(history.size(), 1u);
  v1::GetRattelseRequest get;
  get.set_name(history[0].name());
  const auto motiv = [&](const proto::Call& call) {
    const auto entry = Ask<v1::Rattelse>("GetRattelse", get, call);
    return entry.ok() ? entry->motiv() : absl::StatusCodeToString(entry.status().code());
  };
  const std::string why = "Den enskilde kom till skada.", none = "NOT_FOUND";
  const proto::Call soder = chef("beta", "soder"), norr = chef("beta", "norr"), lunden = chef("alfa", "lunden");
  EXPECT_EQ(motiv(soder), why);
  EXPECT_EQ(motiv(norr), none);

  proto::Call next = House::Team(), last = House::Team();
  next.now += absl::Seconds(1);
  last.now += absl::Seconds(2);
  ASSERT_THAT(Relocate(made->name(), "norr", "", next).status(), tests::IsOk());
  EXPECT_EQ(History(made->nummer(), norr).size(), 2u);
  EXPECT_TRUE(History(made->nummer(), soder).empty());
  EXPECT_EQ(motiv(norr), why);
  EXPECT_EQ(motiv(soder), none);
  ASSERT_THAT(Relocate(made->name(), "lunden", "SOL_SABO", last).status(), tests::IsOk());
  history = History(made->nummer(), lunden);
  ASSERT_EQ(history.size(), 3u) << "of another utförare too";
  EXPECT_TRUE(History(made->nummer(), norr).empty());
  EXPECT_EQ(motiv(lunden), why);
  EXPECT_EQ(motiv(norr), none);
  // Where it was stays told.
  EXPECT_EQ(history[0].enhet_fore(), FakeRegistry::Enhet("soder"));
  EXPECT_EQ(history[1].enhet_fore(), FakeRegistry::Enhet("soder"));
  EXPECT_EQ(history[2].enhet_fore(), FakeRegistry::Enhet("norr"));
  for (const v1::Rattelse& one : history) {
    EXPECT_EQ(one.enhet(), FakeRegistry::Enhet("lunden"));
    const auto chain = [&one](sql::Session& session) { return store::VerifyAudit(session, one.name()); };
    EXPECT_THAT(db().Read(tests::Soon(), chain), tests::IsOk());
  }
}

// A day that is put right may give the row to whoever operated the enhet then.
TEST_P(HandelseTest, TheHistoryFollowsADayThatWasWrong) {
  v1::CreateAvvikelseRequest request = House::NewOne("norr");
  request.mutable_avvikelse()->set_lagrum(v1::LSS);
  auto made = house().Create(request);
  ASSERT_THAT(made.status(), tests::IsOk());
  ASSERT_EQ(made->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  made = Reclassify(made->name(), v1::AVVIKELSE, v1::SOL);
  ASSERT_THAT(made.status(), tests::IsOk());
  const proto::Call alfa = House::Utforare("alfa"), beta = House::Utforare("beta");
  EXPECT_EQ(History(made->nummer(), alfa).size(), 1u);
  for (const char* date : {"intraffad_date", "upptackt_date", "rapporterad_date"}) {
    made->GetReflection()->SetString(&*made, v1::Avvikelse::descriptor()->FindFieldByName(date), "2026-05-12");
  }
  ASSERT_THAT(house().Update(*made, {"intraffad_date", "upptackt_date", "rapporterad_date"}).status(), tests::IsOk());
  EXPECT_TRUE(History(made->nummer(), alfa).empty());
  EXPECT_EQ(History(made->nummer(), beta).size(), 1u);
}

KVALITET_ON_EVERY_ENGINE(HandelseTest);

}  // namespace
}  // namespace kvalitet::avvikelser

// An ordinary avvikelse from its report to its end: who takes which step, what is asked, who sees what.
#include <map>
#include <set>

#include "services/avvikelser/avslut_workflow.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

std::string Fired(const v1::Avvikelse& from, v1::Avvikelsesteg steg, Roll role, bool hsl, bool overlamnad = false) {
  v1::Avvikelse moved = from;
  proto::Call call;
  call.who.roles = {role};
  const absl::Status fired = AvvikelseMachine(hsl, overlamnad).Fire(call, AvvikelseEvent(steg), moved, moved);
  if (fired.ok()) return v1::Avvikelsestatus_Name(moved.state());
  if (absl::IsPermissionDenied(fired)) return "roll";
  return proto::ReasonOf(fired) == "HINDER" ? "hinder" : "";
}

TEST(AvslutWorkflow, EveryStateEventAndRole) {
  const std::map<std::string, std::string> table = {{"REGISTRERAD UTRED", "UNDER_UTREDNING"},
                                                    {"REGISTRERAD AVSLUTA", "AVSLUTAD"},
                                                    {"UNDER_UTREDNING UTRED", "UNDER_UTREDNING"},
                                                    {"UNDER_UTREDNING AVSLUTA", "AVSLUTAD"},
                                                    {"AVSLUTAD ATEROPPNA", "UNDER_UTREDNING"}};
  int cells = 0;
  const std::set<Roll> social = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::KVALITETSTEAM};
  const std::set<Roll> health = {Roll::ENHETSCHEF,    Roll::UTFORARE, Roll::UTFORARADMIN,
                                 Roll::KVALITETSTEAM, Roll::MAS,      Roll::MAR};
  const std::set<Roll> handed_over = {Roll::SAS, Roll::LEX_SARAH_UTREDARE, Roll::MAS, Roll::MAR};
  for (const auto& [hsl, overlamnad] :
       {std::pair(false, false), std::pair(true, false), std::pair(false, true), std::pair(true, true)}) {
    const std::set<Roll>& may = overlamnad ? handed_over : hsl ? health : social;
    for (int state = 1; state <= v1::Avvikelsestatus_MAX; ++state) {
      v1::Avvikelse one;
      one.set_state(static_cast<v1::Avvikelsestatus>(state));
      one.set_resultat(v1::RESULTAT_ATGARDAT);
      one.set_atgarder("Ny rutin.");
      one.set_ateroppnad_motiv("Det hände igen.");
      for (int steg = 1; steg <= v1::Avvikelsesteg_MAX; ++steg) {
        const auto event = static_cast<v1::Avvikelsesteg>(steg);
        const auto row = table.find(absl::StrCat(v1::Avvikelsestatus_Name(one.state()), " ", AvvikelseAudit(event)));
        for (int role = options::v1::Roll_MIN + 1; role <= options::v1::Roll_MAX; ++role) {
          ++cells;
          const std::string wanted = row == table.end()                        ? ""
                                     : may.count(static_cast<Roll>(role)) == 0 ? "roll"
                                                                               : row->second;
          EXPECT_EQ(Fired(one, event, static_cast<Roll>(role), hsl, overlamnad), wanted)
              << v1::Avvikelsestatus_Name(one.state()) << " " << AvvikelseAudit(event) << " " << role << " " << hsl
              << overlamnad;
        }
      }
    }
  }
  EXPECT_EQ(cells, 4 * 3 * 3 * options::v1::Roll_MAX);
}

TEST(AvslutWorkflow, ClosingTellsWhatWasDoneOrWhyNothingWas) {
  const auto closes = [](v1::Avvikelseresultat resultat, const char* atgarder, const char* utredning) {
    v1::Avvikelse one;
    one.set_state(v1::REGISTRERAD);
    one.set_resultat(resultat);
    one.set_atgarder(atgarder);
    one.set_utredning(utredning);
    return Fired(one, v1::AVSTEG_AVSLUTA, Roll::ENHETSCHEF, false);
  };
  EXPECT_EQ(closes(v1::AVVIKELSERESULTAT_UNSPECIFIED, "Ny rutin.", "Nyckeln låg fel."), "hinder");
  EXPECT_EQ(closes(v1::RESULTAT_ATGARDAT, " ", "Nyckeln låg fel."), "hinder");
  EXPECT_EQ(closes(v1::RESULTAT_ATGARDAT, "Ny rutin.", ""), "AVSLUTAD");
  EXPECT_EQ(closes(v1::RESULTAT_INGEN_ATGARD, "", ""), "hinder");
  EXPECT_EQ(closes(v1::RESULTAT_INGEN_AVVIKELSE, "", "Besöket var avbokat."), "AVSLUTAD");
  v1::Avvikelse one;
  one.set_state(v1::AVSLUTAD);
  EXPECT_EQ(Fired(one, v1::AVSTEG_ATEROPPNA, Roll::ENHETSCHEF, false), "hinder") << "without a motive";
}

TEST(AvslutWorkflow, StepsTakeWhatBelongsToThem) {
  const auto said = [](v1::Avvikelsesteg steg) {
    v1::MoveAvvikelseRequest request;
    request.set_steg(steg);
    request.set_utredning("x");
    request.set_resultat(v1::RESULTAT_ATGARDAT);
    request.set_atgarder("x");
    request.set_motiv("x");
    proto::Violations violations;
    CheckSteg(request, violations);
    std::vector<std::string> fields;
    for (const auto& one : violations.list()) fields.push_back(one.field);
    return fields;
  };
  EXPECT_THAT(said(v1::AVSTEG_UTRED), ElementsAre("resultat", "atgarder", "motiv"));
  EXPECT_THAT(said(v1::AVSTEG_AVSLUTA), ElementsAre("motiv"));
  EXPECT_THAT(said(v1::AVSTEG_ATEROPPNA), ElementsAre("utredning", "resultat", "atgarder"));
}

class AvslutTest : public LexSarahTest {
 protected:
  static v1::MoveAvvikelseRequest Steg(const v1::Avvikelse& a, v1::Avvikelsesteg steg) {
    v1::MoveAvvikelseRequest request;
    request.set_name(a.name());
    request.set_etag(a.etag());
    request.set_request_id(base::NewId(absl::Now()));
    request.set_steg(steg);
    if (steg == v1::AVSTEG_ATEROPPNA) request.set_motiv("Det hände igen.");
    if (steg != v1::AVSTEG_ATEROPPNA) request.set_utredning("Nyckeln låg i fel skåp.");
    if (steg != v1::AVSTEG_AVSLUTA) return request;
    request.set_resultat(v1::RESULTAT_ATGARDAT);
    request.set_atgarder("Nycklar räknas vid varje skift.");
    return request;
  }
  absl::StatusOr<v1::Avvikelse> Ta(const v1::Avvikelse& a, v1::Avvikelsesteg steg, const proto::Call& call) {
    return Ask<v1::Avvikelse>("MoveAvvikelse", Steg(a, steg), call);
  }
  static proto::Call Rapportor() {
    proto::Call call = As(Roll::RAPPORTOR);
    call.scope = {false, {{FakeRegistry::Utforare("beta"), {}, call.who.subject}}};
    return call;
  }
};
KVALITET_ON_EVERY_ENGINE(AvslutTest);

TEST_P(AvslutTest, FromReportToEndAndBackWithWhoAndWhen) {
  const proto::Call chef = Chef("beta", "soder");
  auto a = house().Create(House::NewOne("soder"), Rapportor());
  ASSERT_THAT(a.status(), IsOk());
  proto::Call next_week = chef;
  next_week.today += 7;
  next_week.now += absl::Hours(7 * 24);
  a = Ta(*a, v1::AVSTEG_UTRED, chef);
  ASSERT_THAT(a.status(), IsOk());
  EXPECT_EQ(a->state(), v1::UNDER_UTREDNING);
  EXPECT_EQ(a->utredning_date(), "2026-06-15");
  EXPECT_EQ(a->dagar_till_utredning(), 95);
  const auto unsaid = Ask<v1::Avvikelse>(
      "MoveAvvikelse",
      [&] {
        auto request = Steg(*a, v1::AVSTEG_AVSLUTA);
        request.clear_atgarder();
        return request;
      }(),
      chef);
  EXPECT_EQ(proto::ReasonOf(unsaid.status()), "HINDER") << unsaid.status();
  const std::string etag = a->etag();
  a = Ta(*a, v1::AVSTEG_AVSLUTA, next_week);
  ASSERT_THAT(a.status(), IsOk());
  EXPECT_EQ(a->state(), v1::AVSLUTAD);
  EXPECT_EQ(a->avslutad_date(), "2026-06-22");
  EXPECT_EQ(a->avslutad_av(), chef.who.subject);
  EXPECT_EQ(a->handlaggningsdagar(), 102);
  EXPECT_EQ(a->dagar_till_utredning(), 95) << "the first time";
  v1::Avvikelse stale = *a;
  stale.set_etag(etag);
  EXPECT_THAT(Ta(stale, v1::AVSTEG_ATEROPPNA, chef).status(), StatusIs(absl::StatusCode::kAborted));

  // Whoever reported sees what came of it, and not what was found.
  const auto seen = house().Get(a->name(), Rapportor());
  ASSERT_THAT(seen.status(), IsOk());
  EXPECT_EQ(seen->state(), v1::AVSLUTAD);
  EXPECT_EQ(seen->resultat(), v1::RESULTAT_ATGARDAT);
  EXPECT_EQ(seen->atgarder(), "Nycklar räknas vid varje skift.");
  EXPECT_EQ(seen->avslutad_date(), "2026-06-22");
  EXPECT_EQ(seen->utredning(), "");
  EXPECT_EQ(seen->avslutad_av(), "");
  EXPECT_EQ(house().Get(a->name(), chef)->utredning(), "Nyckeln låg i fel skåp.");

  a = Ta(*a, v1::AVSTEG_ATEROPPNA, next_week);
  ASSERT_THAT(a.status(), IsOk());
  EXPECT_EQ(a->state(), v1::UNDER_UTREDNING);
  EXPECT_EQ(a->avslutad_date() + a->avslutad_av(), "");
  EXPECT_EQ(a->resultat(), v1::AVVIKELSERESULTAT_UNSPECIFIED);
  EXPECT_FALSE(a->has_handlaggningsdagar());
  EXPECT_EQ(a->ateroppnad_motiv(), "Det hände igen.");
  EXPECT_THAT(db().Read(tests::Soon(), [&](sql::Session& session) { return store::VerifyAudit(session, a->name()); }),
              IsOk());
}

TEST_P(AvslutTest, TheStateIsMovedByStepsAlone) {
  v1::CreateAvvikelseRequest closed = House::NewOne("soder");
  closed.mutable_avvikelse()->set_avslutad_date("2026-06-01");
  EXPECT_THAT(house().Create(closed).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::Avvikelse a = *house().Create(House::NewOne("soder"));
  a.set_state(v1::AVSLUTAD);
  const absl::Status refused = house().Update(a, {"state"}).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("ändras med ett steg"));
  a = *house().Get(a.name());
  a = *Ta(a, v1::AVSTEG_AVSLUTA, House::Team());
  a.set_avslutad_date("2026-06-14");
  EXPECT_THAT(house().Update(a, {"avslutad_date"}).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  a.set_intraffad_date("2026-03-09");
  EXPECT_THAT(house().Update(a, {"intraffad_date"}).status(), IsOk()) << "the rest is put right as before";
}

// " AVSTEG_UTRED AVSTEG_AVSLUTA:": each step that goes from where it stands, with a colon where it is for others.
std::string Stegval(const absl::StatusOr<v1::Avvikelse>& a) {
  if (!a.ok()) return a.status().ToString();
  std::string all;
  for (const v1::Stegval& one : a->stegval()) absl::StrAppend(&all, " ", one.steg(), one.far() ? "" : ":");
  return all;
}

TEST_P(AvslutTest, WhoReadsItIsToldWhichStepsAreTheirs) {
  const proto::Call chef = Chef("beta", "soder");
  auto a = house().Create(House::NewOne("soder"), Rapportor());
  ASSERT_THAT(a.status(), IsOk());
  EXPECT_EQ(Stegval(house().Get(a->name(), chef)), " AVSTEG_UTRED AVSTEG_AVSLUTA");
  const auto reported = house().Get(a->name(), Rapportor());
  EXPECT_EQ(Stegval(reported), " AVSTEG_UTRED: AVSTEG_AVSLUTA:");
  EXPECT_EQ(reported->stegval(0).vem(), "enhetschef, utförarens ledning, utförarens administratör eller kvalitetsteam");
  EXPECT_EQ(Stegval(house().Get(a->name(), As(Roll::MAS))), " AVSTEG_UTRED: AVSTEG_AVSLUTA:") << "no health care";
  a = Ta(*a, v1::AVSTEG_AVSLUTA, chef);
  EXPECT_EQ(Stegval(a), " AVSTEG_ATEROPPNA") << "the step itself tells what comes after it";
  EXPECT_EQ(Stegval(house().Get(a->name(), Rapportor())), " AVSTEG_ATEROPPNA:");
  // What is an utförare's own the kommun's people do not take further, nor are they named.
  v1::CreateAvvikelseRequest hsl = House::NewOne("lunden");
  hsl.mutable_avvikelse()->set_lagrum(v1::HSL);
  hsl.mutable_avvikelse()->set_insatstyp("HSL_SABO");
  const auto care = house().Create(hsl, House::Utforare("alfa"));
  ASSERT_THAT(care.status(), IsOk());
  ASSERT_TRUE(care->utforarens_egen());
  const auto kommunen = house().Get(care->name());
  EXPECT_EQ(Stegval(kommunen), " AVSTEG_UTRED: AVSTEG_AVSLUTA:");
  EXPECT_EQ(kommunen->stegval(0).vem(), "enhetschef, utförarens ledning eller utförarens administratör");
  const auto rapport = Rapport("soder", chef, "Ett besök uteblev.");
  ASSERT_THAT(rapport.status(), IsOk());
  EXPECT_EQ(Stegval(house().Get(rapport->name(), chef)), "") << "it has steps of its own";
}

TEST_P(AvslutTest, NobodyClosesAnothersNorWhatHasStepsOfItsOwn) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto own = house().Create(House::NewOne("norr"), alfa);
  EXPECT_THAT(Ta(*own, v1::AVSTEG_UTRED, House::Utforare("beta")).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Ta(*own, v1::AVSTEG_UTRED, As(Roll::MAS)).status(), StatusIs(absl::StatusCode::kPermissionDenied))
      << "of the social services";
  // An event in health care of a private utförare is its own: the kommun counts it and reads its state.
  v1::CreateAvvikelseRequest hsl = House::NewOne("lunden");
  hsl.mutable_avvikelse()->set_lagrum(v1::HSL);
  hsl.mutable_avvikelse()->set_insatstyp("HSL_SABO");
  auto care = house().Create(hsl, alfa);
  ASSERT_THAT(care.status(), IsOk());
  ASSERT_TRUE(care->utforarens_egen());
  EXPECT_EQ(proto::ReasonOf(Ta(*care, v1::AVSTEG_UTRED, As(Roll::MAS)).status()), "UTFORARENS_EGEN");
  care = Ta(*care, v1::AVSTEG_AVSLUTA, alfa);
  ASSERT_THAT(care.status(), IsOk());
  const auto told = house().Get(care->name());
  EXPECT_EQ(told->state(), v1::AVSLUTAD);
  EXPECT_EQ(told->utredning() + told->atgarder() + told->avslutad_av(), "");

  const auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  EXPECT_EQ(proto::ReasonOf(Ta(*rapport, v1::AVSTEG_AVSLUTA, Chef("beta", "soder")).status()), "EGNA_STEG");
  const auto klagomal = house().Imported("soder", v1::KLAGOMAL, "2026-06-01");
  const absl::Status inlast = Ta(*klagomal, v1::AVSTEG_AVSLUTA, House::Team()).status();
  EXPECT_EQ(proto::ReasonOf(inlast), "EGNA_STEG");
  EXPECT_THAT(proto::SwedishOf(inlast), HasSubstr("är inläst från treserva. Den följs där: avsluta den där och läs in"))
      << "there is no synpunkt whose steps it could follow";
}

TEST(AvslutWorkflow, WhatAlreadyHasStepsIsToldTheCommandThatTakesThem) {
  v1::Avvikelse one;
  one.set_nummer("AV-7");
  one.set_typ(v1::KLAGOMAL);
  one.set_synpunkt("kommuner/0114/synpunkter/1");
  EXPECT_THAT(proto::SwedishOf(TarSteg(one)), HasSubstr("kvalitet synpunkt steg tar den vidare"));
  one.clear_synpunkt();
  EXPECT_THAT(proto::SwedishOf(TarSteg(one)), HasSubstr("är inläst från ett annat system."));
  one.set_typ(v1::LEX_SARAH);
  EXPECT_THAT(proto::SwedishOf(TarSteg(one)), HasSubstr("kvalitet lexsarah visar ärendet"));
  one.set_typ(v1::AVVIKELSE);
  EXPECT_THAT(TarSteg(one), IsOk());
}

TEST_P(AvslutTest, ASourceDoesNotUndoWhatWasDoneHere) {
  v1::AvvikelseRad row;
  row.set_rad(1);
  row.set_kall_id("1");
  row.set_typ("avvikelse");
  row.set_enhet(FakeRegistry::Enhet("soder"));
  row.set_insatstyp("SOL_HEMTJANST");
  row.set_rapporterad_date("2026-06-01");
  ASSERT_THAT(house().Import({row}).status(), IsOk());
  v1::Avvikelse a = house().List("")->at(0);
  ASSERT_THAT(Ta(a, v1::AVSTEG_AVSLUTA, House::Team()).status(), IsOk());
  row.set_kategorier("BEMOTANDE");
  ASSERT_EQ(house().Import({row})->andrade(), 1);
  a = *house().Get(a.name());
  EXPECT_EQ(a.state(), v1::AVSLUTAD);
  EXPECT_EQ(a.avslutad_date(), "2026-06-15");
  EXPECT_EQ(a.handlaggningsdagar(), 14);
  EXPECT_EQ(a.utredning(), "Nyckeln låg i fel skåp.");
  EXPECT_EQ(a.kategorikoder(), ",BEMOTANDE,");
  EXPECT_EQ(house().Import({row})->oforandrade(), 1);
}

TEST_P(AvslutTest, MadeARapportItBeginsAnewAndKeepsWhatWasFound) {
  auto a = house().Create(House::NewOne("soder"), Chef("beta", "soder"));
  a = Ta(*a, v1::AVSTEG_AVSLUTA, Chef("beta", "soder"));
  ASSERT_THAT(a.status(), IsOk());
  v1::ReclassifyAvvikelseRequest request;
  request.set_name(a->name());
  request.set_typ(v1::LEX_SARAH);
  request.set_motiv("Den enskilde kom till skada.");
  request.set_request_id(base::NewId(absl::Now()));
  a = Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, Chef("beta", "soder"));
  ASSERT_THAT(a.status(), IsOk());
  EXPECT_EQ(a->state(), v1::REGISTRERAD);
  EXPECT_EQ(a->resultat(), v1::AVVIKELSERESULTAT_UNSPECIFIED);
  EXPECT_EQ(a->avslutad_av(), "");
  EXPECT_EQ(a->utredning(), "Nyckeln låg i fel skåp.");
}

TEST_P(AvslutTest, FiguresTellTheDaysToEachStep) {
  auto a = house().Create(House::NewOne("soder"), Chef("beta", "soder"));
  a = Ta(*a, v1::AVSTEG_UTRED, Chef("beta", "soder"));
  ASSERT_THAT(Ta(*a, v1::AVSTEG_AVSLUTA, Chef("beta", "soder")).status(), IsOk());
  fv1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-01");
  request.set_to_date("2026-12-31");
  for (const char* matt : {"avvikelse.till_utredning", "avvikelse.handlaggning"}) {
    request.clear_matt();
    request.add_matt(matt);
    const auto fakta = house().Fakta(request);
    ASSERT_TRUE(fakta.ok() && fakta->size() == 1) << matt << fakta.status();
    EXPECT_EQ((*fakta)[0].period(), "2026-06") << matt;
    EXPECT_EQ((*fakta)[0].value(), 95) << matt;
    EXPECT_EQ((*fakta)[0].denominator(), 1) << matt;
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser

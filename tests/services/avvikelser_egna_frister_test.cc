// What a kommun decides of its own about the limits: every step that stands in no law, from a day on, for what is its
// own to do.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/proto/rules.h"
#include "services/avvikelser/fristval_rules.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using tests::IsOk;

constexpr char kBeslut[] = "Socialnämnden § 41";

v1::Fristval Val(v1::Fristval::Kod kod, int antal, v1::Fristenhet enhet, const std::string& from) {
  v1::Fristval one;
  one.set_frist(kod);
  one.set_antal(antal);
  one.set_enhet(enhet);
  one.set_giltig_fran_date(from);
  one.set_kalla(kBeslut);
  return one;
}

std::vector<std::string> Fel(const v1::Fristval& one) {
  proto::Violations violations;
  CheckFristval(one, absl::CivilDay(2026, 6, 15), violations);
  std::vector<std::string> fields;
  for (const proto::Violation& wrong : violations.list()) fields.push_back(wrong.field);
  return fields;
}

TEST(EgnaFrister, EveryStepOfTheFileHasACodeAndEveryCodeAStep) {
  std::set<std::string> of_file, of_interface;
  for (const Fristregel& rule : Frister()) of_file.insert(rule.kod);
  const auto* codes = v1::Fristval::Kod_descriptor();
  for (int i = 0; i < codes->value_count(); ++i) {
    if (codes->value(i)->number() != 0) of_interface.insert(codes->value(i)->name());
  }
  EXPECT_EQ(of_interface, of_file);
}

TEST(EgnaFrister, WhatStandsInLawIsNotTheKommunsAndNothingIsChangedBackwards) {
  for (const Fristregel& rule : Frister()) {
    v1::Fristval::Kod kod = v1::Fristval::KOD_UNSPECIFIED;
    ASSERT_TRUE(v1::Fristval::Kod_Parse(rule.kod, &kod)) << rule.kod;
    const auto wrong = Fel(Val(kod, 5, v1::FRISTENHET_DAG, "2026-06-15"));
    const bool same_day = rule.kod == "LS_RAPPORTERA" || rule.kod == "LS_SKYDDA";  // no case waits for it
    const bool ivos_dag = absl::EndsWith(rule.kod, "_SVARA_IVO");
    if (rule.kalla == Fristkalla::kLag || same_day || ivos_dag) {
      EXPECT_THAT(wrong, ElementsAre("fristval.frist")) << rule.kod;
    } else {
      EXPECT_THAT(wrong, IsEmpty()) << rule.kod;
    }
  }
  EXPECT_THAT(Fel(Val(v1::Fristval::LS_GRAD, 30, v1::FRISTENHET_DAG, "2026-06-14")),
              ElementsAre("fristval.giltig_fran_date"));
  v1::Fristval kind = Val(v1::Fristval::LS_GRAD, 30, v1::FRISTENHET_DAG, "2026-06-15");
  kind.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  EXPECT_THAT(Fel(kind), ElementsAre("fristval.typ"));
  for (const auto& [antal, enhet] : std::vector<std::pair<int, v1::Fristenhet>>{{365, v1::FRISTENHET_ARBETSDAG},
                                                                                {53, v1::FRISTENHET_VECKA},
                                                                                {13, v1::FRISTENHET_MANAD},
                                                                                {2, v1::FRISTENHET_AR}}) {
    EXPECT_THAT(Fel(Val(v1::Fristval::LS_GRAD, antal, enhet, "2026-06-15")), ElementsAre("fristval.antal")) << antal;
  }
  EXPECT_THAT(Fel(Val(v1::Fristval::LS_GRAD, 12, v1::FRISTENHET_MANAD, "2026-06-15")), IsEmpty());
}

TEST(EgnaFrister, ByWhenIvoIsAnsweredIvoSays) {
  const v1::Fristval decided = Val(v1::Fristval::LS_SVARA_IVO, 5, v1::FRISTENHET_ARBETSDAG, "2026-06-15");
  proto::Violations violations;
  CheckFristval(decided, absl::CivilDay(2026, 6, 15), violations);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].svenska, "IVO säger själv vilken dag det vill ha svar. Ange ett annat steg.");
  // One that was decided before it was refused is no number either.
  int seen = 0;
  for (const v1::Frist& one : Galler(BokAv("0114", {decided}), absl::CivilDay(2026, 6, 15))) {
    if (one.frist() != v1::Fristval::LS_SVARA_IVO && one.frist() != v1::Fristval::LM_SVARA_IVO) continue;
    ++seen;
    EXPECT_EQ(one.enhet(), v1::FRISTENHET_UNSPECIFIED) << one.DebugString();
    EXPECT_EQ(one.antal(), 0);
    EXPECT_EQ(one.bestamd_av(), "IVO");
    EXPECT_EQ(one.start(), "begäran från IVO");
  }
  EXPECT_EQ(seen, 2);
}

// Nought is the same day, of what is counted in days; of what takes months it is a slip.
TEST(EgnaFrister, TheSameDayIsALimit) {
  EXPECT_THAT(Fel(Val(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_DAG, "2026-06-15")), IsEmpty());
  EXPECT_THAT(Fel(Val(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_VECKA, "2026-06-15")),
              ElementsAre("fristval.antal"));
  EXPECT_THAT(Fel(Val(v1::Fristval::LM_EFFEKT, 0, v1::FRISTENHET_DAG, "2026-06-15")), ElementsAre("fristval.antal"));
  EXPECT_THAT(Fel(Val(v1::Fristval::LS_SKYDDA, 0, v1::FRISTENHET_DAG, "2026-06-15")), ElementsAre("fristval.frist"))
      << "no case waits for it";
  v1::Fristval unsaid = Val(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_DAG, "2026-06-15");
  proto::Violations violations;
  proto::Validate(unsaid, "", violations, "0114");
  EXPECT_TRUE(violations.empty()) << violations.ToStatus();
  unsaid.clear_antal();
  proto::Validate(unsaid, "", violations, "0114");
  EXPECT_FALSE(violations.empty()) << "none is not nought";
  const Fristbok bok = BokAv("0114", {Val(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_DAG, "2026-06-01"),
                                      Val(v1::Fristval::AV_UTRED, 0, v1::FRISTENHET_DAG, "2026-06-01")});
  const absl::CivilDay saturday(2026, 6, 13);
  EXPECT_EQ(FristSista("LS_KVITTERA", bok.For(), saturday), "2026-06-13");
  EXPECT_EQ(FristSkal("LS_KVITTERA", bok.For(), saturday), "samma dag (kommunens beslut, Socialnämnden § 41)");
  EXPECT_THAT(SenaStarter("AV_UTRED", bok.For(), saturday)[0], Pair(absl::CivilDay(2026, 6, 1), saturday - 1));
}

// From 1 June five days instead of fourteen: what began on 31 May has until 14 June, what began on 1 June until the
// 6th.
TEST(EgnaFrister, WhatIsLateIsLateByTheRuleOfTheDayItBegan) {
  using Day = absl::CivilDay;
  const auto late = [](const Fristbok& bok, Day today) { return SenaStarter("AV_UTRED", bok.For(), today); };
  const Day first(2011, 1, 1), june(2026, 6, 1);
  const Fristbok bok = BokAv("0114", {Val(v1::Fristval::AV_UTRED, 5, v1::FRISTENHET_DAG, "2026-06-01")});
  EXPECT_THAT(late(bok, Day(2026, 6, 6)), ElementsAre(Pair(first, Day(2026, 5, 22))));
  EXPECT_THAT(late(bok, Day(2026, 6, 10)), ElementsAre(Pair(june, Day(2026, 6, 4)), Pair(first, Day(2026, 5, 26))));
  EXPECT_THAT(late(bok, Day(2026, 6, 15)), ElementsAre(Pair(june, Day(2026, 6, 9)), Pair(first, Day(2026, 5, 31))));
  EXPECT_THAT(late(Fristbok{"0114", {}}, Day(2026, 6, 15)), ElementsAre(Pair(first, Day(2026, 5, 31))));
  // Longer ones: twenty days from 1 June.
  const Fristbok longer = BokAv("0114", {Val(v1::Fristval::AV_UTRED, 20, v1::FRISTENHET_DAG, "2026-06-01")});
  EXPECT_THAT(late(longer, Day(2026, 6, 20)), ElementsAre(Pair(first, Day(2026, 5, 31))));
  EXPECT_THAT(late(longer, Day(2026, 6, 22)), ElementsAre(Pair(june, june), Pair(first, Day(2026, 5, 31))));
  // One that has not begun.
  EXPECT_THAT(late(bok, Day(2026, 5, 20)), ElementsAre(Pair(first, Day(2026, 5, 5))));
}

// From when it is told is the file's: seven days before.
TEST(EgnaFrister, WhatIsToldBeforehandIsToldByTheRuleOfTheDayItBegan) {
  using Day = absl::CivilDay;
  const Fristbok bok = BokAv("0114", {Val(v1::Fristval::AV_UTRED, 5, v1::FRISTENHET_DAG, "2026-06-01")});
  EXPECT_THAT(SnartaStarter("AV_UTRED", bok.For(), Day(2026, 6, 10)),
              ElementsAre(Pair(Day(2026, 6, 5), Day(2026, 6, 10)), Pair(Day(2026, 5, 27), Day(2026, 5, 31))));
  EXPECT_THAT(SnartaStarter("AV_UTRED", bok.For(), Day(2026, 6, 15)),
              ElementsAre(Pair(Day(2026, 6, 10), Day(2026, 6, 15))));
  EXPECT_THAT(SnartaStarter("AV_AVSLUTA", bok.For(), Day(2026, 6, 15)),
              ElementsAre(Pair(Day(2026, 4, 16), Day(2026, 4, 23))));
}

// Two months from 28 September end on a Saturday: moved on as the file's own limit is.
TEST(EgnaFrister, ALastDayOnADayOfRestMovesAsTheStepsOwnDoes) {
  const absl::CivilDay start(2026, 9, 28);
  const Fristbok bok = BokAv("0114", {Val(v1::Fristval::LM_EFTERSAND, 2, v1::FRISTENHET_MANAD, "2026-01-01"),
                                      Val(v1::Fristval::LM_UTRED, 2, v1::FRISTENHET_MANAD, "2026-01-01")});
  EXPECT_EQ(FristSista("LM_EFTERSAND", bok.For(), start), "2026-11-30");
  EXPECT_EQ(FristSista("LM_EFTERSAND", Fristbok{"0114", {}}.For(), start), "2026-11-30");
  EXPECT_EQ(FristSista("LM_UTRED", bok.For(), start), "2026-11-28");
}

TEST(EgnaFrister, TheKommunSaysWhetherALastDayMoves) {
  const absl::CivilDay start(2026, 9, 28);
  v1::Fristval rakt = Val(v1::Fristval::LM_EFTERSAND, 2, v1::FRISTENHET_MANAD, "2026-01-01");
  rakt.set_rakning(v1::FRISTRAKNING_RAKT);
  v1::Fristval fram = Val(v1::Fristval::LM_UTRED, 2, v1::FRISTENHET_MANAD, "2026-01-01");
  fram.set_rakning(v1::FRISTRAKNING_FRAM);
  const Fristbok bok = BokAv("0114", {rakt, fram});
  EXPECT_EQ(FristSista("LM_EFTERSAND", bok.For(), start), "2026-11-28") << "a Saturday";
  EXPECT_EQ(FristSista("LM_UTRED", bok.For(), start), "2026-11-30");
  // On that Monday what began on the 28th is not late yet.
  EXPECT_EQ(SenaStarter("LM_UTRED", bok.For(), absl::CivilDay(2026, 11, 30))[0].second, absl::CivilDay(2026, 9, 27));
  std::map<v1::Fristval::Kod, v1::Fristrakning> told;
  for (const v1::Frist& one : Galler(bok, start)) told[one.frist()] = one.rakning();
  EXPECT_EQ(told.at(v1::Fristval::LM_EFTERSAND), v1::FRISTRAKNING_RAKT);
  EXPECT_EQ(told.at(v1::Fristval::LM_UTRED), v1::FRISTRAKNING_FRAM);
  EXPECT_EQ(told.at(v1::Fristval::LM_EFFEKT), v1::FRISTRAKNING_FRAM) << "as the file has it";
  EXPECT_EQ(told.at(v1::Fristval::LM_ANALYSERA), v1::FRISTRAKNING_RAKT) << "as the file has it";
  EXPECT_EQ(told.at(v1::Fristval::LS_GALLRA), v1::FRISTRAKNING_FRAM) << "as the law has it";
}

TEST(EgnaFrister, HowItIsCountedIsSaidWhereItMattersAndNotOfTheLaws) {
  for (const v1::Fristrakning rakning : {v1::FRISTRAKNING_FRAM, v1::FRISTRAKNING_RAKT}) {
    const auto fel = [&](v1::Fristval one) {
      one.set_rakning(rakning);
      return Fel(one);
    };
    EXPECT_THAT(fel(Val(v1::Fristval::LS_GRAD, 30, v1::FRISTENHET_DAG, "2026-06-15")), IsEmpty());
    EXPECT_THAT(fel(Val(v1::Fristval::LS_GRAD, 2, v1::FRISTENHET_MANAD, "2026-06-15")), IsEmpty());
    EXPECT_THAT(fel(Val(v1::Fristval::LS_GRAD, 30, v1::FRISTENHET_ARBETSDAG, "2026-06-15")),
                ElementsAre("fristval.rakning"));
    EXPECT_THAT(fel(Val(v1::Fristval::LS_GALLRA, 6, v1::FRISTENHET_MANAD, "2026-06-15")),
                ElementsAre("fristval.frist"));
  }
  v1::Fristval same = Val(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_DAG, "2026-06-15");
  same.set_rakning(v1::FRISTRAKNING_RAKT);
  EXPECT_THAT(Fel(same), IsEmpty());
  same.set_rakning(v1::FRISTRAKNING_FRAM);
  EXPECT_THAT(Fel(same), ElementsAre("fristval.rakning"));
}

TEST(EgnaFrister, WhatHoldsIsToldWithWhoseMoveItIsAndWhoSetIt) {
  v1::Fristval klagomal = Val(v1::Fristval::SYN_SVAR, 7, v1::FRISTENHET_ARBETSDAG, "2026-07-01");
  klagomal.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  const Fristbok bok = BokAv("0114", {Val(v1::Fristval::LS_GRAD, 2, v1::FRISTENHET_MANAD, "2026-07-01"), klagomal});
  const auto told = [&](absl::CivilDay day) {
    std::vector<std::string> lines;
    for (const v1::Frist& one : Galler(bok, day)) {
      lines.push_back(absl::StrCat(v1::Fristval::Kod_Name(one.frist()), one.typ() == 0 ? "" : "/klagomål", " ",
                                   one.antal(), " ", v1::Fristenhet_Name(one.enhet()), " ",
                                   options::v1::Roll_Name(one.roll()), " ", one.start(), " ", one.bestamd_av(), " ",
                                   one.ursprung()));
    }
    return lines;
  };
  const auto before = told(absl::CivilDay(2026, 6, 30)), after = told(absl::CivilDay(2026, 7, 1));
  EXPECT_EQ(before.size(), 36u);
  EXPECT_EQ(after.size(), 37u);
  EXPECT_THAT(before, Contains("LS_GRAD 30 FRISTENHET_DAG LEX_SARAH_UTREDARE rapport riktlinje "));
  EXPECT_THAT(after, Contains("LS_GRAD 2 FRISTENHET_MANAD LEX_SARAH_UTREDARE rapport kommunens beslut "
                              "Socialnämnden § 41"));
  EXPECT_THAT(after, Contains("SYN_SVAR 10 FRISTENHET_ARBETSDAG ENHETSCHEF inkom riktlinje vanligast hos kommuner"));
  EXPECT_THAT(after, Contains("SYN_SVAR/klagomål 7 FRISTENHET_ARBETSDAG ENHETSCHEF inkom kommunens beslut "
                              "Socialnämnden § 41"));
  EXPECT_THAT(after, Contains("LS_GALLRA 5 FRISTENHET_AR UTFORARADMIN sista anteckningen lag "));
}

class EgnaFristerTest : public LexSarahTest {
 protected:
  absl::Status Decide(v1::Fristval::Kod kod, int antal, v1::Fristenhet enhet, const proto::Call& call,
                      v1::Fristrakning rakning = v1::FRISTRAKNING_UNSPECIFIED) {
    v1::CreateFristvalRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    *request.mutable_fristval() = Val(kod, antal, enhet, "2026-06-15");
    request.mutable_fristval()->set_rakning(rakning);
    return Ask<v1::Fristval>("CreateFristval", request, call).status();
  }
  // "vad sista skäl" of each line.
  std::vector<std::string> Rader(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::vector<std::string> lines;
    for (const auto& line : answer.ok() ? answer->att_gora() : attgora::v1::ListAttGoraResponse().att_gora()) {
      lines.push_back(absl::StrCat(line.vad(), " ", line.sista_date(), " ", line.skal()));
    }
    return lines;
  }
  // A rapport of today's.
  absl::StatusOr<v1::Avvikelse> NyRapport(const std::string& enhet, const proto::Call& call) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    v1::Avvikelse& a = *request.mutable_avvikelse();
    a.set_typ(v1::LEX_SARAH);
    a.set_konsekvens("Oro.");
    a.set_intraffad_date("2026-06-15");
    a.set_upptackt_date("2026-06-15");
    a.set_rapporterad_date("2026-06-15");
    return house().Create(request, call);
  }
};
KVALITET_ON_EVERY_ENGINE(EgnaFristerTest);

TEST_P(EgnaFristerTest, HoldForTheNamndsArendenAndTheirLines) {
  const proto::Call sas = As(Roll::SAS), team = House::Team();
  auto before = *TaEmot(*NyRapport("soder", sas), sas);
  EXPECT_EQ(before.sista_date(), "2026-06-16");
  ASSERT_THAT(Decide(v1::Fristval::LS_INLED, 2, v1::FRISTENHET_VECKA, team), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_GRAD, 2, v1::FRISTENHET_MANAD, team), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_KVITTERA, 3, v1::FRISTENHET_DAG, team), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_ANMAL_IVO, 4, v1::FRISTENHET_DAG, team), IsOk());
  EXPECT_EQ(Read(before.name(), sas)->sista_date(), "2026-06-16") << "what has begun keeps its day";
  auto after = *TaEmot(*NyRapport("soder", sas), sas);
  EXPECT_EQ(after.sista_date(), "2026-06-29");
  const auto waits = *NyRapport("soder", sas);
  EXPECT_THAT(Rader(sas), Contains("Lex Sarah L-2: utse utredare 2026-06-29 2 veckor (kommunens beslut, Socialnämnden "
                                   "§ 41)"));
  EXPECT_THAT(Rader(sas), Contains(absl::StrCat("Ta emot lex Sarah-rapport ", waits.nummer(),
                                                " 2026-06-18 3 dagar (kommunens beslut, Socialnämnden § 41)")));
  ASSERT_THAT(Move(after, v1::UTSE_UTREDARE, sas), IsOk());
  EXPECT_EQ(after.sista_date(), "2026-08-15");
  ASSERT_THAT(Move(after, v1::SKA_ANMALAS, sas), IsOk());
  EXPECT_EQ(after.ivo_sista_date(), "2026-06-19");
}

// What the utförare investigates itself is its own; by when the nämnd is told is the kommun's to decide.
TEST_P(EgnaFristerTest, HoldForAPrivateUtforareOnlyWhereTheNamndIsTold) {
  const proto::Call alfa = House::Utforare("alfa"), team = House::Team();
  ASSERT_THAT(Decide(v1::Fristval::LS_INLED, 2, v1::FRISTENHET_VECKA, team), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_INFORMERA_NAMNDEN, 1, v1::FRISTENHET_DAG, team), IsOk());
  const auto rapport = *NyRapport("lunden", alfa);
  const auto own = *TaEmot(rapport, alfa);
  EXPECT_EQ(own.sista_date(), "2026-06-16") << "the product's proposal";
  EXPECT_THAT(Rader(alfa), Contains("Lex Sarah LE-1: utse utredare 2026-06-16 1 dag (riktlinje)"));
  EXPECT_THAT(Rader(alfa), Contains(absl::StrCat("Informera nämnden om lex Sarah-rapport ", rapport.nummer(),
                                                 " 2026-06-16 1 dag (kommunens beslut, Socialnämnden § 41)")));
}

TEST_P(EgnaFristerTest, AProgramThatHasJustStartedTellsThemToo) {
  const proto::Call team = House::Team();
  ASSERT_THAT(Decide(v1::Fristval::AV_UTRED, 1, v1::FRISTENHET_DAG, team), IsOk());
  v1::CreateAvvikelseRequest request = House::NewOne("norr");
  request.mutable_avvikelse()->set_intraffad_date("2026-06-15");
  request.mutable_avvikelse()->set_rapporterad_date("2026-06-15");
  ASSERT_THAT(house().Create(request, team).status(), IsOk());
  proto::Call later = team;
  later.today = absl::CivilDay(2026, 6, 17);
  const char kSen[] = "1 avvikelse  ingen har börjat utreda på 1 dag (kommunens beslut, Socialnämnden § 41)";
  EXPECT_THAT(Rader(later), Contains(kSen));
  // What began before it was decided is late by the rule that it began with.
  ASSERT_THAT(house().Imported("norr", v1::AVVIKELSE, "2026-05-01", "UTFORANDE_EJ"), IsOk());
  EXPECT_THAT(Rader(later), Contains(kSen));
  EXPECT_THAT(Rader(later), Contains("1 avvikelse  ingen har börjat utreda på 14 dagar (riktlinje)"));
  House another(db());
  attgora::v1::ListAttGoraRequest ask;
  ask.set_parent("kommuner/0114");
  attgora::v1::ListAttGoraResponse answer;
  ASSERT_THAT(another.Do("ListAttGora", later, ask, answer), IsOk());
  EXPECT_THAT(answer.Utf8DebugString(), HasSubstr("kommunens beslut"));
}

TEST_P(EgnaFristerTest, TheSameDayIsToldAsThat) {
  const proto::Call team = House::Team(), sas = As(Roll::SAS);
  ASSERT_THAT(Decide(v1::Fristval::AV_UTRED, 0, v1::FRISTENHET_DAG, team), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_KVITTERA, 0, v1::FRISTENHET_DAG, team), IsOk());
  v1::CreateAvvikelseRequest request = House::NewOne("norr");
  request.mutable_avvikelse()->set_intraffad_date("2026-06-15");
  request.mutable_avvikelse()->set_rapporterad_date("2026-06-15");
  ASSERT_THAT(house().Create(request, team).status(), IsOk());
  const auto rapport = *NyRapport("soder", sas);
  EXPECT_THAT(Rader(sas), Contains(absl::StrCat("Ta emot lex Sarah-rapport ", rapport.nummer(),
                                                " 2026-06-15 samma dag (kommunens beslut, Socialnämnden § 41)")));
  const char kSen[] = "1 avvikelse  ingen började utreda samma dag (kommunens beslut, Socialnämnden § 41)";
  EXPECT_THAT(Rader(team), Not(Contains(kSen))) << "the day is not over";
  proto::Call later = team;
  later.today = absl::CivilDay(2026, 6, 16);
  EXPECT_THAT(Rader(later), Contains(kSen));
}

// Five days from 15 June end on Midsummer Day, a Saturday.
TEST_P(EgnaFristerTest, MoveToAWorkdayWhereTheKommunSaysSo) {
  const proto::Call sas = As(Roll::SAS), team = House::Team();
  ASSERT_THAT(Decide(v1::Fristval::LS_INLED, 5, v1::FRISTENHET_DAG, team, v1::FRISTRAKNING_FRAM), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_EFFEKT, 4, v1::FRISTENHET_MANAD, team, v1::FRISTRAKNING_RAKT), IsOk());
  ASSERT_THAT(Decide(v1::Fristval::LS_GRAD, 20, v1::FRISTENHET_DAG, team), IsOk());
  EXPECT_EQ(TaEmot(*NyRapport("soder", sas), sas)->sista_date(), "2026-06-22");
  for (const v1::Fristrakning rakning : {v1::FRISTRAKNING_FRAM, v1::FRISTRAKNING_RAKT}) {
    const absl::Status lag = Decide(v1::Fristval::LS_GALLRA, 6, v1::FRISTENHET_MANAD, team, rakning);
    EXPECT_EQ(lag.code(), absl::StatusCode::kInvalidArgument) << lag;
  }
  v1::ListFristvalRequest own;
  own.set_parent("kommuner/0114");
  const auto decided = Ask<v1::ListFristvalResponse>("ListFristval", own, team);
  ASSERT_TRUE(decided.ok()) << decided.status();
  v1::ListFristerRequest request;
  request.set_parent("kommuner/0114");
  const auto holds = Ask<v1::ListFristerResponse>("ListFrister", request, sas);
  ASSERT_TRUE(holds.ok()) << holds.status();
  std::map<v1::Fristval::Kod, v1::Fristrakning> stored, told;
  for (const v1::Fristval& one : decided->fristval()) stored[one.frist()] = one.rakning();
  for (const v1::Frist& one : holds->frister()) told[one.frist()] = one.rakning();
  EXPECT_THAT(stored, ElementsAre(Pair(v1::Fristval::LS_INLED, v1::FRISTRAKNING_FRAM),
                                  Pair(v1::Fristval::LS_GRAD, v1::FRISTRAKNING_UNSPECIFIED),
                                  Pair(v1::Fristval::LS_EFFEKT, v1::FRISTRAKNING_RAKT)));
  EXPECT_EQ(told[v1::Fristval::LS_INLED], v1::FRISTRAKNING_FRAM);
  EXPECT_EQ(told[v1::Fristval::LS_EFFEKT], v1::FRISTRAKNING_RAKT);
  EXPECT_EQ(told[v1::Fristval::LS_GRAD], v1::FRISTRAKNING_RAKT) << "as the file has it";
}

TEST_P(EgnaFristerTest, AreListedAmongAllThatHold) {
  ASSERT_THAT(Decide(v1::Fristval::LM_ANALYSERA, 3, v1::FRISTENHET_MANAD, House::Team()), IsOk());
  v1::ListFristerRequest request;
  request.set_parent("kommuner/0114");
  const auto nu = Ask<v1::ListFristerResponse>("ListFrister", request, As(Roll::MAS));
  ASSERT_TRUE(nu.ok()) << nu.status();
  EXPECT_THAT(nu->Utf8DebugString(), HasSubstr(kBeslut));
  request.set_as_of_date("2026-06-14");
  const auto forut = Ask<v1::ListFristerResponse>("ListFrister", request, As(Roll::MAS));
  ASSERT_TRUE(forut.ok()) << forut.status();
  EXPECT_THAT(forut->Utf8DebugString(), Not(HasSubstr(kBeslut)));
  EXPECT_EQ(forut->frister_size(), nu->frister_size());
}

}  // namespace
}  // namespace kvalitet::avvikelser

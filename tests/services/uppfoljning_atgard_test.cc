// Rules of iakttagelser, omdöme and åtgärder, and the table of measures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/fakta/rule.h"
#include "services/uppfoljning/atgard_check.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/atgardsplan_rules.h"
#include "services/uppfoljning/sanktion_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;

v1::Atgard Atgard(v1::AtgardState state, const std::string& klar = "") {
  v1::Atgard atgard;
  atgard.set_state(state);
  atgard.set_beslutad_date("2026-01-10");
  atgard.set_sista_date("2026-03-01");
  atgard.set_klar_date(klar);
  atgard.set_stangd_date(klar);
  return atgard;
}

TEST(AtgardSteg, EveryPairOfStates) {
  const std::vector<v1::AtgardState> all = {
      v1::EJ_PABORJAD, v1::PAGAR, v1::GENOMFORD, v1::GENOMFORD_MED_EFFEKT, v1::GENOMFORD_UTAN_EFFEKT, v1::AVBRUTEN};
  // Rows: from.  u = also the utförare, k = the kommun alone, . = no step.
  const std::map<v1::AtgardState, std::string> table = {{v1::EJ_PABORJAD, ".uu..k"},
                                                        {v1::PAGAR, "..u..k"},
                                                        {v1::GENOMFORD, ".k...."},
                                                        {v1::GENOMFORD_MED_EFFEKT, "......"},
                                                        {v1::GENOMFORD_UTAN_EFFEKT, "......"},
                                                        {v1::AVBRUTEN, "......"}};
  for (v1::AtgardState fran : all) {
    for (size_t i = 0; i < all.size(); ++i) {
      const Overgang* steg = FindOvergang(fran, all[i]);
      char is = steg == nullptr ? '.' : steg->utforare ? 'u' : 'k';
      EXPECT_EQ(is, table.at(fran)[i]) << v1::AtgardState_Name(fran) << " to " << v1::AtgardState_Name(all[i]);
    }
  }
  EXPECT_EQ(MojligaLagen(v1::PAGAR), "genomförd eller avbruten");
  EXPECT_EQ(MojligaLagen(v1::AVBRUTEN), "");
}

// Which effect may be judged from where, and which state follows.
TEST(AtgardSteg, EveryJudgement) {
  const std::map<std::pair<v1::AtgardState, v1::Effekt>, v1::AtgardState> table = {
      {{v1::EJ_PABORJAD, v1::EJ_GENOMFORD}, v1::EJ_PABORJAD},
      {{v1::PAGAR, v1::EJ_GENOMFORD}, v1::PAGAR},
      {{v1::GENOMFORD, v1::FULL}, v1::GENOMFORD_MED_EFFEKT},
      {{v1::GENOMFORD, v1::VISS}, v1::GENOMFORD_MED_EFFEKT},
      {{v1::GENOMFORD, v1::INGEN}, v1::GENOMFORD_UTAN_EFFEKT},
      {{v1::GENOMFORD, v1::EJ_GENOMFORD}, v1::PAGAR},
      {{v1::GENOMFORD, v1::KAN_EJ_BEDOMAS}, v1::GENOMFORD}};
  for (int state = 1; state <= v1::AtgardState_MAX; ++state) {
    for (int effekt = 1; effekt <= v1::Effekt_MAX; ++effekt) {
      const auto fran = static_cast<v1::AtgardState>(state);
      const auto dom = static_cast<v1::Effekt>(effekt);
      const Overgang* steg = FindBedomning(fran, dom);
      const auto wanted = table.find({fran, dom});
      EXPECT_EQ(steg != nullptr, wanted != table.end()) << v1::AtgardState_Name(fran) << " " << v1::Effekt_Name(dom);
      if (steg == nullptr || wanted == table.end()) continue;
      EXPECT_EQ(steg->till, wanted->second);
      EXPECT_FALSE(steg->utforare) << "who did it does not judge it";
    }
  }
  EXPECT_EQ(MojligaEffekter(v1::PAGAR), "ej genomförd");
  EXPECT_EQ(MojligaEffekter(v1::AVBRUTEN), "");
}

TEST(AtgardSteg, AJudgementStandsUntilTheAtgardMovesOn) {
  v1::Atgard atgard = Atgard(v1::GENOMFORD, "2026-02-20");
  atgard.set_klar_av("norrchef");
  TaSteg(*FindBedomning(v1::GENOMFORD, v1::EJ_GENOMFORD), "2026-03-10", atgard);
  EXPECT_EQ(atgard.state(), v1::PAGAR);
  EXPECT_EQ(atgard.effekt(), v1::EJ_GENOMFORD);
  EXPECT_EQ(atgard.uppfoljd_date(), "2026-03-10");
  EXPECT_EQ(atgard.stangd_date(), "") << "it is open again";
  EXPECT_EQ(atgard.klar_av(), "");
  TaSteg(*FindOvergang(v1::PAGAR, v1::GENOMFORD), "2026-04-01", atgard);
  EXPECT_EQ(atgard.effekt(), v1::EFFEKT_UNSPECIFIED);
  EXPECT_EQ(atgard.uppfoljd_date(), "");
  TaSteg(*FindBedomning(v1::GENOMFORD, v1::VISS), "2026-05-01", atgard);
  EXPECT_EQ(atgard.state(), v1::GENOMFORD_MED_EFFEKT);
  EXPECT_EQ(atgard.klar_date(), "2026-04-01");
}

v1::Atgard Whole() {
  v1::Atgard atgard;
  atgard.set_enhet("kommuner/0114/enheter/norr");
  atgard.set_sista_date("2018-04-30");
  atgard.add_ansvariga("Sektorchef");
  return atgard;
}

std::vector<std::string> Wrong(const v1::Atgard& atgard) {
  proto::Violations violations;
  CheckAtgard(atgard, "", violations);
  std::vector<std::string> fields;
  for (const proto::Violation& one : violations.list()) fields.push_back(one.field);
  return fields;
}

TEST(AtgardCheck, OneOwnerPartsInOrderAndSomethingToWaitFor) {
  EXPECT_THAT(Wrong(Whole()), testing::IsEmpty());
  v1::Atgard atgard = Whole();
  atgard.clear_enhet();
  EXPECT_THAT(Wrong(atgard), testing::ElementsAre("enhet"));
  atgard.set_namnd("kommuner/0114/namnder/n");
  EXPECT_THAT(Wrong(atgard), testing::IsEmpty());
  atgard.set_verksamhetsomrade("kommuner/0114/verksamhetsomraden/v");
  EXPECT_THAT(Wrong(atgard), testing::ElementsAre("namnd"));
  atgard = Whole();
  for (const char* day : {"2018-02-28", "2018-01-31", "2018-05-01"}) atgard.add_delmal()->set_date(day);
  EXPECT_THAT(Wrong(atgard), testing::ElementsAre("delmal[1].date", "delmal[2].date"));
  atgard = Whole();
  atgard.add_beroenden()->set_ord("Ekonomichef");
  atgard.add_beroenden();
  EXPECT_THAT(Wrong(atgard), testing::ElementsAre("beroenden[1]"));
  atgard = Whole();
  atgard.add_ansvariga("Anna Ek");
  atgard.set_beslutande("Åsa Östberg");
  EXPECT_THAT(Wrong(atgard), testing::ElementsAre("ansvariga[1]", "beslutande"));
}

TEST(AtgardCheck, RolesAreNoNames) {
  for (const char* role : {"enhetschef", "Kommundirektör", "KS/Nämnderna", "MAS", "Sektorchef, controller",
                           "Chef Äldreomsorg", "Kommunens Kvalitetsteam", "MAS och MAR", "Vård och omsorg", ""}) {
    EXPECT_FALSE(SerUtSomNamn(role)) << role;
  }
  for (const char* name : {"Anna Ek", "Åsa Östberg", "Karl Erik Ljung", "anna@kommun.example"}) {
    EXPECT_TRUE(SerUtSomNamn(name)) << name;
  }
}

TEST(AtgardCheck, ACircleIsNamed) {
  EXPECT_THAT(Cirkel("a", {{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}}), testing::IsEmpty());
  EXPECT_THAT(Cirkel("a", {{"a", {"a"}}}), testing::ElementsAre("a", "a"));
  EXPECT_THAT(Cirkel("a", {{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"e"}}, {"e", {"a"}}}),
              testing::ElementsAre("a", "c", "e", "a"));
  EXPECT_THAT(Cirkel("a", {{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), testing::IsEmpty()) << "not through a";
}

v1::Uppfoljning Found(const std::string& insatstyp, v1::UppfoljningState state, v1::Grad grad,
                      const std::vector<std::string>& krav) {
  v1::Uppfoljning uppfoljning;
  uppfoljning.set_insatstyp(insatstyp);
  uppfoljning.set_state(state);
  v1::Iakttagelse& one = *uppfoljning.add_iakttagelser();
  one.set_nr(1);
  one.set_grad(grad);
  for (const std::string& key : krav) one.add_krav(key);
  return uppfoljning;
}

TEST(Aterkommande, TheSameKravTwoYearsInARow) {
  const auto stamped = [](const std::vector<v1::Uppfoljning>& before, v1::Grad grad) {
    v1::Uppfoljning now = Found("HT", v1::UNDER_ARBETE, grad, {"K07", "K15", "K21"});
    now.mutable_iakttagelser(0)->add_aterkommande_krav("K99");  // of before, made anew
    StampAterkommande(before, now);
    return std::vector<std::string>(now.iakttagelser(0).aterkommande_krav().begin(),
                                    now.iakttagelser(0).aterkommande_krav().end());
  };
  EXPECT_THAT(stamped({Found("HT", v1::FASTSTALLD, v1::BRIST, {"K15"}),
                       Found("HT", v1::FASTSTALLD, v1::ALLVARLIG_BRIST, {"K21", "K30"})},
                      v1::BRIST),
              testing::ElementsAre("K15", "K21"));
  EXPECT_THAT(stamped({}, v1::BRIST), testing::IsEmpty());
  EXPECT_THAT(stamped({Found("SABO", v1::FASTSTALLD, v1::BRIST, {"K15"})}, v1::BRIST), testing::IsEmpty());
  EXPECT_THAT(stamped({Found("HT", v1::UNDER_ARBETE, v1::BRIST, {"K15"})}, v1::BRIST), testing::IsEmpty());
  EXPECT_THAT(stamped({Found("HT", v1::FASTSTALLD, v1::UTVECKLINGSOMRADE, {"K15"})}, v1::BRIST), testing::IsEmpty());
  EXPECT_THAT(stamped({Found("HT", v1::FASTSTALLD, v1::BRIST, {"K15"})}, v1::STYRKA), testing::IsEmpty());
}

TEST(Plan, TheShortestTimeOfItsBristerHolds) {
  const absl::CivilDay day(2026, 12, 15);
  v1::Uppfoljning uppfoljning = Found("HT", v1::FASTSTALLD, v1::STYRKA, {});
  BegarPlan(day, uppfoljning);
  EXPECT_EQ(uppfoljning.plan_state(), v1::ATGARDSPLAN_STATE_UNSPECIFIED) << "no brist, no plan";
  uppfoljning = Found("HT", v1::FASTSTALLD, v1::BRIST, {"K15"});
  BegarPlan(day, uppfoljning);
  EXPECT_EQ(uppfoljning.plan_state(), v1::PLAN_BEGARD);
  EXPECT_EQ(uppfoljning.plan_sista_date(), "2027-02-09") << "eight weeks";
  uppfoljning.add_iakttagelser()->set_grad(v1::ALLVARLIG_BRIST);
  BegarPlan(day, uppfoljning);
  EXPECT_EQ(uppfoljning.plan_sista_date(), "2026-12-29") << "two weeks";
  EXPECT_FALSE(ParsePlantider("BRIST;8;x\n").ok());
  EXPECT_FALSE(ParsePlantider("BRIST;8;x\nSTYRKA;8;x\n").ok());
}

TEST(Sanktion, NoStepIsSkippedWithoutAMotive) {
  const auto wrong = [](const std::vector<int>& taken, int steg, const char* why) {
    std::vector<v1::Sanktionssteg> before;
    for (int one : taken) {
      before.emplace_back().set_steg(one);
      before.back().set_underrattad_date("2026-11-23");
    }
    v1::Sanktionssteg candidate;
    candidate.set_trappa(registry::v1::SANKTIONSTRAPPA_INTERN);
    candidate.set_steg(steg);
    candidate.set_hoppar_motiv(why);
    proto::Violations violations;
    CheckSteg(candidate, before, violations);
    return violations.empty() ? std::string() : violations.list()[0].svenska;
  };
  EXPECT_EQ(wrong({}, 1, ""), "");
  EXPECT_EQ(wrong({1, 2}, 3, ""), "");
  EXPECT_EQ(wrong({1, 2}, 2, ""), "") << "the same again";
  EXPECT_THAT(wrong({1}, 4, ""),
              HasSubstr("steg 2 (åtgärdsplan med datum till verksamhetschefen), 3 (rapport till förvaltningschefen)"));
  EXPECT_NE(wrong({}, 2, " "), "");
  EXPECT_EQ(wrong({}, 4, "Risk för liv."), "");
  // What the utförare never heard of, or what is about another enhet, is no step of this ladder; none goes back in time.
  v1::Sanktionssteg first, next;
  first.set_steg(1);
  first.set_beslutad_date("2026-11-10");
  next.set_trappa(registry::v1::SANKTIONSTRAPPA_INTERN);
  next.set_steg(2);
  next.set_beslutad_date("2026-11-20");
  next.set_enhet("kommuner/0114/enheter/norr");
  const auto fields = [&] {
    proto::Violations violations;
    CheckSteg(next, {first}, violations);
    std::vector<std::string> all;
    for (const proto::Violation& one : violations.list()) all.push_back(one.field);
    return all;
  };
  EXPECT_THAT(fields(), testing::ElementsAre("sanktionssteg.hoppar_motiv")) << "not told";
  first.set_underrattad_date("2026-11-12");
  EXPECT_THAT(fields(), testing::IsEmpty());
  next.set_beslutad_date("2026-11-09");
  EXPECT_THAT(fields(), testing::ElementsAre("sanktionssteg.beslutad_date"));
  first.set_enhet("kommuner/0114/enheter/soder");
  EXPECT_THAT(fields(), testing::ElementsAre("sanktionssteg.hoppar_motiv")) << "another enhet's";
  registry::v1::Avtal avtal;
  avtal.set_avtalsform(registry::v1::AVTALSFORM_LOV);
  EXPECT_EQ(TrappaFor(avtal), registry::v1::SANKTIONSTRAPPA_AVTAL);
  avtal.set_avtalsform(registry::v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  EXPECT_EQ(TrappaFor(avtal), registry::v1::SANKTIONSTRAPPA_INTERN);
}

TEST(AtgardSteg, StampsTheDays) {
  v1::Atgard atgard = Atgard(v1::PAGAR);
  TaSteg(*FindOvergang(v1::PAGAR, v1::GENOMFORD), "2026-02-20", atgard);
  EXPECT_EQ(atgard.klar_date(), "2026-02-20");
  EXPECT_EQ(atgard.stangd_date(), "2026-02-20");
  TaSteg(*FindOvergang(v1::GENOMFORD, v1::PAGAR), "2026-02-25", atgard);
  EXPECT_EQ(atgard.klar_date(), "");
  EXPECT_EQ(atgard.stangd_date(), "");
  TaSteg(*FindOvergang(v1::PAGAR, v1::AVBRUTEN), "2026-02-26", atgard);
  EXPECT_EQ(atgard.stangd_date(), "2026-02-26");
}

TEST(AtgardStock, AsOfADay) {
  v1::Atgard klar = Atgard(v1::GENOMFORD, "2026-03-15");
  EXPECT_FALSE(OppenPer(klar, "2026-01-09"));
  EXPECT_TRUE(OppenPer(klar, "2026-01-10"));
  EXPECT_TRUE(OppenPer(klar, "2026-03-14"));
  EXPECT_FALSE(OppenPer(klar, "2026-03-15"));
  EXPECT_FALSE(ForsenadPer(klar, "2026-03-01"));
  EXPECT_TRUE(ForsenadPer(klar, "2026-03-02"));
}

TEST(Brist, IsRemediedWhenTheLastOfItsMeasuresIs) {
  EXPECT_EQ(AtgardadDate({}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD, "2026-02-01"), Atgard(v1::PAGAR)}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD, "2026-02-01"), Atgard(v1::GENOMFORD_MED_EFFEKT, "2026-02-07")}),
            "2026-02-07");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD_UTAN_EFFEKT, "2026-02-01")}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::AVBRUTEN)}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::AVBRUTEN), Atgard(v1::GENOMFORD, "2026-02-01")}), "2026-02-01");
}

TEST(Brist, TimeInIntervals) {
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-01-31"), "0-30 dagar");
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-02-01"), "31-90 dagar");
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-04-02"), "91-180 dagar");
  EXPECT_EQ(AtgardTid("2025-01-01", "2026-01-01"), "över 180 dagar");
  EXPECT_EQ(AtgardTid("2025-01-01", ""), "");
}

TEST(Iakttagelse, ABristBelongsToAKravOrAQuestion) {
  v1::Iakttagelse iakttagelse;
  iakttagelse.set_grad(v1::BRIST);
  proto::Violations wrong;
  CheckIakttagelse(iakttagelse, "iakttagelse", wrong);
  EXPECT_EQ(wrong.list().size(), 1u);
  iakttagelse.set_fraga("HT30");
  proto::Violations right;
  CheckIakttagelse(iakttagelse, "iakttagelse", right);
  iakttagelse.Clear();
  iakttagelse.set_grad(v1::STYRKA);
  CheckIakttagelse(iakttagelse, "iakttagelse", right);
  EXPECT_TRUE(right.empty());
}

TEST(Omdome, OneSeriousBristCapsIt) {
  v1::Uppfoljning uppfoljning;
  proto::Violations empty;
  CheckOmdome(uppfoljning, empty);
  EXPECT_EQ(empty.list().size(), 2u) << "omdöme and motive are both asked for";
  uppfoljning.set_omdome(v1::GODTAGBAR);
  uppfoljning.set_motiv("God kontinuitet.");
  uppfoljning.add_iakttagelser()->set_grad(v1::ALLVARLIG_BRIST);
  proto::Violations capped;
  CheckOmdome(uppfoljning, capped);
  ASSERT_EQ(capped.list().size(), 1u);
  EXPECT_THAT(capped.list()[0].svenska, HasSubstr("allvarlig brist"));
  uppfoljning.set_omdome(v1::BRISTER);
  proto::Violations right;
  CheckOmdome(uppfoljning, right);
  EXPECT_TRUE(right.empty());
}

TEST(Matt, TheTableCanBeUsed) { EXPECT_EQ(fakta::CheckRules(Matt()), absl::OkStatus()); }

}  // namespace
}  // namespace kvalitet::uppfoljning

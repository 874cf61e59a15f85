// Every state × event × role of every region of lex Maria, against tables written by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/avvikelser/frister.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexmaria_workflow.h"
#include "tests/services/avvikelser_walk.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using walk::Add;
using walk::Gang;
using walk::Ivo;
using walk::Roles;
using walk::Tabell;
using walk::Walk;

constexpr const char* kPunkter[] = {"uppdrag",      "fragestallning", "analysteam", "metodik",   "handelsebeskrivning",
                                    "felhandelser", "bakomliggande",  "bidragande", "barriarer", "uppfoljning",
                                    "vardering",    "berattelse",     "aterforing"};

void Skriv(v1::LexMariaArende& a, const char* field, const std::string& text) {
  a.GetReflection()->SetString(&a, v1::LexMariaArende::descriptor()->FindFieldByName(field), text);
}

// A resource in which no guard of the event finds anything.
v1::LexMariaArende Ready(const std::string& event, bool egen) {
  v1::LexMariaArende a;
  a.set_utforarens_egen(egen);
  a.set_vardgivare(egen ? v1::VARDGIVARE_UTFORARE : v1::VARDGIVARE_KOMMUN);
  a.set_enhet("kommuner/0114/enheter/lunden");
  a.set_insatstyp("HSL_SABO");
  a.set_handelse_date("2026-03-10");
  a.set_allvarlighet(3);
  a.set_sannolikhet(2);
  a.set_riskvarde(6);
  a.set_bedomare("sjuksköterska");
  a.set_bedomare_legitimerad(true);
  a.set_vag_motiv("Skäl.");
  a.set_analysledare("MAS");
  a.set_aterlamnad_motiv("Punkt 5 är tunn.");
  for (const char* field : kPunkter) Skriv(a, field, "Något.");
  a.set_beslut(event == "anmals-inte" ? v1::VARDSKADA : v1::ALLVARLIG_VARDSKADA);
  a.set_beslut_motiv("Bestående skada.");
  a.set_avslut_motiv("Skäl.");
  a.set_patient_state(event == "informera-patient" || event == "informeras-inte" ? v1::PATIENT_EJ_INFORMERAD
                                                                                 : v1::PATIENT_INFORMERAD);
  a.set_patient_vem(v1::INFORMERAD_ENSKILD);
  a.set_patient_av("sjuksköterska");
  a.set_patient_journal(true);
  a.set_patient_motiv("Avliden utan närstående.");
  a.set_ivo_motiv("Skäl.");
  a.set_ivo_state(v1::IVO_EJ_AKTUELL);
  a.set_ivo_sista_date("2026-07-01");
  a.set_ivo_beslut(v1::IVO_KRITIK);
  a.set_state(event == "anmal-ivo-fore-utredning" ? v1::LEXMARIA_RAPPORTERAD : v1::LEXMARIA_BESLUTAD);
  v1::LexSarahOrsak& orsak = *a.add_orsaker();
  orsak.set_nr(1);
  if (event == "avsluta-utan-atgarder") {
    orsak.set_utan_atgard_motiv("Kunde inte förutses.");
    return a;
  }
  v1::LexMariaAtgard& atgard = *a.add_atgarder();
  atgard.set_nr(1);
  atgard.set_orsak_nr(1);
  atgard.set_genomford_date("2026-05-01");
  atgard.set_effekt(event == "ej-effekt" ? v1::LEXSARAH_EFFEKT_EJ : v1::LEXSARAH_EFFEKT_ONSKAD);
  return a;
}

std::string Event(const std::string& steg) {
  v1::LexMariaSteg one;
  return v1::LexMariaSteg_Parse(steg, &one) ? LexMariaEvent(one) : steg;
}

Tabell Utredning(const Roles& nara, const Roles& ansvarar) {
  return {
      {"LEXMARIA_EJ_MOTTAGEN", "ta-emot", nara, "LEXMARIA_RAPPORTERAD", {"mottagen_time"}},
      {"LEXMARIA_RAPPORTERAD", "LM_BEDOM", nara, "LEXMARIA_BEDOMD"},
      {"LEXMARIA_BEDOMD", "LM_BEDOM", nara, "LEXMARIA_BEDOMD"},
      {"LEXMARIA_BEDOMD", "LM_ENKEL_UTREDNING", ansvarar, "LEXMARIA_ENKEL_UTREDNING"},
      {"LEXMARIA_BEDOMD", "LM_HANDELSEANALYS", ansvarar, "LEXMARIA_HANDELSEANALYS"},
      {"LEXMARIA_ENKEL_UTREDNING", "LM_HANDELSEANALYS", ansvarar, "LEXMARIA_HANDELSEANALYS"},
      {"LEXMARIA_ENKEL_UTREDNING", "LM_BESLUTA", ansvarar, "LEXMARIA_BESLUTAD", {"beslutad_time"}},
      {"LEXMARIA_ENKEL_UTREDNING", "LM_STARTA_ATGARDER", nara, "LEXMARIA_ATGARDER"},
      {"LEXMARIA_HANDELSEANALYS", "LM_LAS_ANALYS", ansvarar, "LEXMARIA_ANALYS_KLAR"},
      {"LEXMARIA_ANALYS_KLAR", "LM_ATERLAMNA", ansvarar, "LEXMARIA_HANDELSEANALYS"},
      {"LEXMARIA_ANALYS_KLAR", "LM_BESLUTA", ansvarar, "LEXMARIA_BESLUTAD", {"beslutad_time"}},
      {"LEXMARIA_BESLUTAD", "LM_STARTA_ATGARDER", nara, "LEXMARIA_ATGARDER"},
      {"LEXMARIA_BESLUTAD", "LM_AVSLUTA_UTAN_ATGARDER", ansvarar, "LEXMARIA_AVSLUTAD"},
      {"LEXMARIA_ATGARDER", "LM_ATGARDER_GENOMFORDA", nara, "LEXMARIA_EFFEKT"},
      {"LEXMARIA_EFFEKT", "LM_ONSKAD_EFFEKT", ansvarar, "LEXMARIA_AVSLUTAD"},
      {"LEXMARIA_EFFEKT", "LM_EJ_EFFEKT", nara, "LEXMARIA_ATGARDER"},
      {"LEXMARIA_BESLUTAD", "LM_ATEROPPNA", ansvarar, "LEXMARIA_BEDOMD"},
      {"LEXMARIA_ATGARDER", "LM_ATEROPPNA", ansvarar, "LEXMARIA_BEDOMD"},
      {"LEXMARIA_EFFEKT", "LM_ATEROPPNA", ansvarar, "LEXMARIA_BEDOMD"},
      {"LEXMARIA_AVSLUTAD", "LM_ATEROPPNA", ansvarar, "LEXMARIA_BEDOMD"},
  };
}

Tabell Patient(const Roles& nara, const Roles& ansvarar) {
  Tabell all;
  Add(all, {"PATIENT_EJ_INFORMERAD", "PATIENT_INFORMERAD", "PATIENT_INFORMERAS_INTE"}, "LM_INFORMERA_PATIENT", nara,
      "PATIENT_INFORMERAD");
  Add(all, {"PATIENT_EJ_INFORMERAD", "PATIENT_INFORMERAD"}, "LM_INFORMERAS_INTE", ansvarar, "PATIENT_INFORMERAS_INTE");
  return all;
}

// Ten states (of the patient three) and none, eighteen roles and none, by thirteen steps of the investigation, two
// about the patient and ten to IVO and from it.
void WalkAll(bool egen, const Roles& nara, const Roles& ansvarar) {
  const workflow::Machine& machine = LexMariaMachine(egen);
  const Gang<v1::LexMariaArende> gang = {machine, Event,
                                         [egen](const std::string& event) { return Ready(event, egen); }};
  const Tabell utredning = Utredning(nara, ansvarar), patient = Patient(nara, ansvarar),
               ivo = Ivo("LM_", ansvarar, ansvarar);
  EXPECT_EQ(Walk(gang, "state", utredning), 13 * 11 * 19);
  EXPECT_EQ(Walk(gang, "patient_state", patient), 2 * 4 * 19);
  EXPECT_EQ(Walk(gang, "ivo_state", ivo), 10 * 11 * 19);
  ExpectWhole(gang, v1::LexMariaSteg_descriptor(), {"ta-emot"}, {utredning, patient, ivo});
}

TEST(LexMariaWorkflow, TheKommunIsTheVardgivare) {
  WalkAll(false, {Roll::ENHETSCHEF, Roll::MAS, Roll::MAR}, {Roll::MAS, Roll::MAR});
}

TEST(LexMariaWorkflow, AnotherVardgivareInvestigatesItself) {
  WalkAll(true, {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN}, {Roll::UTFORARE, Roll::UTFORARADMIN});
}

// Often before anybody has reported it.
TEST(LexMariaWorkflow, AMeasureIsDoneFromTheDayOfTheEventUntilToday) {
  v1::LexMariaArende a = Ready("starta-atgarder", false);
  a.set_rapport_nummer("AV-1");
  a.set_rapporterad_date("2026-03-12");
  a.mutable_atgarder(0)->clear_effekt();
  const auto said = [&](const std::string& day) {
    a.mutable_atgarder(0)->set_genomford_date(day);
    proto::Violations violations;
    CheckUtredning(a, nullptr, absl::CivilDay(2026, 6, 15), violations);
    return violations.empty() ? "" : violations.list()[0].field + ": " + violations.list()[0].svenska;
  };
  EXPECT_EQ(said("2026-03-09"),
            "lex_maria_arende.atgarder[0].genomford_date: Åtgärden kan inte vara genomförd innan det hände eller "
            "upptäcktes (2026-03-10). Ange den dagen eller en senare. Hände det tidigare: rätta det först, kvalitet "
            "avvikelse ändra AV-1 --inträffade DAG.");
  for (const char* day : {"", "2026-03-10", "2026-06-15"}) EXPECT_EQ(said(day), "");
  EXPECT_THAT(said("2026-06-16"), testing::HasSubstr("Dagen har inte varit ännu."));
  // Nor planned until then.
  a.mutable_atgarder(0)->set_sista_date("2026-03-09");
  EXPECT_THAT(said(""), testing::StartsWith("lex_maria_arende.atgarder[0].sista_date: Åtgärden kan inte ha planerats "
                                            "vara klar innan det hände eller upptäcktes (2026-03-10)."));
  a.mutable_atgarder(0)->set_sista_date("2026-03-10");
  EXPECT_EQ(said(""), "");
}

// The day of the event may be corrected after the measure was written: nothing else waits for that.
TEST(LexMariaWorkflow, AMeasureIsHeldAgainstTheDayOfTheEventWhenItIsStated) {
  v1::LexMariaArende stored = Ready("starta-atgarder", false);
  stored.mutable_atgarder(0)->clear_effekt();
  stored.mutable_atgarder(0)->set_genomford_date("2026-03-08");
  v1::LexMariaArende now = stored;
  const auto count = [&] {
    proto::Violations violations;
    CheckUtredning(now, &stored, absl::CivilDay(2026, 6, 15), violations);
    return violations.list().size();
  };
  EXPECT_EQ(count(), 0u);
  now.mutable_atgarder(0)->set_text("En annan text.");
  EXPECT_EQ(count(), 0u);
  now.mutable_atgarder(0)->set_sista_date("2026-03-09");
  EXPECT_EQ(count(), 1u) << "that day is stated anew, the other stands";
  now.mutable_atgarder(0)->set_sista_date(stored.atgarder(0).sista_date());
  now.mutable_atgarder(0)->set_genomford_date("2026-03-09");
  EXPECT_EQ(count(), 1u);
  now.mutable_atgarder(0)->set_genomford_date("2026-03-10");
  EXPECT_EQ(count(), 0u);
  *now.add_atgarder() = stored.atgarder(0);
  now.mutable_atgarder(1)->set_nr(2);
  EXPECT_EQ(count(), 1u) << "a new one";
}

// Nothing is said of measures to whoever is not there yet: the step that comes first is.
TEST(LexMariaWorkflow, WhoeverInvestigatesTooEarlyIsToldTheStepThatComesFirst) {
  v1::LexMariaArende stored = Ready("bedom", false);
  stored.clear_orsaker();
  stored.clear_atgarder();
  v1::LexMariaArende candidate = stored;
  v1::LexSarahOrsak& orsak = *candidate.add_orsaker();
  orsak.set_nr(1);
  orsak.set_text("Två listor.");
  for (const auto& [state, step] : {std::pair{v1::LEXMARIA_RAPPORTERAD, "rapporterad. Bedöm risken först."},
                                    {v1::LEXMARIA_BEDOMD, "riskbedömd. Bestäm först hur det ska utredas."},
                                    {v1::LEXMARIA_ANALYS_KLAR, "Återlämna eller återöppna ärendet först."}}) {
    stored.set_state(state);
    candidate.set_state(state);
    proto::Violations violations;
    CheckUtredning(candidate, &stored, absl::CivilDay(2026, 6, 15), violations);
    ASSERT_EQ(violations.list().size(), 1u);
    EXPECT_EQ(violations.list()[0].field, "lex_maria_arende.state");
    EXPECT_THAT(violations.list()[0].svenska, testing::HasSubstr(step));
  }
}

// What one guard after the other says when its own thing alone is missing.
TEST(LexMariaWorkflow, GuardsNameWhatIsMissing) {
  using A = v1::LexMariaArende;
  struct Case {
    const char* state;
    const char* event;
    std::function<void(A&)> spoil;
    const char* field;
  };
  std::vector<Case> cases = {
      {"LEXMARIA_EJ_MOTTAGEN", "ta-emot", [](A& a) { a.clear_enhet(); }, "enhet"},
      {"LEXMARIA_EJ_MOTTAGEN", "ta-emot", [](A& a) { a.clear_insatstyp(); }, "insatstyp"},
      {"LEXMARIA_EJ_MOTTAGEN", "ta-emot", [](A& a) { a.clear_handelse_date(); }, "handelse_date"},
      {"LEXMARIA_RAPPORTERAD", "bedom", [](A& a) { a.set_allvarlighet(0); }, "allvarlighet"},
      {"LEXMARIA_RAPPORTERAD", "bedom", [](A& a) { a.set_sannolikhet(0); }, "sannolikhet"},
      {"LEXMARIA_RAPPORTERAD", "bedom", [](A& a) { a.set_bedomare(" "); }, "funktion"},
      {"LEXMARIA_RAPPORTERAD", "bedom", [](A& a) { a.set_bedomare_legitimerad(false); }, "legitimerad"},
      {"LEXMARIA_BEDOMD", "enkel-utredning",
       [](A& a) {
         a.set_handelseanalys_foreslas(true);
         a.clear_vag_motiv();
       },
       "motiv"},
      {"LEXMARIA_BEDOMD", "handelseanalys", [](A& a) { a.clear_analysledare(); }, "funktion"},
      {"LEXMARIA_HANDELSEANALYS", "las-analys", [](A& a) { a.mutable_atgarder(0)->set_orsak_nr(2); }, "orsaker[0]"},
      {"LEXMARIA_HANDELSEANALYS", "las-analys", [](A& a) { a.clear_orsaker(); }, "orsaker"},
      {"LEXMARIA_ENKEL_UTREDNING", "besluta", [](A& a) { a.clear_orsaker(); }, "orsaker"},
      {"LEXMARIA_ENKEL_UTREDNING", "besluta", [](A& a) { a.clear_handelsebeskrivning(); }, "handelsebeskrivning"},
      {"LEXMARIA_ENKEL_UTREDNING", "starta-atgarder", [](A& a) { a.set_handelseanalys_foreslas(true); }, "beslut"},
      {"LEXMARIA_ENKEL_UTREDNING", "starta-atgarder", [](A& a) { a.set_ivo_state(v1::IVO_ATT_ANMALA); }, "beslut"},
      {"LEXMARIA_ANALYS_KLAR", "aterlamna", [](A& a) { a.clear_aterlamnad_motiv(); }, "motiv"},
      {"LEXMARIA_ANALYS_KLAR", "besluta", [](A& a) { a.clear_beslut(); }, "beslut"},
      {"LEXMARIA_ANALYS_KLAR", "besluta", [](A& a) { a.clear_beslut_motiv(); }, "motiv"},
      {"LEXMARIA_BESLUTAD", "starta-atgarder", [](A& a) { a.mutable_atgarder(0)->set_orsak_nr(2); }, "orsaker[0]"},
      {"LEXMARIA_BESLUTAD", "avsluta-utan-atgarder", [](A& a) { a.mutable_orsaker(0)->clear_utan_atgard_motiv(); },
       "orsaker[0]"},
      {"LEXMARIA_BESLUTAD", "avsluta-utan-atgarder", [](A& a) { a.clear_avslut_motiv(); }, "motiv"},
      {"LEXMARIA_BESLUTAD", "avsluta-utan-atgarder", [](A& a) { a.set_patient_state(v1::PATIENT_EJ_INFORMERAD); },
       "patient_state"},
      {"LEXMARIA_ATGARDER", "atgarder-genomforda", [](A& a) { a.mutable_atgarder(0)->clear_genomford_date(); },
       "atgarder[0]"},
      {"LEXMARIA_EFFEKT", "onskad-effekt", [](A& a) { a.mutable_atgarder(0)->clear_effekt(); }, "atgarder[0]"},
      {"LEXMARIA_EFFEKT", "onskad-effekt", [](A& a) { a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_EJ); },
       "orsaker[0]"},
      {"LEXMARIA_EFFEKT", "onskad-effekt", [](A& a) { a.set_patient_state(v1::PATIENT_EJ_INFORMERAD); },
       "patient_state"},
      {"LEXMARIA_EFFEKT", "onskad-effekt", [](A& a) { a.set_ivo_state(v1::IVO_ATT_ANMALA); }, "ivo_state"},
      {"LEXMARIA_EFFEKT", "onskad-effekt", [](A& a) { a.set_ivo_state(v1::IVO_UTREDNING_ATT_EFTERSANDA); },
       "ivo_state"},
      {"LEXMARIA_EFFEKT", "ej-effekt", [](A& a) { a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD); },
       "atgarder"},
      {"LEXMARIA_AVSLUTAD", "ateroppna", [](A& a) { a.clear_avslut_motiv(); }, "motiv"},
      {"PATIENT_EJ_INFORMERAD", "informera-patient", [](A& a) { a.set_patient_vem(v1::INFORMERAD_INGEN); },
       "patient_vem"},
      {"PATIENT_EJ_INFORMERAD", "informera-patient", [](A& a) { a.clear_patient_av(); }, "funktion"},
      {"PATIENT_EJ_INFORMERAD", "informera-patient", [](A& a) { a.set_patient_journal(false); }, "patient_journal"},
      {"PATIENT_EJ_INFORMERAD", "informeras-inte", [](A& a) { a.clear_patient_motiv(); }, "motiv"},
      {"IVO_ATT_ANMALA", "anmal-ivo", [](A& a) { a.set_beslut(v1::VARDSKADA); }, "beslut"},
      {"IVO_ATT_ANMALA", "anmal-ivo", [](A& a) { a.set_state(v1::LEXMARIA_HANDELSEANALYS); }, "state"},
      {"IVO_ATT_ANMALA", "anmals-inte", [](A& a) { a.set_beslut(v1::RISK_FOR_ALLVARLIG); }, "beslut"},
      {"IVO_ATT_ANMALA", "anmals-inte", [](A& a) { a.set_state(v1::LEXMARIA_HANDELSEANALYS); }, "state"},
      {"IVO_ATT_ANMALA", "anmal-ivo-fore-utredning", [](A& a) { a.set_state(v1::LEXMARIA_BESLUTAD); }, "state"},
      {"IVO_UTREDNING_ATT_EFTERSANDA", "eftersand-utredning", [](A& a) { a.set_state(v1::LEXMARIA_BEDOMD); }, "state"},
      {"IVO_ANMALD", "ivo-begar", [](A& a) { a.clear_ivo_sista_date(); }, "ivo_sista_date"},
      {"IVO_ANMALD", "ivo-beslutar", [](A& a) { a.clear_ivo_beslut(); }, "ivo_beslut"},
  };
  for (const char* field : kPunkter) {
    cases.push_back({"LEXMARIA_HANDELSEANALYS", "las-analys", [field](A& a) { Skriv(a, field, "  "); }, field});
  }
  for (const Case& one : cases) {
    A a = Ready(one.event, false);
    v1::LexMariaState state;
    v1::IvoState ivo;
    if (v1::LexMariaState_Parse(one.state, &state)) a.set_state(state);
    if (v1::IvoState_Parse(one.state, &ivo)) a.set_ivo_state(ivo);
    one.spoil(a);
    proto::Call call;
    call.who.roles = {Roll::MAS};
    const absl::Status refused = LexMariaMachine(false).Fire(call, one.event, a, a);
    EXPECT_EQ(proto::ReasonOf(refused), "HINDER") << one.event << " " << one.field << ": " << refused;
    ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << one.event << " " << one.field << ": " << refused;
    EXPECT_EQ(proto::ViolationsOf(refused)[0].field, one.field) << refused;
  }
}

// 8 of 16, or the gravest, suggests a händelseanalys; it decides nothing.
TEST(LexMariaRules, TheRiskSuggests) {
  const auto suggests = [](int allvarlighet, int sannolikhet) {
    v1::MoveLexMariaArendeRequest request;
    request.set_steg(v1::LM_BEDOM);
    request.set_allvarlighet(allvarlighet);
    request.set_sannolikhet(sannolikhet);
    v1::LexMariaArende a;
    TaMed(request, absl::CivilDay(2026, 6, 15), a);
    EXPECT_EQ(a.riskvarde(), allvarlighet * sannolikhet);
    EXPECT_EQ(a.state(), v1::LEX_MARIA_STATE_UNSPECIFIED);
    return a.handelseanalys_foreslas();
  };
  EXPECT_FALSE(suggests(2, 3));
  EXPECT_TRUE(suggests(3, 1)) << "betydande, however improbable";
  EXPECT_TRUE(suggests(2, 4));
  EXPECT_TRUE(suggests(4, 1));
  EXPECT_FALSE(suggests(1, 4));
}

// A refusal says what was decided, and what to do about it.
TEST(LexMariaRules, WhatIsNotToBeNotifiedIsToldWithWhatWasDecided) {
  v1::LexMariaArende a;
  a.set_beslut(v1::VARDSKADA);
  proto::Violations violations;
  lexmaria::CheckAnmalan(a, violations);
  const std::vector<proto::Violation> told = proto::ViolationsOf(violations.ToStatus());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].svenska, ::testing::HasSubstr("Beslutet är: vårdskada. Är det rätt: ta steget \"anmäls inte"));
  a.set_state(v1::LEXMARIA_HANDELSEANALYS);
  a.set_ivo_state(v1::IVO_UTREDNING_ATT_EFTERSANDA);
  proto::Violations early;
  lexmaria::CheckBeslutad(a, early);
  const std::vector<proto::Violation> first = proto::ViolationsOf(early.ToStatus());
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(first[0].svenska, ::testing::HasSubstr("Besluta den först; därefter eftersänds den."));
}

TEST(LexMariaRules, EachStepThatIsWaitedForHasADay) {
  for (const char* kod :
       {"LM_BEDOM", "LM_UTREDNINGSVAG", "LM_UTRED", "LM_ANALYSERA", "LM_BESLUTA", "LM_ATGARDER", "LM_GENOMFOR",
        "LM_EFFEKT", "LM_INFORMERA_PATIENT", "LM_ANMAL_IVO", "LM_EFTERSAND", "LM_SVARA_IVO", "LM_IVO_BESLUT"}) {
    EXPECT_NE(LexMariaVad(kod), "") << kod;
    EXPECT_NE(FristSista(kod, {"9999", ""}, absl::CivilDay(2026, 11, 23)), "") << kod;
  }
  EXPECT_EQ(LexMariaVad("LS_GRAD"), "");
  EXPECT_EQ(FristSista("LM_ANMAL_IVO", {"9999", ""}, absl::CivilDay(2026, 6, 18)), "2026-06-22")
      << "past midsommarafton";
}

}  // namespace
}  // namespace kvalitet::avvikelser

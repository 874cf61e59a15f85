// Every state × event × role of every region of lex Sarah, against tables written by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/avvikelser/lexsarah_workflow.h"
#include "tests/services/avvikelser_walk.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using walk::Gang;
using walk::Ivo;
using walk::Roles;
using walk::StegOf;
using walk::Tabell;
using walk::Unknown;
using walk::Walk;

// A resource in which no guard of the event finds anything.
v1::LexSarahArende Ready(const std::string& event, bool egen) {
  v1::LexSarahArende a;
  a.set_utforarens_egen(egen);
  a.set_enhet("kommuner/0114/enheter/norr");
  a.set_insatstyp("SOL_HEMTJANST");
  a.set_handelse_date("2026-03-10");
  a.set_mottagare_jav(v1::JAV_INGET);
  a.set_utredare("Utredare");
  a.set_utredare_jav(v1::JAV_INGET);
  a.set_komplettering("Vad står i journalen?");
  a.set_vad_hande("Ett besök uteblev.");
  a.set_uppmarksammat("Av en anhörig.");
  a.set_nar_intraffade("Den 10 mars.");
  a.set_hant_tidigare("Nej.");
  a.set_kan_handa_igen("Ja.");
  a.set_foreslagen_grad(v1::MISSFORHALLANDE);
  a.set_grad(event == "anmals-inte" ? v1::MISSFORHALLANDE : v1::ALLVARLIGT_MISSFORHALLANDE);
  a.set_grad_motiv("Upprepat.");
  a.set_avslut_motiv("Skäl.");
  a.set_ivo_motiv("Skäl.");
  a.set_ivo_state(v1::IVO_EJ_AKTUELL);
  a.set_ivo_sista_date("2026-07-01");
  a.set_ivo_beslut(v1::IVO_KRITIK);
  a.set_state(event == "anmal-ivo-fore-utredning" ? v1::LEXSARAH_MOTTAGEN : v1::LEXSARAH_BESLUTAD);
  v1::LexSarahOrsak& orsak = *a.add_orsaker();
  orsak.set_nr(1);
  if (event == "avsluta-utan-atgarder") {
    orsak.set_utan_atgard_motiv("Kunde inte förutses.");
    return a;
  }
  v1::LexSarahAtgard& atgard = *a.add_atgarder();
  atgard.set_nr(1);
  atgard.set_orsak_nr(1);
  atgard.set_genomford_date("2026-05-01");
  atgard.set_effekt(event == "ej-effekt" ? v1::LEXSARAH_EFFEKT_EJ : v1::LEXSARAH_EFFEKT_ONSKAD);
  return a;
}

// Steps by the names of the enum, and what comes before any step.
std::string Event(const std::string& steg) {
  v1::LexSarahSteg one;
  return v1::LexSarahSteg_Parse(steg, &one) ? LexSarahEvent(one) : steg;
}

Gang<v1::LexSarahArende> GangOf(bool egen) {
  return {LexSarahMachine(egen), Event, [egen](const std::string& event) { return Ready(event, egen); }};
}

Tabell Utredning(const Roles& tar_emot, const Roles& leder, const Roles& utreder, const Roles& beslutar) {
  return {
      {"LEXSARAH_UTKAST", "skicka", tar_emot, "LEXSARAH_RAPPORTERAD"},
      {"LEXSARAH_RAPPORTERAD", "ta-emot", tar_emot, "LEXSARAH_MOTTAGEN", {"mottagen_time"}},
      {"LEXSARAH_MOTTAGEN", "UTSE_UTREDARE", leder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_UNDER_UTREDNING", "UTSE_UTREDARE", leder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_UNDER_UTREDNING", "BEGAR_KOMPLETTERING", utreder, "LEXSARAH_KOMPLETTERING"},
      {"LEXSARAH_KOMPLETTERING", "KOMPLETTERAT", utreder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_UNDER_UTREDNING", "LAS_UTREDNING", utreder, "LEXSARAH_KLAR_FOR_BESLUT"},
      {"LEXSARAH_KLAR_FOR_BESLUT", "ATERLAMNA", beslutar, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_KLAR_FOR_BESLUT", "BESLUTA", beslutar, "LEXSARAH_BESLUTAD", {"beslutad_time"}},
      {"LEXSARAH_BESLUTAD", "STARTA_ATGARDER", leder, "LEXSARAH_ATGARDER_PAGAR"},
      {"LEXSARAH_BESLUTAD", "AVSLUTA_UTAN_ATGARDER", leder, "LEXSARAH_AVSLUTAD", {"avslutad_time"}},
      {"LEXSARAH_ATGARDER_PAGAR", "ATGARDER_GENOMFORDA", leder, "LEXSARAH_EFFEKTUPPFOLJNING"},
      {"LEXSARAH_EFFEKTUPPFOLJNING", "ONSKAD_EFFEKT", leder, "LEXSARAH_AVSLUTAD", {"avslutad_time"}},
      {"LEXSARAH_EFFEKTUPPFOLJNING", "EJ_EFFEKT", leder, "LEXSARAH_ATGARDER_PAGAR"},
      {"LEXSARAH_BESLUTAD", "ATEROPPNA", leder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_ATGARDER_PAGAR", "ATEROPPNA", leder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_EFFEKTUPPFOLJNING", "ATEROPPNA", leder, "LEXSARAH_UNDER_UTREDNING"},
      {"LEXSARAH_AVSLUTAD", "ATEROPPNA", leder, "LEXSARAH_UNDER_UTREDNING"},
  };
}

// Ten states and none, eighteen roles and none, by fourteen steps of the investigation and ten to IVO and from it.
void WalkBoth(bool egen, const Tabell& utredning, const Tabell& ivo) {
  EXPECT_EQ(Walk(GangOf(egen), "state", utredning), 14 * 11 * 19);
  EXPECT_EQ(Walk(GangOf(egen), "ivo_state", ivo), 10 * 11 * 19);
  ExpectWhole(GangOf(egen), v1::LexSarahSteg_descriptor(), {"skicka", "ta-emot"}, {utredning, ivo});
}

const Roles kLedning = {Roll::UTFORARE, Roll::UTFORARADMIN};

TEST(LexSarahWorkflow, TheNamndInvestigates) {
  WalkBoth(false,
           Utredning({Roll::ENHETSCHEF, Roll::SAS, Roll::LEX_SARAH_UTREDARE}, {Roll::SAS},
                     {Roll::LEX_SARAH_UTREDARE, Roll::SAS}, {Roll::NAMND}),
           Ivo("", {Roll::SAS, Roll::NAMND, Roll::LEX_SARAH_UTREDARE}, {Roll::SAS, Roll::NAMND}));
}

TEST(LexSarahWorkflow, APrivateUtforareInvestigatesItself) {
  WalkBoth(true, Utredning({Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN}, kLedning, kLedning, kLedning),
           Ivo("", kLedning, kLedning));
}

TEST(LexSarahWorkflow, WhatTheNamndIsTold) {
  const Roles all = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN};
  const Tabell rows = {{"NAMND_EJ_INFORMERAD", "informera-rapport", all, "NAMND_INFORMERAD_RAPPORT"},
                       {"NAMND_INFORMERAD_RAPPORT", "informera-anmalan", all, "NAMND_INFORMERAD_ANMALAN"},
                       {"NAMND_INFORMERAD_RAPPORT", "komplettera", all, "NAMND_INFORMERAD_RAPPORT"},
                       {"NAMND_INFORMERAD_ANMALAN", "komplettera", all, "NAMND_INFORMERAD_ANMALAN"}};
  const Gang<v1::Namndinformation> gang = {NamndMachine(), [](const std::string& event) { return event; },
                                           [](const std::string&) { return v1::Namndinformation(); }};
  EXPECT_EQ(Walk(gang, "state", rows), 3 * 4 * 19);
  EXPECT_THAT(Unknown(NamndMachine(), StegOf(rows)), testing::IsEmpty());
}

// What one guard after the other says when its own thing alone is missing.
TEST(LexSarahWorkflow, GuardsNameWhatIsMissing) {
  struct Case {
    const char* state;
    const char* event;
    std::function<void(v1::LexSarahArende&)> spoil;
    const char* field;
  };
  const Case cases[] = {
      {"LEXSARAH_UTKAST", "skicka", [](auto& a) { a.clear_enhet(); }, "enhet"},
      {"LEXSARAH_UTKAST", "skicka", [](auto& a) { a.clear_handelse_date(); }, "handelse_date"},
      {"LEXSARAH_RAPPORTERAD", "ta-emot", [](auto& a) { a.clear_mottagare_jav(); }, "mottagare_jav"},
      {"LEXSARAH_RAPPORTERAD", "ta-emot", [](auto& a) { a.set_mottagare_jav(v1::JAV_FINNS); }, "mottagare_jav"},
      {"LEXSARAH_MOTTAGEN", "utse-utredare", [](auto& a) { a.set_utredare_jav(v1::JAV_FINNS); }, "jav"},
      {"LEXSARAH_MOTTAGEN", "utse-utredare", [](auto& a) { a.clear_utredare(); }, "utredare"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_vad_hande(); }, "vad_hande"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_uppmarksammat(); }, "uppmarksammat"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_nar_intraffade(); }, "nar_intraffade"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_orsaker(); }, "orsaker"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_hant_tidigare(); }, "hant_tidigare"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.set_kan_handa_igen("  "); }, "kan_handa_igen"},
      {"LEXSARAH_UNDER_UTREDNING", "las-utredning", [](auto& a) { a.clear_foreslagen_grad(); }, "grad"},
      {"LEXSARAH_KLAR_FOR_BESLUT", "besluta", [](auto& a) { a.clear_grad(); }, "grad"},
      {"LEXSARAH_KLAR_FOR_BESLUT", "besluta", [](auto& a) { a.clear_grad_motiv(); }, "motiv"},
      {"LEXSARAH_BESLUTAD", "starta-atgarder", [](auto& a) { a.mutable_atgarder(0)->set_orsak_nr(2); }, "orsaker[0]"},
      {"LEXSARAH_BESLUTAD", "avsluta-utan-atgarder", [](auto& a) { a.mutable_orsaker(0)->clear_utan_atgard_motiv(); },
       "orsaker[0]"},
      {"LEXSARAH_BESLUTAD", "avsluta-utan-atgarder", [](auto& a) { a.set_ivo_state(v1::IVO_ATT_ANMALA); }, "ivo_state"},
      {"LEXSARAH_ATGARDER_PAGAR", "atgarder-genomforda", [](auto& a) { a.mutable_atgarder(0)->clear_genomford_date(); },
       "atgarder[0]"},
      {"LEXSARAH_EFFEKTUPPFOLJNING", "onskad-effekt", [](auto& a) { a.mutable_atgarder(0)->clear_effekt(); },
       "atgarder[0]"},
      {"LEXSARAH_EFFEKTUPPFOLJNING", "onskad-effekt",
       [](auto& a) { a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_EJ); }, "orsaker[0]"},
      {"LEXSARAH_AVSLUTAD", "ateroppna", [](auto& a) { a.clear_avslut_motiv(); }, "motiv"},
      {"IVO_ATT_ANMALA", "anmal-ivo", [](auto& a) { a.set_grad(v1::MISSFORHALLANDE); }, "grad"},
      {"IVO_ATT_ANMALA", "anmal-ivo", [](auto& a) { a.set_state(v1::LEXSARAH_UNDER_UTREDNING); }, "state"},
      {"IVO_ATT_ANMALA", "anmals-inte", [](auto& a) { a.set_grad(v1::ALLVARLIGT_MISSFORHALLANDE); }, "grad"},
      {"IVO_ATT_ANMALA", "anmal-ivo-fore-utredning", [](auto& a) { a.set_state(v1::LEXSARAH_BESLUTAD); }, "state"},
  };
  for (const Case& one : cases) {
    v1::LexSarahArende a = Ready(one.event, false);
    v1::LexSarahState state;
    v1::IvoState ivo;
    if (v1::LexSarahState_Parse(one.state, &state)) a.set_state(state);
    if (v1::IvoState_Parse(one.state, &ivo)) a.set_ivo_state(ivo);
    one.spoil(a);
    proto::Call call;
    call.who.roles = {Roll::SAS, Roll::NAMND};
    const absl::Status refused = LexSarahMachine(false).Fire(call, one.event, a, a);
    EXPECT_EQ(proto::ReasonOf(refused), "HINDER") << one.event << " " << one.field << ": " << refused;
    ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << one.event << " " << one.field << ": " << refused;
    EXPECT_EQ(proto::ViolationsOf(refused)[0].field, one.field) << refused;
  }
}

// A private utförare with one chief says what jäv there is, and goes on.
TEST(LexSarahWorkflow, JavIsToldNotBlockedAtAPrivateUtforare) {
  v1::LexSarahArende a = Ready("ta-emot", true);
  a.set_state(v1::LEXSARAH_RAPPORTERAD);
  a.set_mottagare_jav(v1::JAV_FINNS);
  proto::Call call;
  call.who.roles = {Roll::UTFORARE};
  const absl::Status untold = LexSarahMachine(true).Fire(call, "ta-emot", a, a);
  ASSERT_EQ(proto::ViolationsOf(untold).size(), 1u) << untold;
  EXPECT_EQ(proto::ViolationsOf(untold)[0].field, "jav_motiv");
  a.set_jav_motiv("Enda chefen; en extern granskare läser utredningen.");
  EXPECT_TRUE(LexSarahMachine(true).Fire(call, "ta-emot", a, a).ok());
  EXPECT_EQ(a.state(), v1::LEXSARAH_MOTTAGEN);
}

}  // namespace
}  // namespace kvalitet::avvikelser

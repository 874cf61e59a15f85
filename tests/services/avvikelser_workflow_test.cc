// Every state × event × role of every region of lex Sarah, against tables written by hand.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "services/avvikelser/lexsarah_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using Roles = std::set<Roll>;
// "STATE event" -> roles that may.
using Allowed = std::map<std::string, Roles>;

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

template <class M>
void Walk(const workflow::Machine& machine, const std::function<M(const std::string&)>& ready, const char* region,
          const Allowed& allowed) {
  const auto* states = M::descriptor()->FindFieldByName(region);
  std::set<std::string> events;
  for (const workflow::Transition& row : machine.table()) {
    if (row.region == region) events.insert(row.event);
  }
  for (int s = 1; s < states->enum_type()->value_count(); ++s) {
    for (const std::string& event : events) {
      const std::string cell = states->enum_type()->value(s)->name() + " " + event;
      for (int role = options::v1::Roll_MIN + 1; role <= options::v1::Roll_MAX; ++role) {
        M moved = ready(event);
        moved.GetReflection()->SetEnum(&moved, states, states->enum_type()->value(s));
        proto::Call call;
        call.who.roles = {static_cast<Roll>(role)};
        call.now = absl::FromUnixSeconds(1);
        const absl::Status fired = machine.Fire(call, event, moved, moved);
        const auto found = allowed.find(cell);
        const absl::StatusCode wanted = found == allowed.end() ? absl::StatusCode::kFailedPrecondition
                                        : found->second.count(static_cast<Roll>(role)) > 0
                                            ? absl::StatusCode::kOk
                                            : absl::StatusCode::kPermissionDenied;
        EXPECT_EQ(fired.code(), wanted) << cell << " as " << options::v1::Roll_Name(role) << ": " << fired;
      }
    }
  }
}

Allowed Utredning(const Roles& tar_emot, const Roles& leder, const Roles& utreder, const Roles& beslutar) {
  return {{"LEXSARAH_UTKAST skicka", tar_emot},
          {"LEXSARAH_RAPPORTERAD ta-emot", tar_emot},
          {"LEXSARAH_MOTTAGEN utse-utredare", leder},
          {"LEXSARAH_UNDER_UTREDNING utse-utredare", leder},
          {"LEXSARAH_UNDER_UTREDNING begar-komplettering", utreder},
          {"LEXSARAH_KOMPLETTERING kompletterat", utreder},
          {"LEXSARAH_UNDER_UTREDNING las-utredning", utreder},
          {"LEXSARAH_KLAR_FOR_BESLUT aterlamna", beslutar},
          {"LEXSARAH_KLAR_FOR_BESLUT besluta", beslutar},
          {"LEXSARAH_BESLUTAD starta-atgarder", leder},
          {"LEXSARAH_BESLUTAD avsluta-utan-atgarder", leder},
          {"LEXSARAH_ATGARDER_PAGAR atgarder-genomforda", leder},
          {"LEXSARAH_EFFEKTUPPFOLJNING onskad-effekt", leder},
          {"LEXSARAH_EFFEKTUPPFOLJNING ej-effekt", leder},
          {"LEXSARAH_BESLUTAD ateroppna", leder},
          {"LEXSARAH_ATGARDER_PAGAR ateroppna", leder},
          {"LEXSARAH_EFFEKTUPPFOLJNING ateroppna", leder},
          {"LEXSARAH_AVSLUTAD ateroppna", leder}};
}

Allowed Ivo(const Roles& ser, const Roles& ivo) {
  Allowed allowed = {{"IVO_EJ_AKTUELL ska-anmalas", ser},
                     {"IVO_AVSLUTAT ska-anmalas", ser},
                     {"IVO_UTREDNING_ATT_EFTERSANDA ivo-begar", ivo},
                     {"IVO_BESLUT ivo-begar", ivo},
                     {"IVO_ATGARDER ivo-begar", ivo},
                     {"IVO_ATT_ANMALA anmals-inte", ivo},
                     {"IVO_ATT_ANMALA anmal-ivo", ivo},
                     {"IVO_ATT_ANMALA anmal-ivo-fore-utredning", ivo},
                     {"IVO_UTREDNING_ATT_EFTERSANDA eftersand-utredning", ivo},
                     {"IVO_KOMPLETTERING ivo-svara", ivo},
                     {"IVO_BESLUT ivo-kraver", ivo},
                     {"IVO_BESLUT ivo-avslutar", ivo},
                     {"IVO_ATGARDER ivo-avslutar", ivo}};
  for (const char* state : {"IVO_ANMALD", "IVO_UTREDNING_INSAND", "IVO_BESVARAD"}) {
    allowed[std::string(state) + " ivo-begar"] = ivo;
    allowed[std::string(state) + " ivo-beslutar"] = ivo;
  }
  return allowed;
}

const Roles kLedning = {Roll::UTFORARE, Roll::UTFORARADMIN};

TEST(LexSarahWorkflow, TheNamndInvestigates) {
  const std::function<v1::LexSarahArende(const std::string&)> ready = [](const std::string& e) {
    return Ready(e, false);
  };
  Walk(LexSarahMachine(false), ready, "state",
       Utredning({Roll::ENHETSCHEF, Roll::SAS, Roll::LEX_SARAH_UTREDARE}, {Roll::SAS},
                 {Roll::LEX_SARAH_UTREDARE, Roll::SAS}, {Roll::NAMND}));
  Walk(LexSarahMachine(false), ready, "ivo_state",
       Ivo({Roll::SAS, Roll::NAMND, Roll::LEX_SARAH_UTREDARE}, {Roll::SAS, Roll::NAMND}));
}

TEST(LexSarahWorkflow, APrivateUtforareInvestigatesItself) {
  const std::function<v1::LexSarahArende(const std::string&)> ready = [](const std::string& e) {
    return Ready(e, true);
  };
  Walk(LexSarahMachine(true), ready, "state",
       Utredning({Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN}, kLedning, kLedning, kLedning));
  Walk(LexSarahMachine(true), ready, "ivo_state", Ivo(kLedning, kLedning));
}

TEST(LexSarahWorkflow, WhatTheNamndIsTold) {
  const Roles all = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN};
  Walk<v1::Namndinformation>(NamndMachine(), [](const std::string&) { return v1::Namndinformation(); }, "state",
                             {{"NAMND_EJ_INFORMERAD informera-rapport", all},
                              {"NAMND_INFORMERAD_RAPPORT informera-anmalan", all},
                              {"NAMND_INFORMERAD_RAPPORT komplettera", all},
                              {"NAMND_INFORMERAD_ANMALAN komplettera", all}});
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

// The machine of an uppföljning: planned, work, draft out for faktagranskning, fastställd; withdrawn before that.
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/bedomning_rules.h"
#include "services/uppfoljning/faktagranskning_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using proto::Call;
using proto::Roll;
using proto::Violations;
using workflow::Guard;
using workflow::Message;

const v1::Uppfoljning& Of(const Message& m) { return static_cast<const v1::Uppfoljning&>(m); }

Guard Sees(const char* name, void (*check)(const v1::Uppfoljning&, Violations&)) {
  return {name, [check](const Message& m, Violations& v) { check(Of(m), v); }};
}

Guard OnTheDay(const char* name, void (*check)(const v1::Uppfoljning&, absl::CivilDay, Violations&)) {
  return {name, nullptr, [check](const Call& call, const Message& m, Violations& v) { check(Of(m), call.today, v); }};
}

// Lives as long as the machine: for ever.
std::vector<workflow::Transition> Table() {
  const std::vector<Roll> kommunen = {Roll::KVALITETSTEAM, Roll::MAS, Roll::MAR, Roll::SAS};
  const std::vector<Roll> utforaren = {Roll::UTFORARADMIN, Roll::UTFORARE, Roll::ENHETSCHEF};
  const auto* const omdome = new Guard(Sees("omdome_star", CheckOmdome));
  const auto* const krav = new Guard(Sees("krav_har_iakttagelse", CheckKravHarIakttagelse));
  const auto* const brister = new Guard(Sees("brister_mot_krav", CheckBristMotKrav));
  const auto* const besvarade = new Guard(Sees("synpunkter_besvarade", CheckSynpunkterBesvarade));
  const auto* const pagar = new Guard(OnTheDay("faktagranskning_pagar", CheckFaktagranskningPagar));
  const auto* const slut = new Guard(OnTheDay("faktagranskning_slut", CheckFaktagranskningSlut));
  const auto* const tva = new Guard{"tva_personer", nullptr, [](const Call& call, const Message& m, Violations& v) {
                                      CheckTvaPersoner(Of(m), call.who.subject, v);
                                    }};
  const std::vector<Roll> team = {Roll::KVALITETSTEAM};
  return {
      {"state", "UPPFOLJNING_PLANERAD", "paborja", kommunen, {}, "UNDER_ARBETE", {}},
      {"state", "UPPFOLJNING_PLANERAD", "aterkalla", team, {}, "UPPFOLJNING_ATERKALLAD", {"delete_time"}},
      {"state", "UNDER_ARBETE", "aterkalla", team, {}, "UPPFOLJNING_ATERKALLAD", {"delete_time"}},
      {"state", "UTKAST_SKICKAT", "aterkalla", team, {}, "UPPFOLJNING_ATERKALLAD", {"delete_time"}},
      {"state", "UNDER_ARBETE", "skicka-utkast", kommunen, {omdome, krav, brister}, "UTKAST_SKICKAT", {"utkast_time"}},
      {"state",
       "UTKAST_SKICKAT",
       "skicka-utkast",
       kommunen,
       {omdome, krav, brister},
       "UTKAST_SKICKAT",
       {"utkast_time"}},
      {"state", "UTKAST_SKICKAT", "synpunkt", utforaren, {pagar}, "UTKAST_SKICKAT", {}},
      {"state", "UTKAST_SKICKAT", "klar", utforaren, {pagar}, "UTKAST_SKICKAT", {"synpunkter_klara_time"}},
      {"state", "UTKAST_SKICKAT", "besvara-synpunkt", kommunen, {}, "UTKAST_SKICKAT", {}},
      {"state",
       "UTKAST_SKICKAT",
       "faststall",
       team,
       {omdome, krav, brister, slut, besvarade, tva},
       "FASTSTALLD",
       {"faststalld_time"}},
  };
}

}  // namespace

const workflow::Machine& UppfoljningMachine() {
  static const auto* const kMachine = new workflow::Machine(v1::Uppfoljning::descriptor(), Table());
  return *kMachine;
}

}  // namespace kvalitet::uppfoljning

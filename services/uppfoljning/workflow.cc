#include "services/uppfoljning/workflow.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/resultatdialog_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using options::v1::ENHETSCHEF;
using options::v1::KVALITETSTEAM;
using options::v1::MAR;
using options::v1::MAS;
using options::v1::SAS;
using options::v1::UTFORARADMIN;
using options::v1::UTFORARE;
using proto::Roll;
using workflow::Machine;
using workflow::Transition;

const std::vector<Roll>& Utforaren() {
  static const auto* const kRoles = new std::vector<Roll>{UTFORARADMIN, UTFORARE, ENHETSCHEF};
  return *kRoles;
}

const std::vector<Roll>& Kommunen() {
  static const auto* const kRoles = new std::vector<Roll>{KVALITETSTEAM, MAS, MAR, SAS};
  return *kRoles;
}

std::vector<Transition> AtgardTable() {
  std::vector<Transition> table;
  for (const Overgang& steg : Overgangar()) {
    std::vector<Roll> who = Kommunen();
    if (steg.utforare) who.insert(who.end(), Utforaren().begin(), Utforaren().end());
    table.push_back(
        {"state", v1::AtgardState_Name(steg.fran), AtgardEvent(steg), who, {}, v1::AtgardState_Name(steg.till), {}});
  }
  return table;
}

}  // namespace

const Machine& FormularMachine() {
  static const auto* const kMachine =
      new Machine(v1::Formular::descriptor(),
                  {{"state", "UTKAST", "publicera", {KVALITETSTEAM}, {}, "PUBLICERAT", {"publicerad_time"}}});
  return *kMachine;
}

const Machine& PlanMachine() {
  static const auto* const kMachine =
      new Machine(v1::Uppfoljningsplan::descriptor(),
                  {{"state", "PLAN_UTKAST", "besluta", {KVALITETSTEAM}, {}, "PLAN_BESLUTAD", {"beslutad_time"}}});
  return *kMachine;
}

const Machine& DialogMachine() {
  static const auto* const kMachine = new Machine(
      v1::Utforardialog::descriptor(),
      {{"state", "DIALOG_KALLAD", "justera", {KVALITETSTEAM}, {}, "DIALOG_PROTOKOLLFORD", {"justerad_time"}}});
  return *kMachine;
}

const Machine& ResultatdialogMachine() {
  static const auto* const kDagen = new workflow::Guard{
      "dagen_har_kommit", nullptr, [](const proto::Call& call, const workflow::Message& m, proto::Violations& v) {
        CheckDagenHarKommit(static_cast<const v1::Resultatdialog&>(m), call.today, v);
      }};
  static const auto* const kOmradet = new workflow::Guard{
      "verksamhetsomradet_forst", [](const workflow::Message& m, proto::Violations& v) {
        CheckVerksamhetsomradetForst(static_cast<const v1::Resultatdialog&>(m), v);
      }};
  static const auto* const kMachine = new Machine(
      v1::Resultatdialog::descriptor(), {{"state",
                                          "RESULTATDIALOG_PLANERAD",
                                          "hall",
                                          {KVALITETSTEAM},
                                          {kDagen, kOmradet},
                                          "RESULTATDIALOG_HALLEN",
                                          {"hallen_time"}}});
  return *kMachine;
}

const Machine& NamnduppdragMachine() {
  static const auto* const kMachine =
      new Machine(v1::Namnduppdrag::descriptor(),
                  {{"state", "NAMNDUPPDRAG_OPPET", "avsluta", Kommunen(), {}, "NAMNDUPPDRAG_AVSLUTAT", {}}});
  return *kMachine;
}

const Machine& BegaranMachine() {
  static const auto* const kMachine =
      new Machine(v1::Uppgiftsbegaran::descriptor(),
                  {{"state", "BEGARAN_BEGARD", "besvara", Utforaren(), {}, "BEGARAN_BESVARAD", {}},
                   {"state", "BEGARAN_BEGARD", "vagra", Utforaren(), {}, "BEGARAN_VAGRAD", {}}});
  return *kMachine;
}

const Machine& AtgardMachine() {
  static const auto* const kMachine = new Machine(v1::Atgard::descriptor(), AtgardTable());
  return *kMachine;
}

std::string AtgardEvent(const Overgang& steg) {
  const std::string name =
      steg.effekt == v1::EFFEKT_UNSPECIFIED ? v1::AtgardState_Name(steg.till) : "bedom-" + v1::Effekt_Name(steg.effekt);
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

}  // namespace kvalitet::uppfoljning

// The state machine of a självskattning.
#include "absl/strings/str_cat.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using options::v1::ENHETSCHEF;
using options::v1::KVALITETSTEAM;
using options::v1::UTFORARADMIN;
using options::v1::UTFORARE;
using workflow::Guard;
using workflow::Machine;
using workflow::Transition;

const Guard& AllaObligatoriskaBesvarade() {
  static const auto* const kGuard = new Guard{
      "alla_obligatoriska_besvarade", [](const workflow::Message& m, proto::Violations& violations) {
        const auto& sjalvskattning = static_cast<const v1::Sjalvskattning&>(m);
        if (sjalvskattning.antal_obligatoriska_kvar() == 0) return;
        violations.Add("svar",
                       absl::StrCat(sjalvskattning.antal_obligatoriska_kvar(), " obligatoriska frågor saknar svar."));
      }};
  return *kGuard;
}

std::vector<Transition> Table() {
  const std::vector<proto::Roll> utforaren = {UTFORARADMIN, UTFORARE, ENHETSCHEF}, teamet = {KVALITETSTEAM};
  std::vector<Transition> table;
  const auto add = [&table](const std::vector<const char*>& from, const char* event,
                            const std::vector<proto::Roll>& who, const char* to, const char* stamp = "") {
    for (const char* state : from) {
      Transition row{"state", state, event, who, {}, to, {}};
      if (row.to == "INLAMNAD" && row.from != "INLAMNAD") row.guards = {&AllaObligatoriskaBesvarade()};
      if (*stamp != '\0') row.stamps = {stamp};
      table.push_back(row);
    }
  };
  add({"UTSKICKAD", "PABORJAD"}, "svara", utforaren, "PABORJAD");
  add({"KOMPLETTERAS"}, "svara", utforaren, "KOMPLETTERAS");
  add({"PABORJAD", "KOMPLETTERAS"}, "lamna-in", utforaren, "INLAMNAD", "inlamnad_time");
  add({"UTSKICKAD", "PABORJAD", "KOMPLETTERAS"}, "lamna-in-som-ombud", teamet, "INLAMNAD", "inlamnad_time");
  add({"INLAMNAD", "KOMPLETTERAS", "GODKAND"}, "invand", utforaren, "KOMPLETTERAS");
  add({"INLAMNAD", "KOMPLETTERAS"}, "skicka-tillbaka", teamet, "KOMPLETTERAS");
  add({"INLAMNAD", "KOMPLETTERAS"}, "godkann", teamet, "GODKAND", "godkand_time");
  for (const char* state : {"INLAMNAD", "GODKAND"}) {
    add({state}, "begar-tillbaka", utforaren, state);
    add({state}, "bevilja-tillbaka", teamet, "KOMPLETTERAS");
    add({state}, "neka-tillbaka", teamet, state);
  }
  return table;
}

}  // namespace

const Machine& SjalvskattningMachine() {
  static const auto* const kMachine = new Machine(v1::Sjalvskattning::descriptor(), Table());
  return *kMachine;
}

}  // namespace kvalitet::uppfoljning

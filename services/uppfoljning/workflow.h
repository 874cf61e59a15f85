// The state machines of this service.  Pure.
#pragma once
#include "common/workflow/machine.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "services/uppfoljning/atgard_rules.h"

namespace kvalitet::uppfoljning {

// publicera
const workflow::Machine& FormularMachine();
// svara, lamna-in, lamna-in-som-ombud, invand, skicka-tillbaka, godkann, begar-, bevilja- and neka-tillbaka
// (workflow_sjalvskattning.cc)
const workflow::Machine& SjalvskattningMachine();
// skicka-utkast, synpunkt, klar, besvara-synpunkt, faststall
const workflow::Machine& UppfoljningMachine();
// besluta
const workflow::Machine& PlanMachine();
// avsluta
const workflow::Machine& NamnduppdragMachine();
// besvara, vagra
const workflow::Machine& BegaranMachine();
// justera
const workflow::Machine& DialogMachine();
// hall
const workflow::Machine& ResultatdialogMachine();
// One event for each state it can go to, and one for each judgement of its effect: genomford, bedom-full.
const workflow::Machine& AtgardMachine();
std::string AtgardEvent(const Overgang& steg);

}  // namespace kvalitet::uppfoljning

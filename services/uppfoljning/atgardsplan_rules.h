// Rules of the åtgärdsplan of an uppföljning, and of krav that fail again.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/workflow/machine.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// data/plantider.csv as text; the definition is made by the build.
extern const absl::string_view kPlantiderCsv;

// Weeks for the plan by grade.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::map<v1::Grad, int>> ParsePlantider(absl::string_view csv);

// Asks for a plan, if there is a brist: state, and a last day counted from the day it is fastställd; the shortest time
// of its brister holds.
void BegarPlan(absl::CivilDay faststalld, v1::Uppfoljning& uppfoljning);

// Numbers of the brister for which nothing is being done: no åtgärd of `atgarder`, or only such as were given up.
std::vector<int> BristerUtanAtgard(const v1::Uppfoljning& uppfoljning, const std::vector<v1::Atgard>& atgarder);
void SetBristerUtanAtgard(const std::vector<v1::Atgard>& atgarder, v1::Uppfoljning& uppfoljning);

// lamna-in-plan, godkann-plan, returnera-plan; the region `plan_state`.
const workflow::Machine& AtgardsplanMachine();

// Stamps each brist with those of its krav that one of `fjolarets` (of the same enhet, any insatstyp, fastställd or
// not) found not met: same insatstyp, fastställd.
void StampAterkommande(const std::vector<v1::Uppfoljning>& fjolarets, v1::Uppfoljning& uppfoljning);

// "2 av 3 brister saknar åtgärd: 1 och 3", or "".
std::string SaknarAtgard(const v1::Uppfoljning& uppfoljning);
// "krav K15 och K21 brast året före också", or "".
std::string AterkommandeOrd(const v1::Uppfoljning& uppfoljning);

}  // namespace kvalitet::uppfoljning

// Lines of ListAttGora about plans, dialoger, begäran om uppgifter and uppdrag of a nämnd.
#pragma once
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/attgora/listning.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// Pure, from a row to a line:
//   begäran       the enhet's, by its last day
//   nämnduppdrag  the kommun's, by the next day of report
//   dialog        the kommun's, once it has been held and its protokoll is not adjusted
attgora::v1::AttGora AttBesvara(const v1::Uppgiftsbegaran& row);
attgora::v1::AttGora AttAterrapportera(const v1::Namnduppdrag& row);
std::optional<attgora::v1::AttGora> AttJustera(const v1::Utforardialog& row, absl::CivilDay today);
// A resultatdialog that is planned: the kommun's to hold, the enhet's to come to.
attgora::v1::AttGora AttHallaResultatdialog(const v1::Resultatdialog& row, bool kommunen);
// A decided plan whose utskick has come, with so many enheter that have no självskattning.
attgora::v1::AttGora AttSkickaPlan(const std::string& name, const std::string& insatstyp, int64_t ar, int64_t enheter);

// `tables` must live longer.
std::vector<attgora::Kalla> MotesKallor(const Tables& tables);

}  // namespace kvalitet::uppfoljning

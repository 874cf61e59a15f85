// Lines of ListAttGora about plans, dialoger, begäran om uppgifter and uppdrag of a nämnd.
#pragma once
#include <optional>
#include <string>
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

// What a line about a decided plan tells of it.
struct PlanRad {
  std::string name, insatstyp;
  int64_t ar = 0;
};
// A round of its short survey that is to be sent, by the last day to answer it.
attgora::v1::AttGora AttSkickaOmgang(const PlanRad& plan, int64_t omgang, const std::string& sista_date);
// So many of its enheter are to be followed up in depth; of those some are begun or done, and some have a day.
std::optional<attgora::v1::AttGora> AttFordjupa(const PlanRad& plan, int64_t enheter, int64_t gjorda,
                                                int64_t planerade);
// It has so many dialoger, of which some are called.
std::optional<attgora::v1::AttGora> AttKalla(const PlanRad& plan, int64_t dialoger, int64_t kallade);

// `tables` must live longer.
std::vector<attgora::Kalla> MotesKallor(const Tables& tables);

}  // namespace kvalitet::uppfoljning

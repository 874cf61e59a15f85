// What there is to do in follow-up.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// `tables` must live as long as what is returned.
std::vector<attgora::Kalla> AttGoraKallor(const Tables& tables);

// Names every kommun that may have tasks with a date (attgora::Avsandare).
inline constexpr char kAttGoraKommuner[] =
    "SELECT DISTINCT kommun FROM sjalvskattning UNION SELECT DISTINCT kommun FROM atgard"
    " UNION SELECT DISTINCT kommun FROM uppfoljning UNION SELECT DISTINCT kommun FROM uppgiftsbegaran"
    " UNION SELECT DISTINCT kommun FROM namnduppdrag";

}  // namespace kvalitet::uppfoljning

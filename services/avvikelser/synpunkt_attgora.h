// What there is to do about synpunkter.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "services/avvikelser/synpunkt_service.h"

namespace kvalitet::avvikelser {

// Both must live as long as what is returned.
std::vector<attgora::Kalla> SynpunktKallor(const SynpunktService& synpunkter, const FristvalService& frister);

}  // namespace kvalitet::avvikelser

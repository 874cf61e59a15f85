// Sources of ListAttGora that watch over the register: options, tillstånd, contacts, övertaganden.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// `tables` must live longer.
std::vector<attgora::Kalla> Vakter(const Tables& tables);

}  // namespace kvalitet::registry

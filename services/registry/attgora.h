// What there is to do in the register.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// `tables` must live as long as what is returned.
std::vector<attgora::Kalla> AttGoraKallor(const Tables& tables);

}  // namespace kvalitet::registry

// Sources of ListAttGora that watch over the register: options, tillstånd, contacts, övertaganden.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/attgora/listning.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// `tables` must live longer.
std::vector<attgora::Kalla> Vakter(const Tables& tables);

// The command that changes an avtal with these flags.
std::string KommandoForAvtal(const v1::Avtal& avtal, absl::string_view flags);

}  // namespace kvalitet::registry

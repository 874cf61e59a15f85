// Enheter whose place is secret.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Call when an enhet has become protected: takes its place out of what is stored already, earlier periods, imported
// lines and proposals.
absl::Status ForgetPlace(store::Tx& tx, const Tables& tables, const std::string& enhet);

}  // namespace kvalitet::registry

// Enheter whose place is secret.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Call when an enhet has become protected: takes its place out of what is stored already, earlier periods, imported
// lines and proposals.
absl::Status ForgetPlace(store::Tx& tx, const Tables& tables, const std::string& enhet);

// What leads to the place of a protected enhet by way of other registers, and how many live there, is read by the
// kommun and by those who have had an uppdrag there.  Takes it out of `enheter` for anybody else.
absl::Status HideFromOthers(store::Store& store, const Tables& tables, const proto::Call& call,
                            const std::vector<v1::Enhet*>& enheter);
// What is hidden is not asked for by a filter either.
absl::Status MayFilter(const proto::Call& call, const std::string& filter);

}  // namespace kvalitet::registry

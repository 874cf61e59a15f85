// The rows of answers.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "services/uppfoljning/sjalvskattning_rules.h"

namespace kvalitet::uppfoljning {

// All answers of a självskattning, in order of key.
absl::StatusOr<std::vector<v1::Svar>> ReadSvar(sql::Session& session, const std::string& sjalvskattning);

// Stores what differs from `stored` (what ReadSvar gave in this transaction), with one trace row for all of it on a
// chain of its own, NAME/svar.  The number of rows that changed.
absl::StatusOr<int> StoreSvar(store::Tx& tx, const std::string& sjalvskattning, const std::vector<v1::Svar>& stored,
                              const std::vector<SvarRad>& rader);

}  // namespace kvalitet::uppfoljning

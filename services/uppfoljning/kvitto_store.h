// The receipts: what was handed in, each time, as it was.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// With its answers.
absl::Status StoreKvitto(store::Tx& tx, const std::string& sjalvskattning, v1::Kvitto& kvitto);

// The receipts of a självskattning without their answers, the first one first.
absl::StatusOr<std::vector<v1::Kvitto>> ReadKvitton(sql::Session& session, const v1::Sjalvskattning& sjalvskattning);

// One with its answers; the newest without `nr`.  NOT_FOUND if there is none.
absl::StatusOr<v1::Kvitto> ReadKvitto(sql::Session& session, const v1::Sjalvskattning& sjalvskattning,
                                      std::optional<int32_t> nr);

// Writes the objection to the newest receipt.
absl::Status StampInvandning(store::Tx& tx, const v1::Sjalvskattning& sjalvskattning, const std::string& skal);

}  // namespace kvalitet::uppfoljning

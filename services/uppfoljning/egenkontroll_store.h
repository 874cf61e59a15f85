// The rows of egenkontroller.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

using Egenkontroller = google::protobuf::RepeatedPtrField<v1::Egenkontroll>;

// Those of a självskattning, in order.
absl::StatusOr<Egenkontroller> ReadEgenkontroller(sql::Session& session, const std::string& sjalvskattning);

// Stores them in place of what stood, with a trace on a chain of its own, NAME/egen.
absl::Status StoreEgenkontroller(store::Tx& tx, const std::string& sjalvskattning, const Egenkontroller& all);

}  // namespace kvalitet::uppfoljning

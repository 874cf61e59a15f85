// Which självskattning a command means.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// The one of the enhet that --år and --insatstyp mean; without --år the newest.
absl::StatusOr<uppfoljning::v1::Sjalvskattning> FindByUnit(Context& context, const registry::v1::Enhet& enhet);

// By short number: "S-187".
absl::StatusOr<uppfoljning::v1::Sjalvskattning> FindByNumber(Context& context, const std::string& number);

}  // namespace kvalitet::client

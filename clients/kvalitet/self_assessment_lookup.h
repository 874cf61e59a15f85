// Which självskattning a command means.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// Of every command that finds it by the enhet.
inline const Flag kOmgang = {"omgång", "NR", "den korta enkätens omgång; 0 är årets självskattning"};

// The one of the enhet that --år, --insatstyp and --omgång mean; without --år the newest.
absl::StatusOr<uppfoljning::v1::Sjalvskattning> FindByUnit(Context& context, const registry::v1::Enhet& enhet);

// ", kort enkät omgång 2", as it follows the year; empty for the year's own.
std::string RoundSv(const uppfoljning::v1::Sjalvskattning& s);

// By short number: "S-187".
absl::StatusOr<uppfoljning::v1::Sjalvskattning> FindByNumber(Context& context, const std::string& number);

}  // namespace kvalitet::client

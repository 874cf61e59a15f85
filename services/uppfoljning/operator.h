// Who operated an enhet: asked of the register before a transaction, never inside one.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/register/register.h"

namespace kvalitet::uppfoljning {

struct Drift {
  std::string insatstyp;                        // code
  std::string utforare;                         // resource name
  std::string avtal = {};                       // resource name; empty where the uppdrag has none
  std::vector<std::string> kravkataloger = {};  // of the avtal
};

// What was operated in an enhet on a day.  `insatstyp` (a code) may be empty where the enhet has one uppdrag that day.
// INVALID_ARGUMENT with the field of the request (`prefix` before it) otherwise; UNAVAILABLE when the registry does not
// answer.
absl::StatusOr<Drift> FindDrift(registry::Register& reg, const proto::Call& call, const std::string& prefix,
                                const std::string& enhet, const std::string& insatstyp, absl::CivilDay day);

// The same with what the register says now and not what is kept: for what depends on the avtal.
absl::StatusOr<Drift> FindDriftNu(registry::Register& reg, const proto::Call& call, const std::string& prefix,
                                  const std::string& enhet, const std::string& insatstyp, absl::CivilDay day);

// The same for many enheter and one insatstyp, in order; all that is wrong is told at once.
absl::StatusOr<std::vector<Drift>> FindDriftAll(registry::Register& reg, const proto::Call& call,
                                                const std::vector<std::string>& enheter, const std::string& insatstyp,
                                                absl::CivilDay day);

}  // namespace kvalitet::uppfoljning

// What keeps an översyn from being ended.
#pragma once
#include "absl/status/status.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// FAILED_PRECONDITION  OAVGJORDA_SKILLNADER: names what is missing, on which avtal, and the command that mends it.
absl::Status EjKlar(sql::Session& session, const Tables& tables, const v1::GetOversynslageResponse& now);

}  // namespace kvalitet::registry

// ListDubbletter.
#pragma once
#include <string>

#include "services/registry/tables.h"

namespace kvalitet::registry {

// Of utförare and enheter that are neither deleted nor gone up in another.
absl::Status ReadDubbletter(sql::Session& session, const Tables& tables, const std::string& kommun,
                            v1::ListDubbletterResponse& response);

}  // namespace kvalitet::registry

// Sources of ListAttGora that watch over the register: options, tillstånd, contacts, övertaganden.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/attgora/listning.h"
#include "services/registry/tables.h"
#include "services/registry/vakt_rules.h"

namespace kvalitet::registry {

// `tables` must live longer.
std::vector<attgora::Kalla> Vakter(const Tables& tables);

// The register of `kommun` as it is on `day`.
absl::StatusOr<Dagslage> ReadDagslage(sql::Session& session, const Tables& tables, const std::string& kommun,
                                      absl::CivilDay day);

// The command that changes an avtal with these flags.
std::string KommandoForAvtal(const v1::Avtal& avtal, absl::string_view flags);

}  // namespace kvalitet::registry

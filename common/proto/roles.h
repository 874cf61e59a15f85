// Roles as people call them.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::proto {

// The role as people call themselves, in Swedish; null of one that no person has.
const char* RollSv(options::v1::Roll role);

// "kvalitetsteam, ekonom eller SAS", with `last` before the last of them; "" where only programs may.
std::string RollerSv(const std::vector<options::v1::Roll>& roles, absl::string_view last);

// " Det får kvalitetsteam och ekonom."; "" where only programs may.
std::string WhoMaySv(const std::vector<options::v1::Roll>& roles);

}  // namespace kvalitet::proto

// Roles as people call them.
#pragma once
#include <string>
#include <vector>

#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::proto {

// The role as people call themselves, in Swedish; null of one that no person has.
const char* RollSv(options::v1::Roll role);

// " Det får kvalitetsteam och ekonom."; "" where only programs may.
std::string WhoMaySv(const std::vector<options::v1::Roll>& roles);

}  // namespace kvalitet::proto

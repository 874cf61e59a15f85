// What follow-up counts.  Pure.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "common/fakta/rule.h"

namespace kvalitet::uppfoljning {

// Table of answers, which are rows of their own (schema.cc).
inline constexpr char kSvarTable[] = "svar";

// The measures, one row each.
std::vector<fakta::MattRule> Matt();

// Keys of those whose parts are questions.
std::set<std::string> Fragematt();

}  // namespace kvalitet::uppfoljning

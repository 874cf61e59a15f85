// What the register of avvikelser counts, by the limits of data/granser.csv.  Pure.
#pragma once
#include <vector>

#include "common/fakta/rule.h"

namespace kvalitet::avvikelser {

// The measures, one row each.
std::vector<fakta::MattRule> Matt();

}  // namespace kvalitet::avvikelser

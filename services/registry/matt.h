// What the register counts beside who carries out what: how the översyner went.
#pragma once
#include <vector>

#include "common/fakta/rule.h"

namespace kvalitet::registry {

// oversyn.fore, oversyn.efter: krav of the LOV and LOU avtal that the interna överenskommelser covered when the översyn
// began, and when it was done; in the year in which it was done, so that the two are about the same översyner.
std::vector<fakta::MattRule> Matt();

}  // namespace kvalitet::registry

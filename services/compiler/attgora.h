// What there is to do about reports.
#pragma once
#include <vector>

#include "common/attgora/listning.h"

namespace kvalitet::compiler {

std::vector<attgora::Kalla> AttGoraKallor();

}  // namespace kvalitet::compiler

// What there is to do before the next kvalitetsberättelse.
#pragma once
#include <vector>

#include "common/attgora/listning.h"

namespace kvalitet::berattelse {

std::vector<attgora::Kalla> AttGoraKallor();

}  // namespace kvalitet::berattelse

// What there is to do before the next kvalitetsberättelse, and which enheter to look at.
#pragma once
#include <vector>

#include "common/attgora/listning.h"

namespace kvalitet::berattelse {

// `signaler`: lines about enheter to look at, for whoever asks.
std::vector<attgora::Kalla> AttGoraKallor(attgora::Rad signaler);

}  // namespace kvalitet::berattelse

// The benchmark of the register: import, who operated, kravspegel.
#pragma once
#include <string>

#include "tests/bench/avvikelser_bench.h"

namespace kvalitet::bench {

// `server` and `folder` as BenchAvvikelser has them.
void BenchRegister(const Settings& settings, const std::string& server, const std::string& folder);

}  // namespace kvalitet::bench

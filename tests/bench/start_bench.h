// How fast the suite starts, and what it takes when nobody asks it anything.
#pragma once
#include <string>

namespace kvalitet::bench {

// `suite` is the path of kvalitet-svit.
void BenchStart(const std::string& suite);

}  // namespace kvalitet::bench

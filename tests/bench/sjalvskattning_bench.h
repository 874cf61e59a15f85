// The benchmark of handing in a självskattning.
#pragma once
#include <string>

namespace kvalitet::bench {

// `server` and `folder` as BenchAvvikelser has them.
void BenchSjalvskattning(const std::string& server, const std::string& folder);

}  // namespace kvalitet::bench

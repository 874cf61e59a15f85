// The benchmark of självskattningar: all handed in at once, and the list that tells which are not.
#pragma once
#include <string>

#include "absl/time/time.h"

namespace kvalitet::bench {

// How many call at once, and for how long the list is asked.
struct Belastning {
  int clients;
  absl::Duration warm_up, run;
};

// `server` and `folder` as BenchAvvikelser has them.
void BenchSjalvskattning(const Belastning& load, const std::string& server, const std::string& folder);

}  // namespace kvalitet::bench

// The benchmarks of the register of avvikelser and of totals.
#pragma once
#include <string>

#include "absl/time/time.h"
#include "tests/support/engines.h"

namespace kvalitet::bench {

struct Settings {
  int64_t avvikelser = 30000;
  int64_t import_rows = 10000;  // of them: whose import is compared with bare statements
  int clients = 8;
  absl::Duration warm_up = absl::Seconds(1);
  absl::Duration run = absl::Seconds(4);
  bool create = true, import = true, reads = true, year = true;  // which parts
};

// `server` is the URL of a database server without schema, or "" for SQLite in `folder`.
void BenchAvvikelser(const Settings& settings, const std::string& server, const std::string& folder);

}  // namespace kvalitet::bench

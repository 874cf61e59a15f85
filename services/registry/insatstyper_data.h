// data/insatstyper.csv as text; the definition is made by the build.
#pragma once
#include "absl/strings/string_view.h"

namespace kvalitet::registry {
extern const absl::string_view kInsatstyperCsv;
}  // namespace kvalitet::registry

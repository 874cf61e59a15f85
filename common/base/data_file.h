// Data files that are compiled into a program: lines "a;b;c", # begins a remark.
#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace kvalitet::base {

struct DataLine {
  int number = 0;                  // of the file, from 1
  std::vector<std::string> cells;  // as many as the file has columns
};

// INVALID_ARGUMENT names the file and the line.
absl::StatusOr<std::vector<DataLine>> ReadDataLines(absl::string_view file, absl::string_view text, size_t columns);
absl::Status DataError(absl::string_view file, int line, absl::string_view why);

// A value that the law has changed over time: "2019-01-01=7 kap. 1 §|2025-07-01=26 kap. 1 §", in order of the dates;
// an empty text is none at all.
using Dated = std::vector<std::pair<std::string, std::string>>;  // first day (ISO), value
absl::StatusOr<Dated> ReadDated(absl::string_view text);
// The value on that day; "" before the first.
std::string ValueOn(const Dated& dated, absl::string_view day);

namespace internal {
// Ends the process, which cannot do without it.
[[noreturn]] void Unreadable(const absl::Status& status);
}

}  // namespace kvalitet::base

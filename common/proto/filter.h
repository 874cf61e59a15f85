// The subset of AIP-160 that lists take: comparisons and IN, joined by AND.
//
//   typ = "LEX_SARAH" AND intraffad_date >= "2026-01-01" AND enhet IN ("kommuner/0114/enheter/a", "…/b")
//
// Fields are columns of the listed resource; which combinations are allowed follows from its declared indexes and is
// decided by the table.  At most 10 terms, 1 000 values in an IN, 16 KiB of text.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::proto {

enum class Op { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kIn };

struct Term {
  std::string field;
  Op op = Op::kEqual;
  std::vector<std::string> values;  // as written, unquoted; one but for kIn
};

// INVALID_ARGUMENT (reason FILTER_FEL) with the place and an example when the text does not parse.
absl::StatusOr<std::vector<Term>> ParseFilter(absl::string_view text);

}  // namespace kvalitet::proto

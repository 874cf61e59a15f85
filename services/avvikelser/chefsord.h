// Which measures are the enhet's own to carry out: by the words of who answers for them, from data/chefsord.csv.  Pure.
#pragma once
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::avvikelser {

// data/chefsord.csv as text; the definition is made by the build.
extern const absl::string_view kChefsordCsv;

// Parses the format of data/chefsord.csv: the words, folded.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::set<std::string>> ParseChefsord(absl::string_view csv);

// Whether one of the words stands in what is stated of who answers for a measure.
bool Enhetens(const std::set<std::string>& chefsord, absl::string_view ansvarig);
// The same by the list compiled into this program, or the installation's own.
bool Enhetens(absl::string_view ansvarig);

}  // namespace kvalitet::avvikelser

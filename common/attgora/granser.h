// From when on something is worth a line: data/granser.csv.
#pragma once
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::attgora {

// data/granser.csv as text; the definition is made by the build.
extern const absl::string_view kGranserCsv;

// Code to value.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::map<std::string, int>> ParseGranser(absl::string_view csv);

// The value of a code, from the list compiled into this program; the process ends if there is none.
int Grans(absl::string_view kod);

// Whether reminders are gathered, or mailed, at that moment of the domain clock: workdays from six, or seven, Swedish
// time.
bool Samlingstid(absl::Time now);
bool Utskickstid(absl::Time now);

}  // namespace kvalitet::attgora

// Swedish organisationsnummer.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::base {

// "NNNNNN-NNNN" of ten digits, written with or without hyphen or spaces and with or without the prefix 16.  The third
// digit is at least 2 (otherwise it is the personnummer of a person) and the last is the Luhn check digit.
// Otherwise INVALID_ARGUMENT whose message is Swedish: the rule that was broken and the remedy, without field name.
absl::StatusOr<std::string> NormalizeOrgnummer(absl::string_view text);

// Whether the digits end with their Luhn check digit (weights 2, 1, 2, … from the first of ten).  ASCII digits only.
bool HasLuhnCheckDigit(absl::string_view digits);

}  // namespace kvalitet::base

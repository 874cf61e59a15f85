// Which utförare of a list may be one that is there already under a name written a little otherwise.
#pragma once
#include <string>

#include "absl/strings/string_view.h"

namespace kvalitet::registry {

// What of a name tells one utförare from another: "Attendo Care AB", "ATTENDO CARE, aktiebolag" -> "attendocare".
// Case, accents, blanks, signs and the words of a legal form do not count.
std::string NamnNyckel(absl::string_view namn);

}  // namespace kvalitet::registry

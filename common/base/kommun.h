// The 290 kommuner of Sweden.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace kvalitet::base {

// The made-up kommun of the example; served with --dev only, and not among AllKommuner.
inline constexpr absl::string_view kExampleKommun = "9999";

struct Kommun {
  absl::string_view code;      // kommunkod, "0114"
  absl::string_view name;      // "Upplands Väsby", without the word kommun
  absl::string_view lan_code;  // länskod, "01"
  absl::string_view lan;       // "Stockholms län"
};

// All of them in the order of their codes.
absl::Span<const Kommun> AllKommuner();

// By kommunkod; nullptr if there is none.
const Kommun* FindKommun(absl::string_view code);
// Its name, "Upplands Väsby"; the code where there is none.
std::string KommunNamn(absl::string_view code);

// By name, å ä ö or folded, in any case, with or without " kommun" or " stad" and a genitive s before it ("Göteborgs
// Stad"), and with a district in parentheses ("Stockholm (Farsta)").  nullptr if there is none.  Folded, "habo" is
// Habo, not Håbo.
const Kommun* FindKommunByName(absl::string_view name);

}  // namespace kvalitet::base

// What a step of lex Sarah waits for, and by when (frister.h).  Pure.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace kvalitet::avvikelser {

// In Swedish, what is waited for: "utse utredare".  `kod` is one of data/frister.csv; "" for one that is not lex
// Sarah's.
absl::string_view LexSarahVad(absl::string_view kod);

// The last day (ISO) in a kommun of what began on `start`, which is not counted; "" where no rule holds that day.
std::string LexSarahSista(absl::string_view kod, const std::string& kommun, absl::CivilDay start);

}  // namespace kvalitet::avvikelser

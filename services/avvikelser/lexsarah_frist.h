// What a step of lex Sarah waits for, by when (frister.h), and where in the law its duty stands (lagrum.h).  Pure.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "kvalitet/avvikelser/v1/ord.pb.h"

namespace kvalitet::avvikelser {

// In Swedish, what is waited for: "utse utredare".  `kod` is one of data/frister.csv; "" for one that is not lex
// Sarah's.
absl::string_view LexSarahVad(absl::string_view kod);

// The last day (ISO) in a kommun of what began on `start`, which is not counted; "" where no rule holds that day.
std::string LexSarahSista(absl::string_view kod, const std::string& kommun, absl::CivilDay start);

// "27 kap. 4 § socialtjänstlagen (2025:400)": where the duty stands under that law on the day (ISO) on which it is
// carried out; "" where the law has no such duty then.
std::string LexSarahPlikt(absl::string_view plikt, v1::Lagrum lag, const std::string& day);

}  // namespace kvalitet::avvikelser

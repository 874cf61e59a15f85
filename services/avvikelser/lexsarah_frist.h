// What a step of lex Sarah waits for.  Pure.
#pragma once
#include "absl/strings/string_view.h"

namespace kvalitet::avvikelser {

// In Swedish, what is waited for: "utse utredare".  `kod` is one of data/frister.csv; "" for one that is not lex
// Sarah's.
absl::string_view LexSarahVad(absl::string_view kod);

}  // namespace kvalitet::avvikelser

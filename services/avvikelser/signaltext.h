// What a signal says of itself, in Swedish.  Pure.
#pragma once
#include <string>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// "tre klagomål om bemötande på 30 dagar (förra året 0)".  The signal is filled in but for this.
std::string Signaltext(const v1::Signal& signal);

// "tre", "13": as in running text.
std::string Talord(int64_t count);

}  // namespace kvalitet::avvikelser

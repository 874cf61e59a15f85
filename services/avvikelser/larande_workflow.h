// The machine of an example.  Pure.
#pragma once
#include <string>

#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// skicka, dela, lamna-tillbaka, aterkalla, skriv-om, lamna-till-dialog; of the kommun's, or of a private utförare's
// own.
const workflow::Machine& LarexempelMachine(bool utforarens_egen);

// The event of a step: "dela".
std::string LarexempelEvent(v1::Larexempelsteg steg);
// Its word in the trace: "DELA"; at most sixteen characters.
std::string LarexempelAudit(v1::Larexempelsteg steg);

}  // namespace kvalitet::avvikelser

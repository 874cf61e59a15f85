// The machine of a synpunkt.  Pure.
#pragma once
#include <string>

#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// bekrafta, tilldela, utred, forlang, besvara, nojd, missnojd, nasta-chef, atgarda, avsluta, avsluta-utan-svar,
// overlamna, ateroppna.  None leads away from being a synpunkt.
const workflow::Machine& SynpunktMachine();

// The event of a step: "besvara".
std::string SynpunktEvent(v1::Synpunktssteg steg);
// Its word in the trace: "BESVARA"; at most sixteen characters.
std::string SynpunktAudit(v1::Synpunktssteg steg);

}  // namespace kvalitet::avvikelser

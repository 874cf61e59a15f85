// The state machines of lex Sarah.
#pragma once
#include <string>

#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/lexsarah.pb.h"

namespace kvalitet::avvikelser {

// Both regions of a LexSarahArende, `state` and `ivo_state`.  The steps are the same in both regis, but other people
// take them: the nämnd's in kommunal regi, the utförare's own where the investigation is its own.
const workflow::Machine& LexSarahMachine(bool utforarens_egen);

// The third region, of a Namndinformation.
const workflow::Machine& NamndMachine();

// The event of a step: "utse-utredare".
std::string LexSarahEvent(v1::LexSarahSteg steg);

// The rapport is handed in and received, before any step.
inline constexpr char kSkicka[] = "skicka", kTaEmot[] = "ta-emot";
// What is told to the nämnd.
inline constexpr char kInformeraRapport[] = "informera-rapport", kInformeraAnmalan[] = "informera-anmalan",
                      kKomplettera[] = "komplettera";

}  // namespace kvalitet::avvikelser

// The state machine of lex Maria.
#pragma once
#include <string>

#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/lexmaria.pb.h"

namespace kvalitet::avvikelser {

// The regions of a LexMariaArende: `state`, `patient_state` and `ivo_state`.  The steps are the same whoever the
// vårdgivare is, but other people take them: the kommun's MAS and MAR, or the vårdgivare's own.
const workflow::Machine& LexMariaMachine(bool utforarens_egen);

// The event of a step: "las-analys".
std::string LexMariaEvent(v1::LexMariaSteg steg);

// The rapport is received, before any step.
inline constexpr char kTaEmotMaria[] = "ta-emot";

}  // namespace kvalitet::avvikelser

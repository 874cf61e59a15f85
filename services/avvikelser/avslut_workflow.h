// The machine of an ordinary avvikelse, and the rules of its steps.  Pure.
#pragma once
#include <string>
#include <vector>

#include "common/proto/call.h"
#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Who takes those steps: they also are told who reported it (SerRapportor).
std::vector<proto::Roll> UtredareAv(bool hsl, bool overlamnad);

// utred, avsluta, ateroppna.  In health care MAS and MAR take them too; of an event that is handed over those alone who
// investigate it, who are asked for by HarArendet.
const workflow::Machine& AvvikelseMachine(bool hsl, bool overlamnad);

// The event of a step: "avsluta".
std::string AvvikelseEvent(v1::Avvikelsesteg steg);
// Its word in the trace: "AVSLUTA"; at most sixteen characters.
std::string AvvikelseAudit(v1::Avvikelsesteg steg);

// FAILED_PRECONDITION for what is no ordinary avvikelse: it has steps of its own.
absl::Status TarSteg(const v1::Avvikelse& avvikelse);
// Adds what does not belong to the step.
void CheckSteg(const v1::MoveAvvikelseRequest& request, proto::Violations& violations);
// Lays what the step says over the avvikelse; what it does not say stays.
void SkrivSteg(const v1::MoveAvvikelseRequest& request, v1::Avvikelse& avvikelse);
// Who and when, once the machine let the step pass.
void FoljdAvSteg(const proto::Call& call, v1::Avvikelsesteg steg, v1::Avvikelse& avvikelse);

// An ordinary avvikelse begins as registered, and only a step moves it: adds a violation where somebody states another
// state or day.
void CheckLage(const v1::Avvikelse& stamped, const v1::Avvikelse* stored, const std::string& prefix,
               proto::Violations& violations);

}  // namespace kvalitet::avvikelser

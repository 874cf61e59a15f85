// Signals of a kommun: read from the register, told to whoever asks.  The volumes are handed over with the question, so
// the lines of `kvalitet idag` are berattelse's, which has them.
#pragma once
#include <string>

#include "common/proto/call.h"
#include "common/sql/database.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/signaler.h"

namespace kvalitet::avvikelser {

// What is known of every enhet without asking anybody: its reports of thirteen months, by period, kind and category;
// and of the eleven months before those, how much each enhet reported in all.
absl::StatusOr<Signalunderlag> LasSignalunderlag(sql::Session& session, const std::string& kommun,
                                                 absl::CivilDay today);

// Adds how much each enhet did in each period, of months that are told whole.  Pure.
void LaggTillExponering(const v1::ListSignalerRequest& request, absl::CivilDay today, Signalunderlag& underlag);

// Takes what has gone up in another as a part of it, with its past; adds the enheter that the registry says had an
// uppdrag all the time, so that one that never reported is seen; takes away those that have none today.  Nothing where
// the registry did not answer.
void LaggTillRegister(const Snapshot& snapshot, absl::CivilDay today, Signalunderlag& underlag);

absl::Status ListSignaler(sql::Session& session, const proto::Call& call, const Snapshot& snapshot,
                          const v1::ListSignalerRequest& request, v1::ListSignalerResponse& response);

}  // namespace kvalitet::avvikelser

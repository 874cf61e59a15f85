// Signals of a kommun: read from the register, told to whoever asks and as lines of ListAttGora.
#pragma once
#include <string>

#include "common/attgora/listning.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/signaler.h"

namespace kvalitet::avvikelser {

// What is known of every enhet without asking anybody: its reports of thirteen months, by period, kind and category;
// and of the year before those, which enheter reported at all.
absl::StatusOr<Signalunderlag> LasSignalunderlag(sql::Session& session, const std::string& kommun,
                                                 absl::CivilDay today);

// Adds how much each enhet did in each period, of months that are told whole.  Pure.
void LaggTillExponering(const v1::ListSignalerRequest& request, absl::CivilDay today, Signalunderlag& underlag);

// Adds the enheter that the registry says had an uppdrag all the time, so that one that never reported is seen; takes
// away those that have none today.  Nothing where the registry did not answer.
void LaggTillRegister(const Snapshot& snapshot, absl::CivilDay today, Signalunderlag& underlag);

absl::Status ListSignaler(sql::Session& session, const proto::Call& call, const Snapshot& snapshot,
                          const v1::ListSignalerRequest& request, v1::ListSignalerResponse& response);

// The lines TITTA_PA of those that say most.  How much each enhet did is not known here (signaler.proto), so an enhet
// is compared with its own past, and the line says so.
absl::Status SignalRader(sql::Session& session, const attgora::Fraga& fraga, attgora::Rad& lines);

// Of lines TITTA_PA: those of enheter that the registry says do nothing today are taken away, and where the chief is
// new the reason says so.  Pure.
void MedRegister(const Snapshot& snapshot, absl::CivilDay today, attgora::v1::ListAttGoraResponse& response);

}  // namespace kvalitet::avvikelser

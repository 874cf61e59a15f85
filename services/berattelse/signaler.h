// The signals of avvikelser with the volumes that are kept here: a number of reports says little without how much the
// enhet did.  Whoever asks for signals, and `kvalitet idag`, gets the same.
#pragma once
#include "common/attgora/listning.h"
#include "common/store/store.h"
#include "kvalitet/avvikelser/v1/signaler.pb.h"
#include "services/berattelse/kallor.h"

namespace kvalitet::berattelse {

// Asks avvikelser on behalf of the caller: what the caller may not see does not come.
absl::Status ListSignaler(store::Store& store, Sources& sources, const proto::Call& call,
                          avvikelser::v1::ListSignalerResponse& response);

// A line TITTA_PA of each of those that say most.  Pure.
attgora::Rad SignalRader(const avvikelser::v1::ListSignalerResponse& signaler);

}  // namespace kvalitet::berattelse

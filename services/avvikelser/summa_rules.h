// What a sum that an utförare tells must be.  Pure.
#pragma once
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// "2026-03" -> "2026-03-31"; empty for what is no month.
std::string SistaIManaden(const std::string& manad);

// The month has begun.
void CheckManad(const std::string& falt, const std::string& manad, absl::CivilDay today, proto::Violations& violations);

// No more were answered in time, or were content, than came.
void CheckSynpunktstotal(const v1::Synpunktstotal& total, proto::Violations& violations);
// Of a kind and a law that go together, and no more notified to IVO than were reported.
void CheckAvvikelsetotal(const v1::Avvikelsetotal& total, proto::Violations& violations);

}  // namespace kvalitet::avvikelser

// What a granskning and an uppdrag of a nämnd must be.  Pure.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// A rekommendation that is AVVISAD has a motive, and none is dated in the future.
void CheckGranskning(const v1::Granskning& granskning, const std::string& today, proto::Violations& violations);

// Gives new rekommendationer the next number and the state ATERSTAR, and the day to those whose state is another than
// before.  INVALID_ARGUMENT if one of `stored` is gone: what was recommended stays.
absl::Status NumberRekommendationer(const v1::Granskning* stored, const std::string& today, v1::Granskning& now);

// The next day of report that is not answered; the last one when all are.
std::string NastaAterrapport(const v1::Namnduppdrag& uppdrag);

// Answered reports stay as they are when an uppdrag is changed; a day with an answer cannot be taken away.
absl::Status KeepAterrapporter(const v1::Namnduppdrag* stored, v1::Namnduppdrag& now);

// What has been reported back was no mistake: it is ended, not taken back.
absl::Status CheckInteRapporterat(const v1::Namnduppdrag& stored);

}  // namespace kvalitet::uppfoljning

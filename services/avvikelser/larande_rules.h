// The rules of learning.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "common/register/snapshot.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Names of places and utförare, folded, that no example may hold; empty while the registry does not answer.
using Egennamn = std::vector<std::string>;
Egennamn EgennamnI(const registry::Snapshot& snapshot);

// Adds every rule that an example breaks: categories, cause areas, and texts that tell a place, an utförare, the number
// of a case, or time more exactly than the year.
void CheckLarexempel(const v1::Larexempel& exempel, absl::CivilDay today, const Egennamn& egennamn,
                     proto::Violations& violations);

// FAILED_PRECONDITION unless the case may become an example of this caller's: closed, and no synpunkt, and its texts
// are the caller's to read.
absl::Status BlirExempel(const proto::Call& call, const v1::Avvikelse& arende);
// What follows from the case, and from who writes.
void StampLarexempel(const proto::Call& call, const v1::Avvikelse& arende, v1::Larexempel& exempel);

// Adds what a step lacks, and what does not belong to it.
void CheckSteg(const v1::MoveLarexempelRequest& request, proto::Violations& violations);
// What the step states, on the example, before the machine judges it.
void SkrivSteg(const v1::MoveLarexempelRequest& request, v1::Larexempel& exempel);
// What follows from a step that was taken.
void FoljdAvSteg(const proto::Call& call, const v1::MoveLarexempelRequest& request, v1::Larexempel& exempel);

bool HarSkrivit(const v1::Larexempel& exempel, const std::string& person);
// Notes who writes in it; once.
void NoteraSkribent(const std::string& person, v1::Larexempel& exempel);
bool ArLamnadTill(const v1::Larexempel& exempel, const std::string& dialog);

// Takes the case out of an answer, but for those who wrote and approved, and for those who are to approve.
void DoljArendet(const proto::Call& call, v1::Larexempel& exempel);

// What everybody reads of an example; its name is not set.
v1::DelatLarexempel Delat(const v1::Larexempel& exempel);
// Without its texts.
void Tom(v1::DelatLarexempel& delat);

}  // namespace kvalitet::avvikelser

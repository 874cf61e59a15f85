// What a kommun has decided about its own deadlines, as rules beside those of data/frister.csv.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/frister.h"

namespace kvalitet::avvikelser {

// The kind of line that a kind of synpunkt has in the register.
v1::Avvikelsetyp LinjensTyp(v1::Synpunktstyp typ);

// Each holds until the next for the same step and kind begins.
Fristbok BokAv(const std::string& kommun, std::vector<v1::Fristval> decided);

// A deadline is decided for what comes, never for what has begun; one that stands in law is not the kommun's, neither
// how long it is nor how it is counted, and by when IVO is answered IVO says.
void CheckFristval(const v1::Fristval& fristval, absl::CivilDay today, proto::Violations& violations);

// The limits that hold on a day, in the order of data/frister.csv: of each step the one for everything, and beside it
// that of each kind of synpunkt that has another.
std::vector<v1::Frist> Galler(const Fristbok& bok, absl::CivilDay day);

}  // namespace kvalitet::avvikelser

// What the register does not know.
#pragma once
#include <string>

#include "absl/time/civil_time.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Answers ListOklarheter for a kommun: regi, insatstyp, avtalsform and start that nobody has filled in, gaps between
// uppdrag and, if wanted, tillstånd that are missing, in this order and each in order of the utförare's name.  At most
// 1 000 of each kind are listed; all are counted.
absl::Status ReadOklarheter(sql::Session& session, const Tables& tables, const std::string& kommun,
                            absl::CivilDay today, bool med_tillstand, v1::ListOklarheterResponse& response);

}  // namespace kvalitet::registry

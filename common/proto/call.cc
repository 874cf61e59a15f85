#include "common/proto/call.h"

#include <algorithm>

#include "common/base/date.h"

namespace kvalitet::proto {

Call ProgramCall(const std::string& program, const std::string& method, const std::string& kommun, absl::Time now,
                 absl::Time deadline) {
  Call call;
  call.who.subject = program;
  call.who.program = true;
  call.method = method;
  call.kommun = kommun;
  call.deadline = deadline;
  call.now = now;
  call.today = base::SwedishDate(now);
  return call;
}

bool OfUtforare(Roll role) {
  return role == Roll::UTFORARADMIN || role == Roll::UTFORARE || role == Roll::ENHETSCHEF || role == Roll::RAPPORTOR;
}

bool ActsForKommun(const Identity& who, const std::string& kommun) {
  if (who.program) return true;
  return std::any_of(who.grants.begin(), who.grants.end(),
                     [&](const Grant& grant) { return grant.kommun == kommun && grant.utforare.empty(); }) &&
         !std::all_of(who.roles.begin(), who.roles.end(), &OfUtforare);
}

}  // namespace kvalitet::proto

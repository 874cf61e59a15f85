#include "common/proto/call.h"

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

}  // namespace kvalitet::proto

// What nobody waits for, done every few seconds on a thread of its own while a process serves: old answers forgotten,
// and what the services bring along.  Several processes may do it at once.
#pragma once
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/periodic.h"
#include "common/store/open.h"

namespace kvalitet::process {

// One piece of it; gets the domain clock's time.
using Work = std::function<absl::Status(absl::Time now)>;

class Tending {
 public:
  // Begins at once.  The stores and what the work uses must live longer.
  Tending(base::Clock domain_clock, std::vector<const store::OpenedStore*> stores, std::vector<Work> work);

 private:
  void Once() const;

  const base::Clock domain_clock_;
  const std::vector<const store::OpenedStore*> stores_;
  const std::vector<Work> work_;
  base::Periodic periodic_;  // last: it runs on what stands above
};

}  // namespace kvalitet::process

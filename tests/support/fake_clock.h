// A clock that stands still until it is told otherwise.
#pragma once
#include <mutex>

#include "absl/time/time.h"
#include "common/base/clock.h"

namespace kvalitet::tests {

class FakeClock {
 public:
  explicit FakeClock(absl::Time start) : now_(start) {}

  absl::Time now() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    std::lock_guard<std::mutex> lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    std::lock_guard<std::mutex> lock(mutex_);
    now_ += by;
  }
  // The clock to hand to what is tested; this object must live longer.
  base::Clock clock() const {
    return [this] { return now(); };
  }

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace kvalitet::tests

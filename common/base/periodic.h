// Work that is done again and again on a thread of its own, until its owner goes away.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace kvalitet::base {

class Periodic {
 public:
  // Runs `work` at once, then `pause` after each end.
  Periodic(absl::Duration pause, std::function<void()> work);
  // Waits for the work that runs.
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  void Loop();

  const absl::Duration pause_;
  const std::function<void()> work_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace kvalitet::base

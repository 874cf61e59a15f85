#include "common/base/periodic.h"

#include <utility>

namespace kvalitet::base {

Periodic::Periodic(absl::Duration pause, std::function<void()> work)
    : pause_(pause), work_(std::move(work)), thread_([this] { Loop(); }) {}

Periodic::~Periodic() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  thread_.join();
}

void Periodic::Loop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) {
    lock.unlock();
    work_();
    lock.lock();
    stopping_.wait_for(lock, absl::ToChronoMilliseconds(pause_), [this] { return stop_; });
  }
}

}  // namespace kvalitet::base

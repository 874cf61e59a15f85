#include "common/sql/turns.h"

#include <algorithm>
#include <thread>

#include "absl/time/clock.h"

namespace kvalitet::sql {
namespace {

constexpr size_t kMaxWaiting = 1024;

}  // namespace

int Turns::AtOnceHere() { return std::max(2, static_cast<int>(std::thread::hardware_concurrency()) * 3 / 2); }

bool Turns::Enter(absl::Time deadline, Place& place) {
  std::unique_lock<std::mutex> lock(mutex_);
  LetIn();
  if (counted_.size() < at_once_) {  // then nobody waits
    place = Begin();
    return true;
  }
  if (waiting_.size() >= kMaxWaiting) return false;
  Waiter me;
  const auto mine = waiting_.insert(waiting_.end(), &me);
  while (!me.let_in) {
    const bool first = waiting_.front() == &me;
    const absl::Time until = first ? std::min(deadline, counted_.front().since + short_read_) : deadline;
    me.turn.wait_until(lock, absl::ToChronoTime(until));
    if (me.let_in) break;
    if (absl::Now() >= deadline) {
      waiting_.erase(mine);
      LetIn();
      if (!waiting_.empty()) waiting_.front()->turn.notify_one();  // it may watch only now
      return false;
    }
    if (waiting_.front() == &me) LetIn();
  }
  place = me.place;
  return true;
}

void Turns::Leave(Place place) {
  std::lock_guard<std::mutex> lock(mutex_);
  (place->counts ? counted_ : others_).erase(place);
  LetIn();
}

Turns::Place Turns::Begin() { return counted_.insert(counted_.end(), Running{absl::Now(), true}); }

void Turns::LetIn() {
  const absl::Time long_since = absl::Now() - short_read_;
  while (!counted_.empty() && counted_.front().since <= long_since) {
    counted_.front().counts = false;
    others_.splice(others_.end(), counted_, counted_.begin());
  }
  bool moved = false;
  while (!waiting_.empty() && counted_.size() < at_once_) {
    Waiter* next = waiting_.front();
    waiting_.pop_front();
    next->place = Begin();
    next->let_in = moved = true;
    next->turn.notify_one();  // under the lock: the waiter lives on its own stack
  }
  if (moved && !waiting_.empty()) waiting_.front()->turn.notify_one();
}

int Turns::waiting() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(waiting_.size());
}

}  // namespace kvalitet::sql

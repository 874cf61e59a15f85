#include "common/sql/turns.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/time/clock.h"

namespace kvalitet::sql {
namespace {

constexpr size_t kMaxWaiting = 1024;

}  // namespace

int Turns::AtOnceHere() { return std::max(2, static_cast<int>(std::thread::hardware_concurrency()) * 3 / 2); }

void Turns::Woken::Wake() {
  for (const std::shared_ptr<Waiter>& one : all) one->turn.notify_one();
  all.clear();
}

bool Turns::Enter(absl::Time deadline, Place& place) {
  Woken woken;  // before the lock, and so after it
  std::unique_lock<std::mutex> lock(mutex_);
  LetIn(woken);
  if (counted_.size() < at_once_) {  // then nobody waits
    place = Begin();
    return true;
  }
  if (waiting_.size() >= kMaxWaiting) return false;
  const auto me = std::make_shared<Waiter>();
  const auto mine = waiting_.insert(waiting_.end(), me);
  while (!me->let_in) {
    woken.Wake();  // before this one sleeps
    // Whoever was last when it fell asleep wakes once more when it no longer is.
    const bool watches = waiting_.back() == me;
    const absl::Time until = watches ? std::min(deadline, counted_.front().since + short_read_) : deadline;
    me->turn.wait_until(lock, absl::ToChronoTime(until));
    if (me->let_in) break;
    if (absl::Now() >= deadline) {
      waiting_.erase(mine);
      LetIn(woken);
      if (!waiting_.empty()) woken.all.push_back(waiting_.back());  // it may watch only now
      return false;
    }
    if (waiting_.back() == me) LetIn(woken);
  }
  place = me->place;
  return true;
}

void Turns::Leave(Place place) {
  Woken woken;
  std::lock_guard<std::mutex> lock(mutex_);
  (place->counts ? counted_ : others_).erase(place);
  LetIn(woken);
}

Turns::Place Turns::Begin() { return counted_.insert(counted_.end(), Running{absl::Now(), true}); }

void Turns::LetIn(Woken& woken) {
  const absl::Time long_since = absl::Now() - short_read_;
  while (!counted_.empty() && counted_.front().since <= long_since) {
    counted_.front().counts = false;
    others_.splice(others_.end(), counted_, counted_.begin());
  }
  while (!waiting_.empty() && counted_.size() < at_once_) {
    const std::shared_ptr<Waiter> next = std::move(waiting_.front());
    waiting_.pop_front();
    next->place = Begin();
    next->let_in = true;
    woken.all.push_back(next);
  }
}

int Turns::waiting() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(waiting_.size());
}

}  // namespace kvalitet::sql

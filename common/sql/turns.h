// Lets few reads run at once, in the order they came.
//
// More at once than the processors can take are no faster together, and then chance decides which of them waits the
// longest: with eight callers on two processors one in twenty took 1.7 times as long as most, with turns 1.3 times.
// A read that has run for `short_read` counts no more, so that nobody stands behind a long one or a slow disk.  Each
// database has turns of its own: several services on one machine share its processors as the system pleases.
#pragma once
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/time/time.h"

namespace kvalitet::sql {

class Turns {
  struct Running {
    absl::Time since;
    bool counts;
  };
  using Place = std::list<Running>::iterator;

 public:
  // How many reads of one database the processors of this machine can take, when what answers them runs here too: three
  // for every two processors, since each waits now and then for the other end.
  static int AtOnceHere();

  Turns(int at_once, absl::Duration short_read) : at_once_(static_cast<size_t>(at_once)), short_read_(short_read) {}

  // Waits for those who came before, at most until `deadline`.  Without `turns` nobody waits.
  class Turn {
   public:
    Turn(Turns* turns, absl::Time deadline) : turns_(turns) {
      if (turns_ != nullptr) in_ = turns_->Enter(deadline, place_);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (turns_ != nullptr && in_) turns_->Leave(place_);
    }
    // False if it did not come in time, or too many wait.
    bool in() const { return in_; }

   private:
    Turns* const turns_;
    Place place_;
    bool in_ = true;
  };

  int waiting() const;

 private:
  struct Waiter {
    std::condition_variable turn;
    bool let_in = false;
    Place place;
  };
  // Those that were let in, to be woken: after the mutex is free, which they are to have, but for who goes to sleep
  // itself.  A waiter is shared, since it may see by itself that it is in, and be gone before it is woken.
  struct Woken {
    ~Woken() { Wake(); }
    void Wake();
    std::vector<std::shared_ptr<Waiter>> all;
  };
  bool Enter(absl::Time deadline, Place& place);
  void Leave(Place place);
  Place Begin();
  // Counts no longer those that have run for long, and lets in as many as there is room for.
  void LetIn(Woken& woken);

  const size_t at_once_;
  const absl::Duration short_read_;
  mutable std::mutex mutex_;
  std::list<Running> counted_;  // the oldest first
  std::list<Running> others_;   // those that count no more
  // The first to come first.  The last of them watches for a read that comes to run for long: it stays here the
  // longest, so the watch seldom has to be handed over, and nobody is woken for it.
  std::list<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace kvalitet::sql

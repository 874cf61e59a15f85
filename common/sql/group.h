// Several transactions made last by one COMMIT, where an engine has a single writer.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "common/sql/database.h"
#include "common/sql/pool.h"

namespace kvalitet::sql {

// Whoever comes while nobody writes leads: it writes its own, then what those who wait have to write, each in a
// savepoint of its own, and commits when nobody waits any more.  It does so on its own thread, since waking another for
// each costs more than most of them do.  All are told together, and nobody before it is stored.
class GroupWriter {
 public:
  // `writers` is a pool of one.
  explicit GroupWriter(std::shared_ptr<Pool> writers) : writers_(std::move(writers)) {}

  // A conflict: nothing of it is stored, and it is to run again, `alone`, so that one that ends the transaction of all
  // does so once.  What `body` throws is thrown here.
  absl::Status Write(absl::Time deadline, Database::Body body, bool alone);

  int waiting() const;
  int64_t grouped() const { return grouped_; }  // transactions that another's COMMIT made last

 private:
  // One call.  Its fields are guarded by mutex_ while it stands in the line, and the leader's from then on.
  struct Member {
    enum State { kWaits, kTaken, kLeads, kDone };
    Member(absl::Time until, const Database::Body& work, bool by_itself)
        : deadline(until), body(work), alone(by_itself) {}

    const absl::Time deadline;
    const Database::Body& body;
    const bool alone;
    State state = kWaits;
    absl::Status status;
    std::exception_ptr thrown;
    std::condition_variable changed;
  };
  using Members = std::vector<Member*>;

  // Until it leads or is done.  Not OK: it is neither, its time is out.
  absl::Status StandInLine(Member& me);
  // The next one; nullptr if nobody waits, or it will not share.
  Member* TakeNext();
  // Who waits longest leads from now on.
  void PassOn();

  absl::Status Lead(Member& me);
  // A member's part of the open transaction.  False: the transaction as a whole is lost.
  static bool RunPart(Connection& connection, Member& member);
  void Tell(const Members& members);

  // What a leader has taken from the line.  Whatever happens to the leader, each of them is told.
  struct Taken {
    explicit Taken(GroupWriter* owner) : writer(owner) {}
    ~Taken();
    GroupWriter* const writer;
    Members members;
    absl::Status otherwise;  // what they are told if the leader does not get so far
  };

  const std::shared_ptr<Pool> writers_;
  std::atomic<int64_t> grouped_{0};
  mutable std::mutex mutex_;  // not absl::Mutex: the thread sanitizer sees only std::mutex in a packaged abseil
  bool led_ = false;          // somebody leads, or was told to
  std::list<Member*> line_;
};

}  // namespace kvalitet::sql

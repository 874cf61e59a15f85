// Bounds on what callers may ask at once and in time, so that one of them cannot take the service from the others.
//
//   a method's bulkhead   at most so many calls of it run at a time (MethodRule.samtidiga; 0: no bound of its own)
//   a caller's rate       a bucket that fills steadily: bursts pass, a loop does not
//
// Who is refused gets RESOURCE_EXHAUSTED and is told when to try again.
#pragma once
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace kvalitet::rpc {

// What a message may be on its way.  Above the 4 MiB that the dispatcher takes, so that the refusal of more can say
// what to do, and above what an answer holds: one that its reader cannot take is a write that seems to have failed.
inline constexpr int kTransportMessage = 16 * 1024 * 1024;

// Room for at most `places` at a time.
class Bulkhead {
 public:
  explicit Bulkhead(int places) : places_(places) {}

  // A place, for as long as the object lives.
  class Place {
   public:
    explicit Place(Bulkhead* bulkhead) : bulkhead_(bulkhead) {}
    Place(Place&& other) noexcept : bulkhead_(other.bulkhead_) { other.bulkhead_ = nullptr; }
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (bulkhead_ != nullptr) bulkhead_->taken_.fetch_sub(1);
    }

   private:
    Bulkhead* bulkhead_;
  };
  // RESOURCE_EXHAUSTED, FULLT, when all places are taken; it never waits: who waits holds what others need.
  absl::StatusOr<Place> Enter();

 private:
  const int places_;
  std::atomic<int> taken_{0};
};

struct RateOptions {
  double per_second = 100;  // steadily
  double burst = 400;       // at once
  size_t callers = 10000;   // remembered; whoever was away longest is forgotten, and comes back with a full bucket
};

// One bucket per caller.  Thread-safe.
class Rates {
 public:
  explicit Rates(RateOptions options) : options_(options) {}
  // RESOURCE_EXHAUSTED, FOR_MANGA_ANROP, when the bucket of `caller` is empty at `now` (system clock).
  absl::Status Take(const std::string& caller, absl::Time now);

 private:
  struct Bucket {
    std::string caller;
    double left;
    absl::Time at;
  };

  const RateOptions options_;
  std::mutex mutex_;
  std::list<Bucket> recent_;  // the one that called last stands first
  std::unordered_map<std::string, std::list<Bucket>::iterator> buckets_;
};

}  // namespace kvalitet::rpc

#include "common/rpc/limits.h"

#include <algorithm>

#include "common/proto/errors.h"

namespace kvalitet::rpc {
namespace {

constexpr absl::Duration kTryAgainWhenFull = absl::Seconds(1);

}  // namespace

absl::StatusOr<Bulkhead::Place> Bulkhead::Enter() {
  if (places_ == 0) return Place(nullptr);
  if (taken_.fetch_add(1) < places_) return Place(this);
  taken_.fetch_sub(1);
  return proto::RetryLater("FULLT", "Många gör detta samtidigt just nu. Försök igen om en stund; ingenting är gjort.",
                           kTryAgainWhenFull);
}

absl::Status Rates::Take(const std::string& caller, absl::Time now) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = buckets_.find(caller);
  if (found == buckets_.end()) {
    if (buckets_.size() >= options_.callers) {
      buckets_.erase(recent_.back().caller);
      recent_.pop_back();
    }
    recent_.push_front({caller, options_.burst, now});
    buckets_[caller] = recent_.begin();
  } else {
    recent_.splice(recent_.begin(), recent_, found->second);
  }
  Bucket& bucket = recent_.front();
  // A clock that was set back fills nothing.
  const double passed = std::max(0.0, absl::ToDoubleSeconds(now - bucket.at));
  bucket.left = std::min(options_.burst, bucket.left + passed * options_.per_second);
  bucket.at = std::max(bucket.at, now);
  if (bucket.left < 1) {
    return proto::RetryLater("FOR_MANGA_ANROP",
                             "Det kom för många anrop på kort tid från samma inloggning. Vänta en stund och försök igen; "
                             "ingenting är gjort.",
                             absl::Seconds((1 - bucket.left) / options_.per_second));
  }
  bucket.left -= 1;
  return absl::OkStatus();
}

}  // namespace kvalitet::rpc

#include "common/process/tending.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/base/log.h"

namespace kvalitet::process {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(5);
constexpr absl::Duration kForgetTime = absl::Minutes(2);

// Tried again after the pause; a service or database that is away is no news each time.
void Report(const char* what, const absl::Status& status) {
  if (!status.ok() && !absl::IsUnavailable(status)) {
    base::Log(base::Level::kWarning, what, {{"error", status.message()}});
  }
}

}  // namespace

Tending::Tending(base::Clock domain_clock, std::vector<const store::OpenedStore*> stores, std::vector<Work> work)
    : domain_clock_(std::move(domain_clock)),
      stores_(std::move(stores)),
      work_(std::move(work)),
      periodic_(kEvery, [this] { Once(); }) {}

void Tending::Once() const {
  const absl::Time now = domain_clock_();
  for (const store::OpenedStore* opened : stores_) {
    Report("forgetting requests", opened->store->ForgetRequests(now - store::kRequestsKept, absl::Now() + kForgetTime));
  }
  for (const Work& work : work_) Report("tending", work(now));
}

}  // namespace kvalitet::process

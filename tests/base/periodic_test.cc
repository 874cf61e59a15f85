#include "common/base/periodic.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/time/clock.h"

namespace kvalitet::base {
namespace {

TEST(Periodic, RunsAtOnceAndAgainUntilItsOwnerGoes) {
  std::atomic<int> runs{0};
  {
    Periodic periodic(absl::Milliseconds(1), [&] { ++runs; });
    while (runs < 3) absl::SleepFor(absl::Milliseconds(1));
  }
  const int after = runs;
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(runs, after);
}

TEST(Periodic, DoesNotWaitForThePauseWhenItStops) {
  const absl::Time start = absl::Now();
  { Periodic periodic(absl::Hours(1), [] {}); }
  EXPECT_LT(absl::Now() - start, absl::Minutes(1));
}

}  // namespace
}  // namespace kvalitet::base

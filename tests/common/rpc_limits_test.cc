// How much callers may ask at once and in time.
#include "common/rpc/limits.h"

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/proto/errors.h"
#include "tests/common/kernel.h"

namespace kvalitet::rpc {
namespace {

using tests::ReasonIs;

TEST(BulkheadTest, RefusesWhoComesWhenItIsFullAndSaysWhenToComeBack) {
  Bulkhead bulkhead(2);
  auto first = bulkhead.Enter();
  std::optional<Bulkhead::Place> second(bulkhead.Enter().value());
  KV_ASSERT_OK(first.status());
  const absl::Status refused = bulkhead.Enter().status();
  EXPECT_THAT(refused, ReasonIs("FULLT"));
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_GT(proto::RetryDelayOf(refused), absl::ZeroDuration());
  second.reset();
  KV_EXPECT_OK(bulkhead.Enter().status());
}

TEST(BulkheadTest, NeverHasMoreInsideThanPlaces) {
  Bulkhead bulkhead(3);
  std::atomic<int> inside{0}, most{0}, served{0};
  tests::InThreads(16, [&](int) {
    for (int i = 0; i < 500; ++i) {
      const auto place = bulkhead.Enter();
      if (!place.ok()) continue;
      const int now = inside.fetch_add(1) + 1;
      for (int seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      inside.fetch_sub(1);
      served.fetch_add(1);
    }
  });
  EXPECT_LE(most.load(), 3);
  EXPECT_GT(served.load(), 0);
  KV_EXPECT_OK(bulkhead.Enter().status());
}

TEST(BulkheadTest, NoBoundMeansNoBound) {
  Bulkhead bulkhead(0);
  std::vector<Bulkhead::Place> places;
  for (int i = 0; i < 1000; ++i) places.push_back(bulkhead.Enter().value());
}

TEST(RatesTest, ABurstPassesALoopDoesNot) {
  Rates rates({10, 20, 100});
  const absl::Time start = tests::TestNow();
  for (int i = 0; i < 20; ++i) KV_ASSERT_OK(rates.Take("anna", start));
  const absl::Status refused = rates.Take("anna", start);
  EXPECT_THAT(refused, ReasonIs("FOR_MANGA_ANROP"));
  EXPECT_EQ(proto::RetryDelayOf(refused), absl::Milliseconds(100));
  KV_EXPECT_OK(rates.Take("bo", start)) << "others are not held back";
  KV_EXPECT_OK(rates.Take("anna", start + absl::Milliseconds(100)));
  EXPECT_THAT(rates.Take("anna", start + absl::Milliseconds(110)), ReasonIs("FOR_MANGA_ANROP"));
  for (int i = 0; i < 20; ++i) KV_ASSERT_OK(rates.Take("anna", start + absl::Minutes(1)));
}

TEST(RatesTest, AClockThatGoesBackFillsNothingAndEmptiesNothing) {
  Rates rates({10, 2, 100});
  const absl::Time start = tests::TestNow();
  KV_ASSERT_OK(rates.Take("anna", start));
  KV_ASSERT_OK(rates.Take("anna", start - absl::Hours(1)));
  EXPECT_THAT(rates.Take("anna", start - absl::Hours(1)), ReasonIs("FOR_MANGA_ANROP"));
  EXPECT_THAT(rates.Take("anna", start), ReasonIs("FOR_MANGA_ANROP"));
}

TEST(RatesTest, RemembersSoManyCallersAndNoMore) {
  Rates rates({1, 1, 3});
  const absl::Time now = tests::TestNow();
  for (int i = 0; i < 1000; ++i) KV_ASSERT_OK(rates.Take(absl::StrCat("caller ", i), now));
  EXPECT_THAT(rates.Take("caller 999", now), ReasonIs("FOR_MANGA_ANROP"));
  EXPECT_THAT(rates.Take("caller 997", now), ReasonIs("FOR_MANGA_ANROP"));
}

}  // namespace
}  // namespace kvalitet::rpc

// Reads that take turns.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/sql/turns.h"

namespace kvalitet::sql {
namespace {

constexpr absl::Duration kNever = absl::Hours(1);

absl::Time Later() { return absl::Now() + absl::Seconds(60); }

void WaitUntilWaiting(const Turns& turns, int count) {
  while (turns.waiting() < count) std::this_thread::yield();
}

TEST(TurnsTest, SoManyAtOnceAndTheOthersInTheOrderTheyCame) {
  Turns turns(2, kNever);
  auto first = std::make_unique<Turns::Turn>(&turns, Later());
  auto second = std::make_unique<Turns::Turn>(&turns, Later());
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      const Turns::Turn turn(&turns, Later());
      std::lock_guard<std::mutex> lock(mutex);
      order.push_back(i);
    });
    WaitUntilWaiting(turns, i + 1);
  }
  {
    std::lock_guard<std::mutex> lock(mutex);
    EXPECT_TRUE(order.empty());
  }
  second.reset();  // one turn is left, so one by one
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(turns.waiting(), 0);
}

TEST(TurnsTest, AsManyAtOnceAsAgreedAndNeverMore) {
  Turns turns(3, kNever);
  {
    const Turns::Turn first(&turns, Later()), second(&turns, Later()), third(&turns, Later());
    EXPECT_TRUE(first.in() && second.in() && third.in());
    const Turns::Turn fourth(&turns, absl::Now());
    EXPECT_FALSE(fourth.in());
  }
  std::atomic<int> inside{0}, most{0}, served{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const Turns::Turn turn(&turns, Later());
        const int now = ++inside;
        int seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --inside;
        served += turn.in();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 12 * 200);
  EXPECT_LE(most, 3);
}

TEST(TurnsTest, NobodyStandsBehindALongRead) {
  constexpr absl::Duration kShort = absl::Milliseconds(50);
  Turns turns(1, kShort);
  const absl::Time first = absl::Now();
  auto longest = std::make_unique<Turns::Turn>(&turns, Later());
  const Turns::Turn next(&turns, Later());  // while the first one runs
  const absl::Time second = absl::Now();
  EXPECT_TRUE(next.in());
  EXPECT_GE(second - first, kShort);
  absl::Time third;
  std::thread waits([&] {
    const Turns::Turn turn(&turns, Later());
    third = absl::Now();
    EXPECT_TRUE(turn.in());
  });
  longest.reset();  // it counts no more, so its end lets nobody in
  waits.join();     // until the second has become a long one too
  EXPECT_GE(third - first, 2 * kShort);
}

TEST(TurnsTest, ManyBehindLongReadsAllCome) {
  Turns turns(2, absl::Milliseconds(5));
  std::atomic<int> served{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      const Turns::Turn turn(&turns, Later());
      absl::SleepFor(absl::Milliseconds(200));  // none of them ends before all have come
      served += turn.in();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 16);
}

TEST(TurnsTest, WhoseTimeIsOutDoesNotComeInAndHoldsNobodyUp) {
  Turns turns(1, kNever);
  auto first = std::make_unique<Turns::Turn>(&turns, Later());
  std::thread gives_up([&] {
    const absl::Time start = absl::Now();
    const Turns::Turn late(&turns, start + absl::Milliseconds(50));
    EXPECT_FALSE(late.in());
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  });
  WaitUntilWaiting(turns, 1);
  std::atomic<bool> in{false};
  std::thread behind([&] {
    const Turns::Turn turn(&turns, Later());
    in = turn.in();
  });
  gives_up.join();
  WaitUntilWaiting(turns, 1);
  EXPECT_FALSE(in);  // whoever gave up had no turn to pass on
  first.reset();
  behind.join();
  EXPECT_TRUE(in);
}

TEST(TurnsTest, WithoutTurnsNobodyWaits) {
  const Turns::Turn first(nullptr, absl::InfinitePast()), second(nullptr, absl::InfinitePast());
  EXPECT_TRUE(first.in() && second.in());
  EXPECT_GE(Turns::AtOnceHere(), 2);
}

}  // namespace
}  // namespace kvalitet::sql

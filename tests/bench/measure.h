// Measuring: clients that call again and again, and the middle and the tail of how long it took.
#pragma once
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace kvalitet::bench {

struct Latency {
  absl::Duration p50, p95;
  absl::Duration cpu;  // of this process for a call, client and server together: what a busy machine changes least
  size_t calls = 0;
};

// What a piece of work takes: on the clock, and of this process's processors.
struct Cost {
  absl::Duration wall, cpu;
};

// Runs `call` in `clients` threads, for `warm_up` without and for `run` with measuring.  Ends the program on an error:
// what failed was not fast.
Latency Measure(int clients, absl::Duration warm_up, absl::Duration run,
                const std::function<absl::Status(std::mt19937&)>& call);

// How long it takes once.
absl::Duration Time(const std::function<absl::Status()>& work);
Cost Costs(const std::function<absl::Status()>& work);
// Of `count` pieces of work in so many threads; each takes the next one that nobody has taken.
Cost AllAtOnce(int clients, int64_t count, const std::function<absl::Status(int64_t)>& work);

// Ends the program unless `status` is OK.
void Must(const absl::Status& status);
template <class T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

// "12,34 ms".
std::string Ms(absl::Duration duration);

// One line of the result: what, measured, bare baseline, goal.
void Print(const std::string& what, const std::string& measured, const std::string& baseline, const std::string& goal,
           bool met);
// Where the design sets no goal.
inline constexpr absl::Duration kNoGoal = absl::InfiniteDuration();
void PrintLatency(const std::string& what, const Latency& measured, const Latency& baseline, absl::Duration goal);
// `count` pieces of work beside the same with bare statements; `goal_share` of the bare rate is wanted.
void PrintRate(const std::string& what, int64_t count, const Cost& measured, const Cost& baseline, double goal_share);
void PrintHeading(const std::string& heading);

}  // namespace kvalitet::bench

#include "tests/bench/measure.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace kvalitet::bench {
namespace {

Latency Summarize(std::vector<absl::Duration> all) {
  std::sort(all.begin(), all.end());
  if (all.empty()) return {};
  return {all[all.size() / 2], all[all.size() * 95 / 100], absl::ZeroDuration(), all.size()};
}

absl::Duration Processors() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  return absl::DurationFromTimeval(used.ru_utime) + absl::DurationFromTimeval(used.ru_stime);
}

double PerCent(double part, double whole) { return whole == 0 ? 0 : 100 * part / whole; }

}  // namespace

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

Latency Measure(int clients, absl::Duration warm_up, absl::Duration run,
                const std::function<absl::Status(std::mt19937&)>& call) {
  const absl::Time begin = absl::Now() + warm_up, end = begin + run;
  const absl::Duration cpu = Processors();
  std::atomic<int64_t> calls{0};
  std::vector<std::vector<absl::Duration>> took(static_cast<size_t>(clients));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < took.size(); ++i) {
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i) + 1);
      for (absl::Time start = absl::Now(); start < end;) {
        Must(call(random));
        ++calls;
        const absl::Time done = absl::Now();
        if (start >= begin) took[i].push_back(done - start);
        start = done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<absl::Duration> all;
  for (const auto& one : took) all.insert(all.end(), one.begin(), one.end());
  Latency latency = Summarize(std::move(all));
  latency.cpu = (Processors() - cpu) / std::max<int64_t>(calls, 1);
  return latency;
}

absl::Duration Time(const std::function<absl::Status()>& work) {
  const absl::Time start = absl::Now();
  Must(work());
  return absl::Now() - start;
}

Cost Costs(const std::function<absl::Status()>& work) {
  const absl::Duration cpu = Processors();
  const absl::Duration wall = Time(work);
  return {wall, Processors() - cpu};
}

Cost AllAtOnce(int clients, int64_t count, const std::function<absl::Status(int64_t)>& work) {
  return Costs([&]() -> absl::Status {
    std::atomic<int64_t> next{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
      threads.emplace_back([&] {
        for (int64_t at = next++; at < count; at = next++) Must(work(at));
      });
    }
    for (std::thread& thread : threads) thread.join();
    return absl::OkStatus();
  });
}

std::string Ms(absl::Duration duration) { return absl::StrFormat("%.2f ms", absl::ToDoubleMilliseconds(duration)); }

void PrintHeading(const std::string& heading) { std::printf("\n%s\n", heading.c_str()); }

void Print(const std::string& what, const std::string& measured, const std::string& baseline, const std::string& goal,
           bool met) {
  std::printf("  %-46s %-46s %-58s %s%s\n", what.c_str(), measured.c_str(), baseline.c_str(), goal.c_str(),
              met ? "" : "   NOT MET");
  std::fflush(stdout);
}

void PrintLatency(const std::string& what, const Latency& measured, const Latency& baseline, absl::Duration goal) {
  Print(what, absl::StrCat("p50 ", Ms(measured.p50), ", p95 ", Ms(measured.p95), ", cpu ", Ms(measured.cpu)),
        absl::StrFormat("bare p50 %s, p95 %s (x%.1f), cpu %s", Ms(baseline.p50), Ms(baseline.p95),
                        absl::FDivDuration(measured.p95, baseline.p95), Ms(baseline.cpu)),
        absl::StrCat(goal == kNoGoal ? "" : absl::StrCat("p95 <= ", Ms(goal), ", "), measured.calls, " calls"),
        measured.p95 <= goal);
}

void PrintRate(const std::string& what, int64_t count, const Cost& measured, const Cost& baseline, double goal_share) {
  const auto rate = [&](const Cost& cost) { return static_cast<double>(count) / absl::ToDoubleSeconds(cost.wall); };
  Print(what, absl::StrFormat("%.0f /s, cpu %s each", rate(measured), Ms(measured.cpu / count)),
        absl::StrFormat("bare %.0f /s (%.0f %%), cpu %s (%.0f %%)", rate(baseline),
                        PerCent(rate(measured), rate(baseline)), Ms(baseline.cpu / count),
                        PerCent(absl::ToDoubleSeconds(baseline.cpu), absl::ToDoubleSeconds(measured.cpu))),
        absl::StrFormat(">= %.0f %%", 100 * goal_share), rate(measured) >= goal_share * rate(baseline));
}

}  // namespace kvalitet::bench

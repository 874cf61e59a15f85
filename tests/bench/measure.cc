#include "tests/bench/measure.h"

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
  return {all[all.size() / 2], all[all.size() * 95 / 100], all.size()};
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
  std::vector<std::vector<absl::Duration>> took(static_cast<size_t>(clients));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < took.size(); ++i) {
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i) + 1);
      for (absl::Time start = absl::Now(); start < end;) {
        Must(call(random));
        const absl::Time done = absl::Now();
        if (start >= begin) took[i].push_back(done - start);
        start = done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<absl::Duration> all;
  for (const auto& one : took) all.insert(all.end(), one.begin(), one.end());
  return Summarize(std::move(all));
}

absl::Duration Time(const std::function<absl::Status()>& work) {
  const absl::Time start = absl::Now();
  Must(work());
  return absl::Now() - start;
}

std::string Ms(absl::Duration duration) { return absl::StrFormat("%.2f ms", absl::ToDoubleMilliseconds(duration)); }

void PrintHeading(const std::string& heading) { std::printf("\n%s\n", heading.c_str()); }

void Print(const std::string& what, const std::string& measured, const std::string& baseline, const std::string& goal,
           bool met) {
  std::printf("  %-46s %-34s %-44s %s%s\n", what.c_str(), measured.c_str(), baseline.c_str(), goal.c_str(),
              met ? "" : "   NOT MET");
  std::fflush(stdout);
}

void PrintLatency(const std::string& what, const Latency& measured, const Latency& baseline, absl::Duration goal) {
  Print(what, absl::StrCat("p50 ", Ms(measured.p50), ", p95 ", Ms(measured.p95)),
        absl::StrFormat("bare p50 %s, p95 %s (x%.1f)", Ms(baseline.p50), Ms(baseline.p95),
                        absl::FDivDuration(measured.p95, baseline.p95)),
        absl::StrCat("p95 <= ", Ms(goal), ", ", measured.calls, " calls"), measured.p95 <= goal);
}

void PrintRate(const std::string& what, double measured, double baseline, double goal_share) {
  Print(what, absl::StrFormat("%.0f /s", measured),
        absl::StrFormat("bare %.0f /s (%.0f %%)", baseline, PerCent(measured, baseline)),
        absl::StrFormat(">= %.0f %%", 100 * goal_share), measured >= goal_share * baseline);
}

}  // namespace kvalitet::bench

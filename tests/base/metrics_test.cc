#include "common/base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace kvalitet::base {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, PrintsCountersAndGauges) {
  Metrics metrics;
  metrics.Describe("calls_total", "Calls that were answered.");
  metrics.Count("calls_total", {{"method", "GetEnhet"}, {"code", "OK"}});
  metrics.Count("calls_total", {{"code", "OK"}, {"method", "GetEnhet"}}, 2);
  metrics.Count("calls_total", {{"method", "a\"b\\c\nd"}});
  metrics.Set("pool_open", {}, 2.5);
  EXPECT_EQ(metrics.PrometheusText(),
            "# HELP calls_total Calls that were answered.\n"
            "# TYPE calls_total counter\n"
            "calls_total{code=\"OK\",method=\"GetEnhet\"} 3\n"
            "calls_total{method=\"a\\\"b\\\\c\\nd\"} 1\n"
            "# TYPE pool_open gauge\n"
            "pool_open 2.5\n");
}

TEST(Metrics, HistogramsAreCumulative) {
  Metrics metrics;
  for (const absl::Duration d :
       {absl::Microseconds(500), absl::Milliseconds(1), absl::Milliseconds(30), absl::Seconds(60), -absl::Seconds(1)}) {
    metrics.Observe("call_seconds", {{"method", "X"}}, d);
  }
  const std::string text = metrics.PrometheusText();
  EXPECT_THAT(text, HasSubstr("# TYPE call_seconds histogram\ncall_seconds_bucket{method=\"X\",le=\"0.001\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("le=\"0.025\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("le=\"0.05\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("le=\"10\"} 4\n"));
  EXPECT_THAT(
      text, HasSubstr("le=\"+Inf\"} 5\ncall_seconds_sum{method=\"X\"} 60.0315\ncall_seconds_count{method=\"X\"} 5\n"));
  EXPECT_EQ(metrics.Value("call_seconds", {{"method", "X"}}), 5);
  metrics.Observe("plain_seconds", {}, absl::Seconds(1));
  EXPECT_THAT(metrics.PrometheusText(), HasSubstr("plain_seconds_bucket{le=\"1\"} 1\n"));
}

TEST(Metrics, LabelsAreBounded) {
  Metrics metrics;
  for (int i = 0; i < 2000; ++i) metrics.Count("x_total", {{"who", std::to_string(i)}});
  EXPECT_EQ(metrics.Value("x_total", {{"who", "0"}}), 1);
  EXPECT_EQ(metrics.Value("x_total", {{"who", "annat"}}), 2000.0 - static_cast<double>(Metrics::kMaxSeries));
  metrics.Count("x_total", {{"who", "0"}});
  EXPECT_EQ(metrics.Value("x_total", {{"who", "0"}}), 2);
}

TEST(Metrics, NamesAreMadeValidAndKindsKept) {
  Metrics metrics;
  metrics.Count("1 a-b", {{"c d", "e"}});
  EXPECT_THAT(metrics.PrometheusText(), HasSubstr("_1_a_b{c_d=\"e\"} 1\n"));
  metrics.Set("n_total", {}, 1);
  metrics.Count("n_total");  // dropped: it is a gauge
  metrics.Count("m_total", {}, -4);
  EXPECT_EQ(metrics.Value("n_total"), 1);
  EXPECT_EQ(metrics.Value("m_total"), 0);
  EXPECT_EQ(metrics.Value("none"), 0);
  EXPECT_THAT(Metrics().PrometheusText(), "");
}

TEST(Metrics, ThreadsCountTogether) {
  Metrics& metrics = Metrics::Process();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 1000; ++i) {
        metrics.Count("test_total", {{"a", "b"}});
        metrics.Observe("test_seconds", {}, absl::Milliseconds(i));
        if (i % 100 == 0) {
          EXPECT_THAT(metrics.PrometheusText(), Not(HasSubstr("nan")));
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metrics.Value("test_total", {{"a", "b"}}), 4000);
  EXPECT_EQ(metrics.Value("test_seconds"), 4000);
}

}  // namespace
}  // namespace kvalitet::base

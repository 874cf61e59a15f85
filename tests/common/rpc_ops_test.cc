// What those who run a service see of it: alive, ready, in numbers, and the same over gRPC's health service.
#include <grpcpp/grpcpp.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/metrics.h"
#include "common/rpc/ops.h"
#include "common/rpc/server.h"
#include "tests/common/kernel.h"
#include "tests/support/probes.h"

namespace kvalitet::rpc {
namespace {

using ::testing::HasSubstr;
using tests::Health;
using tests::HttpGet;
using tests::StatusIs;

constexpr char kService[] = "kvalitet.registry.v1.Registry";

class OpsTest : public ::testing::Test {
 protected:
  OpsTest() : server_(Server::Start({}, {}).value()) {
    readiness_ = std::make_unique<Readiness>(
        *server_, std::vector<std::string>{kService},
        [this](absl::Time) {
          ++asked_;
          while (wait_) absl::SleepFor(absl::Milliseconds(1));
          return away_ ? absl::UnavailableError("no database") : absl::OkStatus();
        },
        absl::Milliseconds(20));
    ops_ = Ops::Start("127.0.0.1:0", *readiness_, metrics_, [this] {
             metrics_.Set("kvalitet_pool_waiting", {{"service", "registry"}}, 3);
           }).value();
  }
  std::string OverGrpc(const std::string& service) {
    return Health(absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials(), service);
  }
  // Waits until the probe answers so.
  bool Becomes(int status) {
    for (const absl::Time end = absl::Now() + absl::Seconds(20); absl::Now() < end;) {
      if (HttpGet(ops_->port(), "/readyz").status == status) return true;
    }
    return false;
  }

  std::atomic<int> asked_{0};
  std::atomic<bool> wait_{true}, away_{false};
  base::Metrics metrics_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Readiness> readiness_;
  std::unique_ptr<Ops> ops_;
};

TEST_F(OpsTest, NobodyIsReadyBeforeTheFirstAnswerAndItIsAskedForOnce) {
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(HttpGet(ops_->port(), "/livez").status, 200);
  EXPECT_EQ(HttpGet(ops_->port(), "/readyz").status, 503);
  EXPECT_EQ(OverGrpc(""), "NOT_SERVING");
  EXPECT_EQ(OverGrpc(kService), "NOT_SERVING");
  wait_ = false;
  EXPECT_TRUE(Becomes(200));
  EXPECT_EQ(OverGrpc(""), "SERVING");
}

TEST_F(OpsTest, ReadinessFollowsTheDatabaseAndLifeDoesNot) {
  wait_ = false;
  ASSERT_TRUE(Becomes(200));
  EXPECT_EQ(OverGrpc(kService), "SERVING");
  away_ = true;
  ASSERT_TRUE(Becomes(503));
  EXPECT_THAT(HttpGet(ops_->port(), "/readyz").body, HasSubstr("no database"));
  EXPECT_EQ(HttpGet(ops_->port(), "/livez").status, 200);
  EXPECT_EQ(OverGrpc(""), "NOT_SERVING");
  EXPECT_EQ(OverGrpc(kService), "NOT_SERVING");
  EXPECT_EQ(OverGrpc("another.Service"), "NOT_FOUND");
  EXPECT_THAT(HttpGet(ops_->port(), "/metrics").body, HasSubstr("kvalitet_ready 0"));
  away_ = false;
  ASSERT_TRUE(Becomes(200));
  EXPECT_EQ(OverGrpc(kService), "SERVING");
  readiness_->Stop();
  EXPECT_EQ(HttpGet(ops_->port(), "/readyz").status, 503) << "who stops takes no new calls";
  EXPECT_EQ(OverGrpc(kService), "NOT_SERVING");
}

TEST_F(OpsTest, MetricsAreWhatPrometheusReads) {
  wait_ = false;
  ASSERT_TRUE(Becomes(200));
  metrics_.Count("kvalitet_calls_total", {{"method", "/a/B"}, {"code", "OK"}});
  metrics_.Observe("kvalitet_call_seconds", {{"method", "/a/B"}}, absl::Milliseconds(3));
  const tests::HttpAnswer answer = HttpGet(ops_->port(), "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(answer.body, HasSubstr("# TYPE kvalitet_calls_total counter\n"));
  EXPECT_THAT(answer.body, HasSubstr("kvalitet_calls_total{code=\"OK\",method=\"/a/B\"} 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("# TYPE kvalitet_call_seconds histogram\n"));
  EXPECT_THAT(answer.body, HasSubstr("le=\"+Inf\"} 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("kvalitet_call_seconds_count{method=\"/a/B\"} 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("kvalitet_pool_waiting{service=\"registry\"} 3\n")) << "read when asked for";
  EXPECT_THAT(answer.body, HasSubstr("kvalitet_ready 1\n"));
  EXPECT_EQ(HttpGet(ops_->port(), "/annat").status, 404);
}

TEST_F(OpsTest, ATakenPortIsSaid) {
  wait_ = false;
  EXPECT_THAT(Ops::Start(absl::StrCat("127.0.0.1:", server_->port()), *readiness_, metrics_, nullptr),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Ops::Start("127.0.0.1", *readiness_, metrics_, nullptr), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace kvalitet::rpc

// Two processes of the same service on one database: one request is one effect, and work is leased once and taken over
// from the dead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "tests/support/matchers.h"
#include "tests/system/faults.h"

namespace kvalitet::tests {
namespace {

class Replicas : public Faults {
 protected:
  void Add(const std::string& service) {
    second_ = house_->Replica(service);
    ASSERT_TRUE(second_->Start()) << second_->LogTail();
    to_second_ = house_->To(absl::StrCat("127.0.0.1:", second_->port()), {proto::Roll::KVALITETSTEAM});
  }

  std::unique_ptr<Program> second_;
  std::unique_ptr<rpc::Channel> to_second_;
};

TEST_F(Replicas, OneRequestSentToBothIsOneEffect) {
  for (const std::string service : {"registry", "avvikelser"}) {
    SCOPED_TRACE(service);
    Add(service);
    const Target one = Of(service), other = TargetOf(service, *to_second_);
    const auto before = one.stored();
    KV_ASSERT_OK(before.status());
    constexpr int kRows = 20;
    for (int i = 0; i < kRows; ++i) {
      const std::string id = NextRequestId();
      const absl::Time deadline = absl::Now() + absl::Seconds(60);
      auto there = std::async(std::launch::async, [&] { return other.write(i, id, deadline); });
      const auto here = one.write(i, id, deadline);
      const auto same = there.get();
      KV_ASSERT_OK(here.status());
      KV_ASSERT_OK(same.status());
      EXPECT_EQ(*here, *same);
    }
    const auto stored = one.stored();
    KV_ASSERT_OK(stored.status());
    EXPECT_EQ(stored->size(), before->size() + kRows);
    EXPECT_EQ(second_->Stop(), 0);
  }
}

// Kills the process that compiles in the middle of it; the other one, asked for the same report, waits and makes it.
TEST_F(Replicas, WorkOfADeadProcessIsTakenOver) {
  Add("compiler");
  const std::string method = "kvalitet.compiler.v1.CompilerService/CompileRapport";
  compiler::v1::CompileRapportRequest request;
  request.set_parent(kParent);
  request.set_ar(2026);
  request.set_frys_date("2026-11-23");
  request.set_request_id(NextRequestId());
  std::vector<std::string> steps;
  compiler::v1::Rapport report;
  const auto told = [&](const google::protobuf::Message& m) {
    const auto& step = static_cast<const compiler::v1::CompileRapportResponse&>(m);
    steps.push_back(step.steg());
    if (step.has_rapport()) report = step.rapport();
    return true;
  };
  compiler::v1::CompileRapportResponse step;
  const absl::Status died = to_second_->ServerStream(method, request, step, Within(absl::Minutes(2)),
                                                     [&](const google::protobuf::Message& m) {
                                                       told(m);
                                                       if (steps.back() == "Gör PDF") second_->Kill();
                                                       return true;
                                                     });
  EXPECT_THAT(died, StatusIs(absl::StatusCode::kUnavailable)) << "a stream that broke off is no report";
  EXPECT_EQ(report.name(), "");
  steps.clear();
  KV_ASSERT_OK(channel("compiler").ServerStream(method, request, step, Within(absl::Minutes(4)), told));
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.front(), "Väntar: samma rapport sammanställs redan") << "the lease was the dead one's";
  EXPECT_EQ(report.revision(), 1);
  const auto stored = Of("compiler").stored();
  KV_ASSERT_OK(stored.status());
  EXPECT_EQ(stored->size(), 1u);
}

}  // namespace
}  // namespace kvalitet::tests

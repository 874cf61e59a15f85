// Five processes while their database is away: writes are refused in words, nothing is half stored, probes tell, and
// all comes back by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/proto/errors.h"
#include "common/rpc/tls.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/probes.h"
#include "tests/system/faults.h"

namespace kvalitet::tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// How long the database is gone: longer than any wait, retry or pause of a connection pool.
constexpr absl::Duration kAway = absl::Minutes(1);

class Outage : public Faults {
 protected:
  std::string HealthOf(const std::string& service) {
    return Health(house_->Address(service), rpc::ClientTls({"", "", house_->ca_file()}).value(), "");
  }
  int Probe(const std::string& service, const std::string& path) {
    return HttpGet(house_->OpsPort(service), path).status;
  }
  bool Becomes(const std::string& service, int status) {
    for (const absl::Time end = absl::Now() + absl::Seconds(60); absl::Now() < end;) {
      if (Probe(service, "/readyz") == status) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  }
};

TEST_F(Outage, OfTheDatabaseIsToldAndEndsByItself) {
  Writers writers({Of("registry"), Of("avvikelser"), Of("uppfoljning")}, 9, house_->dir().File("acknowledged.log"), 0);
  ASSERT_TRUE(writers.WaitForAcknowledged(9));
  for (const std::string& service : Installation::Services()) {
    ASSERT_TRUE(Becomes(service, 200)) << service;
    EXPECT_EQ(HealthOf(service), "SERVING") << service;
  }
  house_->database().Kill();
  const absl::Time gone = absl::Now();
  for (const std::string& service : Installation::Services()) {
    ASSERT_TRUE(Becomes(service, 503)) << service;
    EXPECT_EQ(HealthOf(service), "NOT_SERVING") << service;
    EXPECT_EQ(Probe(service, "/livez"), 200) << service << " must not be started anew for it";
    EXPECT_THAT(HttpGet(house_->OpsPort(service), "/metrics").body, HasSubstr("kvalitet_ready 0")) << service;
  }
  for (const char* service : {"registry", "avvikelser", "uppfoljning"}) {
    const absl::Time start = absl::Now();
    const absl::Status refused = Of(service).write(900000, NextRequestId(), start + absl::Seconds(60)).status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable)) << service;
    EXPECT_THAT(proto::SwedishOf(refused), AnyOf(HasSubstr("ingenting"), HasSubstr("inget"), HasSubstr("Försök igen")));
    EXPECT_LT(absl::Now() - start, absl::Seconds(30)) << service << " says so at once, not at the deadline";
  }
  absl::SleepFor(gone + kAway - absl::Now());
  KV_ASSERT_OK(house_->database().Launch());
  for (const std::string& service : Installation::Services()) {
    ASSERT_TRUE(Becomes(service, 200)) << service;
    EXPECT_EQ(HealthOf(service), "SERVING") << service;
  }
  EXPECT_TRUE(writers.WaitForAcknowledged(writers.acknowledged() + 9)) << "without a restart";
  writers.Stop();
  EXPECT_THAT(writers.Reckon(), IsEmpty());
  const std::string metrics = HttpGet(house_->OpsPort("registry"), "/metrics").body;
  for (const char* line :
       {"kvalitet_calls_total{code=\"OK\",method=\"/kvalitet.registry.v1.Registry/CreateUtforare\"} ",
        "kvalitet_calls_total{code=\"UNAVAILABLE\",method=\"/kvalitet.registry.v1.Registry/CreateUtforare\"} ",
        "kvalitet_call_seconds_bucket{", "kvalitet_ready 1",
        "kvalitet_pool_connections{service=\"registry\",state=\"idle\"} ",
        "kvalitet_pool_discarded{service=\"registry\"} "}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
}

// One trace from the caller to everybody who was asked on its behalf.
TEST_F(Outage, ATraceGoesThroughAllServices) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  compiler::v1::CompileRapportRequest request;
  request.set_parent(kParent);
  request.set_ar(2026);
  request.add_format(compiler::v1::FORMAT_JSON);
  request.set_request_id(NextRequestId());
  compiler::v1::CompileRapportResponse step;
  rpc::CallOptions options = Within(absl::Minutes(2));
  options.trace = trace;
  KV_ASSERT_OK(channel("compiler")
                   .ServerStream("kvalitet.compiler.v1.CompilerService/CompileRapport", request, step, options,
                                 [](const google::protobuf::Message&) { return true; }));
  for (const auto& [service, method] : std::map<std::string, std::string>{{"compiler", "CompileRapport"},
                                                                          {"berattelse", "FreezeUnderlag"},
                                                                          {"avvikelser", "ListFakta"},
                                                                          {"uppfoljning", "ListFakta"}}) {
    const std::string log = Content(house_->dir().File(service + ".log"));
    EXPECT_THAT(log, ::testing::ContainsRegex(absl::StrCat("event=call trace=", trace, " method=[^ ]*/", method)))
        << service;
  }
}

}  // namespace
}  // namespace kvalitet::tests

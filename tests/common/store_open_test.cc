// A service's storage as a process opens it: what it tells those who run it.
#include "common/store/open.h"

#include "absl/time/clock.h"
#include "common/base/metrics.h"
#include "common/store/jobs.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using tests::IsOk;

class StoreOpenTest : public tests::EngineTest {};
KVALITET_ON_EVERY_ENGINE(StoreOpenTest);

TEST_P(StoreOpenTest, JobsAreCountedByKindAndState) {
  tests::TempDir dir;
  const auto opened = OpenService({database().url(), dir.File("master.key"), true}, "registry", {});
  ASSERT_THAT(opened, IsOk());
  const absl::Time now = absl::Now();
  ASSERT_THAT(opened->database->Write(tests::Soon(), [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(Jobs::Enqueue(session, {"utskick/1", "utskick", ""}, now - absl::Seconds(100)).status());
    KV_RETURN_IF_ERROR(Jobs::Enqueue(session, {"utskick/2", "utskick", ""}, now).status());
    return Jobs::Enqueue(session, {"r", "rapport-0123", ""}, now).status();
  }), IsOk());
  base::Metrics metrics;
  opened->SetGauges(metrics);
  const auto jobs = [&](const char* kind, const char* state) {
    return metrics.Value("kvalitet_jobs", {{"service", "registry"}, {"kind", kind}, {"state", state}});
  };
  EXPECT_EQ(jobs("utskick", "KO"), 2);
  EXPECT_EQ(jobs("utskick", "FEL"), 0);
  EXPECT_EQ(jobs("rapport", "KO"), 1) << "one kind for all reports";
  EXPECT_GE(metrics.Value("kvalitet_jobs_oldest_seconds", {{"service", "registry"}, {"kind", "utskick"}}), 100);
  Jobs worker(*opened->database, "one");
  for (int i = 0; i < 2; ++i) {
    const auto taken = worker.Take("utskick", now + absl::Seconds(1), absl::Minutes(5), tests::Soon());
    ASSERT_THAT(taken, IsOk());
    ASSERT_TRUE(taken->has_value());
  }
  opened->SetGauges(metrics);
  EXPECT_EQ(jobs("utskick", "KO"), 0);
  EXPECT_EQ(jobs("utskick", "TAGEN"), 2);
  EXPECT_EQ(metrics.Value("kvalitet_jobs_oldest_seconds", {{"service", "registry"}, {"kind", "utskick"}}), 0);
}

}  // namespace
}  // namespace kvalitet::store

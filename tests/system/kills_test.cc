// Five processes while one of them, or the database, is killed or asked to stop: what was acknowledged stays, what is
// sent again happens once, and nothing else is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/support/matchers.h"
#include "tests/system/faults.h"

namespace kvalitet::tests {
namespace {

using ::testing::IsEmpty;

constexpr int kWriters = 12;
constexpr int kInFlight = 8;

class Kills : public Faults {
 protected:
  std::vector<Target> TargetsOf(const std::string& victim) {
    if (victim != "mariadbd") return AllOf(victim);
    std::vector<Target> all = AllOf("avvikelser");
    all.push_back(Of("registry"));
    all.push_back(Of("uppfoljning"));
    return all;
  }

  // Kills `victim` in the middle of writes, starts it again, and reckons when it has been written to anew.
  void Round(int number, const std::string& victim) {
    SCOPED_TRACE(absl::StrCat("round ", number, ": kill -9 of ", victim));
    Writers writers(TargetsOf(victim), kWriters, house_->dir().File("acknowledged.log"), number * 10000,
                    [this](const std::string& service) { return Traced(service); });
    ASSERT_TRUE(writers.WaitForAcknowledged(kInFlight));
    absl::SleepFor(absl::Milliseconds(random_() % 300));
    ASSERT_TRUE(writers.WaitForInFlight(kInFlight));
    if (victim == "mariadbd") {
      KV_ASSERT_OK(house_->database().KillAndRestart());
    } else {
      house_->program(victim).Kill();
      absl::SleepFor(absl::Milliseconds(random_() % 200));
      ASSERT_TRUE(house_->program(victim).Start()) << house_->program(victim).LogTail();
    }
    EXPECT_TRUE(writers.WaitForAcknowledged(writers.acknowledged() + kInFlight)) << "it was not found again";
    writers.Stop();
    EXPECT_THAT(writers.Reckon(), IsEmpty());
  }

  // Most has to hold together in avvikelser, and in the database of all.
  void Rounds(int count) {
    const std::vector<std::string> victims = {"avvikelser", "mariadbd",    "registry",   "avvikelser", "mariadbd",
                                              "compiler",   "uppfoljning", "avvikelser", "mariadbd",   "berattelse"};
    for (int i = 0; i < count && !HasFatalFailure(); ++i) Round(i, victims[static_cast<size_t>(i) % victims.size()]);
  }

 private:
  std::minstd_rand random_{7};
};

TEST_F(Kills, TenLoseNothingAndDoubleNothing) { Rounds(10); }

TEST_F(Kills, LongRunHundred) { Rounds(100); }

class KillsOnSqlite : public Kills {
 protected:
  Installation::Engine engine() const override { return Installation::Engine::kSqlite; }
};

// Where nothing but the program itself stands between a request and the disk.
TEST_F(KillsOnSqlite, FiveLoseNothingAndDoubleNothing) {
  int number = 0;
  for (const char* victim : {"avvikelser", "registry", "avvikelser", "uppfoljning", "avvikelser"}) {
    if (!HasFatalFailure()) Round(number++, victim);
  }
}

// Who is asked to stop lets what it has begun end: nothing is lost, and it ends with 0.
TEST_F(Kills, StoppedUnderLoad) {
  for (const std::string victim : {"registry", "avvikelser", "uppfoljning"}) {
    SCOPED_TRACE(victim);
    Writers writers(TargetsOf(victim), kWriters, house_->dir().File("acknowledged.log"), 5000000,
                    [this](const std::string& service) { return Traced(service); });
    ASSERT_TRUE(writers.WaitForInFlight(kInFlight));
    EXPECT_EQ(house_->program(victim).Stop(), 0) << house_->program(victim).LogTail();
    ASSERT_TRUE(house_->program(victim).Start()) << house_->program(victim).LogTail();
    writers.Stop();
    EXPECT_THAT(writers.Reckon(), IsEmpty());
  }
}

// A report of a missförhållande is taken while the registry is away; a follow-up is not, and says what to do.
TEST_F(Kills, WithoutTheRegistryAReportIsStillTaken) {
  house_->program("registry").Kill();
  const auto taken = Of("avvikelser").write(1, NextRequestId(), absl::Now() + absl::Seconds(20));
  KV_ASSERT_OK(taken.status());
  ASSERT_TRUE(house_->program("registry").Start()) << house_->program("registry").LogTail();
  avvikelser::v1::GetAvvikelseRequest get;
  get.set_name(taken->substr(taken->find(' ') + 1));
  avvikelser::v1::Avvikelse found;
  for (const absl::Time end = absl::Now() + absl::Seconds(60); absl::Now() < end && !found.register_verified();) {
    KV_ASSERT_OK(
        channel("avvikelser")
            .Unary("kvalitet.avvikelser.v1.AvvikelseService/GetAvvikelse", get, found, Within(absl::Seconds(10))));
    absl::SleepFor(absl::Milliseconds(200));
  }
  EXPECT_TRUE(found.register_verified()) << "it is checked against the registry later, by itself";
}

}  // namespace
}  // namespace kvalitet::tests

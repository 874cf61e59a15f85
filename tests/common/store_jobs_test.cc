// Jobs: done by one at a time, taken over from the dead, given up in the end.
#include <mutex>
#include <set>

#include "common/store/jobs.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using ::testing::IsEmpty;
using tests::InThreads;
using tests::Soon;
using tests::StatusIs;

constexpr absl::Duration kLease = absl::Minutes(5);

// Runs a hook before the n-th statement: what another process does just then.
class Interrupted : public sql::Database {
 public:
  Interrupted(sql::Database& real, int before, std::function<void()> hook)
      : real_(real), left_(before), hook_(std::move(hook)) {}
  std::string engine() const override { return real_.engine(); }
  sql::PoolStats stats() const override { return real_.stats(); }

 protected:
  absl::Status Run(sql::Use use, absl::Time deadline, Body body) override {
    return RunOn(real_, use, deadline, [&](sql::Session& session) {
      Watched watched(*this, session);
      return body(watched);
    });
  }

 private:
  class Watched : public sql::Session {
   public:
    Watched(Interrupted& owner, sql::Session& real) : owner_(owner), real_(real) {}
    absl::StatusOr<std::vector<sql::Row>> Query(const std::string& sql, absl::Span<const sql::Value> args) override {
      owner_.Step();
      return real_.Query(sql, args);
    }
    absl::StatusOr<int64_t> Execute(const std::string& sql, absl::Span<const sql::Value> args) override {
      owner_.Step();
      return real_.Execute(sql, args);
    }
    absl::string_view engine() const override { return real_.engine(); }
    absl::Time deadline() const override { return real_.deadline(); }

   private:
    Interrupted& owner_;
    sql::Session& real_;
  };
  void Step() {
    if (--left_ == 0) hook_();
  }

  sql::Database& real_;
  int left_;
  const std::function<void()> hook_;
};

class JobsTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({});
  }
  void Enqueue(const std::string& name, absl::Time now) {
    KV_ASSERT_OK(db().Write(Soon(), [&](sql::Session& session) {
      return Jobs::Enqueue(session, {name, "prov", "last"}, now).status();
    }));
  }
  absl::Status Finish(Jobs& jobs, const Job& job, absl::Time now) {
    return db().Write(Soon(), [&](sql::Session& session) { return jobs.Finish(session, job, now); });
  }
  std::string State(const std::string& name) {
    return std::get<std::string>(Rows("SELECT state FROM job WHERE name = ?", {name})[0][0]);
  }

  const absl::Time start_ = tests::TestNow();
};

TEST_P(JobsTest, EightTakersLeaseEachJobOnce) {
  for (int i = 0; i < 12; ++i) Enqueue(absl::StrCat("jobb/", i), start_);
  std::mutex mutex;
  std::multiset<std::string> taken;
  std::vector<std::string> failures;
  InThreads(8, [&](int thread) {
    Jobs jobs(db(), absl::StrCat("process-", thread));
    for (;;) {
      auto job = jobs.Take("prov", start_, kLease, Soon());
      std::lock_guard<std::mutex> lock(mutex);
      if (!job.ok()) failures.push_back(job.status().ToString());
      if (!job.ok() || !job->has_value()) return;
      taken.insert((*job)->name);
    }
  });
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_EQ(taken.size(), 12u) << "a taker must not go home while work is left";
  EXPECT_EQ(std::set<std::string>(taken.begin(), taken.end()).size(), 12u);
}

TEST_P(JobsTest, AskingTwiceIsOneJob) {
  Enqueue("jobb/a", start_);
  KV_ASSERT_OK(db().Write(Soon(), [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(bool added, Jobs::Enqueue(session, {"jobb/a", "prov", "annan last"}, start_));
    EXPECT_FALSE(added);
    return session.Execute("UPDATE job SET error = 'rörd' WHERE name = 'jobb/a'", {}).status();
  })) << "the transaction goes on after the duplicate";
  EXPECT_EQ(Rows("SELECT payload, error FROM job")[0][0], sql::Value("last"));
  EXPECT_EQ(Rows("SELECT payload, error FROM job")[0][1], sql::Value("rörd"));
}

TEST_P(JobsTest, WhatIsDoneOrGivenUpCanBeAskedForAnew) {
  const Job asked{"jobb/a", "prov", "ny last"};
  const auto again = [&](absl::Time now) {
    KV_ASSERT_OK(db().Write(Soon(), [&](sql::Session& session) { return Jobs::EnqueueAgain(session, asked, now); }));
  };
  Enqueue("jobb/a", start_);
  Jobs jobs(db(), "one");
  again(start_);
  EXPECT_EQ(Rows("SELECT payload FROM job")[0][0], sql::Value("last")) << "it waits already";
  Job first = **jobs.Take("prov", start_, kLease, Soon());
  again(start_ + absl::Seconds(1));
  EXPECT_FALSE(jobs.Take("prov", start_ + absl::Seconds(1), kLease, Soon())->has_value()) << "it is being done";
  KV_ASSERT_OK(Finish(jobs, first, start_));
  again(start_ + absl::Seconds(2));
  auto second = jobs.Take("prov", start_ + absl::Seconds(2), kLease, Soon());
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_EQ((*second)->payload, "ny last");
  EXPECT_EQ((*second)->attempts, 1);
  // The first holder cannot end what the second does, though both are the first attempt of one process.
  EXPECT_THAT(Finish(jobs, first, start_), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(jobs.Renew(first, start_, kLease, Soon()), StatusIs(absl::StatusCode::kAborted));
  KV_ASSERT_OK(Do("UPDATE job SET state = 'FEL', error = 'gick inte'", {}));
  again(start_ + absl::Seconds(3));
  EXPECT_EQ(Rows("SELECT state, error FROM job")[0], (sql::Row{sql::Value("KO"), sql::Value("")}));
}

TEST_P(JobsTest, ADeadProcessLosesItsJobToAnother) {
  Enqueue("jobb/a", start_);
  Jobs dead(db(), "dead"), heir(db(), "heir");
  Job first = **dead.Take("prov", start_, kLease, Soon());
  EXPECT_FALSE(heir.Take("prov", start_ + kLease - absl::Seconds(1), kLease, Soon())->has_value());
  KV_ASSERT_OK(dead.Renew(first, start_ + absl::Minutes(1), kLease, Soon()));
  EXPECT_FALSE(heir.Take("prov", start_ + kLease + absl::Seconds(1), kLease, Soon())->has_value());
  auto second = heir.Take("prov", start_ + absl::Minutes(7), kLease, Soon());
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_EQ((*second)->attempts, 2);
  EXPECT_EQ((*second)->payload, "last");
  EXPECT_THAT(Finish(dead, first, start_ + absl::Minutes(8)), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(dead.Renew(first, start_ + absl::Minutes(8), kLease, Soon()), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(dead.Fail(first, "sent", start_, kLease, Soon()), StatusIs(absl::StatusCode::kAborted));
  KV_EXPECT_OK(Finish(heir, **second, start_ + absl::Minutes(9)));
  EXPECT_EQ(State("jobb/a"), "KLAR");
  EXPECT_FALSE(heir.Take("prov", start_ + absl::Hours(9), kLease, Soon())->has_value());
}

// A system clock that was set back: nothing is held by two, the living keep what they have, and what a dead one held is
// free when the clock has come that far again.
TEST_P(JobsTest, AClockSetBackDoublesNothing) {
  Enqueue("jobb/a", start_);
  Enqueue("jobb/b", start_);
  Jobs alive(db(), "alive"), heir(db(), "heir");
  const Job mine = **alive.Take("prov", start_, kLease, Soon());
  const Job other = **alive.Take("prov", start_, kLease, Soon());
  const absl::Time back = start_ - absl::Hours(1);
  EXPECT_FALSE(heir.Take("prov", back, kLease, Soon())->has_value());
  KV_EXPECT_OK(alive.Renew(mine, back + absl::Minutes(1), kLease, Soon()));
  EXPECT_FALSE(heir.Take("prov", back + absl::Minutes(2), kLease, Soon())->has_value());
  KV_EXPECT_OK(Finish(alive, mine, back + absl::Minutes(3)));
  const auto taken = heir.Take("prov", start_ + kLease + absl::Seconds(1), kLease, Soon());
  ASSERT_TRUE(taken.ok() && taken->has_value());
  EXPECT_EQ((*taken)->name, other.name);
}

TEST_P(JobsTest, TheSameProcessTakingAgainHoldsANewLease) {
  Enqueue("jobb/a", start_);
  Jobs jobs(db(), "one");
  Job first = **jobs.Take("prov", start_, kLease, Soon());
  Job second = **jobs.Take("prov", start_ + kLease, kLease, Soon());
  EXPECT_THAT(Finish(jobs, first, start_), StatusIs(absl::StatusCode::kAborted));
  KV_EXPECT_OK(Finish(jobs, second, start_));
}

TEST_P(JobsTest, AFailedJobIsTriedAgainAndGivenUpInTheEnd) {
  Enqueue("jobb/a", start_);
  Jobs jobs(db(), "one");
  absl::Time now = start_;
  for (int64_t attempt = 1; attempt <= Jobs::kMaxAttempts; ++attempt) {
    auto job = jobs.Take("prov", now, kLease, Soon());
    ASSERT_TRUE(job.ok() && job->has_value()) << attempt;
    EXPECT_EQ((*job)->attempts, attempt);
    KV_ASSERT_OK(jobs.Fail(**job, "gick inte", now, absl::Minutes(1), Soon()));
    EXPECT_FALSE(jobs.Take("prov", now + absl::Seconds(59), kLease, Soon())->has_value());
    now += absl::Minutes(1);
  }
  EXPECT_EQ(State("jobb/a"), "FEL");
  EXPECT_FALSE(jobs.Take("prov", now + absl::Hours(9), kLease, Soon())->has_value());
  EXPECT_EQ(Rows("SELECT error FROM job")[0][0], sql::Value("gick inte"));
}

// A job that ends its process every time must not go round for ever.
TEST_P(JobsTest, AJobThatKillsItsTakersIsGivenUpToo) {
  Enqueue("jobb/a", start_);
  Enqueue("jobb/b", start_ + absl::Hours(100));
  absl::Time now = start_;
  for (int64_t attempt = 1; attempt <= Jobs::kMaxAttempts; ++attempt, now += kLease) {
    Jobs jobs(db(), absl::StrCat("process-", attempt));
    ASSERT_TRUE(jobs.Take("prov", now, kLease, Soon())->has_value());
  }
  Jobs last(db(), "last");
  EXPECT_FALSE(last.Take("prov", now, kLease, Soon())->has_value());
  EXPECT_EQ(State("jobb/a"), "FEL");
  auto next = last.Take("prov", start_ + absl::Hours(101), kLease, Soon());
  ASSERT_TRUE(next.ok() && next->has_value());
  EXPECT_EQ((*next)->name, "jobb/b");
}

// The owner finishes while another is about to take the job over: it stays finished.
TEST_P(JobsTest, AJobThatIsFinishedJustThenIsNotTakenOver) {
  if (GetParam() == tests::Engine::kSqlite) return;  // one writer at a time: there is no "just then"
  Enqueue("jobb/a", start_);
  Jobs owner(db(), "owner");
  Job job = **owner.Take("prov", start_, kLease, Soon());
  Interrupted interrupted(db(), 2, [&] { KV_EXPECT_OK(Finish(owner, job, start_ + kLease)); });
  Jobs heir(interrupted, "heir");
  auto taken = heir.Take("prov", start_ + kLease, kLease, Soon());
  KV_ASSERT_OK(taken);
  EXPECT_FALSE(taken->has_value());
  EXPECT_EQ(State("jobb/a"), "KLAR");
}

KVALITET_ON_EVERY_ENGINE(JobsTest);

}  // namespace
}  // namespace kvalitet::store

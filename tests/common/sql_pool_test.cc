// Bounds, deadlines, conflicts, and what a database answers when its transactions get in each other's way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "common/sql/mysql_url.h"
#include "common/sql/statement_cache.h"
#include "common/sql/turns.h"
#include "tests/support/engines.h"
#include "tests/support/faulty_database.h"
#include "tests/support/matchers.h"

namespace kvalitet::sql {
namespace {

using tests::IsOk;
using tests::Soon;
using tests::StatusIs;

// MariaDB ends a recursion after 1 000 rounds without a word (max_recursive_iterations), so the joins make it slow.
constexpr char kSlowQuery[] =
    "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 900)"
    " SELECT COUNT(*) FROM c x JOIN c y JOIN c z WHERE x.n + y.n + z.n = -1";

class SqlPoolTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    tests::EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    KV_ASSERT_OK(Do("CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY, number BIGINT)"));
    KV_ASSERT_OK(Do("INSERT INTO item (name, number) VALUES ('a', 0), ('b', 0)"));
  }
  Value Number(const std::string& name) {
    return Rows("SELECT number FROM item WHERE name = ?", {Value(name)}).at(0).at(0);
  }
};

TEST_P(SqlPoolTest, ConnectionsAreBoundedAndWaitingEndsAtTheDeadline) {
  Options two;
  two.max_connections = 2;
  std::unique_ptr<Database> bounded = database().Open(two);
  KV_ASSERT_OK(bounded->Read(Soon(), [&](Session&) {
    return bounded->Read(Soon(), [&](Session&) {
      const absl::Time start = absl::Now();
      absl::Status third = bounded->Read(start + absl::Milliseconds(150), [](Session&) { return absl::OkStatus(); });
      EXPECT_THAT(third, StatusIs(absl::StatusCode::kResourceExhausted));
      EXPECT_GE(absl::Now() - start, absl::Milliseconds(140));
      EXPECT_LE(absl::Now() - start, absl::Seconds(2));
      EXPECT_EQ(bounded->stats().waiting, 0);
      return absl::OkStatus();
    });
  }));
  EXPECT_EQ(bounded->stats().in_use, 0);
  KV_EXPECT_OK(bounded->Read(Soon(), [](Session&) { return absl::OkStatus(); }));
}

TEST_P(SqlPoolTest, ManyThreadsShareFewConnectionsAndAllAreServed) {
  Options two;
  two.max_connections = 2;
  std::unique_ptr<Database> bounded = database().Open(two);
  std::atomic<int> inside{0}, most{0}, served{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 24; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        KV_EXPECT_OK(bounded->Read(Soon(), [&](Session& session) {
          most = std::max<int>(most, ++inside);
          absl::Status status = session.Query("SELECT COUNT(*) FROM item", {}).status();
          --inside;
          ++served;
          return status;
        }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 240);
  EXPECT_LE(most, 2);
  const PoolStats stats = bounded->stats();
  EXPECT_EQ(stats.in_use, 0);
  EXPECT_LE(stats.idle, 3);  // SQLite: two readers and a writer
  EXPECT_LE(stats.opened, 3);
}

// Runs `body` inside of `depth` reads.
absl::Status Inside(Database& db, int depth, const std::function<void()>& body) {
  if (depth == 0) {
    body();
    return absl::OkStatus();
  }
  return db.Read(Soon(), [&](Session&) { return Inside(db, depth - 1, body); });
}

TEST_P(SqlPoolTest, ReadsTakeTurnsAndWritesDoNot) {
  if (db().engine() != "sqlite" && !SameMachine(ParseMySqlUrl(database().url()).value())) return;  // no turns there
  Options options;
  options.short_read = absl::Hours(1);
  std::unique_ptr<Database> db = database().Open(options);
  const auto ok = [](Session&) { return absl::OkStatus(); };
  KV_ASSERT_OK(Inside(*db, Turns::AtOnceHere(), [&] {
    EXPECT_EQ(db->stats().in_use, Turns::AtOnceHere());
    const absl::Time start = absl::Now();
    EXPECT_THAT(db->Read(start + absl::Milliseconds(100), ok), StatusIs(absl::StatusCode::kResourceExhausted));
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(100));
    KV_EXPECT_OK(db->Write(Soon(), ok));
    if (db->engine() != "sqlite") {  // background work
      KV_EXPECT_OK(db->Read(absl::Now() + absl::Minutes(5), ok));
    }
  }));
  KV_EXPECT_OK(db->Read(Soon(), ok));
  options.short_read = absl::Milliseconds(1);
  db = database().Open(options);
  KV_EXPECT_OK(Inside(*db, Turns::AtOnceHere() + 2, [] {}));  // long ones hold nobody up
}

TEST_P(SqlPoolTest, OldConnectionsAreNotUsedAgain) {
  Options aging;
  aging.max_connection_age = absl::Milliseconds(50);
  std::unique_ptr<Database> db = database().Open(aging);
  auto read = [&] { KV_EXPECT_OK(db->Read(Soon(), [](Session&) { return absl::OkStatus(); })); };
  read();
  const int64_t opened = db->stats().opened;
  absl::SleepFor(absl::Milliseconds(80));
  read();
  EXPECT_EQ(db->stats().opened, opened + 1);
  EXPECT_GE(db->stats().discarded, 1);
}

TEST_P(SqlPoolTest, ASlowQueryEndsAtTheDeadlineAndTheConnectionLives) {
  const absl::Time start = absl::Now();
  absl::Status status = db().Read(start + absl::Milliseconds(400),
                                  [](Session& session) { return session.Query(kSlowQuery, {}).status(); });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(390));
  EXPECT_LE(absl::Now() - start, absl::Seconds(3));
  const int64_t discarded = db().stats().discarded;
  EXPECT_EQ(Number("a"), Value(0));
  EXPECT_EQ(db().stats().discarded, discarded);
}

TEST_P(SqlPoolTest, ATransactionWithoutTimeLeftStoresNothing) {
  absl::Status status = db().Write(absl::Now() + absl::Milliseconds(100), [](Session& session) {
    KV_RETURN_IF_ERROR(session.Execute("UPDATE item SET number = 1", {}).status());
    absl::SleepFor(absl::Milliseconds(150));
    return absl::OkStatus();  // so COMMIT comes too late
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Number("a"), Value(0));
  bool ran = false;
  status = db().Write(absl::Now() - absl::Seconds(1), [&](Session&) {
    ran = true;
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(ran);
}

TEST_P(SqlPoolTest, WaitingForALockEndsAtTheDeadline) {
  KV_ASSERT_OK(db().Write(Soon(), [&](Session& holder) {
    EXPECT_THAT(holder.Execute("UPDATE item SET number = 1 WHERE name = 'a'", {}), IsOk());
    const absl::Time start = absl::Now();
    absl::Status other = db().Write(start + absl::Milliseconds(600), [](Session& session) {
      return session.Execute("UPDATE item SET number = 2 WHERE name = 'a'", {}).status();
    });
    EXPECT_THAT(other, StatusIs(absl::StatusCode::kDeadlineExceeded));
    EXPECT_LE(absl::Now() - start, absl::Seconds(4));
    return absl::OkStatus();
  }));
  EXPECT_EQ(Number("a"), Value(1));
}

// Two databases on one: SQLite as two processes see it.
TEST_P(SqlPoolTest, AnotherProcessHoldingTheLockIsWaitedFor) {
  std::unique_ptr<Database> other = database().Open();
  std::promise<void> held;
  std::thread holder([&] {
    KV_EXPECT_OK(other->Write(Soon(), [&](Session& session) {
      absl::Status status = session.Execute("UPDATE item SET number = number + 1 WHERE name = 'a'", {}).status();
      held.set_value();
      absl::SleepFor(absl::Milliseconds(400));
      return status;
    }));
  });
  held.get_future().wait();
  KV_EXPECT_OK(Do("UPDATE item SET number = number + 1 WHERE name = 'a'"));
  holder.join();
  EXPECT_EQ(Number("a"), Value(2));
}

TEST_P(SqlPoolTest, CrossedLocksAreSortedOutByRunningAgain) {
  std::atomic<int> runs{0};
  auto both = [&](const char* first, const char* second) {
    return db().Write(Soon(), [&, first, second](Session& session) {
      ++runs;
      KV_RETURN_IF_ERROR(
          session.Execute("UPDATE item SET number = number + 1 WHERE name = ?", {Value(first)}).status());
      absl::SleepFor(absl::Milliseconds(60));
      return session.Execute("UPDATE item SET number = number + 1 WHERE name = ?", {Value(second)}).status();
    });
  };
  absl::Status one, two;
  std::thread thread([&] { one = both("a", "b"); });
  two = both("b", "a");
  thread.join();
  KV_EXPECT_OK(one);
  KV_EXPECT_OK(two);
  EXPECT_EQ(Number("a"), Value(2));
  EXPECT_EQ(Number("b"), Value(2));
  EXPECT_GE(runs, 2);
}

TEST_P(SqlPoolTest, SixtyFourWritersToOneRowLoseNothing) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&] { KV_EXPECT_OK(Do("UPDATE item SET number = number + 1 WHERE name = 'a'")); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("a"), Value(64));
}

// The engine has rolled back everything: what a function does after it has swallowed the error must not be stored.
TEST_P(SqlPoolTest, ASwallowedConflictIsRunAgainAll) {
  std::atomic<int> victims{0};
  auto both = [&](const char* first, const char* second) {
    return db().Write(Soon(), [&, first, second](Session& session) {
      KV_RETURN_IF_ERROR(
          session.Execute("UPDATE item SET number = number + 1 WHERE name = ?", {Value(first)}).status());
      absl::SleepFor(absl::Milliseconds(60));
      if (!session.Execute("UPDATE item SET number = number + 1 WHERE name = ?", {Value(second)}).ok()) ++victims;
      return absl::OkStatus();
    });
  };
  absl::Status one;
  std::thread thread([&] { one = both("a", "b"); });
  absl::Status two = both("b", "a");
  thread.join();
  KV_EXPECT_OK(one);
  KV_EXPECT_OK(two);
  EXPECT_EQ(Number("a"), Value(2));
  EXPECT_EQ(Number("b"), Value(2));
}

TEST_P(SqlPoolTest, AnAbortedOfTheFunctionIsNotRunAgain) {
  int runs = 0;
  absl::Status status = db().Write(Soon(), [&](Session&) {
    ++runs;
    return absl::AbortedError("stale etag");
  });
  EXPECT_EQ(status, absl::AbortedError("stale etag"));
  EXPECT_EQ(runs, 1);
}

TEST_P(SqlPoolTest, EndlessConflictsEndAsAborted) {
  int runs = 0;
  absl::Status status = db().Write(Soon(), [&](Session&) {
    ++runs;
    return EngineError(Kind::kConflict, "again");
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(runs, 10);
  status =
      db().Write(absl::Now() + absl::Milliseconds(30), [&](Session&) { return EngineError(Kind::kConflict, "again"); });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_P(SqlPoolTest, StatementsAreBoundedPerConnection) {
  Options few;
  few.max_statements = 4;
  few.max_connections = 1;
  std::unique_ptr<Database> db = database().Open(few);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 30; ++i) {
      KV_ASSERT_OK(db->Read(Soon(), [&](Session& session) {
        absl::StatusOr<std::vector<Row>> rows =
            session.Query(absl::StrCat("SELECT ", i, " + number FROM item WHERE name = ?"), {Value("a")});
        KV_RETURN_IF_ERROR(rows.status());
        EXPECT_EQ(rows->at(0).at(0), Value(i));
        return absl::OkStatus();
      }));
    }
  }
  if (db->engine() == "sqlite") return;
  KV_ASSERT_OK(db->Read(Soon(), [](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query("SHOW SESSION STATUS LIKE 'Com_stmt_close'", {}));
    EXPECT_GE(std::stoi(std::get<std::string>(rows.at(0).at(1))), 50);
    return absl::OkStatus();
  }));
}

TEST_P(SqlPoolTest, AFaultyDatabaseFailsAsTold) {
  tests::FaultyDatabase faulty(db());
  auto add = [&] {
    return faulty.Write(Soon(), [](Session& session) {
      KV_RETURN_IF_ERROR(session.Execute("UPDATE item SET number = number + 1 WHERE name = 'a'", {}).status());
      return session.Execute("UPDATE item SET number = number + 1 WHERE name = 'b'", {}).status();
    });
  };
  KV_EXPECT_OK(add());
  EXPECT_EQ(faulty.statements(), 2);
  faulty.FailStatement(2, absl::InternalError("planned"));
  EXPECT_EQ(add(), absl::InternalError("planned"));
  EXPECT_EQ(Number("a"), Value(1));
  faulty.FailCommit(tests::FaultyDatabase::Commit::kLostBefore);
  absl::Status lost = add();
  EXPECT_TRUE(IsUnknownOutcome(lost)) << lost;
  EXPECT_EQ(Number("a"), Value(1));
  faulty.FailCommit(tests::FaultyDatabase::Commit::kLostAfter);
  lost = add();
  EXPECT_TRUE(IsUnknownOutcome(lost)) << lost;
  EXPECT_EQ(Number("a"), Value(2));
  faulty.FailCommit(tests::FaultyDatabase::Commit::kConflict);
  KV_EXPECT_OK(add());
  EXPECT_EQ(Number("b"), Value(3));
}

KVALITET_ON_EVERY_ENGINE(SqlPoolTest);

TEST(StatementCacheTest, ForgetsWhatWasUsedLongestAgo) {
  StatementCache<int> cache(2);
  cache.Add("a", 1);
  cache.Add("b", 2);
  ASSERT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(*cache.Add("c", 3), 3);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_EQ(*cache.Find("a"), 1);
  cache.Clear();
  EXPECT_EQ(cache.Find("a"), nullptr);
}

}  // namespace
}  // namespace kvalitet::sql

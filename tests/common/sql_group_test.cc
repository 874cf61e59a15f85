// Transactions that are committed together: each as a whole or not at all, and nobody is told before it is stored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/sql/errors.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::sql {
namespace {

using ::testing::ElementsAre;
using tests::IsOk;
using tests::Soon;
using tests::StatusIs;

class SqlGroupTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    tests::EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    KV_ASSERT_OK(Do("CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY, number BIGINT)"));
    db_ = database().Open({});
  }

  static absl::Status Insert(Session& session, const std::string& name) {
    return session.Execute("INSERT INTO item (name, number) VALUES (?, 1)", {name}).status();
  }
  absl::Status Store(const std::string& name) {
    return db_->Write(Soon(), [&](Session& session) { return Insert(session, name); });
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const Row& row : Rows("SELECT name FROM item ORDER BY name", {}))
      names.push_back(std::get<std::string>(row[0]));
    return names;
  }
  // Runs the bodies one after the other in the order given, as those do who wait for the one that writes meanwhile:
  // each begins to wait before the next does.  Their answers.
  std::vector<absl::Status> Together(const std::vector<std::function<absl::Status(Session&)>>& bodies) {
    std::vector<absl::Status> answers(bodies.size());
    std::vector<std::thread> threads;
    std::atomic<bool> go{false};
    threads.emplace_back([&] {
      answers[0] = Run([&](Session& session) {
        while (!go) absl::SleepFor(absl::Milliseconds(1));
        return bodies[0](session);
      });
    });
    while (db_->stats().in_use == 0) absl::SleepFor(absl::Milliseconds(1));
    for (size_t i = 1; i < bodies.size(); ++i) {
      threads.emplace_back([&, i] { answers[i] = Run(bodies[i]); });
      while (db_->stats().waiting < static_cast<int>(i)) absl::SleepFor(absl::Milliseconds(1));
    }
    go = true;
    for (std::thread& thread : threads) thread.join();
    return answers;
  }

  // Stores "a" once `go` is true; has the writer until then.
  std::thread Hold(const std::atomic<bool>& go) {
    std::thread holder([this, &go] {
      EXPECT_THAT(db_->Write(Soon(),
                             [&go](Session& session) {
                               while (!go) absl::SleepFor(absl::Milliseconds(1));
                               return Insert(session, "a");
                             }),
                  IsOk());
    });
    while (db_->stats().in_use == 0) absl::SleepFor(absl::Milliseconds(1));
    return holder;
  }

  std::unique_ptr<Database> db_;

 private:
  absl::Status Run(const std::function<absl::Status(Session&)>& body) {
    try {
      return db_->Write(Soon(), body);
    } catch (const std::runtime_error&) {
      return absl::UnknownError("thrown");
    }
  }
};

// Of the engine with one writer; elsewhere transactions are the server's own.
class SqlOneWriterTest : public SqlGroupTest {};

KVALITET_ON_EVERY_ENGINE(SqlGroupTest);
INSTANTIATE_TEST_SUITE_P(Engines, SqlOneWriterTest, ::testing::Values(tests::Engine::kSqlite), tests::EngineName);

TEST_P(SqlOneWriterTest, WhoWaitIsCommittedTogether) {
  const auto answers = Together({[](Session& s) { return Insert(s, "a"); }, [](Session& s) { return Insert(s, "b"); },
                                 [](Session& s) { return Insert(s, "c"); }});
  EXPECT_THAT(answers, ElementsAre(IsOk(), IsOk(), IsOk()));
  EXPECT_THAT(Names(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(db_->stats().grouped, 2);
}

TEST_P(SqlOneWriterTest, OneThatIsRefusedTakesBackItsOwnAndNothingElse) {
  const auto answers = Together({[](Session& s) { return Insert(s, "a"); },
                                 [](Session& s) {
                                   const absl::Status stored = Insert(s, "b");
                                   return stored.ok() ? absl::FailedPreconditionError("no") : stored;
                                 },
                                 [](Session& s) { return Insert(s, "c"); }, [](Session& s) { return Insert(s, "a"); }});
  EXPECT_THAT(answers, ElementsAre(IsOk(), StatusIs(absl::StatusCode::kFailedPrecondition), IsOk(),
                                   StatusIs(absl::StatusCode::kAlreadyExists)));
  EXPECT_THAT(Names(), ElementsAre("a", "c"));
}

TEST_P(SqlOneWriterTest, TheFirstThatIsRefusedHoldsNobodyUp) {
  const auto answers = Together({[](Session& s) {
                                   const absl::Status stored = Insert(s, "a");
                                   return stored.ok() ? absl::FailedPreconditionError("no") : stored;
                                 },
                                 [](Session& s) { return Insert(s, "b"); }});
  EXPECT_THAT(answers, ElementsAre(StatusIs(absl::StatusCode::kFailedPrecondition), IsOk()));
  EXPECT_THAT(Names(), ElementsAre("b"));
}

TEST_P(SqlOneWriterTest, OneThatThrowsLosesNobodyElses) {
  const auto answers = Together({[](Session& s) { return Insert(s, "a"); },
                                 [](Session& s) -> absl::Status {
                                   Insert(s, "b").IgnoreError();
                                   throw std::runtime_error("fault");
                                 },
                                 [](Session& s) { return Insert(s, "c"); }});
  EXPECT_THAT(answers, ElementsAre(IsOk(), StatusIs(absl::StatusCode::kUnknown), IsOk()));
  EXPECT_THAT(Names(), ElementsAre("a", "c"));
}

TEST_P(SqlOneWriterTest, AFirstThatThrowsHoldsNobodyUp) {
  const auto answers = Together({[](Session& s) -> absl::Status {
                                   Insert(s, "a").IgnoreError();
                                   throw std::runtime_error("fault");
                                 },
                                 [](Session& s) { return Insert(s, "b"); }, [](Session& s) { return Insert(s, "c"); }});
  EXPECT_THAT(answers, ElementsAre(StatusIs(absl::StatusCode::kUnknown), IsOk(), IsOk()));
  EXPECT_THAT(Names(), ElementsAre("b", "c"));
}

TEST_P(SqlOneWriterTest, WhoMayTakeLongDoesNotShare) {
  std::atomic<bool> go{false};
  std::thread first = Hold(go);
  std::thread second([&] {
    const absl::Time patient = absl::Now() + absl::Hours(1);
    EXPECT_THAT(db_->Write(patient, [&](Session& session) { return Insert(session, "b"); }), IsOk());
  });
  while (db_->stats().waiting < 1) absl::SleepFor(absl::Milliseconds(1));
  go = true;
  first.join();
  second.join();
  EXPECT_THAT(Names(), ElementsAre("a", "b"));
  EXPECT_EQ(db_->stats().grouped, 0) << "the first is not held up by it";
}

TEST_P(SqlOneWriterTest, WhoseTimeIsOutInTheLineWritesNothing) {
  std::atomic<bool> go{false};
  std::thread first = Hold(go);
  bool ran = false;
  EXPECT_THAT(db_->Write(absl::Now() + absl::Milliseconds(50),
                         [&](Session& session) {
                           ran = true;
                           return Insert(session, "b");
                         }),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(ran);
  EXPECT_EQ(db_->stats().waiting, 0);
  go = true;
  first.join();
  EXPECT_THAT(Names(), ElementsAre("a"));
}

// A part whose time runs out is taken back alone.
TEST_P(SqlOneWriterTest, APartWhoseTimeRunsOutTakesNobodyWithIt) {
  const auto answers = Together({[](Session& s) { return Insert(s, "a"); },
                                 [](Session& s) {
                                   const absl::Status stored = Insert(s, "b");
                                   return stored.ok() ? absl::DeadlineExceededError("too slow") : stored;
                                 },
                                 [](Session& s) { return Insert(s, "c"); }});
  EXPECT_THAT(answers, ElementsAre(IsOk(), StatusIs(absl::StatusCode::kDeadlineExceeded), IsOk()));
  EXPECT_THAT(Names(), ElementsAre("a", "c"));
}

TEST_P(SqlOneWriterTest, WhatTheEngineEndsIsRunAgainForTheOthers) {
  std::atomic<int> runs{0};
  const auto answers =
      Together({[&](Session& s) {
                  ++runs;
                  return Insert(s, "a");
                },
                // Ends the transaction of all, as an interrupt or a full disk does.
                [](Session& s) {
                  return s.Execute("INSERT OR ROLLBACK INTO item (name, number) VALUES (NULL, 2)", {}).status();
                },
                [](Session& s) { return Insert(s, "c"); }});
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[2], IsOk());
  EXPECT_FALSE(answers[1].ok());
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Names(), ElementsAre("a", "c"));
}

TEST_P(SqlGroupTest, NobodyIsToldBeforeItIsStored) {
  std::atomic<int> missing{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string name = absl::StrCat(t, "-", i);
        EXPECT_THAT(Store(name), IsOk());
        missing += db_->Read(Soon(),
                             [&](Session& session) -> absl::Status {
                               const auto rows = session.Query("SELECT name FROM item WHERE name = ?", {name});
                               return rows.ok() && rows->size() == 1 ? absl::OkStatus() : absl::NotFoundError(name);
                             })
                           .ok()
                       ? 0
                       : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(Names().size(), 200u);
  EXPECT_EQ(db_->stats().in_use, 0);
}

}  // namespace
}  // namespace kvalitet::sql

// What every engine must do alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "common/sql/rows.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::Soon;
using tests::StatusIs;

class SqlContractTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    tests::EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    KV_ASSERT_OK(
        Do("CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY, number BIGINT, share DOUBLE,"
           " text LONGTEXT, bytes LONGBLOB, CHECK (number <> 13))"));
  }
  absl::Status Insert(const std::string& name, Value number = {}, Value share = {}, Value text = {}, Value bytes = {}) {
    return Do("INSERT INTO item (name, number, share, text, bytes) VALUES (?, ?, ?, ?, ?)",
              {Value(name), number, share, text, bytes});
  }
  Row Get(const std::string& name) {
    std::vector<Row> rows = Rows("SELECT name, number, share, text, bytes FROM item WHERE name = ?", {Value(name)});
    EXPECT_EQ(rows.size(), 1u) << name;
    return rows.empty() ? Row(5) : rows[0];
  }
};

TEST_P(SqlContractTest, TextComesBackAsItWent) {
  for (const std::string& text : {std::string("å ä ö Å Ä Ö é"), std::string("🙂👩‍🔧"), std::string("a\0b", 3),
                                  std::string(), std::string("'; DROP TABLE item; -- \\ \" ` % _ ?")}) {
    KV_ASSERT_OK(Do("DELETE FROM item"));
    KV_ASSERT_OK(Insert("x", {}, {}, Value(text), Value(text)));
    EXPECT_EQ(Get("x")[3], Value(text));
    EXPECT_EQ(Get("x")[4], Value(text));
  }
}

TEST_P(SqlContractTest, BytesNeedNotBeText) {
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes += static_cast<char>(i % 256);
  KV_ASSERT_OK(Insert("x", {}, {}, {}, Value(bytes)));
  EXPECT_EQ(Get("x")[4], Value(bytes));
}

TEST_P(SqlContractTest, LongTextDoesNotDisturbTheStatementsNextUse) {
  std::string longest;
  while (longest.size() < 3'000'000) longest += "Åtgärd 🙂 ";
  KV_ASSERT_OK(db().Write(Soon(), [&](Session& session) {
    const std::string insert = "INSERT INTO item (name, text) VALUES (?, ?)";
    KV_RETURN_IF_ERROR(session.Execute(insert, {Value("a"), Value(longest)}).status());
    KV_RETURN_IF_ERROR(session.Execute(insert, {Value("b"), Value("kort")}).status());
    return session.Execute(insert, {Value("c"), Value()}).status();
  }));
  EXPECT_EQ(Get("a")[3], Value(longest));
  EXPECT_EQ(Get("b")[3], Value("kort"));
  EXPECT_EQ(Get("c")[3], Value());
}

TEST_P(SqlContractTest, IntegersComeBackExactlyInAnyOrder) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max(), kLeast = std::numeric_limits<int64_t>::min();
  int n = 0;
  for (int64_t number : {kMost, int64_t{-5}, kLeast, int64_t{0}, int64_t{9007199254740993}, int64_t{-1}}) {
    const std::string name = absl::StrCat("n", ++n);
    KV_ASSERT_OK(Insert(name, Value(number)));
    EXPECT_EQ(Get(name)[1], Value(number));
  }
}

TEST_P(SqlContractTest, DoublesComeBackExactly) {
  int n = 0;
  for (double share : {0.1, 1.0 / 3, -2.5e-300, 1.7976931348623157e308, 0.123456789012345678, 4.0, 0.0}) {
    const std::string name = absl::StrCat("d", ++n);
    KV_ASSERT_OK(Insert(name, {}, Value(share)));
    EXPECT_EQ(Get(name)[2], Value(share)) << share;
  }
}

TEST_P(SqlContractTest, AParameterMayChangeItsType) {
  KV_ASSERT_OK(Insert("a", Value(1), Value(0.5), Value("t")));
  KV_ASSERT_OK(Insert("b", Value(), Value(), Value()));
  KV_ASSERT_OK(Insert("c", Value(-1), Value(2.0), Value("u")));
  EXPECT_THAT(Get("b"), ElementsAre(Value("b"), Value(), Value(), Value(), Value()));
  EXPECT_THAT(Get("c"), ElementsAre(Value("c"), Value(-1), Value(2.0), Value("u"), Value()));
}

TEST_P(SqlContractTest, SumsOfIntegersAreIntegersAndMeansAreNot) {
  KV_ASSERT_OK(Insert("a", Value(int64_t{4'000'000'000'000'000})));
  KV_ASSERT_OK(Insert("b", Value(3)));
  EXPECT_THAT(Rows("SELECT SUM(number), COUNT(*), MAX(number), SUM(CASE WHEN number > 5 THEN 1 ELSE 0 END) FROM item"),
              ElementsAre(ElementsAre(Value(int64_t{4'000'000'000'000'003}), Value(2),
                                      Value(int64_t{4'000'000'000'000'000}), Value(1))));
  KV_ASSERT_OK(Do("DELETE FROM item"));
  KV_ASSERT_OK(Insert("a", Value(1)));
  KV_ASSERT_OK(Insert("b", Value(2)));
  EXPECT_THAT(Rows("SELECT AVG(number) FROM item"), ElementsAre(ElementsAre(Value(1.5))));
  EXPECT_THAT(Rows("SELECT SUM(number) FROM item WHERE name = 'z'"), ElementsAre(ElementsAre(Value())));
}

TEST_P(SqlContractTest, MatchedRowsAreCountedThoughNothingChanges) {
  KV_ASSERT_OK(Insert("a", Value(1)));
  KV_ASSERT_OK(db().Write(Soon(), [](Session& session) {
    absl::StatusOr<int64_t> matched = session.Execute("UPDATE item SET number = 1 WHERE name = ?", {Value("a")});
    EXPECT_EQ(matched.value(), 1);
    EXPECT_EQ(session.Execute("UPDATE item SET number = 1 WHERE name = ?", {Value("b")}).value(), 0);
    EXPECT_EQ(session.Execute("DELETE FROM item WHERE name = ?", {Value("a")}).value(), 1);
    EXPECT_EQ(session.Execute("CREATE TABLE other (a BIGINT)", {}).value(), 0);
    return matched.status();
  }));
}

TEST_P(SqlContractTest, KeysDifferInEveryCharacter) {
  // å is not a, A is not a, and a space at the end counts.
  for (const char* name : {"a", "A", "å", "ä", "a ", "a  ", " a", "e", "é", "ss", "ß"}) KV_EXPECT_OK(Insert(name));
  EXPECT_THAT(Insert("å"), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Rows("SELECT name FROM item WHERE name = 'a'").size(), 1u);
  EXPECT_EQ(Rows("SELECT name FROM item WHERE name LIKE 'a%'").size(), GetParam() == tests::Engine::kSqlite ? 4u : 3u)
      << "LIKE does not mean the same on both engines: not to be used";
}

TEST_P(SqlContractTest, OrderIsThatOfTheBytes) {
  for (const char* name : {"ö", "a", "Z", "å", "z", "ä", "🙂", "ﬀ"}) KV_ASSERT_OK(Insert(name));
  EXPECT_THAT(Rows("SELECT name FROM item ORDER BY name"),
              ElementsAre(Row{Value("Z")}, Row{Value("a")}, Row{Value("z")}, Row{Value("ä")}, Row{Value("å")},
                          Row{Value("ö")}, Row{Value("ﬀ")}, Row{Value("🙂")}));
}

TEST_P(SqlContractTest, PagesByRowComparison) {
  for (int i = 0; i < 5; ++i) KV_ASSERT_OK(Insert(absl::StrCat("n", i), Value(i / 2)));
  EXPECT_THAT(Rows("SELECT name FROM item WHERE (number, name) > (?, ?) ORDER BY number, name LIMIT ?",
                   {Value(0), Value("n1"), Value(2)}),
              ElementsAre(Row{Value("n2")}, Row{Value("n3")}));
}

TEST_P(SqlContractTest, DoubleQuotesNameAColumnAndBackslashIsACharacter) {
  KV_ASSERT_OK(Do("CREATE TABLE \"order\" (\"rows\" BIGINT, text LONGTEXT)"));
  KV_ASSERT_OK(Do("INSERT INTO \"order\" (\"rows\", text) VALUES (1, 'a\\b')"));
  EXPECT_THAT(Rows("SELECT \"rows\", text FROM \"order\""), ElementsAre(Row{Value(1), Value("a\\b")}));
}

TEST_P(SqlContractTest, ErrorsSayWhatMayBeDone) {
  KV_ASSERT_OK(Insert("a"));
  KV_ASSERT_OK(
      Do("CREATE TABLE child (name VARCHAR(20) PRIMARY KEY, parent VARCHAR(120) NOT NULL,"
         " FOREIGN KEY (parent) REFERENCES item (name))"));
  const absl::Status twice = Insert("a");
  EXPECT_THAT(twice, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Detail(twice), Not(HasSubstr("'a'"))) << "the log must not hold values";
  EXPECT_EQ(twice.message().find("item"), absl::string_view::npos) << twice;
  EXPECT_THAT(Do("INSERT INTO child (name, parent) VALUES ('c', 'nobody')"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  KV_ASSERT_OK(Do("INSERT INTO child (name, parent) VALUES ('c', 'a')"));
  EXPECT_THAT(Do("DELETE FROM item WHERE name = 'a'"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Do("INSERT INTO child (name, parent) VALUES ('d', ?)", {Value()}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Insert("b", Value(13)), StatusIs(absl::StatusCode::kInvalidArgument));
  const absl::Status fault = Do("SELEC");
  EXPECT_THAT(fault, StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Detail(fault), HasSubstr("syntax"));
  EXPECT_THAT(Do("INSERT INTO nowhere (a) VALUES (1)"), StatusIs(absl::StatusCode::kInternal));
}

TEST_P(SqlContractTest, TheNumberOfArgumentsIsChecked) {
  const std::string insert = "INSERT INTO item (name, number) VALUES (?, ?)";
  KV_ASSERT_OK(Do(insert, {Value("a"), Value(1)}));
  KV_ASSERT_OK(db().Write(Soon(), [&](Session& session) {
    // The statement has arguments of an earlier use: they must not slip in.
    EXPECT_THAT(session.Execute(insert, {Value("b"), Value(2)}), IsOk());
    EXPECT_THAT(session.Execute(insert, {Value("c")}), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(session.Execute(insert, {Value("c"), Value(1), Value(1)}), StatusIs(absl::StatusCode::kInternal));
    return absl::OkStatus();
  }));
}

TEST_P(SqlContractTest, TwoStatementsInOneAreRefused) {
  EXPECT_THAT(Do("DELETE FROM item; DELETE FROM item"), StatusIs(absl::StatusCode::kInternal));
}

TEST_P(SqlContractTest, AnErrorRollsBackEverything) {
  absl::Status status = db().Write(Soon(), [&](Session& session) {
    KV_RETURN_IF_ERROR(session.Execute("INSERT INTO item (name) VALUES ('a')", {}).status());
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(status, absl::FailedPreconditionError("no"));
  EXPECT_TRUE(Rows("SELECT name FROM item").empty());
}

TEST_P(SqlContractTest, AnExceptionRollsBackEverything) {
  EXPECT_THROW((void)db().Write(Soon(),
                                [&](Session& session) -> absl::Status {
                                  (void)session.Execute("INSERT INTO item (name) VALUES ('a')", {});
                                  throw std::bad_alloc();
                                }),
               std::bad_alloc);
  EXPECT_TRUE(Rows("SELECT name FROM item").empty());
  KV_EXPECT_OK(Insert("b"));
}

TEST_P(SqlContractTest, AFailedStatementLeavesTheTransactionUsable) {
  KV_ASSERT_OK(Insert("a"));
  KV_ASSERT_OK(db().Write(Soon(), [&](Session& session) {
    EXPECT_THAT(session.Execute("INSERT INTO item (name) VALUES ('a')", {}),
                StatusIs(absl::StatusCode::kAlreadyExists));
    return session.Execute("INSERT INTO item (name) VALUES ('b')", {}).status();
  }));
  EXPECT_EQ(Rows("SELECT name FROM item").size(), 2u);
}

TEST_P(SqlContractTest, ReadersCannotWrite) {
  absl::Status status = db().Read(
      Soon(), [](Session& session) { return session.Execute("INSERT INTO item (name) VALUES ('a')", {}).status(); });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(Rows("SELECT name FROM item").empty());
}

TEST_P(SqlContractTest, AReadSeesOneSnapshotAndNestsInAnother) {
  KV_ASSERT_OK(Insert("a"));
  KV_ASSERT_OK(db().Read(Soon(), [&](Session& outer) {
    EXPECT_EQ(outer.Query("SELECT name FROM item", {}).value().size(), 1u);
    EXPECT_THAT(Insert("b"), IsOk());
    EXPECT_EQ(outer.Query("SELECT name FROM item", {}).value().size(), 1u) << "the snapshot moved";
    EXPECT_EQ(Rows("SELECT name FROM item").size(), 2u);
    return absl::OkStatus();
  }));
}

TEST_P(SqlContractTest, AReadOfOneStatementHasNoSecondAndWritesNothing) {
  KV_ASSERT_OK(Insert("a"));
  KV_EXPECT_OK(db().ReadOne(Soon(), [&](Session& session) {
    EXPECT_EQ(session.Query("SELECT name FROM item", {}).value().size(), 1u);
    EXPECT_THAT(session.Query("SELECT name FROM item", {}).status(), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(session.Execute("INSERT INTO item (name) VALUES ('b')", {}),
                StatusIs(absl::StatusCode::kFailedPrecondition));
    return absl::OkStatus();
  }));
  EXPECT_EQ(Rows("SELECT name FROM item").size(), 1u);
}

// The connection that answered a read of one statement is the one that the next transactions get.
TEST_P(SqlContractTest, AfterAReadOfOneStatementTransactionsAreWhatTheyWere) {
  const auto one = [&] {
    size_t found = 0;
    KV_EXPECT_OK(db().ReadOne(Soon(), [&](Session& session) {
      found = session.Query("SELECT name FROM item", {}).value().size();
      return absl::OkStatus();
    }));
    return found;
  };
  KV_ASSERT_OK(Insert("a"));
  EXPECT_EQ(one(), 1u);
  EXPECT_THAT(db().Write(Soon(),
                         [&](Session& session) {
                           EXPECT_THAT(session.Execute("INSERT INTO item (name) VALUES ('b')", {}), IsOk());
                           return absl::AbortedError("thought better of it");
                         }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(one(), 1u) << "what is rolled back is not stored";
  KV_EXPECT_OK(db().Read(Soon(), [&](Session& outer) {
    EXPECT_EQ(outer.Query("SELECT name FROM item", {}).value().size(), 1u);
    EXPECT_THAT(Insert("c"), IsOk());
    EXPECT_EQ(one(), 2u);
    EXPECT_EQ(outer.Query("SELECT name FROM item", {}).value().size(), 1u) << "the snapshot moved";
    return absl::OkStatus();
  }));
  EXPECT_EQ(one(), 2u);
}

TEST_P(SqlContractTest, ColumnsAreJoinedInOneText) {
  KV_ASSERT_OK(Insert("å b"));
  KV_EXPECT_OK(db().Read(Soon(), [](Session& session) {
    const auto joined = [&](const std::vector<std::string>& columns) {
      return session.Query(absl::StrCat("SELECT ", Joined(session.engine(), columns, '|'), " FROM item"), {}).value();
    };
    EXPECT_EQ(joined({"name"}), (std::vector<Row>{{Value("å b")}}));
    EXPECT_EQ(joined({"name", "''", "name"}), (std::vector<Row>{{Value("å b||å b")}}));
    return absl::OkStatus();
  }));
}

TEST_P(SqlContractTest, ASessionIsOfNoUseAfterwards) {
  Session* kept = nullptr;
  KV_ASSERT_OK(db().Write(Soon(), [&](Session& session) {
    kept = &session;
    return absl::OkStatus();
  }));
  EXPECT_THAT(kept->Execute("INSERT INTO item (name) VALUES ('a')", {}), StatusIs(absl::StatusCode::kInternal));
}

KVALITET_ON_EVERY_ENGINE(SqlContractTest);

}  // namespace
}  // namespace kvalitet::sql

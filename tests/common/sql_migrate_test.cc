#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/migrate.h"
#include "common/sql/schema.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::sql {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tests::IsOk;
using tests::Soon;
using tests::StatusIs;

const std::vector<Migration>& ThreeSteps() {
  static const std::vector<Migration> steps = {
      {1, "CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY, number BIGINT)"},
      {2, "CREATE INDEX item_by_number ON item (number, name)"},
      {3, "ALTER TABLE item ADD COLUMN text LONGTEXT"},
  };
  return steps;
}

class MigrateTest : public tests::EngineTest {
 protected:
  Value Version(const std::string& service = "registry") {
    return Rows("SELECT version FROM schema_version WHERE service = ?", {Value(service)}).at(0).at(0);
  }
  std::vector<ColumnInfo> ColumnsOf(const std::string& table) {
    std::vector<ColumnInfo> columns;
    KV_EXPECT_OK(db().Read(Soon(), [&](Session& session) {
      absl::StatusOr<std::vector<ColumnInfo>> read = Columns(session, table);
      if (read.ok()) columns = *read;
      return read.status();
    }));
    return columns;
  }
};

TEST_P(MigrateTest, MakesTheSchemaOnceAndThenDoesNothing) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  EXPECT_EQ(Version(), Value(3));
  std::vector<ColumnInfo> columns = ColumnsOf("item");
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_EQ(columns[0].name, "name");
  EXPECT_EQ(columns[0].type, "VARCHAR(120)");
  EXPECT_FALSE(columns[0].nullable);
  EXPECT_TRUE(columns[0].primary_key);
  EXPECT_EQ(columns[1].type, "BIGINT");
  EXPECT_TRUE(columns[1].nullable);
  EXPECT_EQ(columns[2].type, "LONGTEXT");
  KV_EXPECT_OK(Migrate(db(), "registry", ThreeSteps()));
  EXPECT_THAT(db().Read(Soon(), [](Session& session) { return Columns(session, "nowhere").status(); }),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(MigrateTest, GoesOnFromWhereItWas) {
  KV_ASSERT_OK(Migrate(db(), "registry", absl::MakeSpan(ThreeSteps()).subspan(0, 2)));
  KV_ASSERT_OK(Do("INSERT INTO item (name, number) VALUES ('a', 1)"));
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  EXPECT_EQ(Rows("SELECT name, number, text FROM item"), std::vector<Row>({{Value("a"), Value(1), Value()}}));
}

TEST_P(MigrateTest, ServicesInOneDatabaseHaveEachTheirOwnNumber) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  KV_ASSERT_OK(
      Migrate(db(), "avvikelser", std::vector<Migration>{{1, "CREATE TABLE other (name BIGINT PRIMARY KEY)"}}));
  EXPECT_EQ(Version("registry"), Value(3));
  EXPECT_EQ(Version("avvikelser"), Value(1));
}

TEST_P(MigrateTest, ProcessesAtOnceMigrateOnce) {
  std::vector<Migration> steps = ThreeSteps();
  steps.push_back({4, "INSERT INTO item (name, number) VALUES ('first', 1)"});
  steps.push_back({5, "UPDATE item SET number = number + 1"});
  std::vector<std::thread> threads;
  std::vector<absl::Status> statuses(4);
  for (absl::Status& status : statuses) {
    threads.emplace_back([&] { status = Migrate(*database().Open(), "registry", steps); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, ::testing::Each(IsOk()));
  EXPECT_EQ(Rows("SELECT name, number FROM item"), std::vector<Row>({{Value("first"), Value(2)}}));
}

TEST_P(MigrateTest, ANewerDatabaseIsRefusedWithAdvice) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  absl::Status status = Migrate(db(), "registry", absl::MakeSpan(ThreeSteps()).subspan(0, 2));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(status.message()), HasSubstr("has schema 3 but this program knows schemas up to 2"));
}

TEST_P(MigrateTest, FailsInTheMiddleAndResumes) {
  std::vector<Migration> steps = ThreeSteps();
  steps[1].statement = "CREATE INDEX item_by_number ON item (nonsense)";
  absl::Status status = Migrate(db(), "registry", steps);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(status.message()), HasSubstr("migration 2 of registry"));
  KV_EXPECT_OK(Migrate(db(), "registry", ThreeSteps()));
  EXPECT_EQ(Version(), Value(3));
  EXPECT_EQ(ColumnsOf("item").size(), 3u);
}

// A process that died after a statement and before its number: what exists already is done.
TEST_P(MigrateTest, StatementsMayRunAgain) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  KV_ASSERT_OK(Do("UPDATE schema_version SET version = 0"));
  KV_EXPECT_OK(Migrate(db(), "registry", ThreeSteps()));
  EXPECT_EQ(Version(), Value(3));
}

// The lease of a process that died runs out; one that lives is waited for.
TEST_P(MigrateTest, TheClaimOfADeadProcessRunsOut) {
  KV_ASSERT_OK(Migrate(db(), "registry", absl::MakeSpan(ThreeSteps()).subspan(0, 1)));
  KV_ASSERT_OK(Do("UPDATE schema_version SET holder = 'gone', lease_until = ?",
                  {Value(absl::ToUnixMicros(absl::Now() + absl::Milliseconds(700)))}));
  MigrateOptions impatient;
  impatient.patience = absl::Milliseconds(200);
  EXPECT_THAT(Migrate(db(), "registry", ThreeSteps(), impatient), StatusIs(absl::StatusCode::kDeadlineExceeded));
  KV_EXPECT_OK(Migrate(db(), "registry", ThreeSteps()));
}

TEST_P(MigrateTest, GapsAreRefused) {
  EXPECT_THAT(Migrate(db(), "registry", std::vector<Migration>{{1, "SELECT 1"}, {3, "SELECT 1"}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Migrate(db(), "registry", std::vector<Migration>{{1, ""}}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(MigrateTest, AnIndexThatOneEngineRefusesIsRefusedByAll) {
  std::vector<Migration> steps = {
      {1,
       "CREATE TABLE wide (name VARCHAR(768) NOT NULL PRIMARY KEY, a VARCHAR(384) NOT NULL, b VARCHAR(385) NOT NULL,"
       " c VARCHAR(384) NOT NULL, t LONGTEXT)"},
      {2, "CREATE INDEX wide_just ON wide (a, c)"}};
  KV_ASSERT_OK(Migrate(db(), "registry", steps));
  steps.push_back({3, "CREATE UNIQUE INDEX `wide_over` ON `wide` (a, b)"});
  EXPECT_THAT(Migrate(db(), "registry", steps), Not(IsOk()));
  EXPECT_EQ(Version(), Value(2));
  steps[2].statement = "CREATE TABLE wider (name VARCHAR(769) NOT NULL PRIMARY KEY)";
  EXPECT_THAT(Migrate(db(), "registry", steps), Not(IsOk()));
  EXPECT_EQ(Version(), Value(2));
  steps[2].statement = "CREATE UNIQUE INDEX wide_text ON wide (t)";
  EXPECT_THAT(Migrate(db(), "registry", steps), Not(IsOk()));
  EXPECT_EQ(Version(), Value(2));
}

TEST_P(MigrateTest, ExplainTellsScansSortsAndIndexes) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  KV_ASSERT_OK(db().Write(Soon(), [](Session& session) -> absl::Status {
    for (int i = 0; i < 500; ++i) {
      KV_RETURN_IF_ERROR(session
                             .Execute("INSERT INTO item (name, number, text) VALUES (?, ?, 't')",
                                      {Value(absl::StrCat("n", i)), Value(i % 250)})
                             .status());
    }
    return absl::OkStatus();
  }));
  KV_ASSERT_OK(db().Write(Soon(), [](Session& session) { return Analyze(session, "item"); }));
  auto plan = [&](const std::string& sql, std::vector<Value> args) {
    std::vector<std::string> facts;
    KV_EXPECT_OK(db().Read(Soon(), [&](Session& session) {
      absl::StatusOr<std::vector<std::string>> read = Explain(session, sql, args);
      if (read.ok()) facts = *read;
      return read.status();
    }));
    return facts;
  };
  EXPECT_THAT(plan("SELECT text FROM item WHERE number = ? ORDER BY name LIMIT 10", {Value(7)}),
              ElementsAre("index item_by_number"));
  EXPECT_THAT(plan("SELECT COUNT(*) FROM item WHERE number = ?", {Value(7)}),
              ElementsAre("covering item_by_number", "index item_by_number"));
  EXPECT_THAT(plan("SELECT name FROM item WHERE text = ?", {Value("x")}), ElementsAre("scan item"));
  EXPECT_THAT(plan("SELECT name FROM item WHERE number = ? ORDER BY text", {Value(7)}), Contains("sort"));
}

TEST_P(MigrateTest, IndexesTellsWhatThereIs) {
  KV_ASSERT_OK(Migrate(db(), "registry", ThreeSteps()));
  std::vector<IndexInfo> indexes;
  std::vector<std::string> tables;
  KV_ASSERT_OK(db().Read(Soon(), [&](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(indexes, Indexes(session, "item"));
    KV_ASSIGN_OR_RETURN(tables, Tables(session));
    return absl::OkStatus();
  }));
  EXPECT_THAT(tables, ElementsAre("item", "schema_version"));
  ASSERT_EQ(indexes.size(), 2u);
  const IndexInfo& by_number = indexes[indexes[0].name == "item_by_number" ? 0 : 1];
  EXPECT_FALSE(by_number.unique);
  EXPECT_THAT(by_number.columns, ElementsAre(Field(&ColumnInfo::name, "number"), Field(&ColumnInfo::name, "name")));
}

TEST(IndexBytesTest, CountsWhatAnIndexTakes) {
  EXPECT_EQ(IndexBytes("BIGINT").value(), 8);
  EXPECT_EQ(IndexBytes("varchar(768)").value(), 3072);
  EXPECT_EQ(IndexBytes("CHAR(10)").value(), 40);
  EXPECT_EQ(IndexBytes("VARBINARY(32)").value(), 32);
  for (const char* type : {"LONGTEXT", "LONGBLOB", "VARCHAR", "VARCHAR()", "VARCHAR(-1)"}) {
    EXPECT_FALSE(IndexBytes(type).ok()) << type;
  }
  IndexInfo index{"t", "i", false, {{"a", "VARCHAR(700)"}, {"b", "VARCHAR(68)"}}};
  KV_EXPECT_OK(CheckIndexBytes(index));
  index.columns.push_back({"c", "BIGINT"});
  EXPECT_THAT(std::string(CheckIndexBytes(index).message()), StartsWith("index i of t may take 3080 bytes"));
}

KVALITET_ON_EVERY_ENGINE(MigrateTest);

}  // namespace
}  // namespace kvalitet::sql

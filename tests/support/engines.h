// A test that runs on every engine:
//
//   class StoreTest : public tests::EngineTest {};
//   TEST_P(StoreTest, Stores) { KV_ASSERT_OK(db().Write(Soon(), [](sql::Session& session) { … })); }
//   KVALITET_ON_EVERY_ENGINE(StoreTest);
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::tests {

enum class Engine { kSqlite, kMySql };

// Both, also where one of them cannot run: its tests skip then, so that nobody takes them for done.
std::vector<Engine> Engines();
std::string EngineName(const ::testing::TestParamInfo<Engine>& info);

// A fresh, empty database that goes away with the object.
class TestDatabase {
 public:
  explicit TestDatabase(Engine engine);
  ~TestDatabase();
  // Why there is none; skip the test if NOT_FOUND.
  const absl::Status& status() const { return status_; }
  // What sql::Open takes, for instance for a process of its own.
  const std::string& url() const { return url_; }
  // Another set of connections to the same database.
  std::unique_ptr<sql::Database> Open(sql::Options options = {}) const;

 private:
  Engine engine_;
  TempDir dir_;
  absl::Status status_;
  std::string server_;
  std::string schema_;
  std::string url_;
};

// A deadline that no test should need.
inline absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

class EngineTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override;
  sql::Database& db() { return *db_; }
  const TestDatabase& database() const { return *database_; }
  // One statement in a transaction of its own.
  absl::Status Do(const std::string& sql, absl::Span<const sql::Value> args = {});
  std::vector<sql::Row> Rows(const std::string& sql, absl::Span<const sql::Value> args = {});

 private:
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<sql::Database> db_;
};

}  // namespace kvalitet::tests

#define KVALITET_ON_EVERY_ENGINE(Suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::ValuesIn(::kvalitet::tests::Engines()), \
                           ::kvalitet::tests::EngineName)

#include "tests/support/engines.h"

#include <unistd.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "tests/support/mysql_server.h"

namespace kvalitet::tests {

std::vector<Engine> Engines() { return {Engine::kSqlite, Engine::kMySql}; }

std::string EngineName(const ::testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::kSqlite ? "Sqlite" : "MySql";
}

TestDatabase::TestDatabase(Engine engine) : engine_(engine) {
  if (engine == Engine::kSqlite) {
    url_ = absl::StrCat("sqlite:", dir_.File("test.db"));
    return;
  }
  absl::StatusOr<std::string> server = SharedMySqlUrl();
  if (!server.ok()) {
    status_ = server.status();
    return;
  }
  server_ = *server;
  static std::atomic<int> number{0};
  schema_ = absl::StrCat("kvalitet_test_", getpid(), "_", absl::ToUnixMicros(absl::Now()), "_", ++number);
  status_ = CreateSchema(server_, schema_);
  url_ = WithSchema(server_, schema_);
}

TestDatabase::~TestDatabase() {
  if (schema_.empty() || !status_.ok()) return;
  EXPECT_TRUE(Administrate(server_, absl::StrCat("DROP DATABASE ", schema_)).ok());
}

std::unique_ptr<sql::Database> TestDatabase::Open(sql::Options options) const {
  options.url = url_;
  absl::StatusOr<std::unique_ptr<sql::Database>> opened = sql::Open(options);
  EXPECT_TRUE(opened.ok()) << opened.status();
  return opened.ok() ? *std::move(opened) : nullptr;
}

void EngineTest::SetUp() {
  database_ = std::make_unique<TestDatabase>(GetParam());
  if (absl::IsNotFound(database_->status())) GTEST_SKIP() << database_->status().message();
  ASSERT_TRUE(database_->status().ok()) << database_->status();
  db_ = database_->Open();
  ASSERT_NE(db_, nullptr);
}

absl::Status EngineTest::Do(const std::string& sql, absl::Span<const sql::Value> args) {
  return db().Write(Soon(), [&](sql::Session& session) { return session.Execute(sql, args).status(); });
}

std::vector<sql::Row> EngineTest::Rows(const std::string& sql, absl::Span<const sql::Value> args) {
  std::vector<sql::Row> rows;
  absl::Status status = db().Read(Soon(), [&](sql::Session& session) {
    absl::StatusOr<std::vector<sql::Row>> read = session.Query(sql, args);
    if (read.ok()) rows = *std::move(read);
    return read.status();
  });
  EXPECT_TRUE(status.ok()) << sql << ": " << status;
  return rows;
}

}  // namespace kvalitet::tests

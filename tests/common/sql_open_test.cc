// How a database is named and found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/sql/database.h"
#include "common/sql/errors.h"
#include "common/sql/mysql_errors.h"
#include "common/sql/mysql_url.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::Soon;
using tests::StatusIs;

Options Url(const std::string& url) {
  Options options;
  options.url = url;
  return options;
}

TEST(SqlOpenTest, MySqlUrlsAreReadInFull) {
  tests::TempDir dir;
  const std::string file = dir.Write("password", "hemlig\n");
  absl::StatusOr<MySqlTarget> target =
      ParseMySqlUrl("mysql://regi%40stry:p%3Aw%2F@db.example:3307/kvalitet?ca=%2Fetc/ca.pem");
  KV_ASSERT_OK(target);
  EXPECT_EQ(target->user, "regi@stry");
  EXPECT_EQ(target->password, "p:w/");
  EXPECT_EQ(target->host, "db.example");
  EXPECT_EQ(target->port, 3307);
  EXPECT_EQ(target->schema, "kvalitet");
  EXPECT_EQ(target->ca_file, "/etc/ca.pem");
  target = ParseMySqlUrl("mysql://r@[::1]:1/x?password_file=" + file);
  KV_ASSERT_OK(target);
  EXPECT_EQ(target->host, "[::1]");
  EXPECT_EQ(target->port, 1);
  EXPECT_EQ(target->password, "hemlig");
  target = ParseMySqlUrl("mysql://r@/x?socket=/run/my.sock");
  KV_ASSERT_OK(target);
  EXPECT_EQ(target->socket, "/run/my.sock");
}

TEST(SqlOpenTest, WrongUrlsAreExplainedWithoutThePassword) {
  for (const char* url : {"", "sqlite:", "oracle:x", "mysql:", "mysql://", "mysql://host/x", "mysql://u:hemlig@host",
                          "mysql://u:hemlig@h/", "mysql://u:hemlig@h:0/x?tls=off", "mysql://u:hemlig@h:x/x?tls=off",
                          "mysql://u:hemlig@127.0.0.1/x?sslmode=on", "mysql://u:hemlig%zz@127.0.0.1/x",
                          "mysql://u:hemlig@127.0.0.1/x?tls=on"}) {
    absl::StatusOr<std::unique_ptr<Database>> opened = Open(Url(url));
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kInvalidArgument)) << url;
    EXPECT_THAT(std::string(opened.status().message()), Not(HasSubstr("hemlig")));
  }
  EXPECT_THAT(ParseMySqlUrl("mysql://u@h/x?password_file=/nonexistent&tls=off"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(SqlOpenTest, AnotherMachineNeedsTlsOrALeave) {
  EXPECT_THAT(ParseMySqlUrl("mysql://u@db.example/x"), StatusIs(absl::StatusCode::kInvalidArgument));
  KV_EXPECT_OK(ParseMySqlUrl("mysql://u@db.example/x?tls=off"));
  KV_EXPECT_OK(ParseMySqlUrl("mysql://u@127.0.0.1/x"));
  KV_EXPECT_OK(ParseMySqlUrl("mysql://u@localhost:3306/x"));
}

TEST(SqlOpenTest, AServerThatIsNotThereIsUnavailable) {
  EXPECT_THAT(Open(Url("mysql://u@/x?socket=/nonexistent/socket")), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SqlOpenTest, SqliteFilesAndFoldersAreForTheirOwnerAlone) {
  tests::TempDir dir;
  KV_ASSERT_OK(Open(Url("sqlite:" + dir.File("data/deeper/x.db"))));
  struct stat info {};
  ASSERT_EQ(stat(dir.File("data/deeper").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(stat(dir.File("data/deeper/x.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(SqlOpenTest, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  tests::TempDir dir;
  const std::string path = dir.Write("x.db", std::string(5000, 'x'));
  EXPECT_THAT(Open(Url("sqlite:" + path)), Not(IsOk()));
  EXPECT_THAT(Open(Url("sqlite:/proc/nowhere/x.db")), StatusIs(absl::StatusCode::kFailedPrecondition));
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 5000);
}

// What SQLite has been asked for is really so, in every connection.
TEST(SqlOpenTest, SqliteSettingsTook) {
  tests::TestDatabase database(tests::Engine::kSqlite);
  std::unique_ptr<Database> db = database.Open();
  auto check = [](Session& session) {
    EXPECT_EQ(session.Query("PRAGMA foreign_keys", {}).value().at(0).at(0), Value(1));
    EXPECT_EQ(session.Query("PRAGMA synchronous", {}).value().at(0).at(0), Value(2));
    EXPECT_EQ(session.Query("PRAGMA journal_mode", {}).value().at(0).at(0), Value("wal"));
    return absl::OkStatus();
  };
  KV_EXPECT_OK(db->Read(Soon(), check));
  KV_EXPECT_OK(db->Write(Soon(), check));
}

TEST(MySqlErrorsTest, ValuesStayOutOfTheLog) {
  EXPECT_EQ(MySqlDetail(1062, "23000", "Duplicate entry 'it's 1' for key 'item_by_x'"),
            "mysql 1062 (23000): Duplicate entry '…' for key 'item_by_x'");
  EXPECT_EQ(MySqlDetail(1366, "22007", "Incorrect string value: '\\xF0' for column `a`.`b`.`c` at row 1"),
            "mysql 1366 (22007): Incorrect string value: '…' for column `a`.`b`.`c` at row 1");
  EXPECT_EQ(MySqlDetail(1146, "42S02", "Table 'a.b' doesn't exist"), "mysql 1146 (42S02): Table 'a.b' doesn't exist");
}

TEST(MySqlErrorsTest, EveryErrorHasAnAnswer) {
  for (int code : {1205, 1213, 3101, 1180, 1020, 1615}) EXPECT_EQ(KindOfMySql(code), Kind::kConflict) << code;
  EXPECT_EQ(KindOfMySql(1062), Kind::kExists);
  for (int code : {1451, 1452}) EXPECT_EQ(KindOfMySql(code), Kind::kReference) << code;
  for (int code : {1406, 1366, 4025, 3819, 1048}) EXPECT_EQ(KindOfMySql(code), Kind::kBadValue) << code;
  for (int code : {1969, 3024}) EXPECT_EQ(KindOfMySql(code), Kind::kOutOfTime) << code;
  for (int code : {1927, 2002, 2003, 2006, 2013, 2030, 1047, 1053}) EXPECT_EQ(KindOfMySql(code), Kind::kLost) << code;
  EXPECT_EQ(KindOfMySql(1040), Kind::kTooMany);
  EXPECT_EQ(KindOfMySql(1064), Kind::kInternal);
  for (int code : {1045, 1049, 2026}) EXPECT_EQ(KindOfMySqlConnect(code), Kind::kSetup) << code;
  for (int code : {2002, 2003}) EXPECT_EQ(KindOfMySqlConnect(code), Kind::kLost) << code;
}

}  // namespace
}  // namespace kvalitet::sql

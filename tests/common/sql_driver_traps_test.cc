// What Connector/C++ 1.1 on libmariadb does that no document says: common/sql/mysql.cc is built on these.  A test that
// fails here tells that the library has changed, and that a workaround may go or must change.
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <gtest/gtest.h>
#include <mysql_connection.h>
#include <mysql_driver.h>
#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/sql/mysql_url.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"
#include "tests/support/mysql_server.h"

namespace kvalitet::sql {
namespace {

class DriverTrapsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = std::make_unique<tests::TestDatabase>(tests::Engine::kMySql);
    if (absl::IsNotFound(database_->status())) GTEST_SKIP() << database_->status().message();
    KV_ASSERT_OK(database_->status());
    connection_ = Connect({});
    Do(*connection_, "CREATE TABLE item (number BIGINT, share DOUBLE)");
  }
  std::unique_ptr<::sql::Connection> Connect(::sql::ConnectOptionsMap map) {
    absl::StatusOr<MySqlTarget> target = ParseMySqlUrl(database_->url());
    EXPECT_TRUE(target.ok());
    map["hostName"] = ::sql::SQLString(target->socket.empty() ? absl::StrCat("tcp://", target->host, ":", target->port)
                                                              : absl::StrCat("unix://", target->socket));
    map["userName"] = ::sql::SQLString(target->user);
    map["password"] = ::sql::SQLString(target->password);
    map["schema"] = ::sql::SQLString(target->schema);
    return std::unique_ptr<::sql::Connection>(get_driver_instance()->connect(map));
  }
  static void Do(::sql::Connection& connection, const std::string& sql) {
    std::unique_ptr<::sql::Statement>(connection.createStatement())->execute(sql);
  }
  static int Change(::sql::Connection& connection, const std::string& sql) {
    return std::unique_ptr<::sql::Statement>(connection.createStatement())->executeUpdate(sql);
  }
  static std::string Text(::sql::Connection& connection, const std::string& sql) {
    std::unique_ptr<::sql::Statement> statement(connection.createStatement());
    std::unique_ptr<::sql::ResultSet> result(statement->executeQuery(sql));
    return result->next() ? result->getString(1).asStdString() : "nothing";
  }
  void Kill(::sql::Connection& victim) {
    const std::string id = Text(victim, "SELECT CONNECTION_ID()");
    Do(*Connect({}), "KILL " + id);
    absl::SleepFor(absl::Milliseconds(100));
  }

  std::unique_ptr<tests::TestDatabase> database_;
  std::unique_ptr<::sql::Connection> connection_;
};

TEST_F(DriverTrapsTest, CommitSwallowsItsError) {
  std::unique_ptr<::sql::Connection> victim = Connect({});
  victim->setAutoCommit(false);
  Do(*victim, "INSERT INTO item (number) VALUES (1)");
  Kill(*victim);
  EXPECT_NO_THROW(victim->commit());
  EXPECT_EQ(Text(*connection_, "SELECT COUNT(*) FROM item"), "0");
  EXPECT_THROW(Do(*victim, "COMMIT"), ::sql::SQLException);
}

TEST_F(DriverTrapsTest, AnUnchangedRowCountsOnlyWithFoundRows) {
  Do(*connection_, "INSERT INTO item (number) VALUES (1)");
  EXPECT_EQ(Change(*connection_, "UPDATE item SET number = 1"), 0);
  ::sql::ConnectOptionsMap map;
  map["CLIENT_FOUND_ROWS"] = true;
  EXPECT_EQ(Change(*Connect(map), "UPDATE item SET number = 1"), 1);
}

TEST_F(DriverTrapsTest, AParameterOnceUnsignedStaysUnsigned) {
  std::unique_ptr<::sql::PreparedStatement> statement(connection_->prepareStatement("SELECT ?"));
  statement->setUInt64(1, 1);
  delete statement->executeQuery();
  statement->setInt64(1, -5);
  std::unique_ptr<::sql::ResultSet> result(statement->executeQuery());
  ASSERT_TRUE(result->next());
  EXPECT_EQ(result->getString(1).asStdString(), "18446744073709551611");
}

TEST_F(DriverTrapsTest, ADoubleAsTextHasSixDigits) {
  Do(*connection_, "INSERT INTO item (share) VALUES (0.123456789)");
  std::unique_ptr<::sql::PreparedStatement> statement(connection_->prepareStatement("SELECT share FROM item"));
  std::unique_ptr<::sql::ResultSet> result(statement->executeQuery());
  ASSERT_TRUE(result->next());
  EXPECT_EQ(result->getString(1).asStdString(), "0.123457");
  EXPECT_EQ(static_cast<double>(result->getDouble(1)), 0.123456789);
}

TEST_F(DriverTrapsTest, ReconnectingLosesTheSession) {
  ::sql::ConnectOptionsMap map;
  map["OPT_RECONNECT"] = true;
  std::unique_ptr<::sql::Connection> victim = Connect(map);
  victim->setAutoCommit(false);
  Do(*victim, "SET SESSION innodb_lock_wait_timeout = 7");
  Kill(*victim);
  std::string autocommit;
  for (int i = 0; i < 3 && autocommit.empty(); ++i) {
    try {
      autocommit = Text(*victim, "SELECT @@autocommit");
    } catch (const ::sql::SQLException&) {
    }
  }
  EXPECT_EQ(autocommit, "1");
  EXPECT_FALSE(victim->getAutoCommit()) << "and the driver does not know";
}

TEST_F(DriverTrapsTest, MisspeltOptionsAreAccepted) {
  ::sql::ConnectOptionsMap map;
  map["CLIENT_FOUND_ROW"] = true;
  map["sslVerifyServerCertPlease"] = true;
  EXPECT_NO_THROW(Connect(map));
}

TEST_F(DriverTrapsTest, SslEnforceAloneFallsBackToPlainText) {
  ::sql::ConnectOptionsMap map;
  map["sslCA"] = ::sql::SQLString("/dev/null");
  map["sslEnforce"] = true;
  const bool mariadb = Text(*connection_, "SELECT VERSION()").find("MariaDB") != std::string::npos;
  if (!mariadb || Text(*connection_, "SELECT @@have_ssl") == "YES") return;  // a server that offers TLS
  std::unique_ptr<::sql::Connection> plain;
  EXPECT_NO_THROW(plain = Connect(map));
  ASSERT_NE(plain, nullptr);
  map["sslVerify"] = true;
  EXPECT_THROW(Connect(map), ::sql::SQLException);
}

TEST_F(DriverTrapsTest, AReusedStatementKeepsItsArguments) {
  std::unique_ptr<::sql::PreparedStatement> statement(connection_->prepareStatement("SELECT ?"));
  statement->setInt64(1, 42);
  delete statement->executeQuery();
  std::unique_ptr<::sql::ResultSet> result(statement->executeQuery());
  ASSERT_TRUE(result->next());
  EXPECT_EQ(result->getInt64(1), 42);
}

TEST_F(DriverTrapsTest, ResultsInALateCollationAreRefused) {
  if (Text(*connection_, "SELECT VERSION()").find("MariaDB") == std::string::npos) return;  // its collation
  Do(*connection_, "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin");
  Do(*connection_, "CREATE TABLE word (name VARCHAR(20), text LONGTEXT)");
  std::unique_ptr<::sql::PreparedStatement> statement(connection_->prepareStatement("SELECT name, text FROM word"));
  std::unique_ptr<::sql::ResultSet> result(statement->executeQuery());
  EXPECT_THROW(result->getMetaData()->getColumnType(2), ::sql::SQLException);
}

}  // namespace
}  // namespace kvalitet::sql

// What only a server can do: lose connections, stop, refuse a password.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/database.h"
#include "common/sql/errors.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"
#include "tests/support/mysql_server.h"

namespace kvalitet::sql {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;
using tests::MySqlServer;
using tests::Soon;
using tests::StatusIs;

class SqlMySqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = std::make_unique<tests::TestDatabase>(tests::Engine::kMySql);
    if (absl::IsNotFound(database_->status())) GTEST_SKIP() << database_->status().message();
    KV_ASSERT_OK(database_->status());
    Options one;
    one.max_connections = 1;
    db_ = database_->Open(one);
    KV_ASSERT_OK(Do("CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY, number BIGINT)"));
  }
  absl::Status Do(const std::string& sql) {
    return db_->Write(Soon(), [&](Session& session) { return session.Execute(sql, {}).status(); });
  }
  Value One(const std::string& sql) {
    Value value;
    KV_EXPECT_OK(db_->Read(Soon(), [&](Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query(sql, {}));
      value = rows.at(0).at(0);
      return absl::OkStatus();
    }));
    return value;
  }
  static int64_t ConnectionId(Session& session) {
    return std::get<int64_t>(session.Query("SELECT CONNECTION_ID()", {}).value().at(0).at(0));
  }
  void Kill(int64_t id) {
    absl::StatusOr<std::string> server = tests::SharedMySqlUrl();
    KV_ASSERT_OK(server);
    KV_ASSERT_OK(tests::Administrate(*server, absl::StrCat("KILL ", id)));
    absl::SleepFor(absl::Milliseconds(100));
  }

  std::unique_ptr<tests::TestDatabase> database_;
  std::unique_ptr<Database> db_;
};

TEST_F(SqlMySqlTest, ACommitOnAKilledConnectionIsNoSuccess) {
  int runs = 0;
  absl::Status status = db_->Write(Soon(), [&](Session& session) {
    ++runs;
    KV_RETURN_IF_ERROR(session.Execute("INSERT INTO item (name) VALUES ('a')", {}).status());
    Kill(ConnectionId(session));
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(IsUnknownOutcome(status)) << status;
  EXPECT_EQ(runs, 1) << "what may have happened must not be done again";
  EXPECT_EQ(One("SELECT COUNT(*) FROM item"), Value(0));
}

TEST_F(SqlMySqlTest, AConnectionLostInsideATransactionIsUnavailableAndRolledBack) {
  absl::Status status = db_->Write(Soon(), [&](Session& session) {
    KV_RETURN_IF_ERROR(session.Execute("INSERT INTO item (name) VALUES ('a')", {}).status());
    Kill(ConnectionId(session));
    return session.Execute("INSERT INTO item (name) VALUES ('b')", {}).status();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(IsUnknownOutcome(status)) << status;
  EXPECT_EQ(One("SELECT COUNT(*) FROM item"), Value(0));
  EXPECT_GE(db_->stats().discarded, 1);
}

TEST_F(SqlMySqlTest, AConnectionLostWhileIdleGoesUnnoticed) {
  for (const char* name : {"a", "b"}) {
    int64_t id = 0;
    KV_ASSERT_OK(db_->Read(Soon(), [&](Session& session) {
      id = ConnectionId(session);
      return absl::OkStatus();
    }));
    Kill(id);
    KV_EXPECT_OK(Do(absl::StrCat("INSERT INTO item (name) VALUES ('", name, "')")));
  }
  EXPECT_EQ(One("SELECT COUNT(*) FROM item"), Value(2));
}

TEST_F(SqlMySqlTest, ALostReaderIsUnavailable) {
  absl::Status status = db_->Read(Soon(), [&](Session& session) {
    Kill(ConnectionId(session));
    return session.Query("SELECT name FROM item", {}).status();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  status = db_->Read(Soon(), [&](Session& session) {
    KV_RETURN_IF_ERROR(session.Query("SELECT name FROM item", {}).status());
    Kill(ConnectionId(session));
    return absl::OkStatus();
  });
  KV_EXPECT_OK(status) << "everything was read";
}

TEST_F(SqlMySqlTest, TheSettingsOfASessionTook) {
  const bool mariadb = db_->engine() == "mariadb";
  EXPECT_THAT(std::get<std::string>(One("SELECT @@session.sql_mode")), HasSubstr("STRICT_ALL_TABLES"));
  EXPECT_EQ(One(mariadb ? "SELECT @@session.tx_isolation" : "SELECT @@session.transaction_isolation"),
            Value("REPEATABLE-READ"));
  EXPECT_EQ(One("SELECT @@session.autocommit"), Value(0));
  EXPECT_EQ(One("SELECT @@session.time_zone"), Value("+00:00"));
  EXPECT_EQ(One("SELECT @@character_set_client"), Value("utf8mb4"));
  // CLIENT_FOUND_ROWS is no variable; its effect is in sql_contract_test.
}

TEST_F(SqlMySqlTest, OnlyAReadOfOneStatementCommitsByItself) {
  const auto seen = [](Value& autocommit) {
    return [&autocommit](Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(const auto rows, session.Query("SELECT @@session.autocommit, CONNECTION_ID()", {}));
      autocommit = rows.at(0).at(0);
      return absl::OkStatus();
    };
  };
  Value value;
  for (int i = 0; i < 2; ++i) {
    KV_ASSERT_OK(db_->ReadOne(Soon(), seen(value)));
    EXPECT_EQ(value, Value(1));
    KV_ASSERT_OK(db_->Write(Soon(), seen(value)));
    EXPECT_EQ(value, Value(0)) << "what escapes a transaction would be stored";
    KV_ASSERT_OK(db_->ReadOne(Soon(), seen(value)));
    KV_ASSERT_OK(db_->Read(Soon(), seen(value)));
    EXPECT_EQ(value, Value(0));
  }
}

// A read of one statement takes the connection that needs no change, though another was used later.
TEST_F(SqlMySqlTest, AConnectionThatSuitsIsTakenFirst) {
  const auto id = [](int64_t& found) {
    return [&found](Session& session) -> absl::Status {
      found = ConnectionId(session);
      return absl::OkStatus();
    };
  };
  const std::unique_ptr<Database> many = database_->Open();
  int64_t outer = 0, inner = 0, again = 0;
  KV_ASSERT_OK(many->Read(Soon(), [&](Session& session) {
    outer = ConnectionId(session);
    return many->ReadOne(Soon(), id(inner));
  }));
  EXPECT_NE(outer, inner);
  KV_ASSERT_OK(many->ReadOne(Soon(), id(again)));
  EXPECT_EQ(again, inner);
  KV_ASSERT_OK(many->Read(Soon(), id(again)));
  EXPECT_EQ(again, outer);
}

TEST_F(SqlMySqlTest, TheTimeLeftReachesTheServer) {
  if (db_->engine() != "mariadb") return;  // MySQL limits reads only, by another variable
  double limit = 0;
  KV_ASSERT_OK(db_->Read(absl::Now() + absl::Seconds(3), [&](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query("SELECT @@session.max_statement_time", {}));
    limit = std::get<double>(rows.at(0).at(0));
    KV_ASSIGN_OR_RETURN(rows, session.Query("SELECT @@session.innodb_lock_wait_timeout", {}));
    EXPECT_EQ(rows.at(0).at(0), Value(2));
    return absl::OkStatus();
  }));
  EXPECT_GT(limit, 2.5);
  EXPECT_LT(limit, 3.3);
}

TEST_F(SqlMySqlTest, ALimitThatStillFitsCostsNoStatement) {
  auto settings = [&] {
    int64_t count = 0;
    KV_EXPECT_OK(db_->Read(Soon(), [&](Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query("SHOW SESSION STATUS LIKE 'Com_set_option'", {}));
      count = std::stoll(std::get<std::string>(rows.at(0).at(1)));
      return absl::OkStatus();
    }));
    return count;
  };
  const int64_t before = settings();
  for (int i = 0; i < 20; ++i) (void)One("SELECT 1");
  EXPECT_EQ(settings(), before);
}

TEST_F(SqlMySqlTest, BackgroundWorkTakesNoConnectionFromCalls) {
  KV_ASSERT_OK(db_->Read(absl::Now() + absl::Minutes(10), [&](Session&) {
    EXPECT_EQ(One("SELECT 1"), Value(1)) << "the one connection of calls is free";
    return absl::OkStatus();
  }));
}

TEST_F(SqlMySqlTest, DdlInsideATransactionCommitsIt) {
  absl::Status status = db_->Write(Soon(), [](Session& session) {
    KV_RETURN_IF_ERROR(session.Execute("INSERT INTO item (name) VALUES ('a')", {}).status());
    KV_RETURN_IF_ERROR(session.Execute("CREATE TABLE other (a BIGINT PRIMARY KEY)", {}).status());
    KV_RETURN_IF_ERROR(session.Execute("INSERT INTO item (name) VALUES ('b')", {}).status());
    return absl::InternalError("undo");
  });
  EXPECT_EQ(status, absl::InternalError("undo"));
  EXPECT_EQ(One("SELECT COUNT(*) FROM item"), Value(1)) << "why migrations repeat their statements";
}

TEST_F(SqlMySqlTest, ASchemaThatTakesDifferentTextsForTheSameIsRefused) {
  absl::StatusOr<std::string> server = tests::SharedMySqlUrl();
  KV_ASSERT_OK(server);
  const std::string schema = absl::StrCat("kvalitet_blind_", getpid());
  KV_ASSERT_OK(tests::Administrate(*server, absl::StrCat("CREATE DATABASE ", schema, " CHARACTER SET utf8mb4")));
  Options options;
  options.url = tests::WithSchema(*server, schema);
  absl::StatusOr<std::unique_ptr<Database>> opened = Open(options);
  EXPECT_THAT(opened, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("CREATE DATABASE"));
  KV_EXPECT_OK(tests::Administrate(*server, absl::StrCat("DROP DATABASE ", schema)));
  options.url = tests::WithSchema(*server, "no_such_schema");
  EXPECT_THAT(Open(options), StatusIs(absl::StatusCode::kFailedPrecondition));
}

// ---- servers of their own ----

class SqlServerTest : public ::testing::Test {
 protected:
  void Start(const MySqlServer::Settings& settings) {
    absl::StatusOr<std::unique_ptr<MySqlServer>> started = MySqlServer::Start(settings);
    if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
    KV_ASSERT_OK(started);
    server_ = *std::move(started);
    KV_ASSERT_OK(tests::CreateSchema(server_->url(), "kvalitet"));
    options_.url = tests::WithSchema(server_->url(), "kvalitet");
  }
  // A certificate authority and a certificate for 127.0.0.1 of it.
  void MakeCertificates() {
    auto openssl = [](const std::string& arguments) {
      ASSERT_EQ(std::system(absl::StrCat("openssl ", arguments, " >/dev/null 2>&1").c_str()), 0) << arguments;
    };
    for (const char* ca : {"ca", "other"}) {
      openssl(absl::StrCat("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=", ca, " -keyout ", dir_.File(ca),
                           ".key -out ", dir_.File(ca), ".pem"));
    }
    openssl(absl::StrCat("req -newkey rsa:2048 -nodes -subj /CN=db -keyout ", dir_.File("db.key"), " -out ",
                         dir_.File("db.csr")));
    const std::string names = dir_.Write("names", "subjectAltName=IP:127.0.0.1\n");
    openssl(absl::StrCat("x509 -req -days 2 -in ", dir_.File("db.csr"), " -CA ", dir_.File("ca.pem"), " -CAkey ",
                         dir_.File("ca.key"), " -CAcreateserial -extfile ", names, " -out ", dir_.File("db.pem")));
  }
  std::string TcpUrl(absl::string_view user, absl::string_view host, absl::string_view settings) {
    return absl::StrCat("mysql://", user, "@", host, ":", server_->port(), "/kvalitet", settings);
  }
  absl::StatusOr<std::unique_ptr<Database>> OpenAt(const std::string& url) {
    Options options;
    options.url = url;
    return Open(options);
  }

  tests::TempDir dir_;
  std::unique_ptr<MySqlServer> server_;
  Options options_;
};

TEST_F(SqlServerTest, TlsIsVerifiedOrRefused) {
  MakeCertificates();
  MySqlServer::Settings settings;
  settings.network = true;
  settings.arguments = {absl::StrCat("--ssl-ca=", dir_.File("ca.pem")),
                        absl::StrCat("--ssl-cert=", dir_.File("db.pem")),
                        absl::StrCat("--ssl-key=", dir_.File("db.key"))};
  Start(settings);
  if (server_ == nullptr) return;
  KV_ASSERT_OK(tests::Administrate(server_->url(), "CREATE USER app@'127.0.0.1' IDENTIFIED BY 'hemlig' REQUIRE SSL"));
  KV_ASSERT_OK(tests::Administrate(server_->url(), "GRANT ALL ON kvalitet.* TO app@'127.0.0.1'"));
  const std::string ca = absl::StrCat("?ca=", dir_.File("ca.pem"));
  const std::string password = dir_.Write("password", "hemlig\n");

  absl::StatusOr<std::unique_ptr<Database>> db =
      OpenAt(TcpUrl("app", "127.0.0.1", absl::StrCat(ca, "&password_file=", password)));
  KV_ASSERT_OK(db);
  KV_EXPECT_OK((*db)->Read(Soon(), [](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query("SHOW SESSION STATUS LIKE 'Ssl_cipher'", {}));
    EXPECT_NE(rows.at(0).at(1), Value(""));
    return absl::OkStatus();
  }));
  // Another authority, another host name, no TLS, a wrong password: none gets through.
  EXPECT_FALSE(OpenAt(TcpUrl("app:hemlig", "127.0.0.1", absl::StrCat("?ca=", dir_.File("other.pem")))).ok());
  EXPECT_FALSE(OpenAt(TcpUrl("app:hemlig", "localhost", ca)).ok());
  EXPECT_THAT(OpenAt(TcpUrl("app:hemlig", "127.0.0.1", "")), StatusIs(absl::StatusCode::kFailedPrecondition));
  absl::Status wrong = OpenAt(TcpUrl("app:fel", "127.0.0.1", ca)).status();
  EXPECT_THAT(wrong, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("cannot connect to the database as app"));
}

TEST_F(SqlServerTest, AServerWithoutTlsIsRefusedWhenTlsIsWanted) {
  MakeCertificates();
  MySqlServer::Settings settings;
  settings.network = true;
  settings.arguments = {"--skip-ssl"};
  Start(settings);
  if (server_ == nullptr) return;
  KV_ASSERT_OK(tests::Administrate(server_->url(), "CREATE USER app@'127.0.0.1' IDENTIFIED BY 'hemlig'"));
  KV_ASSERT_OK(tests::Administrate(server_->url(), "GRANT ALL ON kvalitet.* TO app@'127.0.0.1'"));
  KV_EXPECT_OK(OpenAt(TcpUrl("app:hemlig", "127.0.0.1", "")));
  EXPECT_FALSE(OpenAt(TcpUrl("app:hemlig", "127.0.0.1", absl::StrCat("?ca=", dir_.File("ca.pem")))).ok());
}

TEST_F(SqlServerTest, WhatWasAcknowledgedSurvivesTheServersDeathAndThePoolRecovers) {
  MySqlServer::Settings settings;
  settings.durable = true;
  Start(settings);
  if (server_ == nullptr) return;
  absl::StatusOr<std::unique_ptr<Database>> db = Open(options_);
  KV_ASSERT_OK(db);
  auto execute = [&](const std::string& sql) {
    return (*db)->Write(Soon(), [&](Session& session) { return session.Execute(sql, {}).status(); });
  };
  KV_ASSERT_OK(execute("CREATE TABLE item (name VARCHAR(120) NOT NULL PRIMARY KEY)"));
  for (int i = 0; i < 20; ++i) KV_ASSERT_OK(execute(absl::StrCat("INSERT INTO item (name) VALUES ('", i, "')")));
  KV_ASSERT_OK(server_->KillAndRestart());
  KV_ASSERT_OK((*db)->Read(Soon(), [](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query("SELECT COUNT(*) FROM item", {}));
    EXPECT_EQ(rows.at(0).at(0), Value(20));
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace kvalitet::sql

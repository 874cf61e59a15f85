#include "tests/support/mysql_server.h"

#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/sql/mysql_url.h"
#include "tests/support/spawn.h"

namespace kvalitet::tests {
namespace {

absl::StatusOr<std::unique_ptr<::sql::Connection>> Connect(const std::string& server_url) {
  KV_ASSIGN_OR_RETURN(sql::MySqlTarget target, sql::ParseMySqlUrl(WithSchema(server_url, "none")));
  try {
    ::sql::ConnectOptionsMap map;
    map["hostName"] = ::sql::SQLString(target.socket.empty() ? absl::StrCat("tcp://", target.host, ":", target.port)
                                                             : absl::StrCat("unix://", target.socket));
    map["userName"] = ::sql::SQLString(target.user);
    map["password"] = ::sql::SQLString(target.password);
    map["OPT_CONNECT_TIMEOUT"] = 5;
    return std::unique_ptr<::sql::Connection>(get_driver_instance()->connect(map));
  } catch (const ::sql::SQLException& error) {
    return absl::UnavailableError(error.what());
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<MySqlServer>> MySqlServer::Start(const Settings& settings) {
  const std::string install = FindProgram("mariadb-install-db");
  if (install.empty() || FindProgram("mariadbd").empty()) {
    return absl::NotFoundError("no mariadbd on this machine");
  }
  std::unique_ptr<MySqlServer> server(new MySqlServer(settings));
  // The folder for temporary tables is its own here too: a server that starts meanwhile takes away all others'.
  std::vector<std::string> command = {install, "--no-defaults", "--auth-root-authentication-method=normal",
                                      "--skip-test-db", absl::StrCat("--datadir=", server->dir_.File("data")),
                                      absl::StrCat("--tmpdir=", server->dir_.path())};
  if (geteuid() == 0) command.push_back("--user=root");
  const std::string log = server->dir_.File("install.log");
  int result = 0;
  waitpid(Spawn(command, log), &result, 0);
  if (result != 0) return absl::InternalError(absl::StrCat("mariadb-install-db failed: ", Tail(log)));
  if (settings.network) server->port_ = FreePort();
  KV_RETURN_IF_ERROR(server->Launch());
  return server;
}

absl::Status MySqlServer::Launch() {
  std::vector<std::string> command = {FindProgram("mariadbd"),
                                      "--no-defaults",
                                      absl::StrCat("--datadir=", dir_.File("data")),
                                      // Its own: a server that starts removes the temporary tables of all others.
                                      absl::StrCat("--tmpdir=", dir_.path()),
                                      absl::StrCat("--socket=", dir_.File("s")),
                                      absl::StrCat("--pid-file=", dir_.File("pid")),
                                      "--skip-log-bin",
                                      "--skip-name-resolve",
                                      "--performance-schema=off",
                                      "--max-connections=300",
                                      "--innodb-buffer-pool-size=64M",
                                      "--innodb-log-file-size=32M",
                                      absl::StrCat("--innodb-flush-log-at-trx-commit=", settings_.durable ? 1 : 0)};
  if (geteuid() == 0) command.push_back("--user=root");
  if (port_ == 0) {
    command.push_back("--skip-networking");
  } else {
    command.push_back(absl::StrCat("--port=", port_));
    command.push_back("--bind-address=127.0.0.1");
  }
  command.insert(command.end(), settings_.arguments.begin(), settings_.arguments.end());
  const std::string log = dir_.File("server.log");
  pid_ = Spawn(command, log);
  const absl::Time patience = absl::Now() + absl::Seconds(60);
  while (absl::Now() < patience) {
    if (Administrate(url(), "DO 1").ok()) return absl::OkStatus();
    if (int result = 0; waitpid(pid_, &result, WNOHANG) == pid_) {
      pid_ = -1;
      break;
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::InternalError(absl::StrCat("mariadbd did not start: ", Tail(log)));
}

void MySqlServer::Stop(int signal) {
  if (pid_ <= 0) return;
  kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

MySqlServer::~MySqlServer() { Stop(settings_.durable ? SIGTERM : SIGKILL); }

absl::Status MySqlServer::KillAndRestart() {
  Stop(SIGKILL);
  return Launch();
}

std::string MySqlServer::url() const { return absl::StrCat("mysql://root@/?socket=", dir_.File("s")); }

absl::StatusOr<std::string> SharedMySqlUrl() {
  if (const char* named = std::getenv("KVALITET_TEST_MYSQL"); named != nullptr && *named != '\0') {
    return std::string(named);
  }
  static absl::StatusOr<std::unique_ptr<MySqlServer>> server = MySqlServer::Start({});
  if (!server.ok()) return server.status();
  return (*server)->url();
}

std::string WithSchema(const std::string& server_url, const std::string& schema) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(server_url, absl::MaxSplits('?', 1));
  std::string url = parts.first;
  if (url.empty() || url.back() != '/') url += '/';
  absl::StrAppend(&url, schema, "?", parts.second);
  // A server that only tests use may be reached without TLS.
  const bool tls_said = absl::StrContains(parts.second, "ca=") || absl::StrContains(parts.second, "tls=");
  if (!tls_said) absl::StrAppend(&url, parts.second.empty() ? "" : "&", "tls=off");
  return url;
}

absl::Status Administrate(const std::string& server_url, const std::string& statement) {
  KV_ASSIGN_OR_RETURN(std::unique_ptr<::sql::Connection> connection, Connect(server_url));
  try {
    std::unique_ptr<::sql::Statement>(connection->createStatement())->execute(statement);
    return absl::OkStatus();
  } catch (const ::sql::SQLException& error) {
    return absl::InternalError(absl::StrCat(statement, ": ", error.what()));
  }
}

absl::Status CreateSchema(const std::string& server_url, const std::string& schema) {
  const std::string text = absl::StrCat("CREATE DATABASE ", schema, " CHARACTER SET utf8mb4 COLLATE ");
  absl::Status status = Administrate(server_url, text + "utf8mb4_nopad_bin");
  return status.ok() ? status : Administrate(server_url, text + "utf8mb4_0900_bin");  // MySQL
}

}  // namespace kvalitet::tests

// MySQL and MariaDB servers for tests.
#pragma once
#include <signal.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::tests {

// A private mariadbd on a Unix socket in a folder of its own, stopped and removed with the object.
class MySqlServer {
 public:
  struct Settings {
    bool durable = false;                // flush at every COMMIT
    bool network = false;                // also listens on a free port of 127.0.0.1
    std::vector<std::string> arguments;  // more of mariadbd's
  };
  // NOT_FOUND if there is no mariadbd on this machine.
  static absl::StatusOr<std::unique_ptr<MySqlServer>> Start(const Settings& settings);
  ~MySqlServer();

  // mysql://root@/?socket=...
  std::string url() const;
  int port() const { return port_; }
  std::string socket() const { return dir_.File("s"); }
  // Ends the server as a power failure would, and starts it again on the same data.
  absl::Status KillAndRestart();
  void Kill() { Stop(SIGKILL); }
  absl::Status Launch();

 private:
  // What need not outlive a power cut lies in memory: making tables then costs no waiting for a disk.
  explicit MySqlServer(const Settings& settings) : settings_(settings), dir_(settings.durable ? "" : "/dev/shm") {}
  void Stop(int signal);

  const Settings settings_;
  TempDir dir_;
  int port_ = 0;
  pid_t pid_ = -1;
};

// The server of this test run: the one that KVALITET_TEST_MYSQL=mysql://user:password@host:port/ names, or else a
// private one that lives as long as the process.  NOT_FOUND if there is neither.
absl::StatusOr<std::string> SharedMySqlUrl();

// A URL without schema, and a schema: what sql::Open takes.
std::string WithSchema(const std::string& server_url, const std::string& schema);

// Runs one statement with no schema chosen.
absl::Status Administrate(const std::string& server_url, const std::string& statement);

// Makes an empty schema as deployments make theirs.
absl::Status CreateSchema(const std::string& server_url, const std::string& schema);

}  // namespace kvalitet::tests

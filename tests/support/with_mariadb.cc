// with_mariadb COMMAND...: runs a command beside a private MariaDB server that KVALITET_TEST_MYSQL names, and answers
// what the command answers.  A server that the variable names already is left as it is; without mariadbd on the machine
// the command runs all the same, and its tests skip.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "tests/support/mysql_server.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: with_mariadb COMMAND...\n";
    return 2;
  }
  std::unique_ptr<kvalitet::tests::MySqlServer> server;
  if (std::getenv("KVALITET_TEST_MYSQL") == nullptr) {
    auto started = kvalitet::tests::MySqlServer::Start({});
    if (!started.ok() && started.status().code() != absl::StatusCode::kNotFound) {
      std::cerr << started.status().ToString() << "\n";
      return 1;
    }
    if (started.ok()) {
      server = *std::move(started);
      setenv("KVALITET_TEST_MYSQL", server->url().c_str(), 1);
    } else {
      std::cerr << started.status().ToString() << "\n";
    }
  }
  const pid_t pid = fork();
  if (pid == 0) {
    execvp(argv[1], argv + 1);
    std::cerr << "cannot run " << argv[1] << "\n";
    _exit(127);
  }
  // The command gets Ctrl-C from the terminal itself and ends; then the server is stopped as usual.
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  int result = 0;
  waitpid(pid, &result, 0);
  return WIFEXITED(result) ? WEXITSTATUS(result) : 1;
}

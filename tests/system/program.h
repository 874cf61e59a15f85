// A program of build/bin as a child process.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace kvalitet::tests {

class Program {
 public:
  // `flags` as on the command line; what it logs is added to the file `log`.
  Program(std::string name, std::vector<std::string> flags, std::string log)
      : name_(std::move(name)), flags_(std::move(flags)), log_(std::move(log)) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { Kill(); }

  // Returns when it has said where it listens; false if it ended before.
  bool Start();
  // Asks it to end and waits; its exit code, -1 if a signal ended it.
  int Stop();
  // Ends it as a power failure would.
  void Kill();

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  const std::string& name() const { return name_; }
  std::vector<std::string>& flags() { return flags_; }
  // The last of what it logged.
  std::string LogTail() const;

 private:
  int Wait();

  const std::string name_;
  std::vector<std::string> flags_;
  const std::string log_;
  pid_t pid_ = 0;
  int port_ = 0;
};

}  // namespace kvalitet::tests

#include "tests/system/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace kvalitet::tests {

bool Program::Start() {
  Kill();
  int said[2];
  if (pipe2(said, O_CLOEXEC) != 0) return false;
  const std::string path = absl::StrCat(KVALITET_BINARY_DIR "/bin/", name_);
  std::vector<char*> argv = {const_cast<char*>(name_.c_str())};
  for (const std::string& flag : flags_) argv.push_back(const_cast<char*>(flag.c_str()));
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(said[1], STDOUT_FILENO);
    const int file = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) dup2(file, STDERR_FILENO);
    execv(path.c_str(), argv.data());
    _exit(127);
  }
  close(said[1]);
  std::string line;
  char c = 0;
  while (read(said[0], &c, 1) == 1 && c != '\n') line += c;
  close(said[0]);
  const size_t at = line.rfind(' ');
  port_ = at == std::string::npos ? 0 : std::atoi(line.c_str() + at);
  if (port_ > 0) return true;
  Kill();
  return false;
}

int Program::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int Program::Stop() {
  if (pid_ <= 0) return -1;
  kill(pid_, SIGTERM);
  return Wait();
}

void Program::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  Wait();
}

std::string Program::LogTail() const {
  std::ifstream in(log_, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return all.substr(all.size() - std::min<size_t>(all.size(), 3000));
}

}  // namespace kvalitet::tests

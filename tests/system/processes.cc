#include "tests/system/processes.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace kvalitet::tests {
namespace {

const char kBin[] = KVALITET_BINARY_DIR "/bin";

std::string Quoted(absl::string_view word) {
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

}  // namespace

std::string Content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool SuiteProcess::Start(const std::string& today) {
  Stop();
  int said[2];
  if (pipe2(said, O_CLOEXEC) != 0) return false;
  const std::string program = absl::StrCat(kBin, "/kvalitet-svit"), folder = absl::StrCat("--data_dir=", data()),
                    date = absl::StrCat("--today=", today), log = dir_.File("svit.log");
  pid_ = fork();
  if (pid_ == 0) {
    dup2(said[1], STDOUT_FILENO);
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) dup2(file, STDERR_FILENO);
    execl(program.c_str(), "kvalitet-svit", "--dev", folder.c_str(), "--listen=127.0.0.1:0", date.c_str(), nullptr);
    _exit(127);
  }
  close(said[1]);
  std::string line;
  char c = 0;
  while (read(said[0], &c, 1) == 1 && c != '\n') line += c;
  close(said[0]);
  port_ = 0;
  const size_t at = line.rfind(' ');
  if (at != std::string::npos) port_ = std::atoi(line.c_str() + at);
  return port_ > 0;
}

void SuiteProcess::Stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
      << "kvalitet-svit ended badly: " << Content(dir_.File("svit.log"));
  pid_ = 0;
}

std::string SuiteProcess::address() const { return absl::StrCat("127.0.0.1:", port_); }

Ran Tool::Shell(const std::string& command, const std::string& folder) const {
  const std::string out = dir_.File("out.txt"), err = dir_.File("err.txt");
  const std::string whole = absl::StrCat(
      "cd ", Quoted(folder), " && PATH=", Quoted(kBin), ":$PATH LC_ALL=C.UTF-8 KVALITET_SERVER=", suite_.address(),
      " KVALITET_TOKEN_FILE=", Quoted(token_file_), " DATA=", Quoted(suite_.data()),
      " BEHORIGHET=", Quoted(dir_.path()), " ", command, " >", out, " 2>", err, " 3>/dev/null </dev/null");
  const int status = std::system(whole.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Content(out), Content(err)};
}

Ran Tool::Do(const std::vector<std::string>& words) const {
  std::string command = "kvalitet";
  for (const std::string& word : words) absl::StrAppend(&command, " ", Quoted(word));
  return Shell(command, dir_.path());
}

Ran Tool::Script(const std::string& path, const std::string& folder) const {
  return Shell(absl::StrCat("bash ", Quoted(path)), folder);
}

void Tool::As(const std::string& role, const std::string& kommun, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"token", "--data_dir", suite_.data(), "--roll", role, "--kommun", kommun};
  words.insert(words.end(), more.begin(), more.end());
  const Ran made = Do(words);
  ASSERT_EQ(made.code, 0) << made.err;
  std::string name = absl::StrCat(role, kommun);
  for (const std::string& word : more) name += word;
  token_file_ = dir_.Write(absl::StrCat(std::hash<std::string>{}(name), ".token"), made.out);
}

}  // namespace kvalitet::tests

#include "tests/system/processes.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
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

bool SuiteProcess::Start(const std::string& today, const std::vector<std::string>& more_flags) {
  Stop();
  std::vector<std::string> flags = {"--dev", absl::StrCat("--data_dir=", data()), "--listen=127.0.0.1:0",
                                    absl::StrCat("--today=", today)};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  program_ = std::make_unique<Program>("kvalitet-svit", flags, dir_.File("svit.log"));
  return program_->Start();
}

void SuiteProcess::Stop() {
  if (program_ == nullptr) return;
  EXPECT_EQ(program_->Stop(), 0) << "kvalitet-svit ended badly: " << program_->LogTail();
  program_.reset();
}

std::string SuiteProcess::address() const {
  return absl::StrCat("127.0.0.1:", program_ == nullptr ? 0 : program_->port());
}

std::string SuiteProcess::JobsDue() const {
  return absl::StrCat(
      "for db in ", Quoted(data()),
      "/*.db; do sqlite3 -readonly -cmd '.timeout 5000' \"$db\" \"SELECT COUNT(*) FROM job",
      " WHERE state = 'TAGEN' OR (state = 'KO' AND lease_until <= strftime('%s', 'now') * 1000000)\"; done |",
      " awk '{ due += $1 } END { print due + 0 }'");
}

Ran Tool::Shell(const std::string& command, const std::string& folder) const {
  const std::string out = dir_.File("out.txt"), err = dir_.File("err.txt");
  const std::string whole = absl::StrCat(
      "cd ", Quoted(folder), " && PATH=", Quoted(kBin), ":$PATH LC_ALL=C.UTF-8 KVALITET_SERVER=", serving_.address(),
      " KVALITET_CA=", Quoted(serving_.ca_file()), " KVALITET_TOKEN_FILE=", Quoted(token_file_),
      " DATA=", Quoted(serving_.data()), " BEHORIGHET=", Quoted(dir_.path()), " ", command, " >", out, " 2>", err,
      " 3>/dev/null </dev/null");
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
  std::vector<std::string> words = {"token", "--data_dir", serving_.data(), "--roll", role, "--kommun", kommun};
  words.insert(words.end(), more.begin(), more.end());
  const Ran made = Do(words);
  ASSERT_EQ(made.code, 0) << made.err;
  std::string name = absl::StrCat(role, kommun);
  for (const std::string& word : more) name += word;
  token_file_ = dir_.Write(absl::StrCat(std::hash<std::string>{}(name), ".token"), made.out);
}

}  // namespace kvalitet::tests

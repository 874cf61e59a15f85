// The real programs in a scratch folder: kvalitet-svit as a child process, kvalitet as the commands that people type.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/support/temp_dir.h"
#include "tests/system/program.h"

namespace kvalitet::tests {

struct Ran {
  int code = -1;
  std::string out, err;
};

// A suite on a free port of the loopback.  Ends with the object.
class SuiteProcess {
 public:
  explicit SuiteProcess(const TempDir& dir) : dir_(dir) {}
  ~SuiteProcess() { Stop(); }

  // False if it did not come up; what it said is in svit.log.
  bool Start(const std::string& today);
  void Stop();
  std::string address() const;
  std::string data() const { return dir_.File("data"); }

 private:
  const TempDir& dir_;
  std::unique_ptr<Program> program_;
};

// The client tool, with one suite and one token file for all calls.
class Tool {
 public:
  Tool(const TempDir& dir, const SuiteProcess& suite) : dir_(dir), suite_(suite) {}

  // Words of a command line without the program's name.
  Ran Do(const std::vector<std::string>& words) const;
  // A shell script in a folder, with the tool on its path and descriptor 3 thrown away.
  Ran Script(const std::string& path, const std::string& folder) const;
  // From now on with a token of that role; `more` are further flags: {"--utförare", "X"}.  Keeps it in a file.
  void As(const std::string& role, const std::string& kommun, const std::vector<std::string>& more = {});
  void Use(const std::string& token_file) { token_file_ = token_file; }
  const std::string& token_file() const { return token_file_; }

 private:
  Ran Shell(const std::string& command, const std::string& folder) const;
  const TempDir& dir_;
  const SuiteProcess& suite_;
  std::string token_file_;
};

std::string Content(const std::string& path);

}  // namespace kvalitet::tests

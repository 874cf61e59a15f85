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

// Services that run, as the tool reaches them.
class Serving {
 public:
  virtual ~Serving() = default;
  virtual std::string address() const = 0;            // for --server
  virtual std::string data() const = 0;               // the folder of token.jwk
  virtual std::string ca_file() const { return ""; }  // for --ca_fil; "" without TLS
  // A shell command that prints how many jobs in the background are due or under way, in all its services.
  virtual std::string JobsDue() const = 0;
};

// A suite on a free port of the loopback.  Ends with the object.
class SuiteProcess final : public Serving {
 public:
  explicit SuiteProcess(const TempDir& dir) : dir_(dir) {}
  ~SuiteProcess() override { Stop(); }

  // False if it did not come up; what it said is in svit.log.
  bool Start(const std::string& today, const std::vector<std::string>& more_flags = {});
  void Stop();
  pid_t pid() const { return program_ == nullptr ? 0 : program_->pid(); }
  std::string address() const override;
  std::string data() const override { return dir_.File("data"); }
  std::string JobsDue() const override;

 private:
  const TempDir& dir_;
  std::unique_ptr<Program> program_;
};

// The client tool, with one token file for all calls.
class Tool {
 public:
  Tool(const TempDir& dir, const Serving& serving) : dir_(dir), serving_(serving) {}

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
  const Serving& serving_;
  std::string token_file_;
};

std::string Content(const std::string& path);

}  // namespace kvalitet::tests

// A real SMTP server (OpenSMTPD) for tests.  One at a time on a machine: its spool and its socket have fixed places.
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::tests {

class MailServer {
 public:
  // NOT_FOUND where the program is missing or we are not root; skip the test then.  It takes mail for:
  //   chef@exempel.test, kvalitetsnav@exempel.test   delivered into a Maildir each
  //   borta@exempel.test                             taken, and sent back to its sender: no such user
  //   anybody else at exempel.test                   refused
  static absl::StatusOr<std::unique_ptr<MailServer>> Start();
  ~MailServer();

  std::string url() const;  // smtp://127.0.0.1:PORT
  // Maildir of "chef" or "kvalitetsnav".
  std::string Maildir(const std::string& user) const { return dir_.File(user); }
  // The mails in it as they lie on disk.
  std::vector<std::string> MailsOf(const std::string& user) const;

 private:
  MailServer() = default;

  TempDir dir_;
  int port_ = 0, lock_ = -1;
  pid_t pid_ = -1;
};

}  // namespace kvalitet::tests

// A mail of plain text, and the two ways it leaves: to an SMTP server, or as a file into a folder.
#pragma once
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace kvalitet::mail {

struct Mail {
  std::string from, to;  // addresses
  std::string subject, text;
  // Without <>; the same mail sent once more has the same, so that whoever receives it can tell.
  std::string id;
  absl::Time date;
};

// RFC 5322 and 2045: UTF-8 in base64, lines of at most 76 characters, CRLF.  INVALID_ARGUMENT for an address, id or
// subject that could become another header.
absl::StatusOr<std::string> Format(const Mail& mail);

class Sender {
 public:
  virtual ~Sender() = default;
  // OK: it was taken.  FAILED_PRECONDITION: refused for good (no such address).  UNAVAILABLE: try again later.  The
  // message is what the server said, without addresses.
  virtual absl::Status Send(const Mail& mail, absl::Duration timeout) = 0;
};

struct SenderOptions {
  // "smtp://HOST:PORT", "smtps://HOST:PORT", or "folder:PATH".
  std::string target;
  std::string user, password;  // for AUTH; empty: none
  std::string ca_file;         // PEM; empty: the machine's
};

// smtp:// insists on STARTTLS, but to the loopback, where a certificate is looked at only with `ca_file`.
absl::StatusOr<std::unique_ptr<Sender>> MakeSender(const SenderOptions& options);

}  // namespace kvalitet::mail

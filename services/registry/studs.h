// Mail that comes back: reports of what could not be delivered (RFC 3464), as the mail server puts them into a Maildir.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kvalitet::registry {

struct Studs {
  std::string id;    // of the mail that came back, without <>
  std::string svar;  // "5.1.1"; no address
};

// Nothing, unless the text is a report that a mail of ours failed for good.
std::optional<Studs> LasStuds(absl::string_view text);

// Reads the new mails of a Maildir, at most some hundred at a time.  A mail that `take` was told of, or that is no
// report, is moved to cur/; one that `take` fails at is left for the next time, and the rest is read.  The first error.
absl::Status LasMaildir(const std::string& path, const std::function<absl::Status(const Studs&)>& take);

}  // namespace kvalitet::registry

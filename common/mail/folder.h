// Mail as files, for a laptop, for tests, and where another program carries them on.
#pragma once
#include <memory>
#include <string>

#include "common/mail/mail.h"

namespace kvalitet::mail {

// One file a mail, named after its id: the same mail again replaces it.  Made whole or not at all, readable by its
// owner only.
absl::StatusOr<std::unique_ptr<Sender>> MakeFolderSender(const std::string& path);

}  // namespace kvalitet::mail

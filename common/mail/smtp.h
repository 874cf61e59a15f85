// Mail by SMTP, with libcurl.
#pragma once
#include <memory>

#include "common/mail/mail.h"

namespace kvalitet::mail {

absl::StatusOr<std::unique_ptr<Sender>> MakeSmtpSender(const SenderOptions& options);

}  // namespace kvalitet::mail

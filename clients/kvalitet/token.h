// `kvalitet token`: identities of a suite that was started with --dev on this machine.
#pragma once
#include "absl/status/status.h"
#include "clients/kvalitet/context.h"

namespace kvalitet::client {

absl::Status MakeToken(Context& context);

}  // namespace kvalitet::client

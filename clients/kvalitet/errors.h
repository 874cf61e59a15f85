// What went wrong, for people and for scripts.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "clients/kvalitet/args.h"

namespace kvalitet::client {

ExitCode ExitCodeOf(const absl::Status& status);
// Swedish, ends with a line feed: the sentence, then one line per broken field, then whether anything was saved.
std::string ErrorText(const absl::Status& status);
std::string ErrorJson(const absl::Status& status);

}  // namespace kvalitet::client

// What went wrong, for people and for scripts.
#pragma once
#include <map>
#include <string>

#include "absl/status/status.h"
#include "clients/kvalitet/args.h"

namespace kvalitet::client {

ExitCode ExitCodeOf(const absl::Status& status);
// The parts of an error that vary, by name: {"saknas", "HT21,HT35"}; empty for an error that is not of the services.
std::map<std::string, std::string> DetailsOf(const absl::Status& status);

// What was going on when it failed.
struct Asked {
  const Command* command = nullptr;  // null: the words name none
  std::string repeat = {};           // something was sent: how to send it again without doing it twice
};

// Swedish, ends with a line feed: the sentence, or one line per broken value with the flag that gave it; then what to
// do now and, of a command that saves, whether anything was saved.
std::string ErrorText(const absl::Status& status, const Asked& asked);
std::string ErrorJson(const absl::Status& status, const Asked& asked);

}  // namespace kvalitet::client

// `kvalitet hjälp …` and `--hjälp`: written from the command table, so that help and commands cannot differ.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"

namespace kvalitet::client {

// The overview.
std::string HelpOverview(const CommandTable& table);

// One command: what it does, its flags, an example.
std::string HelpCommand(const Command& command);

// A topic: a noun (`verb` may be empty), `slutkoder`, `filer`, `behörighet`.  Unknown: a failure that suggests the
// closest one.
absl::StatusOr<std::string> HelpTopic(const CommandTable& table, absl::string_view topic, absl::string_view verb);

}  // namespace kvalitet::client

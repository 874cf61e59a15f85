// Programs that run beside a test.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kvalitet::tests {

// Its path in the usual folders; "" if there is none.
std::string FindProgram(absl::string_view name);

// Starts a program with its output in `log`; it gets SIGTERM when this process dies.
pid_t Spawn(const std::vector<std::string>& command, const std::string& log);

// The end of a file, at most 2 000 bytes.
std::string Tail(const std::string& path);

// One on the loopback that nobody listens on just now.
int FreePort();

}  // namespace kvalitet::tests

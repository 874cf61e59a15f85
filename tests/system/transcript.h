// A transcript: commands and the answers that the programs must give, as one text that people read too.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/support/temp_dir.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {

// "$ command" and the lines after it.
struct Exchange {
  std::string command;
  std::vector<std::string> answer;
};

// Every "$ command" of the text with the lines that follow it: to the next one or the end of its fence.  A line that
// begins with # is a remark; empty lines do not count.
std::vector<Exchange> ReadTranscript(absl::string_view text);

// A line without what differs from run to run: clock times and checksums.
std::string WithoutVarying(const std::string& line);

// Whether `said` is `wanted`; a line "…" of what is wanted stands for any lines.
bool SameAnswer(const std::vector<std::string>& wanted, const std::vector<std::string>& said);

// Types all commands into one shell in the folder `dir`, where var/prov is the folder of the services' keys and deploy/
// is the checkout's; the answers, in order.  Before each one what the last set going in the background is done.  What starts a suite or sets the path is left out: both are there.
std::vector<std::vector<std::string>> Type(const std::vector<Exchange>& exchanges, const Tool& tool, const TempDir& dir,
                                           const Serving& serving);

}  // namespace kvalitet::tests

// A transcript: commands and the answers that the programs must give, as one text that people read too.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

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

}  // namespace kvalitet::tests

#include "tests/system/transcript.h"

#include <algorithm>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kvalitet::tests {

std::vector<Exchange> ReadTranscript(absl::string_view text) {
  std::vector<Exchange> all;
  bool open = false;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "$ ")) {
      all.push_back({std::string(line), {}});
      open = true;
    } else if (absl::StartsWith(line, "```")) {
      open = false;
    } else if (open && !line.empty() && !absl::StartsWith(line, "#")) {
      all.back().answer.emplace_back(line);
    }
  }
  return all;
}

std::string WithoutVarying(const std::string& line) {
  static const std::regex kTime("kl\\. [0-9]{2}\\.[0-9]{2}"), kSum("kontrollsumma [0-9a-f]{8}"),
      kColumn("  [0-9a-f]{8}$");
  std::string plain = std::regex_replace(line, kTime, "kl. TT.MM");
  plain = std::regex_replace(plain, kSum, "kontrollsumma XXXXXXXX");
  return std::regex_replace(plain, kColumn, "  XXXXXXXX");
}

bool SameAnswer(const std::vector<std::string>& wanted, const std::vector<std::string>& said) {
  const auto same = [](const std::string& a, const std::string& b) { return WithoutVarying(a) == WithoutVarying(b); };
  const auto gap = std::find(wanted.begin(), wanted.end(), "…");
  if (gap == wanted.end()) return std::equal(wanted.begin(), wanted.end(), said.begin(), said.end(), same);
  const std::vector<std::string> before(wanted.begin(), gap), after(gap + 1, wanted.end());
  return said.size() > before.size() + after.size() && std::equal(before.begin(), before.end(), said.begin(), same) &&
         std::equal(after.rbegin(), after.rend(), said.rbegin(), same);
}

}  // namespace kvalitet::tests

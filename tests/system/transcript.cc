#include "tests/system/transcript.h"

#include <algorithm>
#include <filesystem>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kvalitet::tests {
namespace {

// Waits until nothing is due in the background: a mail that a command caused is made before the next command is typed.
// Half a minute at most.
constexpr char kSettled[] = R"sh(
settled() {
  local round
  for round in $(seq 300); do
    if [ "$(due)" = 0 ]; then return; fi
    sleep 0.1
  done
  echo 'Bakgrundens arbete blev inte klart.'
}
)sh";

}  // namespace

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

std::vector<std::vector<std::string>> Type(const std::vector<Exchange>& exchanges, const Tool& tool, const TempDir& dir,
                                           const Serving& serving) {
  std::filesystem::create_directories(dir.File("var"));
  std::filesystem::create_directory_symlink(serving.data(), dir.File("var/prov"));
  std::filesystem::create_directory_symlink(KVALITET_SOURCE_DIR "/deploy", dir.File("deploy"));
  std::string script = absl::StrCat("exec 2>&1\ndue() {\n", serving.JobsDue(), "\n}\n", kSettled);
  for (const Exchange& e : exchanges) {
    absl::StrAppend(&script, "echo '<<<>>>'\n");
    const bool starts = absl::StrContains(e.command, "kvalitet-svit") || absl::StartsWith(e.command, "export PATH");
    if (!starts) absl::StrAppend(&script, e.command, "\nsettled\n");
  }
  const Ran ran = tool.Script(dir.Write("transkript.sh", script), dir.path());
  std::vector<std::vector<std::string>> answers;
  for (absl::string_view line : absl::StrSplit(ran.out, '\n')) {
    if (line == "<<<>>>") {
      answers.emplace_back();
    } else if (!answers.empty()) {
      answers.back().emplace_back(line);
    }
  }
  for (auto& answer : answers) {
    answer.erase(std::remove(answer.begin(), answer.end(), ""), answer.end());
  }
  return answers;
}

}  // namespace kvalitet::tests

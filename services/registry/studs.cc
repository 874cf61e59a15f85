#include "services/registry/studs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "re2/re2.h"

namespace kvalitet::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAtOnce = 200;
constexpr std::streamsize kMostRead = 1 << 20;

// The value of the last header line of that name anywhere in the text; a report carries the headers of the mail it is
// about behind its own.
std::string LastHeader(absl::string_view text, absl::string_view name) {
  std::string value;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWithIgnoreCase(line, name) && line.substr(name.size(), 1) == ":") {
      value = std::string(absl::StripAsciiWhitespace(line.substr(name.size() + 1)));
    }
  }
  return value;
}

}  // namespace

std::optional<Studs> LasStuds(absl::string_view text) {
  if (!absl::EqualsIgnoreCase(LastHeader(text, "Action"), "failed")) return std::nullopt;
  const std::string header = LastHeader(text, "Message-ID");
  absl::string_view id = header;
  if (!absl::ConsumePrefix(&id, "<") || !absl::ConsumeSuffix(&id, ">") || !absl::EndsWith(id, "@kvalitetsnav")) {
    return std::nullopt;
  }
  static const LazyRE2 kCode = {"[245]\\.\\d{1,3}\\.\\d{1,3}"};  // RFC 3463; nothing else of a foreign text is kept
  const std::string status = LastHeader(text, "Status");
  return Studs{std::string(id), RE2::FullMatch(status, *kCode) ? status : ""};
}

absl::Status LasMaildir(const std::string& path, const std::function<absl::Status(const Studs&)>& take) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(path + "/new", error), end; !error && it != end && files.size() < kAtOnce;
       it.increment(error)) {
    if (it->is_regular_file(error)) files.push_back(it->path());
  }
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();  // no mail came yet
  if (error) return absl::FailedPreconditionError(absl::StrCat("cannot read ", path, ": ", error.message()));
  std::sort(files.begin(), files.end());
  fs::create_directories(path + "/cur", error);
  absl::Status first;
  for (const fs::path& file : files) {
    std::string text(static_cast<size_t>(kMostRead), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(text.data(), kMostRead);
    text.resize(static_cast<size_t>(in.gcount()));
    const std::optional<Studs> studs = LasStuds(text);
    absl::Status taken = studs.has_value() ? take(*studs) : absl::OkStatus();
    if (taken.ok()) {
      fs::rename(file, absl::StrCat(path, "/cur/", file.filename().string(), ":2,S"), error);
      if (error) taken = absl::FailedPreconditionError(absl::StrCat("cannot move a mail of ", path, ": ", error.message()));
    }
    if (first.ok()) first = taken;
  }
  return first;
}

}  // namespace kvalitet::registry

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

namespace kvalitet::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAtOnce = 200;
constexpr std::streamsize kMostRead = 1 << 20;
constexpr size_t kMostSaid = 20;

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
  return Studs{std::string(id), LastHeader(text, "Status").substr(0, kMostSaid)};
}

absl::Status LasMaildir(const std::string& path, const std::function<absl::Status(const Studs&)>& take) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(path + "/new", error), end; !error && it != end && files.size() < kAtOnce;
       it.increment(error)) {
    if (it->is_regular_file(error)) files.push_back(it->path());
  }
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();  // no mail came yet
  if (error) return absl::UnavailableError(absl::StrCat("cannot read ", path, ": ", error.message()));
  std::sort(files.begin(), files.end());
  fs::create_directories(path + "/cur", error);
  for (const fs::path& file : files) {
    std::string text(static_cast<size_t>(kMostRead), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(text.data(), kMostRead);
    text.resize(static_cast<size_t>(in.gcount()));
    if (const std::optional<Studs> studs = LasStuds(text); studs.has_value()) KV_RETURN_IF_ERROR(take(*studs));
    fs::rename(file, absl::StrCat(path, "/cur/", file.filename().string(), ":2,S"), error);
    if (error) return absl::UnavailableError(absl::StrCat("cannot move a mail of ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry

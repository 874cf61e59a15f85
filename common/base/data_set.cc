#include "common/base/data_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/log.h"
#include "common/base/status.h"

namespace kvalitet::base {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kLargest = 1 << 20;  // bytes; ours have a few thousand

absl::StatusOr<std::string> ReadAll(const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) > kLargest || error) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), ": no file of at most a megabyte"));
  }
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  if (!in.good()) return absl::InvalidArgumentError(absl::StrCat(path.string(), ": cannot be read"));
  return bytes.str();
}

std::string FolderOf(const std::string& name) { return name.substr(0, name.find('/')); }

}  // namespace

DataFile::DataFile(DataFiles& all, std::string name) : name_(std::move(name)) { all.files_.push_back(this); }

DataFiles& DataFiles::Process() {
  static auto* all = new DataFiles;
  return *all;
}

absl::Status DataFiles::Replace(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return absl::InvalidArgumentError(absl::StrCat(folder, ": no such folder"));
  std::set<std::string> names, folders;
  for (const DataFile* one : files_) names.insert(one->name_), folders.insert(FolderOf(one->name_));
  for (const std::string& sub : folders) {
    fs::directory_iterator entry(fs::path(folder) / sub, error);
    if (error == std::errc::no_such_file_or_directory) continue;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      const std::string name = absl::StrCat(sub, "/", entry->path().filename().string());
      if (absl::StartsWith(entry->path().filename().string(), ".")) continue;  // of editors and mounts
      const auto file =
          std::find_if(files_.begin(), files_.end(), [&](const DataFile* one) { return one->name_ == name; });
      if (file == files_.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(entry->path().string(), ": no such data; there are ", absl::StrJoin(names, ", ")));
      }
      KV_ASSIGN_OR_RETURN(std::string text, ReadAll(entry->path()));
      KV_RETURN_IF_ERROR((*file)->Replace(std::move(text)));
      Log(Level::kInfo, "data replaced", {{"file", name}});
    }
    if (error) return absl::InvalidArgumentError(absl::StrCat(folder, "/", sub, ": ", error.message()));
  }
  for (const DataFile* one : files_) {
    const absl::Status read = one->Load();
    if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat(one->name_, ": ", read.message()));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::base

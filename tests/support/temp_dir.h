// A scratch folder that goes away with the object.
#pragma once
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace kvalitet::tests {

class TempDir {
 public:
  // Under TMPDIR, or under `base` where that is given and can be written; its path is short enough for a Unix socket.
  explicit TempDir(absl::string_view base = "");
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(absl::string_view name) const { return absl::StrCat(path_, "/", name); }
  // Writes a file of the folder and returns its path.
  std::string Write(absl::string_view name, absl::string_view content) const;

 private:
  std::string path_;
};

}  // namespace kvalitet::tests

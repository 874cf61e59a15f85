#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace kvalitet::tests {

TempDir::TempDir(absl::string_view base) {
  if (!base.empty()) {
    path_ = absl::StrCat(base, "/kvalitet-XXXXXX");
    if (mkdtemp(path_.data()) != nullptr) return;
  }
  path_ = absl::StrCat(std::filesystem::temp_directory_path().string(), "/kvalitet-XXXXXX");
  if (mkdtemp(path_.data()) == nullptr) {
    ADD_FAILURE() << "no folder could be made at " << path_;
    path_.clear();
  }
}

TempDir::~TempDir() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::Write(absl::string_view name, absl::string_view content) const {
  const std::string path = File(name);
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  EXPECT_TRUE(file.good()) << path;
  return path;
}

}  // namespace kvalitet::tests

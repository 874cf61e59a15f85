// An export on its way to a file: written beside the target as it comes, counted and hashed, and put in its place only
// when it is whole.  Holds no more of it than one piece.
#pragma once
#include <cstdint>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/hash.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {

class ExportFile {
 public:
  ExportFile(std::string path, registry::v1::Exportformat format);
  // What was not finished is taken away; what stood in the target's place before stays.
  ~ExportFile();
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  // Can be written at all; a Swedish failure else.
  absl::Status Open();
  absl::Status Add(absl::string_view piece);
  // Checks that it is what the end of the export says (as many bytes, in as many rows, with that SHA-256), and moves it
  // into its place.
  absl::Status Finish(const registry::v1::Exportslut& slut);

 private:
  absl::Status CannotWrite() const;

  const std::string path_, unfinished_;
  const bool csv_;
  std::ofstream out_;
  base::Sha256Stream hash_;
  int64_t bytes_ = 0, lines_ = 0;
  bool quoted_ = false, opened_ = false;
};

}  // namespace kvalitet::client

// What leaves the register, as people get it: the public register as table and file, exports, possible duplicates.
// Pure: no network, no files.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {

// A resource of the register that can be exported.
struct Exportresurs {
  std::string resurs;   // for the service: "namnder"
  std::string flertal;  // for people: "nämnder"
};
// By the word that people write for it, å ä ö or folded; a failure suggests what was meant.
absl::StatusOr<Exportresurs> FindExportresurs(absl::string_view word);

// All pages in one.
std::string PublicRegisterText(const registry::v1::ListOffentligtRegisterResponse& all);
std::string PublicRegisterCsv(const registry::v1::ListOffentligtRegisterResponse& all);

std::string DuplicatesText(const registry::v1::ListDubbletterResponse& response);

}  // namespace kvalitet::client

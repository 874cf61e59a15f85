// The flags by which digests leave.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "services/registry/utskick.h"

namespace kvalitet::registry {

// From --mail and its companions.  With --dev and nothing said: files in DATA_DIR/utskick.
absl::StatusOr<Utgang> UtgangFromFlags(bool dev, const std::string& data_dir);

}  // namespace kvalitet::registry

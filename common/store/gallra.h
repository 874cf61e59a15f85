// Gallring: what stood in a resource is destroyed; that there was one, and who did what with it when, stays.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace kvalitet::store {

// Destroys all that the trace keeps of the content of a resource, what this transaction wrote of it included.  The
// chain still verifies (audit.h).
absl::Status DestroyAuditContent(Tx& tx, const std::string& resource);

// Destroys every part that a table of parts (blob.h) holds beside a resource.
absl::Status DestroyBlobs(Tx& tx, absl::string_view table, const std::string& resource);

}  // namespace kvalitet::store

// What was stored before its field became one that names a person.
#pragma once
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace kvalitet::avvikelser {

// Seals who answers for a measure of lex Sarah, where that stands in the column that the migration left it in
// (schema.cc).  No statement can: the key is not the database's.  Done before anything is served, and done when nothing
// is left, so that an ärende is never written without it; several processes may do it at once.
// The trace of what was written before keeps it as it was: its chain of hashes allows no change.  Of a private
// utförare's own it goes with the papers (gallring_service.h).
absl::Status ForslutAnsvariga(store::Store& store, absl::Time deadline);

}  // namespace kvalitet::avvikelser

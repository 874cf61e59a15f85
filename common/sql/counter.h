// A counter that others wait for: each engine has a statement of its own that counts, or begins to, and tells, in one
// round trip.  Told by a row of the table `guard` (guard_key, counter).
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

namespace kvalitet::sql {

// Counts `key` up by `count`; what it is then.  One that is new begins at `count`.  Whoever else counts the same key
// waits for the end of the transaction.  Reads nothing else: what the transaction sees is fixed by its first SELECT.
absl::StatusOr<int64_t> CountUp(Session& session, const std::string& key, int64_t count);

}  // namespace kvalitet::sql

// A counter that others wait for, a row of the table `guard` (guard_key, counter): SQLite and MariaDB count, or begin to,
// and tell by one statement in words of their own; MySQL takes two.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

namespace kvalitet::sql {

// Counts `key` up by `count`; what it is then.  One that is new begins at `count`.  Whoever else counts the same key
// waits for the end of the transaction.
absl::StatusOr<int64_t> CountUp(Session& session, const std::string& key, int64_t count);

}  // namespace kvalitet::sql

// Brings the schema of one service up to date.
//
// A schema is a list of single statements, numbered from 1, to which one only ever appends.  The number reached stands
// in the table schema_version; its row is also the claim that lets one process migrate while others wait, with a lease,
// so that a process that died is followed by another (locks of one node are of no use in a cluster).  MySQL and MariaDB
// commit at every CREATE and ALTER, so a process may die between a statement and its number: then the statement runs
// again, and what exists already counts as done.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/database.h"

namespace kvalitet::sql {

struct Migration {
  int number;
  std::string statement;
};

struct MigrateOptions {
  // Until when to go on or to wait for another process that migrates.
  absl::Duration patience = absl::Minutes(30);
  // How long a claim holds without being renewed; it is renewed three times as often.
  absl::Duration lease = absl::Seconds(60);
};

// FAILED_PRECONDITION, with a sentence on what to do, if the database is newer than this program.  INVALID_ARGUMENT if
// the list has gaps or makes an index that one of the engines would refuse.
absl::Status Migrate(Database& database, absl::string_view service, absl::Span<const Migration> migrations,
                     const MigrateOptions& options = {});

}  // namespace kvalitet::sql

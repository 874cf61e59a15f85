// SQLite: one file, one writer at a time, readers beside it.
#pragma once
#include <memory>
#include <string>

#include "common/sql/database.h"

namespace kvalitet::sql {

// The folder of `path` is made if it is missing, for its owner alone.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, const Options& options);

}  // namespace kvalitet::sql

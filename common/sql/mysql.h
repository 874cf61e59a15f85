// MySQL and MariaDB, also several of them as one cluster.
#pragma once
#include <memory>

#include "common/sql/database.h"
#include "common/sql/mysql_url.h"

namespace kvalitet::sql {

absl::StatusOr<std::unique_ptr<Database>> OpenMySql(const MySqlTarget& target, const Options& options);

}  // namespace kvalitet::sql

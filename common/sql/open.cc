#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/sql/database.h"
#include "common/sql/mysql.h"
#include "common/sql/sqlite.h"

namespace kvalitet::sql {

absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options) {
  absl::string_view rest = options.url;
  if (options.max_connections < 1 || options.max_statements < 1) {
    return absl::InvalidArgumentError("a database needs at least one connection and one statement");
  }
  if (absl::ConsumePrefix(&rest, "sqlite:") && !rest.empty()) return OpenSqlite(std::string(rest), options);
  if (absl::StartsWith(rest, "mysql:")) {
    KV_ASSIGN_OR_RETURN(MySqlTarget target, ParseMySqlUrl(rest));
    return OpenMySql(target, options);
  }
  return absl::InvalidArgumentError(
      "the database is given as sqlite:PATH or mysql://USER@HOST:PORT/SCHEMA?ca=FILE&password_file=FILE");
}

}  // namespace kvalitet::sql

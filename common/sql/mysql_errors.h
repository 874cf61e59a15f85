// Error numbers of MySQL, MariaDB and their client library.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "common/sql/errors.h"

namespace kvalitet::sql {

// What an error of a statement means.
Kind KindOfMySql(int code);

// What an error of connecting means: a wrong password is for people, a server that does not answer is not.
Kind KindOfMySqlConnect(int code);

// "mysql 1062 (23000): Duplicate entry '…' for key 'PRIMARY'": values are left out, since this goes to the log.
std::string MySqlDetail(int code, absl::string_view state, absl::string_view text);

}  // namespace kvalitet::sql

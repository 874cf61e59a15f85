// mysql://USER[:PASSWORD]@[HOST[:PORT]]/SCHEMA[?KEY=VALUE&...]; see Options in database.h.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::sql {

struct MySqlTarget {
  std::string user;
  std::string password;
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string socket;  // instead of host and port, if not empty
  std::string schema;
  std::string ca_file;
  bool turns = true;  // reads take turns if the server runs here (turns.h)
};

// Reads the password file as well.  INVALID_ARGUMENT names what is wrong, never the password.
absl::StatusOr<MySqlTarget> ParseMySqlUrl(absl::string_view url);

// Whether the server runs on this machine, as far as its address tells.
bool SameMachine(const MySqlTarget& target);

}  // namespace kvalitet::sql

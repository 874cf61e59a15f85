#include "common/sql/mysql_url.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace kvalitet::sql {
namespace {

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("database URL: ", what,
                   "; expected mysql://USER@HOST:PORT/SCHEMA?ca=FILE&password_file=FILE or "
                   "mysql://USER@/SCHEMA?socket=PATH"));
}

absl::StatusOr<std::string> Decode(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      return Wrong("% must be followed by two hexadecimal digits");
    }
    out += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return out;
}

absl::StatusOr<std::string> ReadPassword(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot read the password file ", path));
  }
  return std::string(absl::StripSuffix(line, "\r"));
}

absl::Status ParseHost(absl::string_view text, MySqlTarget& target) {
  if (text.empty()) return absl::OkStatus();
  absl::string_view port;
  if (const size_t bracket = text.rfind(']'); text.front() == '[' && bracket != absl::string_view::npos) {
    port = text.substr(bracket + 1);
    text = text.substr(0, bracket + 1);
  } else if (const size_t colon = text.find(':'); colon != absl::string_view::npos) {
    port = text.substr(colon);
    text = text.substr(0, colon);
  }
  target.host = std::string(text);
  if (!port.empty() && (!absl::ConsumePrefix(&port, ":") || !absl::SimpleAtoi(port, &target.port) || target.port < 1 ||
                        target.port > 65535)) {
    return Wrong("the port must be a number from 1 to 65535");
  }
  return absl::OkStatus();
}

}  // namespace

bool SameMachine(const MySqlTarget& target) {
  return !target.socket.empty() || target.host == "127.0.0.1" || target.host == "localhost" || target.host == "[::1]";
}

absl::StatusOr<MySqlTarget> ParseMySqlUrl(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "mysql://")) return Wrong("it does not begin with mysql://");
  MySqlTarget target;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(url, absl::MaxSplits('?', 1));
  const size_t slash = parts.first.rfind('/');
  if (slash == absl::string_view::npos) return Wrong("the schema is missing");
  absl::string_view authority = parts.first.substr(0, slash);
  KV_ASSIGN_OR_RETURN(target.schema, Decode(parts.first.substr(slash + 1)));

  const size_t at = authority.rfind('@');
  if (at == absl::string_view::npos || at == 0) return Wrong("the user is missing");
  const std::pair<absl::string_view, absl::string_view> user =
      absl::StrSplit(authority.substr(0, at), absl::MaxSplits(':', 1));
  KV_ASSIGN_OR_RETURN(target.user, Decode(user.first));
  KV_ASSIGN_OR_RETURN(target.password, Decode(user.second));
  KV_RETURN_IF_ERROR(ParseHost(authority.substr(at + 1), target));

  bool plain_allowed = false;
  for (absl::string_view pair : absl::StrSplit(parts.second, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> setting = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    KV_ASSIGN_OR_RETURN(std::string value, Decode(setting.second));
    if (setting.first == "socket") {
      target.socket = value;
    } else if (setting.first == "ca") {
      target.ca_file = value;
    } else if (setting.first == "password_file") {
      KV_ASSIGN_OR_RETURN(target.password, ReadPassword(value));
    } else if (setting.first == "tls" && value == "off") {
      plain_allowed = true;
    } else if (setting.first == "turns" && value == "off") {
      target.turns = false;
    } else {
      return Wrong(absl::StrCat("unknown setting ", setting.first));
    }
  }
  if (target.schema.empty()) return Wrong("the schema is missing");
  if (target.ca_file.empty() && !plain_allowed && !SameMachine(target)) {
    return Wrong("another machine is reached with TLS only: add ca=FILE (or tls=off on a network of your own)");
  }
  return target;
}

}  // namespace kvalitet::sql

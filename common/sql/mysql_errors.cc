#include "common/sql/mysql_errors.h"

#include "absl/strings/str_cat.h"

namespace kvalitet::sql {

Kind KindOfMySql(int code) {
  switch (code) {
    case 1020:  // record has changed since last read (snapshot isolation)
    case 1180:  // error during COMMIT, in a cluster
    case 1205:  // lock wait timeout
    case 1213:  // deadlock; in a cluster also: another node was first
    case 1615:  // the table was altered while the statement was prepared
    case 3101:  // group replication: another node was first
      return Kind::kConflict;
    case 1022:
    case 1062:
    case 1586:
      return Kind::kExists;
    case 1216:
    case 1217:
    case 1451:
    case 1452:
      return Kind::kReference;
    case 1792:
      return Kind::kReadOnly;
    case 1048:  // NULL where there may be none
    case 1153:  // larger than max_allowed_packet
    case 1264:  // out of range
    case 1265:  // truncated
    case 1292:  // wrong value
    case 1364:  // no value and no default
    case 1366:  // bad text
    case 1406:  // too long
    case 1690:  // out of range in an expression
    case 3819:  // CHECK, MySQL
    case 4025:  // CHECK, MariaDB
      return Kind::kBadValue;
    case 1969:  // max_statement_time, MariaDB
    case 3024:  // max_execution_time, MySQL
      return Kind::kOutOfTime;
    case 1021:  // the disk is full
    case 1114:  // the table is full
      return Kind::kFull;
    case 1040:
    case 1203:
    case 1226:
    case 1461:
      return Kind::kTooMany;
    case 1047:  // the node of a cluster is not ready
    case 1053:  // shutdown
    case 1243:  // the server does not know the statement
    case 1290:  // the server is read-only
    case 1317:  // somebody stopped the query
    case 1836:
    case 1927:  // somebody killed the connection
    case 3100:  // group replication cannot commit
    case 4031:  // MySQL: idle for too long
      return Kind::kLost;
    case 1050:  // table exists
    case 1060:  // column exists
    case 1061:  // index exists
    case 1091:  // what is to be dropped is gone
    case 1826:  // constraint exists
      return Kind::kDoneAlready;
    default:
      return code >= 2000 && code < 3000 ? Kind::kLost : Kind::kInternal;
  }
}

Kind KindOfMySqlConnect(int code) {
  switch (code) {
    case 1044:
    case 1045:
    case 1049:
    case 1130:
    case 1251:
    case 1524:
    case 1698:
    case 2026:  // TLS
    case 2059:  // unknown authentication plugin
    case 2061:
      return Kind::kSetup;
    default:
      break;
  }
  return KindOfMySql(code) == Kind::kTooMany ? Kind::kTooMany : Kind::kLost;
}

std::string MySqlDetail(int code, absl::string_view state, absl::string_view text) {
  std::string masked(text);
  // "Duplicate entry 'x' for key 'k'", "Incorrect string value: 'x' for column `c`": the first quoted text is a value.
  if (code == 1062 || code == 1264 || code == 1292 || code == 1366 || code == 1586) {
    const size_t from = masked.find('\'');
    const size_t end = masked.rfind("' for ");
    if (from != std::string::npos && end != std::string::npos && end > from) {
      masked.replace(from + 1, end - from - 1, "…");
    }
  }
  return absl::StrCat("mysql ", code, " (", state, "): ", masked);
}

}  // namespace kvalitet::sql

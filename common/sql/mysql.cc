// The only file that knows MySQL Connector/C++ 1.1.  What it works around, measured on libmariadb 3.3 (tests/common):
//  * Connection::commit(), rollback() and setAutoCommit() drop their errors, so COMMIT is sent as a statement.
//  * An UPDATE that changes nothing counts 0 rows unless CLIENT_FOUND_ROWS is set.
//  * sslCA and sslEnforce fall back to plain text; only sslVerify refuses.  OPT_SSL_MODE does nothing.
//  * Options it does not know are accepted without a word, so what they should have done is asserted after connecting.
//  * OPT_RECONNECT loses the session's settings and statements: a lost connection is thrown away instead.
//  * setUInt64 makes a parameter unsigned for ever, getString(double) keeps six digits: only Int64 and Double are used.
//  * A statement that is used again keeps the arguments of last time, so their number is checked.
//  * It knows collations up to number 247 or so and refuses LONGTEXT in any later one (utf8mb4_nopad_bin is 1070).
//  * SUM of integers is a DECIMAL: read as an integer when it has no decimals.
#include "common/sql/mysql.h"

#include <cppconn/exception.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/sql/mysql_errors.h"
#include "common/sql/pool.h"
#include "common/sql/statement_cache.h"

namespace kvalitet::sql {
namespace {

constexpr int kConnectSeconds = 5;
// How long a server may say nothing before it counts as gone.  It cannot be changed once connected (setClientOption of
// it does nothing), so calls and background work, whose statements may take long, have connections of their own.
constexpr int kNetworkSeconds = 75;
constexpr int kPatientNetworkSeconds = 6 * 3600;
constexpr absl::Duration kPatience = absl::Seconds(70);
constexpr absl::Duration kShortestLimit = absl::Milliseconds(50);
constexpr double kLimitSlack = 1.1;         // a limit this much too long is left as it is
constexpr int kLongestLockWaitSeconds = 5;  // then it is a conflict and the transaction starts over

// One text means the same in SQLite and here: "x" is a name, \ is a character, a value that does not fit is an error.
constexpr absl::string_view kSqlModes[] = {"STRICT_ALL_TABLES", "NO_ENGINE_SUBSTITUTION", "ANSI_QUOTES",
                                           "NO_BACKSLASH_ESCAPES"};

struct Prepared {
  std::unique_ptr<::sql::PreparedStatement> statement;
  unsigned parameters = 0;
};

class MySqlConnection : public Connection {
 public:
  MySqlConnection(std::unique_ptr<::sql::Connection> connection, int max_statements)
      : connection_(std::move(connection)), statements_(max_statements) {}

  absl::string_view engine() const override { return mariadb_ ? "mariadb" : "mysql"; }
  // Settles the session and asserts that it took; before the first transaction.
  absl::Status SetUp(const MySqlTarget& target);

 protected:
  absl::StatusOr<std::vector<Row>> DoQuery(const std::string& sql, absl::Span<const Value> args) override;
  absl::StatusOr<int64_t> DoExecute(const std::string& sql, absl::Span<const Value> args) override;
  //          begins with                    ends with      autocommit
  // write    START TRANSACTION READ WRITE   COMMIT         0: what escapes it is never stored
  // read     its first statement            ROLLBACK       0
  // one      its statement                  its statement  1
  // A read changes nothing all the same, since Execute refuses.  autocommit stays as the last use left it, and the pool
  // first hands out the connections that need not change it.
  absl::Status DoBegin(Use use) override;
  bool Suits(Use use) const override { return autocommit_ == (use == Use::kReadOne); }
  absl::Status DoCommit() override;
  absl::Status DoRollback() override { return Plain("ROLLBACK"); }
  absl::Status LimitTime(absl::Duration left) override;

 private:
  template <typename T, typename F>
  absl::StatusOr<T> Guard(F&& body) {
    try {
      return body();
    } catch (const ::sql::SQLException& error) {
      const int code = error.getErrorCode();
      Kind kind = KindOfMySql(code);
      // Code 0 is an error of the driver itself: nothing is known about the state of the protocol.
      if (code == 0 || kind == Kind::kLost) MarkBroken();
      return EngineError(kind, MySqlDetail(code, error.getSQLStateCStr(), error.what()));
    } catch (const std::exception& error) {
      MarkBroken();
      return EngineError(Kind::kInternal, error.what());
    }
  }
  absl::Status Plain(const std::string& sql) {
    return Guard<bool>([&] {
             std::unique_ptr<::sql::Statement> statement(connection_->createStatement());
             statement->execute(sql);
             return true;
           })
        .status();
  }
  Prepared Prepare(const std::string& sql);
  template <typename F>
  auto WithPrepared(const std::string& sql, absl::Span<const Value> args, F&& run)
      -> absl::StatusOr<decltype(run(std::declval<::sql::PreparedStatement&>()))>;
  absl::Status AssertSession(const MySqlTarget& target);

  const std::unique_ptr<::sql::Connection> connection_;
  StatementCache<Prepared> statements_;  // after the connection: destroyed before it
  bool mariadb_ = true;
  bool autocommit_ = false;
  absl::Duration limit_ = absl::ZeroDuration();
};

// Worth keeping prepared; anything else (DDL, SHOW, KILL) is sent as text if it has no arguments.
bool Preparable(absl::string_view sql) {
  sql = absl::StripLeadingAsciiWhitespace(sql);
  for (absl::string_view word : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}) {
    if (absl::StartsWithIgnoreCase(sql, word)) return true;
  }
  return false;
}

// How the values of a column are read.
enum class As { kInteger, kReal, kText };

As AsOf(::sql::ResultSetMetaData& meta, unsigned column) {
  switch (meta.getColumnType(column)) {
    case ::sql::DataType::BIT:
    case ::sql::DataType::TINYINT:
    case ::sql::DataType::SMALLINT:
    case ::sql::DataType::MEDIUMINT:
    case ::sql::DataType::INTEGER:
    case ::sql::DataType::BIGINT:
    case ::sql::DataType::YEAR:
      return As::kInteger;
    case ::sql::DataType::DECIMAL:
    case ::sql::DataType::NUMERIC:
      return meta.getScale(column) == 0 ? As::kInteger : As::kReal;
    case ::sql::DataType::REAL:
    case ::sql::DataType::DOUBLE:
      return As::kReal;
    default:
      return As::kText;
  }
}

// NULL is read as nothing (0, an empty text), so only what reads as that is asked whether it is NULL.
void AppendValue(const ::sql::ResultSet& result, As as, unsigned column, Row& row) {
  const auto null = [&](bool nothing) {
    if (!nothing || !result.isNull(column)) return false;
    row.emplace_back();
    return true;
  };
  if (as == As::kInteger) {
    const int64_t number = result.getInt64(column);
    if (!null(number == 0)) row.emplace_back(number);
  } else if (as == As::kReal) {
    const double number = static_cast<double>(result.getDouble(column));
    if (!null(number == 0)) row.emplace_back(number);
  } else {
    ::sql::SQLString text = result.getString(column);
    std::string& taken = *text.operator->();  // the text itself: its other readers copy
    if (!null(taken.empty())) row.emplace_back(std::move(taken));
  }
}

std::vector<Row> ReadRows(::sql::ResultSet& result) {
  ::sql::ResultSetMetaData* meta = result.getMetaData();
  std::vector<As> as;
  const unsigned columns = meta->getColumnCount();
  for (unsigned i = 1; i <= columns; ++i) as.push_back(AsOf(*meta, i));
  std::vector<Row> rows;
  while (result.next()) {
    Row& row = rows.emplace_back();
    row.reserve(columns);
    for (unsigned i = 1; i <= columns; ++i) AppendValue(result, as[i - 1], i, row);
  }
  return rows;
}

void Bind(::sql::PreparedStatement& statement, absl::Span<const Value> args) {
  for (size_t i = 0; i < args.size(); ++i) {
    const unsigned at = static_cast<unsigned>(i) + 1;
    if (const auto* integer = std::get_if<int64_t>(&args[i])) {
      statement.setInt64(at, *integer);
    } else if (const auto* number = std::get_if<double>(&args[i])) {
      statement.setDouble(at, *number);
    } else if (const auto* text = std::get_if<std::string>(&args[i])) {
      statement.setString(at, *text);
    } else {
      statement.setNull(at, ::sql::DataType::VARCHAR);
    }
  }
}

Prepared MySqlConnection::Prepare(const std::string& sql) {
  Prepared prepared;
  prepared.statement.reset(connection_->prepareStatement(sql));
  prepared.parameters = prepared.statement->getParameterMetaData()->getParameterCount();
  return prepared;
}

template <typename F>
auto MySqlConnection::WithPrepared(const std::string& sql, absl::Span<const Value> args, F&& run)
    -> absl::StatusOr<decltype(run(std::declval<::sql::PreparedStatement&>()))> {
  using Result = decltype(run(std::declval<::sql::PreparedStatement&>()));
  Prepared once;
  Prepared* prepared = Preparable(sql) ? statements_.Find(sql) : &once;
  if (prepared == nullptr || prepared == &once) {
    absl::StatusOr<Prepared> made = Guard<Prepared>([&] { return Prepare(sql); });
    if (!made.ok()) return made.status();
    if (prepared == nullptr) {
      prepared = statements_.Add(sql, *std::move(made));
    } else {
      once = *std::move(made);
    }
  }
  if (prepared->parameters != args.size()) {
    return EngineError(Kind::kInternal, absl::StrCat(args.size(), " values for ", sql));
  }
  return Guard<Result>([&] {
    Bind(*prepared->statement, args);
    return run(*prepared->statement);
  });
}

absl::StatusOr<std::vector<Row>> MySqlConnection::DoQuery(const std::string& sql, absl::Span<const Value> args) {
  if (args.empty() && !Preparable(sql)) {
    return Guard<std::vector<Row>>([&] {
      std::unique_ptr<::sql::Statement> statement(connection_->createStatement());
      std::unique_ptr<::sql::ResultSet> result(statement->executeQuery(sql));
      return ReadRows(*result);
    });
  }
  return WithPrepared(sql, args, [](::sql::PreparedStatement& statement) {
    std::unique_ptr<::sql::ResultSet> result(statement.executeQuery());
    return ReadRows(*result);
  });
}

absl::StatusOr<int64_t> MySqlConnection::DoExecute(const std::string& sql, absl::Span<const Value> args) {
  if (args.empty() && !Preparable(sql)) {
    return Guard<int64_t>([&] {
      std::unique_ptr<::sql::Statement> statement(connection_->createStatement());
      return int64_t{statement->executeUpdate(sql)};
    });
  }
  return WithPrepared(sql, args,
                      [](::sql::PreparedStatement& statement) { return int64_t{statement.executeUpdate()}; });
}

absl::Status MySqlConnection::DoBegin(Use use) {
  if (!Suits(use)) {
    KV_RETURN_IF_ERROR(Plain(autocommit_ ? "SET SESSION autocommit = 0" : "SET SESSION autocommit = 1"));
    autocommit_ = !autocommit_;
  }
  return use == Use::kWrite ? Plain("START TRANSACTION READ WRITE") : absl::OkStatus();
}

absl::Status MySqlConnection::DoCommit() {
  absl::Status status = Plain("COMMIT");
  if (status.ok() || IsConflict(status)) return status;
  // Interrupted, lost or unheard of: whether it happened is not known, nor in which state the connection is.
  MarkBroken();
  return EngineError(Kind::kOutcomeUnknown, Detail(status));
}

// A limit that was set for an earlier transaction and still fits costs nothing: most calls have the same deadline.
absl::Status MySqlConnection::LimitTime(absl::Duration left) {
  left = std::max(left, kShortestLimit);
  if (limit_ >= left && limit_ <= left * kLimitSlack) return absl::OkStatus();
  const absl::Duration limit = left * ((1 + kLimitSlack) / 2);
  const int lock_wait = static_cast<int>(std::clamp<int64_t>(absl::ToInt64Seconds(left), 1, kLongestLockWaitSeconds));
  const std::string statement_time = mariadb_
                                         ? absl::StrFormat("max_statement_time = %.3f", absl::ToDoubleSeconds(limit))
                                         : absl::StrFormat("max_execution_time = %d", absl::ToInt64Milliseconds(limit));
  limit_ = limit;
  return Plain(absl::StrCat("SET SESSION ", statement_time, ", innodb_lock_wait_timeout = ", lock_wait));
}

absl::Status MySqlConnection::SetUp(const MySqlTarget& target) {
  KV_ASSIGN_OR_RETURN(std::vector<Row> version, DoQuery("SELECT VERSION()", {}));
  mariadb_ = absl::StrContains(std::get<std::string>(version.at(0).at(0)), "MariaDB");
  std::string modes;
  for (absl::string_view mode : kSqlModes) absl::StrAppend(&modes, modes.empty() ? "" : ",", mode);
  const absl::string_view collation = mariadb_ ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
  // Not SET NAMES … COLLATE: results would come in this collation too, which the driver does not know.
  KV_RETURN_IF_ERROR(Plain(absl::StrCat("SET collation_connection = ", collation)));
  KV_RETURN_IF_ERROR(Plain("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
  // autocommit=0: whatever escapes a transaction is never stored.
  KV_RETURN_IF_ERROR(Plain(absl::StrCat("SET SESSION sql_mode = '", modes, "', time_zone = '+00:00', autocommit = 0")));
  KV_RETURN_IF_ERROR(AssertSession(target));
  return Plain("COMMIT");
}

absl::Status MySqlConnection::AssertSession(const MySqlTarget& target) {
  const std::string isolation = mariadb_ ? "@@session.tx_isolation" : "@@session.transaction_isolation";
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                      DoQuery(absl::StrCat("SELECT @@session.sql_mode, ", isolation,
                                           ", @@session.autocommit, @@session.time_zone, @@character_set_connection,"
                                           " @@collation_connection, @@collation_database"),
                              {}));
  const Row& row = rows.at(0);
  for (absl::string_view mode : kSqlModes) {
    if (!absl::StrContains(std::get<std::string>(row[0]), mode)) {
      return EngineError(Kind::kSetup, absl::StrCat("the server does not accept sql_mode ", mode));
    }
  }
  if (row[1] != Value("REPEATABLE-READ") || row[2] != Value(int64_t{0}) || row[3] != Value("+00:00") ||
      row[4] != Value("utf8mb4")) {
    return EngineError(Kind::kSetup, "the server does not accept the settings of a session");
  }
  if (row[5] != row[6]) {
    return EngineError(Kind::kSetup,
                       absl::StrCat("the schema compares text as ", std::get<std::string>(row[6]),
                                    ", which takes different texts for the same; make it with CREATE DATABASE ",
                                    target.schema, " CHARACTER SET utf8mb4 COLLATE ", std::get<std::string>(row[5])));
  }
  if (target.ca_file.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(std::vector<Row> cipher, DoQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'", {}));
  if (cipher.size() == 1 && cipher[0].size() == 2 && cipher[0][1] != Value("")) return absl::OkStatus();
  return EngineError(Kind::kSetup, "the connection to the database is not encrypted although ca is given");
}

::sql::ConnectOptionsMap ConnectOptions(const MySqlTarget& target, int network_seconds) {
  ::sql::ConnectOptionsMap map;
  map["hostName"] = ::sql::SQLString(target.socket.empty() ? absl::StrCat("tcp://", target.host, ":", target.port)
                                                           : absl::StrCat("unix://", target.socket));
  map["userName"] = ::sql::SQLString(target.user);
  map["password"] = ::sql::SQLString(target.password);
  map["schema"] = ::sql::SQLString(target.schema);
  map["CLIENT_FOUND_ROWS"] = true;
  map["OPT_CONNECT_TIMEOUT"] = kConnectSeconds;
  map["OPT_READ_TIMEOUT"] = network_seconds;
  map["OPT_WRITE_TIMEOUT"] = network_seconds;
  if (!target.ca_file.empty()) {
    map["sslCA"] = ::sql::SQLString(target.ca_file);
    map["sslEnforce"] = true;
    map["sslVerify"] = true;
  }
  return map;
}

absl::StatusOr<std::unique_ptr<Connection>> Connect(const MySqlTarget& target, int network_seconds,
                                                    int max_statements) {
  try {
    // A local static: get_driver_instance() is not safe for threads, its first call must be the only one that makes it.
    static ::sql::Driver* const driver = get_driver_instance();
    ::sql::ConnectOptionsMap map = ConnectOptions(target, network_seconds);
    auto connection =
        std::make_unique<MySqlConnection>(std::unique_ptr<::sql::Connection>(driver->connect(map)), max_statements);
    KV_RETURN_IF_ERROR(connection->SetUp(target));
    return connection;
  } catch (const ::sql::SQLException& error) {
    const int code = error.getErrorCode();
    const std::string detail = MySqlDetail(code, error.getSQLStateCStr(), error.what());
    const Kind kind = KindOfMySqlConnect(code);
    if (kind != Kind::kSetup) return EngineError(kind, detail);
    return EngineError(kind, absl::StrCat("cannot connect to the database as ", target.user, ": ", detail));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenMySql(const MySqlTarget& target, const Options& options) {
  const int max_statements = options.max_statements;
  auto pool = [&](int max, int network_seconds) {
    return std::make_shared<Pool>(max, options.max_connection_age, Kind::kTooMany,
                                  [=] { return Connect(target, network_seconds, max_statements); });
  };
  PooledDatabase::Pools pools;
  pools.readers = pools.writers = pool(options.max_connections, kNetworkSeconds);
  pools.patient = pool(std::max(2, options.max_connections / 4), kPatientNetworkSeconds);
  pools.patience = kPatience;
  pools.short_read = options.short_read;
  if (target.turns && SameMachine(target)) pools.reads_at_once = Turns::AtOnceHere();  // its processors are these
  std::string engine;
  {
    absl::StatusOr<Pool::Lease> first =
        pools.writers->Acquire(Use::kWrite, absl::Now() + absl::Seconds(kConnectSeconds));
    if (!first.ok()) return first.status();
    engine = std::string(first->connection().engine());
  }
  return std::make_unique<PooledDatabase>(std::move(engine), std::move(pools));
}

}  // namespace kvalitet::sql

// One small interface over SQLite, MySQL and MariaDB.
//
// SQL is written once, in the subset that all of them read alike: positional `?`, BIGINT, VARCHAR(n), LONGTEXT,
// LONGBLOB and DOUBLE columns, times as microseconds, no upserts, no RETURNING, no FOR UPDATE.  Results are read whole
// into typed rows, so no cursor outlives a call.
//
// The code of a failed statement says what the caller may do:
//   ALREADY_EXISTS       a unique key is taken
//   FAILED_PRECONDITION  a foreign key, or a write in a read transaction
//   INVALID_ARGUMENT     a value does not fit its column
//   ABORTED              another transaction was in the way; Write and Read have tried again already (errors.h)
//   DEADLINE_EXCEEDED    the time of the transaction ran out
//   RESOURCE_EXHAUSTED   no connection became free in time, or there is no room to write (errors.h: IsFull)
//   UNAVAILABLE          the server cannot be reached, or the connection was lost (errors.h: UnknownOutcome)
//   INTERNAL             anything else: a fault of ours
// The message never holds data or text of the engine; errors.h tells how to get at that for the log.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace kvalitet::sql {

// NULL, integer, double, text or bytes.
using Value = std::variant<std::monostate, int64_t, double, std::string>;
using Row = std::vector<Value>;

// One connection inside one transaction.  Not for use by two threads, nor after the function it was handed to returned.
class Session {
 public:
  virtual ~Session() = default;
  // Every row of a SELECT (or SHOW, PRAGMA, EXPLAIN).  `args` must be as many as the `?` of `sql`.
  virtual absl::StatusOr<std::vector<Row>> Query(const std::string& sql, absl::Span<const Value> args) = 0;
  // Runs one statement that returns no rows; the number of rows matched, changed or not.
  virtual absl::StatusOr<int64_t> Execute(const std::string& sql, absl::Span<const Value> args) = 0;
  // "sqlite", "mariadb" or "mysql".
  virtual absl::string_view engine() const = 0;
  // When the transaction must be done.
  virtual absl::Time deadline() const = 0;
};

// What the pool has done since the database was opened.
struct PoolStats {
  int in_use = 0;
  int idle = 0;
  int waiting = 0;        // for a connection, the writer, or their turn to read
  int64_t opened = 0;     // connections ever opened
  int64_t discarded = 0;  // of them: thrown away as broken or old
  int64_t conflicts = 0;  // transactions that were run again
  int64_t grouped = 0;    // transactions that another's COMMIT made last
};

// What a transaction is for.
enum class Use {
  kWrite,
  kRead,
  kReadOne,  // one statement: it sees one snapshot by itself, so neither a beginning nor an end is sent
};

class Database {
 public:
  using Body = absl::FunctionRef<absl::Status(Session&)>;

  virtual ~Database() = default;
  // Runs `body` in a transaction and commits if it returns OK; any other status rolls back and is returned.  What the
  // engine calls a conflict runs `body` again while time remains: it must have no effect but its SQL, and make no
  // calls.
  absl::Status Write(absl::Time deadline, Body body) { return Run(Use::kWrite, deadline, body); }
  // The same without the right to change anything: one snapshot for all that `body` reads.
  absl::Status Read(absl::Time deadline, Body body) { return Run(Use::kRead, deadline, body); }
  // The same for a body of one statement, which costs a server a round trip less: a second is refused.
  absl::Status ReadOne(absl::Time deadline, Body body) { return Run(Use::kReadOne, deadline, body); }
  // "sqlite", "mariadb" or "mysql".
  virtual std::string engine() const = 0;
  virtual PoolStats stats() const = 0;

 protected:
  virtual absl::Status Run(Use use, absl::Time deadline, Body body) = 0;
  // Lets a decorator in tests pass a transaction on.
  static absl::Status RunOn(Database& other, Use use, absl::Time deadline, Body body) {
    return other.Run(use, deadline, body);
  }
};

struct Options {
  // "sqlite:PATH", or "mysql://USER[:PASSWORD]@[HOST[:PORT]]/SCHEMA[?KEY=VALUE&...]" with the keys
  //   socket=PATH         a Unix socket instead of host and port
  //   password_file=PATH  the password, so that it stands on no command line
  //   ca=PATH             TLS with this certificate authority; the host name is verified
  //   tls=off             allows a host other than this one without TLS
  //   turns=off           reads do not take turns: for a host or socket here that leads to a server elsewhere
  // USER, PASSWORD and values are percent-decoded.
  std::string url;
  // Connections at most (SQLite: readers; there is one writer besides.  MySQL: a quarter more for transactions that may
  // take longer than 70 s).  Calls beyond wait for their deadline.
  int max_connections = 16;
  // Prepared statements kept for each connection.
  int max_statements = 128;
  // SQLite: transactions that wait for the writer are committed together, each as a whole or not at all.
  bool grouped = true;
  // Reads take turns where the database runs on this machine (turns.h); one that has run for so long counts no more.
  absl::Duration short_read = absl::Milliseconds(15);
  // A connection older than this is not used again.
  absl::Duration max_connection_age = absl::Minutes(30);
};

// Opens one connection to see that everything is as it must be: FAILED_PRECONDITION or INVALID_ARGUMENT, with a
// sentence on what to do, is for people; UNAVAILABLE may be tried again.
absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options);

}  // namespace kvalitet::sql

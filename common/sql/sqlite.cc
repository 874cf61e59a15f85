// The only file that knows SQLite.
#include "common/sql/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/sql/pool.h"
#include "common/sql/statement_cache.h"

namespace kvalitet::sql {
namespace {

constexpr int kStepsBetweenLooks = 2000;  // about every 20 µs
// Another process may hold the lock for a while; each wait that long is a conflict, so that the log tells of it.
constexpr absl::Duration kLongestBusyWait = absl::Seconds(10);

Kind KindOf(int extended) {
  if (extended == SQLITE_IOERR_WRITE) return Kind::kFull;  // a quota or a limit on the size of files
  switch (extended & 0xff) {
    case SQLITE_FULL:
      return Kind::kFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::kConflict;
    case SQLITE_INTERRUPT:
      return Kind::kOutOfTime;
    case SQLITE_READONLY:
      return Kind::kReadOnly;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return Kind::kBadValue;
    case SQLITE_CONSTRAINT:
      break;
    default:
      return Kind::kInternal;
  }
  switch (extended) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_UNIQUE:
      return Kind::kExists;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Kind::kReference;
    default:
      return Kind::kBadValue;
  }
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

// A statement must be reset whatever happens to it: one that is not keeps its transaction open.
class Resetting {
 public:
  explicit Resetting(sqlite3_stmt* statement) : statement_(statement) {}
  ~Resetting() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

class SqliteConnection : public Connection {
 public:
  SqliteConnection(sqlite3* db, int max_statements) : db_(db), statements_(max_statements) {
    sqlite3_progress_handler(db_, kStepsBetweenLooks, &SqliteConnection::OutOfTime, this);
  }
  ~SqliteConnection() override {
    statements_.Clear();
    sqlite3_close(db_);
  }
  absl::string_view engine() const override { return "sqlite"; }

  // Outside of transactions: settings of the connection.
  absl::StatusOr<std::vector<Row>> Setting(const std::string& sql) { return DoQuery(sql, {}); }

 protected:
  absl::StatusOr<std::vector<Row>> DoQuery(const std::string& sql, absl::Span<const Value> args) override {
    KV_ASSIGN_OR_RETURN(sqlite3_stmt * statement, Prepare(sql));
    Resetting resetting(statement);
    KV_RETURN_IF_ERROR(Bind(statement, args));
    std::vector<Row> rows;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) rows.push_back(ReadRow(statement));
    if (rc != SQLITE_DONE) return Failed();
    return rows;
  }

  absl::StatusOr<int64_t> DoExecute(const std::string& sql, absl::Span<const Value> args) override {
    const sqlite3_int64 before = sqlite3_total_changes64(db_);
    KV_RETURN_IF_ERROR(DoQuery(sql, args).status());
    // sqlite3_changes still tells of an earlier statement if this one was none that changes rows.
    return sqlite3_total_changes64(db_) == before ? 0 : sqlite3_changes64(db_);
  }

  // IMMEDIATE: a transaction that starts as a reader could not wait for the lock when it comes to write.
  absl::Status DoBegin(Use use) override {
    if (use == Use::kReadOne) return absl::OkStatus();
    return DoQuery(use == Use::kWrite ? "BEGIN IMMEDIATE" : "BEGIN", {}).status();
  }
  absl::Status DoCommit() override { return DoQuery("COMMIT", {}).status(); }
  absl::Status DoRollback() override {
    watched_ = false;  // must run even without time left
    return sqlite3_get_autocommit(db_) ? absl::OkStatus() : DoQuery("ROLLBACK", {}).status();
  }
  absl::Status DoSavepoint() override { return DoQuery("SAVEPOINT part", {}).status(); }
  absl::Status DoRelease() override {
    watched_ = false;  // others' parts must not be lost to this one's deadline
    return DoQuery("RELEASE part", {}).status();
  }
  absl::Status DoRollbackTo() override {
    watched_ = false;
    KV_RETURN_IF_ERROR(DoQuery("ROLLBACK TO part", {}).status());
    return DoRelease();
  }
  bool ended() const override { return in_transaction() && sqlite3_get_autocommit(db_) != 0; }
  absl::Status LimitTime(absl::Duration left) override {
    watched_ = true;
    const absl::Duration wait = std::min(left, kLongestBusyWait);
    sqlite3_busy_timeout(db_, static_cast<int>(absl::ToInt64Milliseconds(wait)) + 1);
    return absl::OkStatus();
  }

 private:
  static int OutOfTime(void* self) {
    auto* connection = static_cast<SqliteConnection*>(self);
    return connection->watched_ && absl::Now() >= connection->deadline() ? 1 : 0;
  }

  absl::Status Failed() {
    const int extended = sqlite3_extended_errcode(db_);
    Kind kind = KindOf(extended);
    const absl::string_view text = sqlite3_errmsg(db_);
    // The only way to tell: SQLite has one code for everything that is wrong in a statement.
    if (extended == SQLITE_ERROR &&
        (absl::EndsWith(text, " already exists") || absl::StartsWith(text, "duplicate column name: "))) {
      kind = Kind::kDoneAlready;
    }
    absl::Status status = EngineError(kind, absl::StrCat("sqlite ", extended, ": ", text));
    // Some errors (a full disk, an interrupt) end the transaction; the next statement would be one of its own.
    if (in_transaction() && sqlite3_get_autocommit(db_) && doom().ok()) Doom(status);
    return status;
  }

  absl::StatusOr<sqlite3_stmt*> Prepare(const std::string& sql) {
    if (Statement* known = statements_.Find(sql); known != nullptr) return known->get();
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int rc =
        sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, &rest);
    if (rc != SQLITE_OK) return Failed();
    Statement owned(statement);
    if (statement == nullptr || rest != sql.data() + sql.size()) {
      return EngineError(Kind::kInternal, absl::StrCat("not one statement: ", sql));
    }
    return statements_.Add(sql, std::move(owned))->get();
  }

  absl::Status Bind(sqlite3_stmt* statement, absl::Span<const Value> args) {
    if (static_cast<size_t>(sqlite3_bind_parameter_count(statement)) != args.size()) {
      return EngineError(Kind::kInternal, absl::StrCat(args.size(), " values for ", sqlite3_sql(statement)));
    }
    for (size_t i = 0; i < args.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      int rc = SQLITE_OK;
      if (const auto* integer = std::get_if<int64_t>(&args[i])) {
        rc = sqlite3_bind_int64(statement, at, *integer);
      } else if (const auto* number = std::get_if<double>(&args[i])) {
        rc = sqlite3_bind_double(statement, at, *number);
      } else if (const auto* text = std::get_if<std::string>(&args[i])) {
        // Static: the arguments live until the statement is reset.
        rc = sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
      } else {
        rc = sqlite3_bind_null(statement, at);
      }
      if (rc != SQLITE_OK) return Failed();
    }
    return absl::OkStatus();
  }

  static Row ReadRow(sqlite3_stmt* statement) {
    Row row;
    const int columns = sqlite3_column_count(statement);
    row.reserve(static_cast<size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      switch (sqlite3_column_type(statement, i)) {
        case SQLITE_NULL:
          row.emplace_back();
          break;
        case SQLITE_INTEGER:
          row.emplace_back(static_cast<int64_t>(sqlite3_column_int64(statement, i)));
          break;
        case SQLITE_FLOAT:
          row.emplace_back(sqlite3_column_double(statement, i));
          break;
        default: {
          const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
          const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, i));
          row.emplace_back(bytes == nullptr ? std::string() : std::string(bytes, size));
        }
      }
    }
    return row;
  }

  sqlite3* const db_;
  StatementCache<Statement> statements_;
  bool watched_ = false;  // inside a transaction: the deadline counts
};

absl::Status Expect(SqliteConnection& connection, const std::string& pragma, const Value& wanted) {
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows, connection.Setting(pragma));
  if (rows.size() == 1 && rows[0].size() == 1 && rows[0][0] == wanted) return absl::OkStatus();
  return EngineError(Kind::kSetup, absl::StrCat("SQLite does not accept ", pragma,
                                                "; the database file must lie on a local disk that can be written"));
}

absl::StatusOr<std::unique_ptr<Connection>> Connect(const std::string& path, bool write, int max_statements) {
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    SQLITE_OPEN_PRIVATECACHE;
  const int rc = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  if (db == nullptr) return EngineError(Kind::kInternal, "out of memory");
  auto connection = std::make_unique<SqliteConnection>(db, max_statements);
  if (rc != SQLITE_OK) {
    return EngineError(Kind::kSetup, absl::StrCat("cannot open ", path, ": ", sqlite3_errmsg(db)));
  }
  sqlite3_busy_timeout(db, static_cast<int>(absl::ToInt64Milliseconds(kLongestBusyWait)));
  KV_RETURN_IF_ERROR(Expect(*connection, "PRAGMA journal_mode=WAL", Value("wal")));
  for (const char* pragma : {"PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-8192"}) {
    KV_RETURN_IF_ERROR(connection->Setting(pragma).status());
  }
  KV_RETURN_IF_ERROR(Expect(*connection, "PRAGMA foreign_keys", Value(int64_t{1})));
  KV_RETURN_IF_ERROR(Expect(*connection, "PRAGMA synchronous", Value(int64_t{2})));
  if (!write) {
    KV_RETURN_IF_ERROR(connection->Setting("PRAGMA query_only=ON").status());
    return connection;
  }
  // What a savepoint would bring back stays in memory: in a file it costs as many writes as what is stored.  And the
  // log is moved into the database (by a COMMIT, which waits for it) every 32 MB instead of every 4.
  for (const char* pragma : {"PRAGMA temp_store=MEMORY", "PRAGMA wal_autocheckpoint=8000"}) {
    KV_RETURN_IF_ERROR(connection->Setting(pragma).status());
  }
  return connection;
}

// The file and its folder, for their owner alone: they hold personal data.
absl::Status MakeFile(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) {
      return EngineError(Kind::kSetup, absl::StrCat("cannot make the folder ", folder.string(), ": ", error.message()));
    }
  }
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return EngineError(Kind::kSetup, absl::StrCat("cannot open ", path, " for writing"));
  close(file);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, const Options& options) {
  KV_RETURN_IF_ERROR(MakeFile(path));
  const int max_statements = options.max_statements;
  auto readers = std::make_shared<Pool>(options.max_connections, options.max_connection_age, Kind::kTooMany,
                                        [=] { return Connect(path, false, max_statements); });
  // A pool of one is the turn of the writers: served in order, where SQLite itself would let them poll for its lock.
  auto writers = std::make_shared<Pool>(1, options.max_connection_age, Kind::kOutOfTime,
                                        [=] { return Connect(path, true, max_statements); });
  KV_RETURN_IF_ERROR(writers->Acquire(Use::kWrite, absl::Now() + kLongestBusyWait).status());
  PooledDatabase::Pools pools;
  pools.readers = std::move(readers);
  pools.writers = std::move(writers);
  pools.grouped = options.grouped;
  pools.reads_at_once = Turns::AtOnceHere();
  pools.short_read = options.short_read;
  return std::make_unique<PooledDatabase>("sqlite", std::move(pools));
}

}  // namespace kvalitet::sql

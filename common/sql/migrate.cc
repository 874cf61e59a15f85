#include "common/sql/migrate.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/log.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "common/sql/schema.h"

namespace kvalitet::sql {
namespace {

constexpr char kVersionTable[] =
    "CREATE TABLE IF NOT EXISTS schema_version (service VARCHAR(60) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
    " holder VARCHAR(40) NOT NULL, lease_until BIGINT NOT NULL, applied_time BIGINT NOT NULL)";

std::string NewHolder() {
  std::random_device random;
  return absl::StrFormat("%08x%08x%08x%08x", random(), random(), random(), random());
}

absl::Status CheckNumbers(absl::Span<const Migration> migrations) {
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].number == static_cast<int>(i) + 1 && !migrations[i].statement.empty()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("migration ", migrations[i].number, " stands where ", i + 1, " belongs, or is empty"));
  }
  return absl::OkStatus();
}

// The table whose indexes a statement makes or alters; empty if it makes none.
//
//   CREATE TABLE … x (, CREATE INDEX i ON x (   the word before the parenthesis
//   ALTER TABLE x …                             the third word
//   any other                                   none: it moves rows or takes something away
std::string TableOf(absl::string_view statement) {
  const std::vector<std::string> words =
      absl::StrSplit(statement.substr(0, statement.find('(')), absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
  if (words.size() < 3) return "";
  std::string name;
  if (absl::EqualsIgnoreCase(words[0], "CREATE")) name = words.back();
  if (absl::EqualsIgnoreCase(words[0], "ALTER")) name = words[2];
  return absl::StrReplaceAll(name, {{"\"", ""}, {"`", ""}});
}

class Migrator {
 public:
  Migrator(Database& database, absl::string_view service, absl::Span<const Migration> migrations,
           const MigrateOptions& options)
      : database_(database),
        service_(service),
        migrations_(migrations),
        lease_(options.lease),
        deadline_(absl::Now() + options.patience),
        holder_(NewHolder()) {}

  absl::Status Run() {
    KV_RETURN_IF_ERROR(Prepare());
    while (absl::Now() < deadline_) {
      KV_ASSIGN_OR_RETURN(int64_t version, Version());
      KV_RETURN_IF_ERROR(CheckNotNewer(version));
      if (version == Target()) return absl::OkStatus();
      KV_ASSIGN_OR_RETURN(bool claimed, Claim());
      if (claimed) {
        absl::Status status = ApplyWhileHolding();
        // Somebody else has taken over: see what they do.
        if (!lost_) return status;
        lost_ = false;
      }
      absl::SleepFor(std::min(absl::Milliseconds(50), lease_ / 4));
    }
    return absl::DeadlineExceededError(absl::StrCat("another process has been migrating ", service_, " for too long"));
  }

 private:
  int64_t Target() const { return static_cast<int64_t>(migrations_.size()); }

  absl::Status Prepare() {
    KV_RETURN_IF_ERROR(
        database_.Write(deadline_, [](Session& session) { return session.Execute(kVersionTable, {}).status(); }));
    absl::Status status = database_.Write(deadline_, [this](Session& session) {
      KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                          session.Query("SELECT version FROM schema_version WHERE service = ?", {Value(service_)}));
      if (!rows.empty()) return absl::OkStatus();
      return session
          .Execute(
              "INSERT INTO schema_version (service, version, holder, lease_until, applied_time)"
              " VALUES (?, 0, '', 0, 0)",
              {Value(service_)})
          .status();
    });
    return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;  // another process was first
  }

  absl::StatusOr<int64_t> Version() {
    int64_t version = 0;
    KV_RETURN_IF_ERROR(database_.Read(deadline_, [&](Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                          session.Query("SELECT version FROM schema_version WHERE service = ?", {Value(service_)}));
      if (rows.empty()) return absl::InternalError("the row of schema_version is gone");
      version = std::get<int64_t>(rows[0][0]);
      return absl::OkStatus();
    }));
    return version;
  }

  absl::Status CheckNotNewer(int64_t version) const {
    if (version <= Target()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        "the database of ", service_, " has schema ", version, " but this program knows schemas up to ", Target(),
        ": start the program version that made it or a newer one, or restore the backup taken before the upgrade"));
  }

  absl::StatusOr<bool> Claim() {
    return Touch("(holder = '' OR lease_until < ?)", Value(absl::ToUnixMicros(absl::Now())));
  }

  // Makes or renews the claim if `condition` holds.
  absl::StatusOr<bool> Touch(const std::string& condition, const Value& argument) {
    int64_t matched = 0;
    KV_RETURN_IF_ERROR(database_.Write(deadline_, [&](Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(matched, session.Execute(absl::StrCat("UPDATE schema_version SET holder = ?, lease_until = ?"
                                                                " WHERE service = ? AND ",
                                                                condition),
                                                   {Value(holder_), Value(absl::ToUnixMicros(absl::Now() + lease_)),
                                                    Value(service_), argument}));
      return absl::OkStatus();
    }));
    return matched == 1;
  }

  absl::Status ApplyWhileHolding() {
    std::mutex mutex;
    std::condition_variable done_changed;
    bool done = false;
    std::thread heartbeat([&] {
      std::unique_lock<std::mutex> lock(mutex);
      while (!done) {
        const absl::Time next = absl::Now() + lease_ / 3;
        while (!done && absl::Now() < next) done_changed.wait_until(lock, absl::ToChronoTime(next));
        if (done) break;
        lock.unlock();
        // A renewal that fails is noticed by the next statement, which stores its number for the holder only.
        Touch("holder = ?", Value(holder_)).IgnoreError();
        lock.lock();
      }
    });
    absl::Status status = ApplyAll();
    {
      std::lock_guard<std::mutex> lock(mutex);
      done = true;
    }
    done_changed.notify_one();
    heartbeat.join();
    database_
        .Write(deadline_,
               [this](Session& session) {
                 return session
                     .Execute("UPDATE schema_version SET holder = '' WHERE service = ? AND holder = ?",
                              {Value(service_), Value(holder_)})
                     .status();
               })
        .IgnoreError();  // then the lease runs out
    return status;
  }

  absl::Status ApplyAll() {
    const absl::Time start = absl::Now();
    KV_ASSIGN_OR_RETURN(int64_t version, Version());
    KV_RETURN_IF_ERROR(CheckNotNewer(version));
    // SQLite takes DDL back with its transaction, so all of it is one, with one wait for the disk.
    const size_t step = database_.engine() == "sqlite" ? migrations_.size() : 1;
    for (size_t at = static_cast<size_t>(version); at < migrations_.size(); at += step) {
      const Migration* failed = nullptr;
      absl::Status status = database_.Write(deadline_, [&](Session& session) {
        for (const Migration& migration : migrations_.subspan(at, step)) {
          failed = &migration;
          KV_RETURN_IF_ERROR(Apply(session, migration));
        }
        return absl::OkStatus();
      });
      if (lost_) return status;
      if (!status.ok()) {
        return absl::Status(status.code(), absl::StrCat("migration ", failed == nullptr ? 0 : failed->number, " of ",
                                                        service_, ": ", status.message(), " (", Detail(status), ")"));
      }
    }
    base::Log(base::Level::kInfo, "migrated",
              {{"service", service_}, {"from", version}, {"to", Target()}, {"ms", absl::Now() - start}});
    return absl::OkStatus();
  }

  // What takes something away is not done again by a process that slept while another went on: the number that is
  // stored after it comes too late for an engine whose DDL commits by itself.
  absl::Status StillHolding(Session& session, const Migration& migration) {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows,
                        session.Query("SELECT version FROM schema_version WHERE service = ? AND holder = ?"
                                      " AND version = ? AND lease_until > ?",
                                      {Value(service_), Value(holder_), Value(migration.number - 1),
                                       Value(absl::ToUnixMicros(absl::Now()))}));
    if (!rows.empty()) return absl::OkStatus();
    lost_ = true;
    return absl::AbortedError("another process has taken over");
  }

  absl::Status Apply(Session& session, const Migration& migration) {
    lost_ = false;
    const bool drops =
        absl::StartsWith(migration.statement, "DROP ") || absl::StrContains(migration.statement, " DROP ");
    // SQLite undoes its DDL with the transaction, in which the lease cannot be renewed.
    if (drops && database_.engine() != "sqlite") KV_RETURN_IF_ERROR(StillHolding(session, migration));
    absl::Status status = session.Execute(migration.statement, {}).status();
    // IF NOT EXISTS leaves nothing to complain of but a fault of the statement, such as a column named twice.
    const bool done = IsDoneAlready(status) && !absl::StartsWith(migration.statement, "CREATE TABLE IF NOT EXISTS");
    if (!status.ok() && !done) return status;
    if (const std::string table = TableOf(migration.statement); !table.empty()) {
      KV_ASSIGN_OR_RETURN(std::vector<IndexInfo> indexes, Indexes(session, table));
      for (const IndexInfo& index : indexes) KV_RETURN_IF_ERROR(CheckIndexBytes(index));
    }
    KV_ASSIGN_OR_RETURN(int64_t matched,
                        session.Execute("UPDATE schema_version SET version = ?, applied_time = ?"
                                        " WHERE service = ? AND holder = ? AND version = ?",
                                        {Value(migration.number), Value(absl::ToUnixMicros(absl::Now())),
                                         Value(service_), Value(holder_), Value(migration.number - 1)}));
    if (matched == 1) return absl::OkStatus();
    lost_ = true;
    return absl::AbortedError("another process has taken over");
  }

  Database& database_;
  const std::string service_;
  const absl::Span<const Migration> migrations_;
  const absl::Duration lease_;
  const absl::Time deadline_;
  const std::string holder_;
  bool lost_ = false;
};

}  // namespace

absl::Status Migrate(Database& database, absl::string_view service, absl::Span<const Migration> migrations,
                     const MigrateOptions& options) {
  KV_RETURN_IF_ERROR(CheckNumbers(migrations));
  return Migrator(database, service, migrations, options).Run();
}

}  // namespace kvalitet::sql

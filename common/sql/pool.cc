#include "common/sql/pool.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/log.h"
#include "common/base/status.h"
#include "common/sql/group.h"

namespace kvalitet::sql {
namespace {

constexpr int kMaxAttempts = 10;
constexpr int kMaxWaiting = 1024;
constexpr absl::Duration kLongest = absl::Hours(24);
// Between half of and the whole of 4, 8, 16 … 250 ms: those who collided must not meet again.
absl::Duration Backoff(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  absl::Duration most = std::min(absl::Milliseconds(4) * (1 << std::min(attempt - 1, 10)), absl::Milliseconds(250));
  return most * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

// What the caller cannot know and the operator should: the engine's own words stay here.
void LogFailure(const std::string& engine, int attempt, const absl::Status& status) {
  const std::string detail = Detail(status);
  if (detail.empty()) return;
  base::Level level = base::Level::kDebug;  // a key that is taken and the like: an answer, no event
  if (absl::IsInternal(status)) level = base::Level::kError;
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) level = base::Level::kWarning;
  if (IsConflict(status) || absl::IsDeadlineExceeded(status)) level = base::Level::kInfo;
  base::Log(level, "sql",
            {{"engine", engine},
             {"code", absl::StatusCodeToString(status.code())},
             {"attempt", attempt},
             {"detail", detail}});
}

}  // namespace

// ---- Connection ----

absl::Status Connection::Ready() {
  if (!in_transaction_) return EngineError(Kind::kInternal, "a statement outside of its transaction");
  if (!doom_.ok()) return doom_;
  const absl::Duration left = deadline_ - absl::Now();
  absl::Status status = left > absl::ZeroDuration() ? LimitTime(left) : EngineError(Kind::kOutOfTime, "");
  Remember(status);
  return status;
}

void Connection::Remember(const absl::Status& status) {
  if (status.ok() || !doom_.ok()) return;
  if (broken_ || IsConflict(status) || status.code() == absl::StatusCode::kDeadlineExceeded) doom_ = status;
}

absl::StatusOr<std::vector<Row>> Connection::Query(const std::string& sql, absl::Span<const Value> args) {
  KV_RETURN_IF_ERROR(Ready());
  if (use_ == Use::kReadOne && std::exchange(asked_, true)) {
    return EngineError(Kind::kInternal, absl::StrCat("a second statement in a read of one: ", sql));
  }
  absl::StatusOr<std::vector<Row>> rows = DoQuery(sql, args);
  answered_ = answered_ || rows.ok();
  Remember(rows.status());
  return rows;
}

absl::StatusOr<int64_t> Connection::Execute(const std::string& sql, absl::Span<const Value> args) {
  KV_RETURN_IF_ERROR(Ready());
  if (use_ != Use::kWrite) return EngineError(Kind::kReadOnly, sql);
  absl::StatusOr<int64_t> matched = DoExecute(sql, args);
  Remember(matched.status());
  return matched;
}

absl::Status Connection::Begin(Use use, absl::Time deadline) {
  deadline_ = deadline;
  doom_ = absl::OkStatus();
  in_transaction_ = true;
  use_ = use;
  asked_ = false;
  answered_ = false;
  absl::Status status = Ready();
  if (status.ok()) status = DoBegin(use);
  Remember(status);
  if (!status.ok()) in_transaction_ = false;
  return status;
}

absl::Status Connection::Commit() {
  absl::Status status = Ready();
  if (status.ok()) status = DoCommit();
  Remember(status);
  if (status.ok()) in_transaction_ = false;
  return status;
}

void Connection::Rollback() {
  if (!in_transaction_ || broken_) return;
  if (use_ != Use::kReadOne && !DoRollback().ok()) broken_ = true;
  in_transaction_ = false;
}

absl::Status Connection::Join(absl::Time deadline) {
  deadline_ = deadline;
  doom_ = absl::OkStatus();
  absl::Status status = Ready();
  if (status.ok()) status = DoSavepoint();
  Remember(status);
  return status;
}

absl::Status Connection::Leave(bool keep) {
  absl::Status status = keep ? DoRelease() : DoRollbackTo();
  if (!status.ok()) broken_ = true;
  return status;
}

absl::Status Connection::CommitGroup(absl::Time deadline) {
  deadline_ = deadline;
  doom_ = absl::OkStatus();
  return Commit();
}

absl::Status Connection::Judged(absl::Status status) const {
  return !doom_.ok() && (status.ok() || IsConflict(doom_)) ? doom_ : status;
}

absl::Status Connection::DoSavepoint() { return EngineError(Kind::kInternal, "no savepoints here"); }
absl::Status Connection::DoRelease() { return DoSavepoint(); }
absl::Status Connection::DoRollbackTo() { return DoSavepoint(); }

// ---- Pool ----

absl::Status Pool::TakeTurn(absl::Time deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (free_ > 0) {
    --free_;
    return absl::OkStatus();
  }
  if (waiting_.size() >= kMaxWaiting) return EngineError(Kind::kTooMany, "too many are waiting already");
  Waiter me;
  auto place = waiting_.insert(waiting_.end(), &me);
  while (!me.granted) {
    if (me.turn.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout && !me.granted) {
      waiting_.erase(place);
      return EngineError(out_of_turn_, "waited for a connection until the deadline");
    }
  }
  return absl::OkStatus();
}

void Pool::PassTurn() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  Grant();
}

void Pool::Grant() {
  Waiter* next = waiting_.front();
  waiting_.pop_front();
  next->granted = true;
  next->turn.notify_one();  // under the lock: the waiter lives on its own stack
}

std::unique_ptr<Connection> Pool::TakeIdle(Use use) {
  std::vector<std::unique_ptr<Connection>> old;  // closed without the lock
  std::lock_guard<std::mutex> lock(mutex_);
  while (!idle_.empty()) {
    const auto suits = [use](const std::unique_ptr<Connection>& one) { return one->Suits(use); };
    auto found = std::find_if(idle_.rbegin(), idle_.rend(), suits);
    if (found == idle_.rend()) found = idle_.rbegin();
    std::unique_ptr<Connection> connection = std::move(*found);
    idle_.erase(std::next(found).base());
    if (absl::Now() - connection->opened() < max_age_) {
      ++in_use_;
      return connection;
    }
    ++discarded_;
    old.push_back(std::move(connection));
  }
  return nullptr;
}

absl::StatusOr<Pool::Lease> Pool::Acquire(Use use, absl::Time deadline) {
  KV_RETURN_IF_ERROR(TakeTurn(deadline));
  if (std::unique_ptr<Connection> idle = TakeIdle(use); idle != nullptr) return Lease(this, std::move(idle), true);
  absl::StatusOr<std::unique_ptr<Connection>> opened = open_();
  if (!opened.ok()) {
    PassTurn();
    return opened.status();
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++opened_;
    ++in_use_;
  }
  return Lease(this, *std::move(opened), false);
}

void Pool::GiveBack(std::unique_ptr<Connection> connection) {
  // Still inside a transaction means that its function threw: closing rolls back.
  const bool usable = !connection->broken() && !connection->in_transaction();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    --in_use_;
    if (usable) {
      idle_.push_back(std::move(connection));
    } else {
      ++discarded_;
    }
  }
  connection.reset();
  PassTurn();
}

void Pool::AddTo(PoolStats& stats) const {
  std::lock_guard<std::mutex> lock(mutex_);
  stats.in_use += in_use_;
  stats.idle += static_cast<int>(idle_.size());
  stats.waiting += static_cast<int>(waiting_.size());
  stats.opened += opened_;
  stats.discarded += discarded_;
}

// ---- PooledDatabase ----

PooledDatabase::PooledDatabase(std::string engine, Pools pools) : engine_(std::move(engine)), pools_(std::move(pools)) {
  if (pools_.grouped) groups_ = std::make_unique<GroupWriter>(pools_.writers);
  if (pools_.reads_at_once > 0) turns_ = std::make_unique<Turns>(pools_.reads_at_once, pools_.short_read);
}
PooledDatabase::~PooledDatabase() = default;

PoolStats PooledDatabase::stats() const {
  PoolStats stats;
  pools_.readers->AddTo(stats);
  if (pools_.writers != pools_.readers) pools_.writers->AddTo(stats);
  if (pools_.patient != nullptr) pools_.patient->AddTo(stats);
  if (turns_ != nullptr) stats.waiting += turns_->waiting();
  stats.conflicts = conflicts_;
  if (groups_ != nullptr) {
    stats.waiting += groups_->waiting();
    stats.grouped = groups_->grouped();
  }
  return stats;
}

Pool& PooledDatabase::Choose(Use use, absl::Time deadline) const {
  if (pools_.patient != nullptr && deadline - absl::Now() > pools_.patience) return *pools_.patient;
  return use == Use::kWrite ? *pools_.writers : *pools_.readers;
}

absl::Status PooledDatabase::RunOnce(Use use, absl::Time deadline, Body body) {
  const bool write = use == Use::kWrite;
  Pool& pool = Choose(use, deadline);
  const Turns::Turn turn(write || &pool == pools_.patient.get() ? nullptr : turns_.get(), deadline);
  if (!turn.in()) return EngineError(Kind::kTooMany, "waited for its turn to read until the deadline");
  for (bool again = false;;) {
    absl::StatusOr<Pool::Lease> lease = pool.Acquire(use, deadline);
    if (!lease.ok()) return lease.status();
    Connection& connection = lease->connection();
    absl::Status status = connection.Begin(use, deadline);
    // Lost while idle: nothing has been done yet, so take another.  A new one that is lost at once is not tried again.
    if (connection.broken() && lease->reused()) continue;
    if (status.ok()) status = body(connection);
    // A read may hear of it only now; once, since it may be the statement that the driver cannot bear.
    if (connection.broken() && lease->reused() && !write && !connection.answered() && !std::exchange(again, true))
      continue;
    status = connection.Judged(std::move(status));
    if (status.ok() && write) status = connection.Commit();
    connection.Rollback();  // the end of a read too: where it fails, everything was read
    return status;
  }
}

absl::Status PooledDatabase::Run(Use use, absl::Time deadline, Body body) {
  deadline = std::min(deadline, absl::Now() + kLongest);
  for (int attempt = 1;; ++attempt) {
    absl::Status status = use == Use::kWrite && groups_ != nullptr
                              ? groups_->Write(deadline, body, /*alone=*/attempt > 1)
                              : RunOnce(use, deadline, body);
    if (!status.ok()) LogFailure(engine_, attempt, status);
    if (!IsConflict(status)) return status;
    ++conflicts_;
    const absl::Duration pause = Backoff(attempt);
    if (absl::Now() + pause >= deadline) return EngineError(Kind::kOutOfTime, Detail(status));
    if (attempt == kMaxAttempts) return status;
    absl::SleepFor(pause);
  }
}

}  // namespace kvalitet::sql

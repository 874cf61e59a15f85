// What both engines share: the state of a transaction, a bounded pool, and running a transaction again after a
// conflict.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/sql/database.h"
#include "common/sql/errors.h"
#include "common/sql/turns.h"

namespace kvalitet::sql {

// A connection of an engine.  The public calls keep the state; the engine does the work in the Do… functions.
class Connection : public Session {
 public:
  Connection() : opened_(absl::Now()) {}

  absl::StatusOr<std::vector<Row>> Query(const std::string& sql, absl::Span<const Value> args) final;
  absl::StatusOr<int64_t> Execute(const std::string& sql, absl::Span<const Value> args) final;
  absl::Time deadline() const final { return deadline_; }

  absl::Status Begin(Use use, absl::Time deadline);
  absl::Status Commit();
  void Rollback();

  // Where several transactions are committed as one (group.h): begins another's part of the open transaction.
  absl::Status Join(absl::Time deadline);
  // Keeps that part, or takes it back.  Not OK: the transaction as a whole is lost.
  absl::Status Leave(bool keep);
  // The COMMIT of all of them.
  absl::Status CommitGroup(absl::Time deadline);
  // The engine has ended the transaction by itself: nothing of it is stored.
  virtual bool ended() const { return false; }

  // Whether it is ready for such a transaction as it stands.
  virtual bool Suits(Use) const { return true; }
  // Nothing is known about its state any more: to be closed, never used again.
  bool broken() const { return broken_; }
  bool in_transaction() const { return in_transaction_; }
  // Whether a query of the transaction had an answer.
  bool answered() const { return answered_; }
  // Not OK when the engine has ended the transaction itself, or may have: nothing more may be done in it.
  const absl::Status& doom() const { return doom_; }
  // The end of a function that ended with `status`: what the engine has ended must not be committed, whatever the
  // function made of the error.
  absl::Status Judged(absl::Status status) const;
  absl::Time opened() const { return opened_; }

 protected:
  virtual absl::StatusOr<std::vector<Row>> DoQuery(const std::string& sql, absl::Span<const Value> args) = 0;
  virtual absl::StatusOr<int64_t> DoExecute(const std::string& sql, absl::Span<const Value> args) = 0;
  virtual absl::Status DoBegin(Use use) = 0;
  virtual absl::Status DoCommit() = 0;
  virtual absl::Status DoRollback() = 0;
  // Where a transaction may have parts: begins one, keeps it, takes it back.
  virtual absl::Status DoSavepoint();
  virtual absl::Status DoRelease();
  virtual absl::Status DoRollbackTo();
  // Called before every statement: lets the engine cut its waits to `left`, which is positive.
  virtual absl::Status LimitTime(absl::Duration left) = 0;

  void MarkBroken() { broken_ = true; }
  void Doom(absl::Status status) { doom_ = std::move(status); }

 private:
  absl::Status Ready();
  void Remember(const absl::Status& status);

  const absl::Time opened_;
  absl::Time deadline_;
  absl::Status doom_;
  bool broken_ = false;
  bool in_transaction_ = false;
  Use use_ = Use::kRead;
  bool asked_ = false;  // its one statement, where it has no more
  bool answered_ = false;
};

// At most `max` connections.  Whoever waits is served in turn; the connection used last is used first, of those that
// suit the use if there are any.
class Pool {
 public:
  using Opener = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;

  Pool(int max, absl::Duration max_age, Kind out_of_turn, Opener open)
      : max_age_(max_age), out_of_turn_(out_of_turn), open_(std::move(open)), free_(max) {}

  // A connection for as long as the lease lives.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection, bool reused)
        : pool_(pool), connection_(std::move(connection)), reused_(reused) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_ != nullptr) pool_->GiveBack(std::move(connection_));
    }
    Connection& connection() { return *connection_; }
    // Was idle before, so it may have been lost meanwhile.
    bool reused() const { return reused_; }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
    bool reused_;
  };
  absl::StatusOr<Lease> Acquire(Use use, absl::Time deadline);

  void AddTo(PoolStats& stats) const;

 private:
  struct Waiter {
    std::condition_variable turn;
    bool granted = false;
  };
  absl::Status TakeTurn(absl::Time deadline);
  void PassTurn();
  void Grant();
  std::unique_ptr<Connection> TakeIdle(Use use);
  void GiveBack(std::unique_ptr<Connection> connection);

  const absl::Duration max_age_;
  const Kind out_of_turn_;
  const Opener open_;
  mutable std::mutex mutex_;  // not absl::Mutex: the thread sanitizer sees only std::mutex in a packaged abseil
  int free_;
  int in_use_ = 0;
  int64_t opened_ = 0;
  int64_t discarded_ = 0;
  std::list<Waiter*> waiting_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class GroupWriter;

// A database on a pool for readers and one for writers, which may be the same.
class PooledDatabase : public Database {
 public:
  struct Pools {
    std::shared_ptr<Pool> readers;
    std::shared_ptr<Pool> writers;
    // For transactions that may take longer than `patience`, if not null: those of background work.
    std::shared_ptr<Pool> patient;
    absl::Duration patience = absl::InfiniteDuration();
    // There is one writer, and those who wait for it are committed together.
    bool grouped = false;
    // Reads at once, if not 0: those that may take longer than `patience` neither wait nor count.
    int reads_at_once = 0;
    absl::Duration short_read;
  };
  PooledDatabase(std::string engine, Pools pools);
  ~PooledDatabase() override;
  std::string engine() const override { return engine_; }
  PoolStats stats() const override;

 protected:
  absl::Status Run(Use use, absl::Time deadline, Body body) override;

 private:
  absl::Status RunOnce(Use use, absl::Time deadline, Body body);
  Pool& Choose(Use use, absl::Time deadline) const;

  const std::string engine_;
  const Pools pools_;
  std::atomic<int64_t> conflicts_{0};
  std::unique_ptr<GroupWriter> groups_;  // null: each transaction has its own COMMIT
  std::unique_ptr<Turns> turns_;         // null: a read waits for no other
};

}  // namespace kvalitet::sql

// A database that fails when a test says so.
#pragma once
#include <atomic>
#include <mutex>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/sql/database.h"

namespace kvalitet::tests {

class FaultyDatabase : public sql::Database {
 public:
  // `real` must live longer.
  explicit FaultyDatabase(sql::Database& real) : real_(real) {}

  // The n-th statement from now on (1 is the next one) is not run but answers `status`; once.
  void FailStatement(int n, absl::Status status);

  enum class Commit {
    kLostBefore,  // UNAVAILABLE, outcome unknown; nothing was stored
    kLostAfter,   // UNAVAILABLE, outcome unknown; everything was stored
    kConflict,    // as a cluster does: the transaction runs again
  };
  // What the next COMMIT of a write does; once.
  void FailCommit(Commit how);
  // Whether that is still to come.
  bool commit_awaited();

  // Statements run since the start, the failed ones included: to fail each of them in turn.
  int statements() const { return statements_; }

  std::string engine() const override { return real_.engine(); }
  sql::PoolStats stats() const override { return real_.stats(); }

 protected:
  absl::Status Run(sql::Use use, absl::Time deadline, Body body) override;

 private:
  class FaultySession;
  absl::optional<absl::Status> Next();
  absl::optional<Commit> TakeCommit();

  sql::Database& real_;
  std::atomic<int> statements_{0};
  std::mutex mutex_;
  int fail_at_ = 0;
  absl::Status failure_;
  absl::optional<Commit> commit_;
};

}  // namespace kvalitet::tests

#include "tests/support/faulty_database.h"

#include "common/sql/errors.h"

namespace kvalitet::tests {

class FaultyDatabase::FaultySession : public sql::Session {
 public:
  FaultySession(FaultyDatabase& owner, sql::Session& real) : owner_(owner), real_(real) {}
  absl::StatusOr<std::vector<sql::Row>> Query(const std::string& sql, absl::Span<const sql::Value> args) override {
    if (absl::optional<absl::Status> failure = owner_.Next(); failure.has_value()) return *failure;
    return real_.Query(sql, args);
  }
  absl::StatusOr<int64_t> Execute(const std::string& sql, absl::Span<const sql::Value> args) override {
    if (absl::optional<absl::Status> failure = owner_.Next(); failure.has_value()) return *failure;
    return real_.Execute(sql, args);
  }
  absl::string_view engine() const override { return real_.engine(); }
  absl::Time deadline() const override { return real_.deadline(); }

 private:
  FaultyDatabase& owner_;
  sql::Session& real_;
};

void FaultyDatabase::FailStatement(int n, absl::Status status) {
  std::lock_guard<std::mutex> lock(mutex_);
  fail_at_ = statements_ + n;
  failure_ = std::move(status);
}

void FaultyDatabase::FailCommit(Commit how) {
  std::lock_guard<std::mutex> lock(mutex_);
  commit_ = how;
}

bool FaultyDatabase::commit_awaited() {
  std::lock_guard<std::mutex> lock(mutex_);
  return commit_.has_value();
}

absl::optional<absl::Status> FaultyDatabase::Next() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (++statements_ != fail_at_) return absl::nullopt;
  fail_at_ = 0;
  return failure_;
}

absl::optional<FaultyDatabase::Commit> FaultyDatabase::TakeCommit() {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::optional<Commit> commit = commit_;
  commit_.reset();
  return commit;
}

absl::Status FaultyDatabase::Run(sql::Use use, absl::Time deadline, Body body) {
  bool lost_after = false;
  absl::Status status = RunOn(real_, use, deadline, [&](sql::Session& session) {
    FaultySession faulty(*this, session);
    absl::Status done = body(faulty);
    absl::optional<Commit> commit = done.ok() && use == sql::Use::kWrite ? TakeCommit() : absl::nullopt;
    if (!commit.has_value()) return done;
    lost_after = *commit == Commit::kLostAfter;
    if (*commit == Commit::kConflict) return sql::EngineError(sql::Kind::kConflict, "planned by a test");
    if (*commit == Commit::kLostBefore) return sql::EngineError(sql::Kind::kOutcomeUnknown, "planned by a test");
    return done;
  });
  if (status.ok() && lost_after) return sql::EngineError(sql::Kind::kOutcomeUnknown, "planned by a test");
  return status;
}

}  // namespace kvalitet::tests

// Work in the background as rows with a lease: another process takes over what a dead one held.
//
//   KO --Take--> TAGEN --Finish--> KLAR, and from there or from FEL with EnqueueAgain to KO
//                TAGEN --Fail-->   KO (again later) or FEL (attempts used up)
//                TAGEN, lease run out --Take--> TAGEN by another, or FEL (attempts used up)
#pragma once
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace kvalitet::store {

struct Job {
  std::string name;     // unique: asking twice for the same work is one job
  std::string kind;     // "sammanstall"
  std::string payload;  // what to do; no personal data
  int64_t attempts = 0;
  std::string lease = "";  // tells this taking from every other; set by Take
};

// All times are the system clock's.
class Jobs {
 public:
  // `owner` is this process, unique among replicas.
  Jobs(sql::Database& database, std::string owner) : database_(database), owner_(std::move(owner)) {}

  static constexpr int64_t kMaxAttempts = 5;

  // Adds the job in the caller's transaction; false if it was there already.
  static absl::StatusOr<bool> Enqueue(sql::Session& session, const Job& job, absl::Time now);
  // The same for work that may be wanted anew: what is done or given up stands in the queue again.
  static absl::Status EnqueueAgain(sql::Session& session, const Job& job, absl::Time now);
  // The oldest job of the kind that is free or whose lease ran out.  One whose lease ran out kMaxAttempts times becomes
  // FEL instead.
  absl::StatusOr<std::optional<Job>> Take(const std::string& kind, absl::Time now, absl::Duration lease,
                                          absl::Time deadline);
  // ABORTED when the lease has passed to another meanwhile.
  absl::Status Renew(const Job& job, absl::Time now, absl::Duration lease, absl::Time deadline);
  // In the transaction that stores the result: ABORTED when the lease is another's.
  static absl::Status Finish(sql::Session& session, const Job& job, absl::Time now);
  // Gives it back, to be tried after `wait`; after kMaxAttempts it stays as FEL for people to see.
  absl::Status Fail(const Job& job, const std::string& error, absl::Time now, absl::Duration wait,
                    absl::Time deadline);
  // Gives it back as if it had not been taken: what it needs is away.
  absl::Status GiveBack(const Job& job, absl::Time now, absl::Duration wait, absl::Time deadline);
  // Takes away those of the kind that were done, or given up, before `before`.
  static absl::Status ForgetDone(sql::Session& session, const std::string& kind, absl::Time before);

 private:
  sql::Database& database_;
  const std::string owner_;
};

}  // namespace kvalitet::store

#include "common/store/jobs.h"

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"

namespace kvalitet::store {
namespace {

absl::Status MustMatch(absl::StatusOr<int64_t> matched) {
  if (!matched.ok()) return matched.status();
  return *matched == 1 ? absl::OkStatus() : absl::AbortedError("the lease is another's now");
}

// Only the row as it was read: a job that its owner finished meanwhile stays finished.
constexpr char kLease[] =
    "UPDATE job SET state = 'TAGEN', lease_owner = ?, lease_until = ?, attempts = ?, update_time = ?"
    " WHERE name = ? AND lease_until = ? AND state = ? AND attempts = ?";
constexpr char kGiveUp[] =
    "UPDATE job SET state = 'FEL', error = 'the process ended at every attempt', lease_owner = ?, lease_until = ?,"
    " attempts = ?, update_time = ? WHERE name = ? AND lease_until = ? AND state = ? AND attempts = ?";

}  // namespace

absl::StatusOr<bool> Jobs::Enqueue(sql::Session& session, const Job& job, absl::Time now) {
  absl::Status inserted =
      session
          .Execute("INSERT INTO job (name, kind, state, payload, lease_owner, lease_until, attempts, error,"
                   " create_time, update_time) VALUES (?, ?, 'KO', ?, '', ?, 0, '', ?, ?)",
                   {job.name, job.kind, job.payload, absl::ToUnixMicros(now), absl::ToUnixMicros(now),
                    absl::ToUnixMicros(now)})
          .status();
  if (absl::IsAlreadyExists(inserted)) return false;
  if (!inserted.ok()) return inserted;
  return true;
}

absl::Status Jobs::EnqueueAgain(sql::Session& session, const Job& job, absl::Time now) {
  KV_ASSIGN_OR_RETURN(bool added, Enqueue(session, job, now));
  if (added) return absl::OkStatus();
  return session
      .Execute(
          "UPDATE job SET state = 'KO', payload = ?, attempts = 0, error = '', lease_until = ?, update_time = ?"
          " WHERE name = ? AND state IN ('KLAR', 'FEL')",
          {job.payload, absl::ToUnixMicros(now), absl::ToUnixMicros(now), job.name})
      .status();
}

absl::StatusOr<std::optional<Job>> Jobs::Take(const std::string& kind, absl::Time now, absl::Duration lease,
                                              absl::Time deadline) {
  std::optional<Job> taken;
  bool again = true;
  const auto take = [&](sql::Session& session) -> absl::Status {
    taken.reset();
    again = false;
    // KO rows carry in lease_until when they may be taken; TAGEN rows when they may be taken over.
    KV_ASSIGN_OR_RETURN(auto rows,
                        session.Query("SELECT name, payload, attempts, lease_until, state FROM job WHERE kind = ? AND state"
                                      " IN ('KO', 'TAGEN') AND lease_until <= ? ORDER BY lease_until, name LIMIT 1",
                                      {kind, absl::ToUnixMicros(now)}));
    if (rows.empty()) return absl::OkStatus();
    // Whose process ended at every attempt: nobody came to say Fail.
    const bool used_up = std::get<int64_t>(rows[0][2]) >= kMaxAttempts;
    Job job{std::get<std::string>(rows[0][0]), kind, std::get<std::string>(rows[0][1]),
            std::get<int64_t>(rows[0][2]) + 1, absl::StrCat(owner_, "/", base::HexEncode(base::RandomBytes(4)))};
    KV_ASSIGN_OR_RETURN(
        int64_t matched,
        session.Execute(used_up ? kGiveUp : kLease,
                        {job.lease, absl::ToUnixMicros(now + lease), used_up ? job.attempts - 1 : job.attempts,
                         absl::ToUnixMicros(now), job.name, rows[0][3], rows[0][4], rows[0][2]}));
    again = matched != 1 || used_up;  // another process was faster, or this one is nobody's now: the next then
    if (!again) taken = std::move(job);
    return absl::OkStatus();
  };
  while (again) KV_RETURN_IF_ERROR(database_.Write(deadline, take));
  return taken;
}

absl::Status Jobs::Renew(const Job& job, absl::Time now, absl::Duration lease, absl::Time deadline) {
  return database_.Write(deadline, [&](sql::Session& session) {
    return MustMatch(
        session.Execute("UPDATE job SET lease_until = ? WHERE name = ? AND state = 'TAGEN' AND lease_owner = ?",
                        {absl::ToUnixMicros(now + lease), job.name, job.lease}));
  });
}

absl::Status Jobs::Finish(sql::Session& session, const Job& job, absl::Time now) {
  return MustMatch(
      session.Execute("UPDATE job SET state = 'KLAR', update_time = ? WHERE name = ? AND state = 'TAGEN'"
                      " AND lease_owner = ?",
                      {absl::ToUnixMicros(now), job.name, job.lease}));
}

absl::Status Jobs::Fail(const Job& job, const std::string& error, absl::Time now, absl::Duration wait,
                        absl::Time deadline) {
  const std::string state = job.attempts >= kMaxAttempts ? "FEL" : "KO";
  return database_.Write(deadline, [&](sql::Session& session) {
    return MustMatch(
        session.Execute("UPDATE job SET state = ?, error = ?, lease_until = ?, update_time = ? WHERE name ="
                        " ? AND state = 'TAGEN' AND lease_owner = ?",
                        {state, error, absl::ToUnixMicros(now + wait), absl::ToUnixMicros(now), job.name, job.lease}));
  });
}

absl::Status Jobs::GiveBack(const Job& job, absl::Time now, absl::Duration wait, absl::Time deadline) {
  return database_.Write(deadline, [&](sql::Session& session) {
    return MustMatch(session.Execute(
        "UPDATE job SET state = 'KO', attempts = ?, lease_until = ?, update_time = ? WHERE name = ?"
        " AND state = 'TAGEN' AND lease_owner = ?",
        {job.attempts - 1, absl::ToUnixMicros(now + wait), absl::ToUnixMicros(now), job.name, job.lease}));
  });
}

absl::Status Jobs::ForgetDone(sql::Session& session, const std::string& kind, absl::Time before) {
  return session
      .Execute("DELETE FROM job WHERE kind = ? AND state IN ('KLAR', 'FEL') AND update_time < ?",
               {kind, absl::ToUnixMicros(before)})
      .status();
}

}  // namespace kvalitet::store

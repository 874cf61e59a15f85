#include "common/sql/group.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace kvalitet::sql {
namespace {

constexpr int kMaxWaiting = 1024;
// A group is committed when it has as many, or is as old; and whoever may take longer than a call does not join, since
// the others would wait for it.
constexpr size_t kMostInGroup = 32;
constexpr absl::Duration kOldestGroup = absl::Milliseconds(20);
constexpr absl::Duration kLongestInGroup = absl::Seconds(70);

// What it was part of is lost, and nobody was told that it was stored: each runs again.
absl::Status LostWithGroup() { return EngineError(Kind::kConflict, "the transaction that it was part of was undone"); }

bool Ended(const Connection& connection) { return connection.broken() || connection.ended(); }

}  // namespace

int GroupWriter::waiting() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(line_.size());
}

absl::Status GroupWriter::Write(absl::Time deadline, Database::Body body, bool alone) {
  Member me(deadline, body, alone);
  KV_RETURN_IF_ERROR(StandInLine(me));
  if (me.state == Member::kLeads) {
    struct Leading {
      ~Leading() { writer->PassOn(); }
      GroupWriter* const writer;
    } leading{this};
    return Lead(me);
  }
  if (me.thrown != nullptr) std::rethrow_exception(me.thrown);
  return me.status;
}

absl::Status GroupWriter::StandInLine(Member& me) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!led_) {
    led_ = true;
    me.state = Member::kLeads;
    return absl::OkStatus();
  }
  if (line_.size() >= kMaxWaiting) return EngineError(Kind::kTooMany, "too many are waiting already");
  const auto place = line_.insert(line_.end(), &me);
  while (me.state == Member::kWaits) {
    const auto woken = me.changed.wait_until(lock, absl::ToChronoTime(me.deadline));
    if (woken != std::cv_status::timeout || me.state != Member::kWaits) continue;
    line_.erase(place);
    return EngineError(Kind::kOutOfTime, "waited for a connection until the deadline");
  }
  me.changed.wait(lock, [&me] { return me.state != Member::kTaken; });
  return absl::OkStatus();
}

GroupWriter::Member* GroupWriter::TakeNext() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (line_.empty()) return nullptr;
  Member* next = line_.front();
  if (next->alone || next->deadline > absl::Now() + kLongestInGroup) return nullptr;
  line_.pop_front();
  next->state = Member::kTaken;
  return next;
}

void GroupWriter::PassOn() {
  std::lock_guard<std::mutex> lock(mutex_);
  led_ = !line_.empty();
  if (!led_) return;
  Member* next = line_.front();
  line_.pop_front();
  next->state = Member::kLeads;
  next->changed.notify_one();  // under the lock: it lives on its own thread's stack
}

void GroupWriter::Tell(const Members& members) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (Member* member : members) {
    member->state = Member::kDone;
    member->changed.notify_one();
  }
}

bool GroupWriter::RunPart(Connection& connection, Member& member) {
  absl::Status status = connection.Join(member.deadline);
  const bool joined = status.ok();
  try {
    if (joined) status = member.body(connection);
  } catch (...) {
    member.thrown = std::current_exception();
    return false;
  }
  member.status = connection.Judged(std::move(status));
  if (Ended(connection)) return false;
  return !joined || connection.Leave(member.status.ok()).ok();
}

GroupWriter::Taken::~Taken() {
  if (members.empty()) return;
  for (Member* member : members) member->status = otherwise;
  writer->Tell(members);
}

absl::Status GroupWriter::Lead(Member& me) {
  absl::StatusOr<Pool::Lease> lease = writers_->Acquire(Use::kWrite, me.deadline);
  if (!lease.ok()) return lease.status();
  Connection& connection = lease->connection();
  absl::Status status = connection.Begin(Use::kWrite, me.deadline);
  if (status.ok()) status = connection.Judged(me.body(connection));
  if (status.ok() && Ended(connection)) status = LostWithGroup();
  if (!status.ok()) {  // nothing to keep, and nobody has joined
    connection.Rollback();
    return status;
  }
  Taken others(this);
  others.otherwise = LostWithGroup();
  others.members.reserve(kMostInGroup);
  absl::Time latest = me.deadline;
  const absl::Time begun = absl::Now();
  while (!me.alone && others.members.size() + 1 < kMostInGroup && absl::Now() - begun < kOldestGroup) {
    Member* next = TakeNext();
    if (next == nullptr) break;
    others.members.push_back(next);
    latest = std::max(latest, next->deadline);
    if (RunPart(connection, *next)) continue;
    // What the others had written may be why this one was refused, and that is undone: only what the engine said of the
    // transaction itself is an answer.
    const absl::Status doom = connection.doom();
    const bool told_by_engine = !doom.ok() && !IsConflict(doom) && !absl::IsAlreadyExists(doom);
    connection.Rollback();
    if (told_by_engine) {
      others.members.pop_back();
      next->status = doom;
      Tell({next});
    }
    return LostWithGroup();
  }
  others.otherwise = EngineError(Kind::kOutcomeUnknown, "the leader ended in the middle of it");
  const absl::Status end = connection.CommitGroup(latest);
  connection.Rollback();
  // Also what is not kept hears the end first: it may have been told so by what was not committed yet.
  for (Member* other : others.members) {
    if (!end.ok()) other->status = end;
    if (other->status.ok()) ++grouped_;
  }
  Tell(others.members);
  others.members.clear();
  return end.ok() ? status : end;
}

}  // namespace kvalitet::sql

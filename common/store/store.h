// What every write needs: one transaction in which the work is done, the trace written and the answer kept, so that the
// same request again gets the same answer and nothing twice.
#pragma once
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/proto/call.h"
#include "common/proto/paging.h"
#include "common/sql/database.h"
#include "common/sql/migrate.h"
#include "common/store/cipher.h"

namespace kvalitet::store {

using google::protobuf::Message;

// One row of the trace that a transaction leaves (audit.h).
struct AuditEntry {
  std::string resource;  // name
  int64_t revision = 1;  // the revision that the write made; 0: the next of its chain, whatever that is
  std::string action;    // SKAPAD, ANDRAD, BORTTAGEN or the event of a workflow
  std::string content;   // deterministic bytes of a message with the changed fields, personal ones as envelopes
};

// Inside one write transaction.
class Tx {
 public:
  // Runs `body` in the transaction of `session`, then writes the trace of all that it did: many rows by few statements.
  // There is no other way to a Tx, so nothing is committed without its trace.
  static absl::Status Run(sql::Session& session, const proto::Call& call, const Cipher& cipher,
                          absl::FunctionRef<absl::Status(Tx&)> body);

  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  sql::Session& sql() { return session_; }
  const proto::Call& call() const { return call_; }
  const Cipher& cipher() const { return cipher_; }
  absl::Time now() const { return call_.now; }
  // Done, and not written into the trace yet.
  std::vector<AuditEntry>& untraced() { return untraced_; }

 private:
  Tx(sql::Session& session, const proto::Call& call, const Cipher& cipher)
      : session_(session), call_(call), cipher_(cipher) {}

  sql::Session& session_;
  const proto::Call& call_;
  const Cipher& cipher_;
  std::vector<AuditEntry> untraced_;
};

// INVALID_ARGUMENT unless a repeat of the request can be told from a second one like it: by its request_id, or by the
// etag of what it changes.  A request that only checks (validate_only) needs neither.
absl::Status CheckRepeatable(const Message& request);

// How long the answer of a request is kept.
inline constexpr absl::Duration kRequestsKept = absl::Hours(24 * 30);

class Store {
 public:
  using Body = absl::FunctionRef<absl::Status(Tx&)>;

  Store(sql::Database& database, Cipher cipher)
      : database_(database), cipher_(std::move(cipher)), pager_(cipher_.Derive("page")) {}

  // Runs `body` in one transaction and commits.  The request must be repeatable; its answer is kept by its `request_id`:
  //   seen before, same content    the stored answer; what `body` did or found wrong now is forgotten
  //   seen before, other content   INVALID_ARGUMENT, REQUEST_ID_UPPTAGET
  // With `validate_only` set, everything is checked and nothing is kept.  `body` may run more than once; it has no
  // effect but its SQL, and makes no calls.  `response` is cleared before each run.
  absl::Status Write(const proto::Call& call, const Message& request, Message& response, Body body);

  // One snapshot.
  absl::Status Read(const proto::Call& call, absl::FunctionRef<absl::Status(sql::Session&)> body) {
    return database_.Read(call.deadline, body);
  }
  // One statement.
  absl::Status ReadOne(const proto::Call& call, absl::FunctionRef<absl::Status(sql::Session&)> body) {
    return database_.ReadOne(call.deadline, body);
  }

  // Forgets the answers of requests that came before `before` (kept for 30 days by the services), some thousand at a
  // time: the same request later than that is a new one.
  absl::Status ForgetRequests(absl::Time before, absl::Time deadline);

  sql::Database& database() { return database_; }
  const Cipher& cipher() const { return cipher_; }
  const proto::Pager& pager() const { return pager_; }

 private:
  // The answer that was given before; `now` where none was.
  absl::Status Replay(const proto::Call& call, const std::string& request_id, const std::string& hash,
                      absl::Status now, Message& response);

  sql::Database& database_;
  const Cipher cipher_;
  const proto::Pager pager_;
};

// The first statements of a transaction that judges several rows together: two that claim the same key run one after
// the other.  What stands in one row is held by TableBase::Hold, which costs as much and keeps nobody else.
absl::Status Claim(Tx& tx, const std::vector<std::string>& keys);

// The next of the short numbers that people read (S-187), `count` in a row; the first of them.
absl::StatusOr<int64_t> NextNumber(Tx& tx, const std::string& key, int64_t count = 1);

// The next version of a serie, of a resource that has both fields: 1, 2, 3.  Those thrown away count: a version is
// never used for two things.  The caller has claimed the serie.
absl::StatusOr<int32_t> NextVersion(Tx& tx, absl::string_view table, const std::string& serie);

// Brings a service's database up to date: the tables of this folder (request, audit, audit_content, guard, job), then
// the service's own statements, numbered in their order.  Append only.
absl::Status MigrateService(sql::Database& database, const std::string& service,
                            const std::vector<std::string>& statements);

}  // namespace kvalitet::store

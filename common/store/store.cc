#include "common/store/store.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/sql/counter.h"
#include "common/store/audit.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

constexpr char kOnlyValidated[] = "kvalitet.store.validated";
constexpr char kAnsweredBefore[] = "kvalitet.store.answered";
constexpr char kNeverAnswered[] = "never answered";
// Of a request that is longer the answer of before is looked for first: the work of a batch costs more than the look.
constexpr size_t kLookFirst = 16384;
constexpr int64_t kForgottenAtOnce = 1000;
// Rows of guard that stand for all keys.  Two keys that share one only wait for each other.  Never another number:
// processes of two versions at once would lock different rows.
constexpr int kRowsToClaim = 512;

bool GetBool(const Message& m, const char* field) {
  const auto* f = m.GetDescriptor()->FindFieldByName(field);
  return f != nullptr && m.GetReflection()->GetBool(m, f);
}

std::string RequestPlace(const proto::Call& call, const std::string& request_id) {
  return Place("request", call.who.subject, absl::StrCat(call.method, "/", request_id), "response");
}

// The etag by which a request holds fast what it changes: its own, or that of the resource in it.
bool HasEtag(const Message& request) {
  if (!GetText(request, "etag").empty()) return true;
  const auto* d = request.GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const auto* f = d->field(i);
    if (f->is_repeated() || f->message_type() == nullptr || !proto::IsResource(f->message_type())) continue;
    const Message& resource = request.GetReflection()->GetMessage(request, f);
    if (!GetText(resource, "name").empty() && !GetText(resource, "etag").empty()) return true;
  }
  return false;
}

}  // namespace

absl::Status CheckRepeatable(const Message& request) {
  const bool takes_id = request.GetDescriptor()->FindFieldByName("request_id") != nullptr;
  if (!takes_id || !GetText(request, "request_id").empty() || GetBool(request, "validate_only") || HasEtag(request)) {
    return absl::OkStatus();
  }
  proto::Violations violations;
  violations.Add("request_id",
                 "request_id måste anges: ett UUID som du väljer själv, samma vid varje nytt försök. Den som "
                 "ändrar något kan i stället ange etag, den som du läste");
  return violations.ToStatus();
}

absl::Status Tx::Run(sql::Session& session, const proto::Call& call, const Cipher& cipher,
                     absl::FunctionRef<absl::Status(Tx&)> body) {
  Tx tx(session, call, cipher);
  KV_RETURN_IF_ERROR(body(tx));
  return WriteAudit(tx);
}

absl::Status Store::Write(const proto::Call& call, const Message& request, Message& response, Body body) {
  KV_RETURN_IF_ERROR(CheckRepeatable(request));
  const std::string request_id = GetText(request, "request_id");
  const bool validate_only = GetBool(request, "validate_only");
  const bool kept = !request_id.empty() && !validate_only;
  const std::string hash = kept ? base::Sha256Hex(proto::DeterministicBytes(request)) : "";
  if (kept && request.ByteSizeLong() > kLookFirst) {
    absl::Status before = Replay(call, request_id, hash, absl::NotFoundError(kNeverAnswered), response);
    if (before.message() != kNeverAnswered) return before;
  }
  absl::Status status = database_.Write(call.deadline, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    absl::Status done = Tx::Run(session, call, cipher_, body);
    if (!done.ok()) {
      if (!kept) return done;
      // What was wrong may be what the same request did before.  An update sees what is stored by now, where a snapshot
      // may be older, and on the node where it was found wrong.
      KV_ASSIGN_OR_RETURN(const int64_t before,
                          session.Execute("UPDATE request SET create_time = create_time WHERE caller = ? AND method = ?"
                                          " AND request_id = ?",
                                          {call.who.subject, call.method, request_id}));
      if (before > 0) done.SetPayload(kAnsweredBefore, absl::Cord("1"));
      return done;
    }
    if (validate_only) {
      absl::Status undo = absl::CancelledError("only validated");
      undo.SetPayload(kOnlyValidated, absl::Cord("1"));
      return undo;
    }
    if (!kept) return absl::OkStatus();
    // The last statement: of two of the same request one cannot store its answer, and is undone.
    absl::Status stored =
        session
            .Execute(
                "INSERT INTO request (caller, method, request_id, request_hash, response, create_time)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                {call.who.subject, call.method, request_id, hash,
                 cipher_.Seal(response.SerializeAsString(), RequestPlace(call, request_id)),
                 absl::ToUnixMicros(call.now)})
            .status();
    if (absl::IsAlreadyExists(stored)) stored.SetPayload(kAnsweredBefore, absl::Cord("1"));
    return stored;
  });
  if (status.ok() || status.GetPayload(kOnlyValidated).has_value()) return absl::OkStatus();
  if (status.GetPayload(kAnsweredBefore).has_value()) {
    status = Replay(call, request_id, hash, absl::AbortedError("the earlier request was rolled back"), response);
  } else if (kept && absl::IsUnavailable(status)) {  // of a COMMIT that was lost: it may have been stored
    const absl::Status settled = Replay(call, request_id, hash, status, response);
    if (settled.ok()) return settled;
  }
  if (!status.ok()) response.Clear();
  return status;
}

absl::Status Store::Replay(const proto::Call& call, const std::string& request_id, const std::string& hash,
                           absl::Status now, Message& response) {
  std::vector<sql::Row> rows;
  KV_RETURN_IF_ERROR(database_.Read(call.deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(
        rows,
        session.Query("SELECT request_hash, response FROM request WHERE caller = ? AND method = ? AND request_id = ?",
                      {call.who.subject, call.method, request_id}));
    return absl::OkStatus();
  }));
  if (rows.empty()) return now;
  if (std::get<std::string>(rows[0][0]) != hash) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_UPPTAGET",
                        "request_id har redan använts för en begäran med annat innehåll. Välj ett nytt.",
                        {{"request_id", request_id}});
  }
  response.Clear();
  KV_ASSIGN_OR_RETURN(std::string bytes,
                      cipher_.Open(std::get<std::string>(rows[0][1]), RequestPlace(call, request_id)));
  return response.ParseFromString(bytes) ? absl::OkStatus() : absl::DataLossError("stored answer does not parse");
}

absl::Status Store::ForgetRequests(absl::Time before, absl::Time deadline) {
  return database_.Write(deadline, [&](sql::Session& session) -> absl::Status {
    sql::Value last = absl::ToUnixMicros(before) - 1;
    KV_ASSIGN_OR_RETURN(const auto rows, session.Query("SELECT create_time FROM request WHERE create_time <= ?"
                                                       " ORDER BY create_time LIMIT 1 OFFSET ?",
                                                       {last, kForgottenAtOnce - 1}));
    if (!rows.empty()) last = rows[0][0];
    return session.Execute("DELETE FROM request WHERE create_time <= ?", {last}).status();
  });
}

namespace {

std::string RowToClaim(const std::string& key) {
  const std::string hash = base::Sha256(key);
  const int number = static_cast<unsigned char>(hash[0]) * 256 + static_cast<unsigned char>(hash[1]);
  return absl::StrCat("#", number % kRowsToClaim);
}

std::string InsertRowsToClaim() {
  std::string sql = "INSERT INTO guard (guard_key, counter) VALUES ";
  for (int i = 0; i < kRowsToClaim; ++i) absl::StrAppend(&sql, i == 0 ? "" : ", ", "('#", i, "', 0)");
  return sql;
}

}  // namespace

absl::Status Claim(Tx& tx, const std::vector<std::string>& keys) {
  if (tx.sql().engine() == "sqlite") return absl::OkStatus();  // whoever writes is alone
  std::set<std::string> rows;
  for (const std::string& key : keys) rows.insert(RowToClaim(key));
  for (const std::string& row : rows) {
    // Of a row that is there: one that was missing would lock all that may be stored beside it.  Really counted, or two
    // nodes of a cluster would not notice each other.
    KV_ASSIGN_OR_RETURN(const int64_t matched,
                        tx.sql().Execute("UPDATE guard SET counter = counter + 1 WHERE guard_key = ?", {row}));
    if (matched != 1) return absl::InternalError(absl::StrCat("the row ", row, " of guard is gone"));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> NextNumber(Tx& tx, const std::string& key, int64_t count) {
  KV_ASSIGN_OR_RETURN(const int64_t last, sql::CountUp(tx.sql(), key, count));
  return last - count + 1;
}

absl::StatusOr<int32_t> NextVersion(Tx& tx, absl::string_view table, const std::string& serie) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows, tx.sql().Query(absl::StrCat("SELECT MAX(version) FROM `", table,
                                                                              "` WHERE kommun = ? AND serie = ?"),
                                                                 {tx.call().kommun, serie}));
  const auto* last = std::get_if<int64_t>(&rows[0][0]);
  return last == nullptr ? 1 : static_cast<int32_t>(*last) + 1;
}

namespace {

// Append only, at the end of the list.
const std::vector<std::string>& KernelStatements() {
  static const auto* const statements = new std::vector<std::string>{
      "CREATE TABLE IF NOT EXISTS request (caller VARCHAR(120) NOT NULL, method VARCHAR(120) NOT NULL,"
      " request_id VARCHAR(36) NOT NULL, request_hash VARCHAR(64) NOT NULL, response LONGTEXT NOT NULL,"
      " create_time BIGINT NOT NULL, PRIMARY KEY (caller, method, request_id))",
      "CREATE INDEX request_age ON request (create_time)",
      "CREATE TABLE IF NOT EXISTS guard (guard_key VARCHAR(400) NOT NULL, counter BIGINT NOT NULL,"
      " PRIMARY KEY (guard_key))",
      "CREATE TABLE IF NOT EXISTS audit (id VARCHAR(36) NOT NULL, resource VARCHAR(120) NOT NULL,"
      " revision BIGINT NOT NULL, kommun VARCHAR(4) NOT NULL, audit_time BIGINT NOT NULL, actor VARCHAR(120) NOT NULL,"
      " method VARCHAR(120) NOT NULL, action VARCHAR(16) NOT NULL, trace VARCHAR(64) NOT NULL,"
      " prev_hash VARCHAR(64) NOT NULL, content_hash VARCHAR(64) NOT NULL, row_hash VARCHAR(64) NOT NULL,"
      " seal VARCHAR(36), PRIMARY KEY (id))",
      "CREATE UNIQUE INDEX audit_resource ON audit (resource, revision)",
      "CREATE TABLE IF NOT EXISTS audit_content (id VARCHAR(36) NOT NULL, salt VARCHAR(32) NOT NULL,"
      " content LONGBLOB NOT NULL, PRIMARY KEY (id))",
      "CREATE TABLE IF NOT EXISTS job (name VARCHAR(120) NOT NULL, kind VARCHAR(64) NOT NULL,"
      " state VARCHAR(16) NOT NULL, payload LONGTEXT NOT NULL, lease_owner VARCHAR(64) NOT NULL,"
      " lease_until BIGINT NOT NULL, attempts BIGINT NOT NULL, error LONGTEXT NOT NULL,"
      " create_time BIGINT NOT NULL, update_time BIGINT NOT NULL, PRIMARY KEY (name))",
      "CREATE INDEX job_due ON job (kind, state, lease_until, name)",
      InsertRowsToClaim(),
  };
  return *statements;
}

}  // namespace

absl::Status MigrateService(sql::Database& database, const std::string& service,
                            const std::vector<std::string>& statements) {
  std::vector<sql::Migration> kernel, own;
  for (const std::string& statement : KernelStatements()) {
    kernel.push_back({static_cast<int>(kernel.size()) + 1, statement});
  }
  for (const std::string& statement : statements) own.push_back({static_cast<int>(own.size()) + 1, statement});
  KV_RETURN_IF_ERROR(sql::Migrate(database, "kernel", kernel));
  return sql::Migrate(database, service, own);
}

}  // namespace kvalitet::store

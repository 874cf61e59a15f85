#include "common/store/audit.h"

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/store/rows.h"

namespace kvalitet::store {
namespace {

constexpr size_t kSaltBytes = 12;

std::string Part(absl::string_view text) { return absl::StrCat(text.size(), ":", text); }

struct AuditRow {
  std::string id, resource, kommun, actor, method, action, trace, prev_hash, content_hash;
  int64_t revision = 0, time = 0;

  std::string Hash() const {
    return base::Sha256Hex(absl::StrCat(Part(id), Part(resource), Part(kommun), revision, "|", time, "|", Part(actor),
                                        Part(method), Part(action), Part(trace), Part(prev_hash), Part(content_hash)));
  }
};

std::string ContentHash(absl::string_view salt, absl::string_view content) {
  return base::Sha256Hex(absl::StrCat(Part(salt), content));
}

constexpr int64_t kPage = 1000;  // rows at a time
enum Column { kId, kResource, kRevision, kKommun, kTime, kActor, kMethod, kAction, kTrace, kPrev, kContentHash, kRowHash,
              kSalt, kContent };
constexpr absl::string_view kRead =
    "SELECT a.id, a.resource, a.revision, a.kommun, a.audit_time, a.actor, a.method, a.action, a.trace, a.prev_hash, "
    "a.content_hash, a.row_hash, c.salt, c.content FROM audit a LEFT JOIN audit_content c ON c.id = a.id ";

const std::string& Text(const sql::Row& row, Column column) { return std::get<std::string>(row[column]); }

// Follows chains through rows in the order of resource and revision.
class Chain {
 public:
  absl::Status Add(const sql::Row& r) {
    if (Text(r, kResource) != resource_) {
      resource_ = Text(r, kResource);
      revision_ = 0;
      previous_.clear();
    }
    const AuditRow row{Text(r, kId),     resource_,        Text(r, kKommun), Text(r, kActor),
                       Text(r, kMethod), Text(r, kAction), Text(r, kTrace),  Text(r, kPrev),
                       Text(r, kContentHash), std::get<int64_t>(r[kRevision]), std::get<int64_t>(r[kTime])};
    const bool content_gone = std::holds_alternative<std::monostate>(r[kContent]);
    if (row.revision != ++revision_ || row.prev_hash != previous_ || row.Hash() != Text(r, kRowHash) ||
        (!content_gone && ContentHash(Text(r, kSalt), Text(r, kContent)) != row.content_hash)) {
      return absl::DataLossError(
          absl::StrCat("the trace of ", resource_, " does not verify at revision ", revision_));
    }
    previous_ = Text(r, kRowHash);
    return absl::OkStatus();
  }

 private:
  std::string resource_, previous_;
  int64_t revision_ = 0;
};

absl::StatusOr<std::string> PreviousHash(sql::Session& session, const AuditEntry& entry) {
  if (entry.revision == 1) return std::string();
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query("SELECT row_hash FROM audit WHERE resource = ? AND revision = ?",
                                    {entry.resource, entry.revision - 1}));
  if (rows.empty()) return absl::DataLossError(absl::StrCat("no trace of revision ", entry.revision - 1));
  return std::get<std::string>(rows[0][0]);
}

}  // namespace

absl::Status AppendAudit(Tx& tx, absl::Span<const AuditEntry> entries) {
  std::vector<sql::Row> rows, contents;
  // The random source costs by the call.
  const std::string random = base::RandomBytes(kSaltBytes * entries.size());
  for (const AuditEntry& entry : entries) {
    KV_ASSIGN_OR_RETURN(std::string previous, PreviousHash(tx.sql(), entry));
    const std::string salt = base::HexEncode(random.substr(contents.size() * kSaltBytes, kSaltBytes));
    AuditRow row{base::NewId(tx.now()),
                 entry.resource,
                 base::KommunOf(entry.resource),
                 tx.call().who.subject,
                 tx.call().method,
                 entry.action,
                 tx.call().trace,
                 previous,
                 ContentHash(salt, entry.content),
                 entry.revision,
                 absl::ToUnixMicros(tx.now())};
    contents.push_back({row.id, salt, entry.content});
    rows.push_back({row.id, row.resource, row.revision, row.kommun, row.time, row.actor, row.method, row.action,
                    row.trace, row.prev_hash, row.content_hash, row.Hash()});
  }
  KV_RETURN_IF_ERROR(InsertRows(tx.sql(),
                                "INSERT INTO audit (id, resource, revision, kommun, audit_time, actor, method, action,"
                                " trace, prev_hash, content_hash, row_hash) VALUES ",
                                rows));
  return InsertRows(tx.sql(), "INSERT INTO audit_content (id, salt, content) VALUES ", contents);
}

absl::Status VerifyAudit(sql::Session& session, const std::string& resource) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query(absl::StrCat(kRead, "WHERE a.resource = ? ORDER BY a.revision"), {resource}));
  if (rows.empty()) return absl::DataLossError(absl::StrCat(resource, " has no trace"));
  Chain chain;
  for (const sql::Row& row : rows) KV_RETURN_IF_ERROR(chain.Add(row));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> VerifyAllAudit(sql::Database& database, absl::Time deadline) {
  Chain chain;
  int64_t count = 0;
  std::string resource;
  int64_t revision = 0;
  for (;;) {
    std::vector<sql::Row> rows;
    KV_RETURN_IF_ERROR(database.Read(deadline, [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(rows, session.Query(absl::StrCat(kRead, "WHERE (a.resource, a.revision) > (?, ?) ORDER BY "
                                                                  "a.resource, a.revision LIMIT ?"),
                                              {resource, revision, kPage}));
      return absl::OkStatus();
    }));
    if (rows.empty()) return count;
    for (const sql::Row& row : rows) KV_RETURN_IF_ERROR(chain.Add(row));
    count += static_cast<int64_t>(rows.size());
    resource = Text(rows.back(), kResource);
    revision = std::get<int64_t>(rows.back()[kRevision]);
  }
}

}  // namespace kvalitet::store

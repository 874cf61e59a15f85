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
  for (const AuditEntry& entry : entries) {
    KV_ASSIGN_OR_RETURN(std::string previous, PreviousHash(tx.sql(), entry));
    const std::string salt = base::HexEncode(base::RandomBytes(kSaltBytes));
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
  KV_ASSIGN_OR_RETURN(
      std::vector<sql::Row> rows,
      session.Query("SELECT a.id, a.revision, a.audit_time, a.actor, a.method, a.action, a.prev_hash, a.content_hash,"
                    " a.row_hash, c.salt, c.content, a.kommun, a.trace FROM audit a LEFT JOIN audit_content c ON c.id = a.id"
                    " WHERE a.resource = ? ORDER BY a.revision",
                    {resource}));
  if (rows.empty()) return absl::DataLossError(absl::StrCat(resource, " has no trace"));
  std::string previous;
  int64_t revision = 0;
  for (const sql::Row& r : rows) {
    auto text = [&](size_t i) { return std::get<std::string>(r[i]); };
    AuditRow row{text(0), resource, text(11), text(3), text(4), text(5), text(12), text(6), text(7),
                 std::get<int64_t>(r[1]), std::get<int64_t>(r[2])};
    const bool content_gone = std::holds_alternative<std::monostate>(r[10]);
    if (row.revision != ++revision || row.prev_hash != previous || row.Hash() != text(8) ||
        (!content_gone && ContentHash(text(9), text(10)) != row.content_hash)) {
      return absl::DataLossError(absl::StrCat("the trace of ", resource, " does not verify at revision ", revision));
    }
    previous = text(8);
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::store

#include "common/store/audit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/sql/rows.h"

namespace kvalitet::store {
namespace {

constexpr size_t kSaltBytes = 12;
constexpr size_t kEndsAtOnce = 32;  // in one statement

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
enum Column {
  kId,
  kResource,
  kRevision,
  kKommun,
  kTime,
  kActor,
  kMethod,
  kAction,
  kTrace,
  kPrev,
  kContentHash,
  kRowHash,
  kSalt,
  kContent
};
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
    const AuditRow row{Text(r, kId),
                       resource_,
                       Text(r, kKommun),
                       Text(r, kActor),
                       Text(r, kMethod),
                       Text(r, kAction),
                       Text(r, kTrace),
                       Text(r, kPrev),
                       Text(r, kContentHash),
                       std::get<int64_t>(r[kRevision]),
                       std::get<int64_t>(r[kTime])};
    const bool content_gone = std::holds_alternative<std::monostate>(r[kContent]);
    if (row.revision != ++revision_ || row.prev_hash != previous_ || row.Hash() != Text(r, kRowHash) ||
        (!content_gone && ContentHash(Text(r, kSalt), Text(r, kContent)) != row.content_hash)) {
      return absl::DataLossError(absl::StrCat("the trace of ", resource_, " does not verify at revision ", revision_));
    }
    previous_ = Text(r, kRowHash);
    return absl::OkStatus();
  }

 private:
  std::string resource_, previous_;
  int64_t revision_ = 0;
};

// An initializer list would copy each value.
template <class... V>
sql::Row RowOf(V&&... values) {
  sql::Row row;
  row.reserve(sizeof...(values));
  (row.emplace_back(std::forward<V>(values)), ...);
  return row;
}

// The end of a chain, which the next row is tied to.
struct Link {
  int64_t revision = 0;
  std::string row_hash;
};
using Ends = std::map<std::string, Link>;  // by resource

// Those of `entries` that go on from a revision that is stored, by few statements: those of which the revision is
// known, and then those that go on from the last one, whatever that is.
absl::StatusOr<Ends> EndsBefore(sql::Session& session, absl::Span<const AuditEntry> entries) {
  constexpr absl::string_view kKnown = "(resource = ? AND revision = ?)";
  constexpr absl::string_view kLast =
      "(resource = ? AND revision = (SELECT MAX(revision) FROM audit WHERE resource = ?))";
  std::set<absl::string_view> seen;
  std::vector<std::pair<absl::string_view, std::array<sql::Value, 2>>> known, last;
  for (const AuditEntry& entry : entries) {
    if (!seen.insert(entry.resource).second || entry.revision == 1) continue;
    if (entry.revision == 0) {
      last.push_back({kLast, {entry.resource, entry.resource}});
    } else {
      known.push_back({kKnown, {entry.resource, entry.revision - 1}});
    }
  }
  known.insert(known.end(), last.begin(), last.end());
  Ends ends;
  for (size_t at = 0; at < known.size(); at += kEndsAtOnce) {
    const size_t count = std::min(kEndsAtOnce, known.size() - at);
    size_t room = 1;
    while (room < count) room *= 2;
    std::string sql = "SELECT resource, revision, row_hash FROM audit WHERE ";
    std::vector<sql::Value> args;
    for (size_t i = 0; i < room; ++i) {  // few statements for every number: the last one again
      const auto& [clause, values] = known[at + std::min(i, count - 1)];
      absl::StrAppend(&sql, i == 0 ? "" : " OR ", clause);
      args.insert(args.end(), values.begin(), values.end());
    }
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(sql, args));
    for (const sql::Row& row : rows) {
      ends[std::get<std::string>(row[0])] = {std::get<int64_t>(row[1]), std::get<std::string>(row[2])};
    }
  }
  return ends;
}

}  // namespace

void AppendAudit(Tx& tx, std::vector<AuditEntry> entries) {
  tx.untraced().insert(tx.untraced().end(), std::make_move_iterator(entries.begin()),
                       std::make_move_iterator(entries.end()));
}

absl::Status WriteAudit(Tx& tx) {
  std::vector<AuditEntry> entries = std::exchange(tx.untraced(), {});
  if (entries.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(Ends ends, EndsBefore(tx.sql(), entries));
  std::vector<sql::Row> rows, contents;
  rows.reserve(entries.size());
  contents.reserve(entries.size());
  // The random source costs by the call.
  const std::string random = base::RandomBytes(kSaltBytes * entries.size());
  for (AuditEntry& entry : entries) {
    Link& end = ends[entry.resource];
    if (entry.revision != 0 && entry.revision != end.revision + 1) {
      return absl::DataLossError(absl::StrCat("no trace of revision ", entry.revision - 1));
    }
    std::string salt = base::HexEncode(random.substr(contents.size() * kSaltBytes, kSaltBytes));
    AuditRow row{base::NewId(tx.now()),
                 entry.resource,
                 std::string(base::KommunOf(entry.resource)),
                 tx.call().who.subject,
                 tx.call().method,
                 std::move(entry.action),
                 tx.call().trace,
                 std::move(end.row_hash),
                 ContentHash(salt, entry.content),
                 end.revision + 1,
                 absl::ToUnixMicros(tx.now())};
    end = {row.revision, row.Hash()};
    contents.push_back(RowOf(row.id, std::move(salt), std::move(entry.content)));
    rows.push_back(RowOf(std::move(row.id), std::move(row.resource), row.revision, std::move(row.kommun), row.time,
                         std::move(row.actor), std::move(row.method), std::move(row.action), std::move(row.trace),
                         std::move(row.prev_hash), std::move(row.content_hash), end.row_hash));
  }
  KV_RETURN_IF_ERROR(
      sql::InsertRows(tx.sql(),
                      "INSERT INTO audit (id, resource, revision, kommun, audit_time, actor, method, action,"
                      " trace, prev_hash, content_hash, row_hash) VALUES ",
                      std::move(rows)));
  return sql::InsertRows(tx.sql(), "INSERT INTO audit_content (id, salt, content) VALUES ", std::move(contents));
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
      KV_ASSIGN_OR_RETURN(rows, session.Query(absl::StrCat(kRead,
                                                           "WHERE (a.resource, a.revision) > (?, ?) ORDER BY "
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

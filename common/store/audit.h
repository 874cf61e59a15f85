// The trace of every write: who changed what, when, by which method, chained per resource so that a row cannot be
// taken out or changed unseen.  The content (the changed fields) lies apart: gallring destroys it, the chain of
// metadata and hashes still verifies.
#pragma once
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/store/store.h"

namespace kvalitet::store {

struct AuditEntry {
  std::string resource;  // name
  int64_t revision = 1;  // the revision that the write made
  std::string action;    // SKAPAD, ANDRAD, BORTTAGEN or the event of a workflow
  std::string content;   // deterministic bytes of a message with the changed fields, personal ones as envelopes
};

// Appends one row for each entry, in statements of many rows.  An entry of revision 1 begins a chain.
absl::Status AppendAudit(Tx& tx, absl::Span<const AuditEntry> entries);

// Walks one resource's chain: DATA_LOSS names the first revision that does not verify.  Content that is gone is
// passed over.
absl::Status VerifyAudit(sql::Session& session, const std::string& resource);

// Walks every chain of the database, some rows at a time; the number of rows, or DATA_LOSS as above.
absl::StatusOr<int64_t> VerifyAllAudit(sql::Database& database, absl::Time deadline);

}  // namespace kvalitet::store

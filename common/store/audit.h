// The trace of every write: who changed what, when, by which method, chained per resource so that a row cannot be
// taken out or changed unseen.  The content (the changed fields) lies apart: gallring destroys it, the chain of
// metadata and hashes still verifies.
#pragma once
#include <string>
#include <vector>

#include "common/store/store.h"

namespace kvalitet::store {

// Notes what was done, as the rows that the trace gets before the transaction ends.  An entry of revision 1 begins a
// chain.
void AppendAudit(Tx& tx, std::vector<AuditEntry> entries);

// Writes what is noted, in statements of many rows.  Done for every transaction at its end (Tx::Run); before that only
// where the transaction itself reads the trace.  DATA_LOSS if the revision before one of them has left no trace.
absl::Status WriteAudit(Tx& tx);

// Walks one resource's chain: DATA_LOSS names the first revision that does not verify.  Content that is gone is
// passed over.
absl::Status VerifyAudit(sql::Session& session, const std::string& resource);

// Walks every chain of the database, some rows at a time; the number of rows, or DATA_LOSS as above.
absl::StatusOr<int64_t> VerifyAllAudit(sql::Database& database, absl::Time deadline);

}  // namespace kvalitet::store

// The sequence of all writes of a kommun's register, by which caches learn what is new.
//
// Each write takes its numbers from a counter row in its own transaction.  The row stays locked until COMMIT, so that
// numbers become visible in their order and without holes: a reader that has seen number n has seen all before it.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/store/store.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

inline constexpr char kCreateChangeTable[] =
    "CREATE TABLE andring (kommun VARCHAR(4) NOT NULL, nummer BIGINT NOT NULL, resource VARCHAR(120) NOT NULL,"
    " slag VARCHAR(64) NOT NULL, andring_time BIGINT NOT NULL, PRIMARY KEY (kommun, nummer))";

struct Change {
  std::string name;
  v1::Andringsslag slag = v1::ANDRINGSSLAG_SKAPAD;
};

// Appends to the sequence of `kommun`.  Call last in a transaction: it stops other writers of the kommun until COMMIT.
absl::Status RecordChanges(store::Tx& tx, const std::string& kommun, absl::Span<const Change> changes);

// Answers ListChanges.  INVALID_ARGUMENT (LAGE_FEL) for a point that this service did not give out.
absl::Status ReadChanges(sql::Session& session, const v1::ListChangesRequest& request,
                         v1::ListChangesResponse& response);

}  // namespace kvalitet::registry

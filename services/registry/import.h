// ImportUtforare: a stream of batches, each one transaction.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/store/store.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Most lines of one kommun that are checked together; a list longer than this is sent in parts.
inline constexpr int kMostValidatedRows = 20000;

// Not by store::RunImport, which judges a row by itself and a batch by itself: here one line may need what an earlier
// one makes (an utförare, an enhet), and only the tables know whether its uppdrag overlaps.
class UtforareImport {
 public:
  UtforareImport(store::Store& store, const Tables& tables) : store_(store), tables_(tables) {}

  // Batches with validate_only are gathered and judged together at the end, as if they were one transaction that is
  // rolled back: what they would do to each other is seen.  The others are stored as they come.  A line that is wrong
  // stops its batch: nothing of the batch is stored, and the answer tells what was wrong and what had been stored.
  absl::Status Run(const proto::Call& call, const std::function<bool(v1::ImportUtforareRequest&)>& next,
                   v1::ImportUtforareResponse& response) const;

 private:
  using Rows = std::vector<const v1::UtforareRad*>;

  // Judges `rows` and stores them unless `request` is validate_only.  Adds to `response`.
  absl::Status RunOne(const proto::Call& call, const v1::ImportUtforareRequest& request, const Rows& rows,
                      v1::ImportUtforareResponse& response) const;
  // Those that came with the list before.
  absl::StatusOr<std::vector<std::string>> EarlierEnheter(const proto::Call& call, const std::string& kalla) const;
  // Which enheter of the same list, with an uppdrag today, are named in it no longer: `names` are those of the list,
  // `earlier` those that came with it before.
  absl::Status TellOfMissing(const proto::Call& call, const std::set<std::string>& names,
                             const std::vector<std::string>& earlier, v1::ImportUtforareResponse& response) const;
  absl::Status Apply(store::Tx& tx, const v1::ImportUtforareRequest& request, const Rows& rows,
                     v1::ImportUtforareResponse& one) const;

  store::Store& store_;
  const Tables& tables_;
};

}  // namespace kvalitet::registry

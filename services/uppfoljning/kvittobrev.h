// What is mailed at once to those who answer for an enhet: the receipt of what was handed in, and what else is told
// them (dialogbrev.h).  A job in the transaction that it is about; when that is committed it is given to the registry,
// which knows the addresses and tells what did not arrive.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/store/jobs.h"
#include "common/store/store.h"
#include "kvalitet/registry/v1/paminnelser.pb.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// The mail.  Pure; tells of no answer.
registry::v1::LamnaBeskedRequest KvittobrevOm(const v1::Sjalvskattning& sjalvskattning, const v1::Kvitto& kvitto);

class Kvittobrev {
 public:
  // The registry's LamnaBesked.
  using Lamna = std::function<absl::Status(const registry::v1::LamnaBeskedRequest&, absl::Time deadline)>;

  // Both must live longer.
  Kvittobrev(store::Store& store, const Tables& tables, Lamna lamna);

  // In the transaction that hands in.
  static absl::Status Koa(store::Tx& tx, const std::string& sjalvskattning, int32_t nr);
  // Letters that are written already, in the transaction that they are about.
  static absl::Status KoaBrev(store::Tx& tx, const std::vector<registry::v1::LamnaBeskedRequest>& brev);
  // Gives what waits to the registry.  Cheap when nothing does.  One thread at a time.
  absl::Status Tend();

 private:
  absl::StatusOr<registry::v1::LamnaBeskedRequest> Read(const store::Job& job, absl::Time deadline) const;

  store::Store& store_;
  const Tables& tables_;
  const Lamna lamna_;
  store::Jobs jobs_;
};

}  // namespace kvalitet::uppfoljning

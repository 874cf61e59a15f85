// Reminders: the services that have something to do say so, and the rules that come true are kept, each once.
//
//   LamnaAttGora  --rule comes true-->                     Paminnelse VANTAR, of today
//                 --handed in again, and not sent yet-->   VANTAR, of today
//
// The rest is Utskickare's (utskick.h), which sends what is of its day: what was done meanwhile is not handed in again,
// so nobody is reminded of it.
#pragma once
#include <string>
#include <vector>

#include "common/attgora/lamnare.h"
#include "common/attgora/listning.h"
#include "common/proto/call.h"
#include "common/store/store.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Before the kommun: what is counted before its reminders are made or sent.
inline constexpr char kGuard[] = "paminnelser/";
// The first statement of whoever makes or sends the reminders of a kommun: one at a time.  Counted, and not only
// claimed, since that tells which kommuner have any.
absl::Status EnITaget(store::Tx& tx);

// Every contact of the kommun, without names and addresses.
absl::StatusOr<std::vector<v1::Kontakt>> AllaKontakter(sql::Session& session, const Tables& tables,
                                                       const std::string& kommun);

class Paminnelser {
 public:
  // Both must live longer.
  Paminnelser(store::Store& store, const Tables& tables);

  // Adds LamnaAttGora and ListAttGora; this object must live longer.
  void Serve(proto::Handlers& handlers);
  // Once a day: takes what the register itself has to do.
  absl::Status Tend(absl::Time now) { return lamnare_.Tend(now); }

 private:
  absl::Status LamnaAttGora(const proto::Call& call, const v1::LamnaAttGoraRequest& request,
                            v1::LamnaAttGoraResponse& response) const;

  store::Store& store_;
  const Tables& tables_;
  const attgora::Listning att_gora_;
  attgora::Lamnare lamnare_;
};

}  // namespace kvalitet::registry

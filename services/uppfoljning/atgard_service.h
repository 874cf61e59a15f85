// The methods of åtgärder.
#pragma once
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class AtgardService {
 public:
  // All must live longer.
  AtgardService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Atgard>::Hooks Hooks();

  // Before the transaction: what the registry and other rows say of a new one.
  absl::Status Prepare(const proto::Call& call, v1::Atgard& candidate);
  absl::Status FromUppfoljning(const proto::Call& call, v1::Atgard& candidate);

  absl::Status Move(const proto::Call& call, const v1::MoveAtgardRequest& request, v1::Atgard& response);
  // Makes the stamps of the brist that an åtgärd belongs to follow from all its åtgärder.
  absl::Status StampBrist(store::Tx& tx, const v1::Atgard& atgard);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Atgard> atgarder_;
};

}  // namespace kvalitet::uppfoljning

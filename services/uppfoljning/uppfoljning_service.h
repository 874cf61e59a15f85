// The methods of uppföljning and its iakttagelser, and of åtgärder.
#pragma once
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class UppfoljningarService {
 public:
  // All must live longer.
  UppfoljningarService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Uppfoljning>::Hooks UppfoljningHooks();
  store::Resource<v1::Atgard>::Hooks AtgardHooks();

  // Before the transaction: what the registry and other rows say of a new one.
  absl::Status PrepareUppfoljning(const proto::Call& call, v1::Uppfoljning& candidate);
  absl::Status PrepareAtgard(const proto::Call& call, v1::Atgard& candidate);
  absl::Status FromUppfoljning(const proto::Call& call, v1::Atgard& candidate);

  absl::Status GetUppfoljning(const proto::Call& call, const v1::GetUppfoljningRequest& request,
                              v1::Uppfoljning& response);
  absl::Status AddIakttagelse(const proto::Call& call, const v1::AddIakttagelseRequest& request,
                              v1::AddIakttagelseResponse& response);
  absl::Status Faststall(const proto::Call& call, const v1::FaststallUppfoljningRequest& request,
                         v1::Uppfoljning& response);
  absl::Status MoveAtgard(const proto::Call& call, const v1::MoveAtgardRequest& request, v1::Atgard& response);

  // Reads an uppföljning that the caller may see: an utförare only one that is fastställd.
  absl::Status Visible(sql::Session& session, const proto::Call& call, const std::string& name,
                       v1::Uppfoljning& uppfoljning) const;
  // Makes the stamps of the brist that an åtgärd belongs to follow from all its åtgärder.
  absl::Status StampBrist(store::Tx& tx, const v1::Atgard& atgard);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Uppfoljning> uppfoljningar_;
  const store::Resource<v1::Atgard> atgarder_;
};

}  // namespace kvalitet::uppfoljning

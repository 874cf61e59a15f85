// The methods of uppföljning and its iakttagelser.
#pragma once
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"
#include "services/uppfoljning/uppfoljning_process.h"

namespace kvalitet::uppfoljning {

class UppfoljningarService {
 public:
  // All must live longer.
  UppfoljningarService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Uppfoljning>::Hooks UppfoljningHooks();

  // Before the transaction: what the registry says of a new one.
  absl::Status PrepareUppfoljning(const proto::Call& call, v1::Uppfoljning& candidate);

  absl::Status StamplaBlindhet(store::Tx& tx, v1::Uppfoljning& uppfoljning) const;

  absl::Status GetUppfoljning(const proto::Call& call, const v1::GetUppfoljningRequest& request,
                              v1::Uppfoljning& response);
  // Starts what was planned: stamps what the registry says of the day it is done.
  absl::Status Begin(const proto::Call& call, const v1::BeginUppfoljningRequest& request, v1::Uppfoljning& response);
  absl::Status AddIakttagelse(const proto::Call& call, const v1::AddIakttagelseRequest& request,
                              v1::AddIakttagelseResponse& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Uppfoljning> uppfoljningar_;
  UppfoljningProcess process_;
};

}  // namespace kvalitet::uppfoljning

// The methods of the sanktionstrappa.
#pragma once
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class SanktionService {
 public:
  // All must live longer.
  SanktionService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Sanktionssteg>::Hooks Hooks();
  // Before the transaction: what the registry says of the avtal.
  absl::Status Prepare(const proto::Call& call, v1::Sanktionssteg& candidate);
  absl::Status BeforeInsert(store::Tx& tx, v1::Sanktionssteg& candidate);
  absl::Status Get(const proto::Call& call, const v1::GetSanktionsstegRequest& request, v1::Sanktionssteg& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Sanktionssteg> steg_;
};

}  // namespace kvalitet::uppfoljning

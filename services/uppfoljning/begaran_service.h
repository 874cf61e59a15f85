// The methods of begäran om uppgifter.
#pragma once
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class BegaranService {
 public:
  // All must live longer.
  BegaranService(store::Store& store, const Tables& tables, registry::Register& reg);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Uppgiftsbegaran>::Hooks Hooks();
  // Who answers, and whether the ground reaches the insatstyp.
  absl::Status Prepare(const proto::Call& call, v1::Uppgiftsbegaran& candidate);
  absl::Status Besvara(const proto::Call& call, const v1::BesvaraUppgiftsbegaranRequest& request,
                       v1::Uppgiftsbegaran& response);

  store::Store& store_;
  registry::Register& register_;
  const store::Resource<v1::Uppgiftsbegaran> begaranden_;
};

}  // namespace kvalitet::uppfoljning

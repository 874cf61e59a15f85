// The methods of granskningar by others, and of what a nämnd told the förvaltning to do.
#pragma once
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class GranskningService {
 public:
  // All must live longer.
  GranskningService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Granskning>::Hooks GranskningHooks(const fakta::Totals& totals);
  absl::Status SetRekommendation(const proto::Call& call, const v1::SetRekommendationRequest& request,
                                 v1::Granskning& response);
  absl::Status Aterrapportera(const proto::Call& call, const v1::AterrapporteraNamnduppdragRequest& request,
                              v1::Namnduppdrag& response);
  absl::Status Avsluta(const proto::Call& call, const v1::AvslutaNamnduppdragRequest& request,
                       v1::Namnduppdrag& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const store::Resource<v1::Granskning> granskningar_;
  const store::Resource<v1::Namnduppdrag> namnduppdrag_;
};

}  // namespace kvalitet::uppfoljning

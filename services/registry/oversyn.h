// Krav, how they are mirrored, and the översyn of an insatstyp.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/registry/kravspegel.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// How every intern överenskommelse of the insatstyp mirrors every avtal under LOV and LOU that holds on `day`.  Avtal
// with the same catalogue are compared once.
absl::Status ReadOversynslage(sql::Session& session, const Tables& tables, const std::string& kommun,
                              const std::string& insatstyp, const std::string& day,
                              v1::GetOversynslageResponse& response);

// Decisions ATGARDAS whose day is `until` or before and whose difference still stands on `day`, the first day first:
// neither text has been changed since, and nothing else was decided.
absl::StatusOr<std::vector<v1::Spegelbeslut>> ReadOatgardade(sql::Session& session, const Tables& tables,
                                                             const std::string& kommun, const std::string& day,
                                                             const std::string& until);

class Krav {
 public:
  // All must live longer.
  Krav(store::Store& store, const Tables& tables, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

 private:
  absl::Status Publish(const proto::Call& call, const v1::PublishKravkatalogRequest& request,
                       v1::Kravkatalog& response) const;
  absl::Status Spegel(const proto::Call& call, const v1::GetKravspegelRequest& request,
                      v1::GetKravspegelResponse& response) const;
  absl::Status Lage(const proto::Call& call, const v1::GetOversynslageRequest& request,
                    v1::GetOversynslageResponse& response) const;
  absl::Status Slutfor(const proto::Call& call, const v1::SlutforOversynRequest& request, v1::Oversyn& response) const;

  store::Store& store_;
  const Tables& tables_;
  const store::Resource<v1::Kravkatalog> kataloger_;
  const store::Resource<v1::Spegelbeslut> beslut_;
  const store::Resource<v1::Oversyn> oversyner_;
};

}  // namespace kvalitet::registry

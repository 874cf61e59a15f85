// How the cache asks the registry.  The real one speaks gRPC and lives in common/rpc's callers; tests hand in a plain
// map.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

class Client {
 public:
  virtual ~Client() = default;
  virtual absl::StatusOr<v1::ListEnheterResponse> ListEnheter(const v1::ListEnheterRequest& request,
                                                              absl::Time deadline) = 0;
  virtual absl::StatusOr<v1::ListInsatstyperResponse> ListInsatstyper(const v1::ListInsatstyperRequest& request,
                                                                      absl::Time deadline) = 0;
  virtual absl::StatusOr<v1::ListUtforareResponse> ListUtforare(const v1::ListUtforareRequest& request,
                                                                absl::Time deadline) = 0;
  virtual absl::StatusOr<v1::ListUppdragResponse> ListUppdrag(const v1::ListUppdragRequest& request,
                                                              absl::Time deadline) = 0;
  virtual absl::StatusOr<v1::ListAvtalResponse> ListAvtal(const v1::ListAvtalRequest& request, absl::Time deadline) = 0;
  virtual absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& request,
                                                              absl::Time deadline) = 0;
  // With its krav.  Not kept: what is published never changes, and only follow-up asks.
  virtual absl::StatusOr<v1::Kravkatalog> GetKravkatalog(const v1::GetKravkatalogRequest&, absl::Time) {
    return absl::UnimplementedError("this client answers for no krav");
  }
  // Not kept: few are named, and seldom.
  virtual absl::StatusOr<v1::Namnd> GetNamnd(const v1::GetNamndRequest& request, absl::Time deadline);
  virtual absl::StatusOr<v1::Verksamhetsomrade> GetVerksamhetsomrade(const v1::GetVerksamhetsomradeRequest& request,
                                                                     absl::Time deadline);
};

}  // namespace kvalitet::registry

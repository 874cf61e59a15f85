#include "services/registry/eget_register.h"

#include <string>

#include "absl/time/clock.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/call.h"
#include "services/registry/changes.h"

namespace kvalitet::registry {
namespace {

proto::Call CallFor(const std::string& parent, absl::Time deadline) {
  return proto::ProgramCall("kvalitet-registry", "kvalitet.registry.v1.Registry/WhoOperated", base::KommunOf(parent),
                            absl::Now(), deadline);
}

template <class Response, class M, class Request>
absl::StatusOr<Response> List(const store::Resource<M>& resource, const Request& request, absl::Time deadline) {
  Response response;
  KV_RETURN_IF_ERROR(resource.List(CallFor(request.parent(), deadline), request, response));
  return response;
}

}  // namespace

EgetRegister::EgetRegister(store::Store& store, const store::Resource<v1::Enhet>& enheter,
                           const store::Resource<v1::Insatstyp>& insatstyper,
                           const store::Resource<v1::Utforare>& utforare, const store::Resource<v1::Uppdrag>& uppdrag,
                           const store::Resource<v1::Avtal>& avtal)
    : store_(store),
      enheter_(enheter),
      insatstyper_(insatstyper),
      utforare_(utforare),
      uppdrag_(uppdrag),
      avtal_(avtal) {}

absl::StatusOr<v1::ListEnheterResponse> EgetRegister::ListEnheter(const v1::ListEnheterRequest& request,
                                                                  absl::Time deadline) {
  return List<v1::ListEnheterResponse>(enheter_, request, deadline);
}

absl::StatusOr<v1::ListInsatstyperResponse> EgetRegister::ListInsatstyper(const v1::ListInsatstyperRequest& request,
                                                                          absl::Time deadline) {
  return List<v1::ListInsatstyperResponse>(insatstyper_, request, deadline);
}

absl::StatusOr<v1::ListUtforareResponse> EgetRegister::ListUtforare(const v1::ListUtforareRequest& request,
                                                                    absl::Time deadline) {
  return List<v1::ListUtforareResponse>(utforare_, request, deadline);
}

absl::StatusOr<v1::ListUppdragResponse> EgetRegister::ListUppdrag(const v1::ListUppdragRequest& request,
                                                                  absl::Time deadline) {
  return List<v1::ListUppdragResponse>(uppdrag_, request, deadline);
}

absl::StatusOr<v1::ListAvtalResponse> EgetRegister::ListAvtal(const v1::ListAvtalRequest& request,
                                                              absl::Time deadline) {
  return List<v1::ListAvtalResponse>(avtal_, request, deadline);
}

absl::StatusOr<v1::ListChangesResponse> EgetRegister::ListChanges(const v1::ListChangesRequest& request,
                                                                  absl::Time deadline) {
  v1::ListChangesResponse response;
  KV_RETURN_IF_ERROR(store_.Read(CallFor(request.parent(), deadline),
                                 [&](sql::Session& session) { return ReadChanges(session, request, response); }));
  return response;
}

}  // namespace kvalitet::registry

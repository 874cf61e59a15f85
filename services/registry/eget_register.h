// The registry as a client of itself: from this its memory of who operates what is filled (register.h).
#pragma once
#include "common/register/client.h"
#include "common/store/resource.h"

namespace kvalitet::registry {

class EgetRegister : public Client {
 public:
  // All must live longer.
  EgetRegister(store::Store& store, const store::Resource<v1::Enhet>& enheter,
               const store::Resource<v1::Insatstyp>& insatstyper, const store::Resource<v1::Utforare>& utforare,
               const store::Resource<v1::Uppdrag>& uppdrag, const store::Resource<v1::Avtal>& avtal);

  absl::StatusOr<v1::ListEnheterResponse> ListEnheter(const v1::ListEnheterRequest& request,
                                                      absl::Time deadline) override;
  absl::StatusOr<v1::ListInsatstyperResponse> ListInsatstyper(const v1::ListInsatstyperRequest& request,
                                                              absl::Time deadline) override;
  absl::StatusOr<v1::ListUtforareResponse> ListUtforare(const v1::ListUtforareRequest& request,
                                                        absl::Time deadline) override;
  absl::StatusOr<v1::ListUppdragResponse> ListUppdrag(const v1::ListUppdragRequest& request,
                                                      absl::Time deadline) override;
  absl::StatusOr<v1::ListAvtalResponse> ListAvtal(const v1::ListAvtalRequest& request, absl::Time deadline) override;
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& request,
                                                      absl::Time deadline) override;

 private:
  store::Store& store_;
  const store::Resource<v1::Enhet>& enheter_;
  const store::Resource<v1::Insatstyp>& insatstyper_;
  const store::Resource<v1::Utforare>& utforare_;
  const store::Resource<v1::Uppdrag>& uppdrag_;
  const store::Resource<v1::Avtal>& avtal_;
};

}  // namespace kvalitet::registry

// The methods of självskattning and its answers.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/formular_minne.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/svar_store.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class SjalvskattningService {
 public:
  // All must live longer.
  SjalvskattningService(store::Store& store, const Tables& tables, registry::Register& reg,
                        const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

  // Sends, in the transaction of a caller that has found who operates each enhet (`drift`, in the order of the
  // request).
  absl::Status SendIn(store::Tx& tx, const v1::SendSjalvskattningarRequest& request, const v1::Formular& formular,
                      const std::string& utskickad, const std::vector<Drift>& drift,
                      v1::SendSjalvskattningarResponse& response);

 private:
  // A självskattning with the formulär version that it is bound to.
  struct Bunden {
    v1::Sjalvskattning sjalvskattning;
    std::shared_ptr<const v1::Formular> formular;
  };

  absl::Status Send(const proto::Call& call, const v1::SendSjalvskattningarRequest& request,
                    v1::SendSjalvskattningarResponse& response);
  absl::Status Blankett(const proto::Call& call, const v1::GetBlankettRequest& request,
                        v1::GetBlankettResponse& response);
  absl::Status List(const proto::Call& call, const v1::ListSvarRequest& request, v1::ListSvarResponse& response);
  absl::Status Save(const proto::Call& call, const v1::SaveSvarRequest& request, v1::SaveSvarResponse& response);
  absl::Status Submit(const proto::Call& call, const v1::SubmitSjalvskattningRequest& request,
                      v1::SubmitSjalvskattningResponse& response);

  absl::Status ReadBunden(sql::Session& session, const proto::Call& call, const std::string& name, Bunden& bunden);
  // Last year's answers of the same utförare to the same serie, with keys of questions whose scale has not changed.
  absl::StatusOr<std::vector<v1::Svar>> Fjolarets(sql::Session& session, const Bunden& bunden);
  // Everything that Save does to the answers, in its transaction.
  absl::Status SaveIn(store::Tx& tx, const v1::Formular& formular, const std::vector<SvarRad>& rader,
                      v1::SaveSvarResponse& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Sjalvskattning> sjalvskattningar_;
  FormularMinne formular_;
};

}  // namespace kvalitet::uppfoljning

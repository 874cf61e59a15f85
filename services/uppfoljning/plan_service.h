// The methods of uppföljningsplaner.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/plan_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class PlanService {
 public:
  // All must live longer.
  PlanService(store::Store& store, const Tables& tables, registry::Register& reg,
              SjalvskattningService& sjalvskattningar);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  // What the register says of the enheter of an insatstyp on a day.
  struct Lage {
    std::map<std::string, std::string> utforare;  // by enhet: every one with an uppdrag
    std::map<std::string, Risker> risker;         // new utförare, new head
  };
  absl::StatusOr<Lage> FromRegister(const proto::Call& call, const std::string& insatstyp) const;

  absl::Status Create(const proto::Call& call, const v1::CreateUppfoljningsplanRequest& request,
                      v1::Uppfoljningsplan& response) const;
  absl::Status SetNiva(const proto::Call& call, const v1::SetPlanNivaRequest& request,
                       v1::Uppfoljningsplan& response) const;
  absl::Status Besluta(const proto::Call& call, const v1::BeslutaUppfoljningsplanRequest& request,
                       v1::Uppfoljningsplan& response) const;
  absl::Status Genomfor(const proto::Call& call, const v1::GenomforUppfoljningsplanRequest& request,
                        v1::GenomforUppfoljningsplanResponse& response) const;
  // Sends to those of the plan that are in the register today and have no självskattning.
  absl::Status Send(store::Tx& tx, const v1::GenomforUppfoljningsplanRequest& request, const v1::Formular& formular,
                    const Lage& lage, v1::GenomforUppfoljningsplanResponse& response) const;
  // Sends the rounds of the short survey whose days have come, each to all of the plan that are in the register today.
  absl::Status SendOmgangar(store::Tx& tx, const v1::Formular& kort, const Lage& lage,
                            v1::GenomforUppfoljningsplanResponse& response) const;
  // What is sent at once: to whom, with who operates each.
  struct Utskick {
    v1::SendSjalvskattningarRequest send;
    std::vector<Drift> drift;
    // Adds an enhet, if it is in the register today.
    void Till(const std::string& enhet, const v1::Uppfoljningsplan& plan, const Lage& lage);
  };
  absl::StatusOr<v1::SendSjalvskattningarResponse> SendEtt(store::Tx& tx, const v1::Formular& formular,
                                                           const v1::Uppfoljningsplan& plan, Utskick& utskick) const;

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  SjalvskattningService& sjalvskattningar_;
  const store::Resource<v1::Uppfoljningsplan> planer_;
};

}  // namespace kvalitet::uppfoljning

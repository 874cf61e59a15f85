// Changes of the register over time that are several writes in one: takeovers, mergers, splits.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/registry/overtagande_rules.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

class Overtaganden {
 public:
  // All must live longer.  What is written goes through the resources, with their rules and traces.
  Overtaganden(store::Store& store, const Tables& tables, const store::Resource<v1::Uppdrag>& uppdrag,
               const store::Resource<v1::Enhet>& enheter, const store::Resource<v1::Utforare>& utforare);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

 private:
  absl::Status TaOver(const proto::Call& call, const v1::TaOverEnhetRequest& request, v1::Overtagande& response) const;
  absl::Status SlaSammanEnheter(const proto::Call& call, const v1::SlaSammanEnheterRequest& request,
                                v1::SlaSammanEnheterResponse& response) const;
  absl::Status SlaSammanUtforare(const proto::Call& call, const v1::SlaSammanUtforareRequest& request,
                                 v1::SlaSammanUtforareResponse& response) const;
  absl::Status Dela(const proto::Call& call, const v1::DelaEnhetRequest& request,
                    v1::DelaEnhetResponse& response) const;
  // Undoes one of them (overtagande_angra.cc).
  absl::Status Angra(const proto::Call& call, const v1::AngraOmlaggningRequest& request,
                     v1::Omlaggning& response) const;

  // Stores a plan, and notes in `kept` what it did.  Ends first: what begins must find its place free.
  template <class Response>
  absl::Status Apply(store::Tx& tx, const Plan& plan, v1::Omlaggning& kept, Response& response) const;
  absl::Status Begin(store::Tx& tx, v1::Uppdrag& uppdrag, v1::Omlaggning& kept) const;
  // Stores what was done, so that it can be undone.
  absl::Status Keep(store::Tx& tx, v1::Omlaggningsslag slag, const std::string& resurs, const std::string& day,
                    v1::Omlaggning& kept) const;
  // Stores a line of what is to be done about rows that were stamped before.
  absl::Status Record(store::Tx& tx, v1::Overtagande& work) const;
  // FAILED_PRECONDITION  VILAR_PA  when something that was done later rests on it.
  absl::Status RequireNothingLater(store::Tx& tx, const v1::Omlaggning& work,
                                   const std::map<std::string, v1::Uppdrag>& now) const;
  absl::Status JoinParts(store::Tx& tx, const v1::Omlaggning& work) const;
  absl::Status GiveBack(store::Tx& tx, const v1::Omlaggning& work) const;
  absl::Status GiveBack(store::Tx& tx, const v1::Omlagt& one, const v1::Uppdrag& now) const;
  absl::Status TellBack(store::Tx& tx, const v1::Omlaggning& work, const v1::Omlagt& one) const;
  absl::StatusOr<std::vector<v1::Uppdrag>> UppdragWhere(store::Tx& tx, std::vector<proto::Term> terms) const;

  store::Store& store_;
  const Tables& tables_;
  const store::Resource<v1::Uppdrag>& uppdrag_;
  const store::Resource<v1::Enhet>& enheter_;
  const store::Resource<v1::Utforare>& utforare_;
  const store::Resource<v1::Overtagande> overtaganden_;
  const store::Resource<v1::Omlaggning> omlaggningar_;
};

}  // namespace kvalitet::registry

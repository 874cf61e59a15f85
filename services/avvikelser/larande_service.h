// The methods of learning.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "common/attgora/listning.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/larande_orsaker.h"
#include "services/avvikelser/larande_rules.h"
#include "services/avvikelser/larande_tables.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

class LarandeService {
 public:
  // All must live longer.
  LarandeService(store::Store& store, const LarandeTables& tables, registry::Register& reg, const Rapportbok& arenden,
                 const Orsakskalla& orsaker);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

 private:
  using Exempel = store::Resource<v1::Larexempel>;

  // What those who only take steps are judged by; with `skriver` what those who write are.
  Exempel::Hooks HooksFor(Egennamn egennamn, bool skriver) const;
  absl::Status BeforeWrite(store::Tx& tx, v1::Larexempel& now, const v1::Larexempel* before) const;
  // What others are to read is of a case that is still closed, with the causes that it has.
  absl::Status Fortfarande(store::Tx& tx, const v1::Larexempel& stored, v1::Larexempel& now) const;
  // A step of a shared one whose case is destroyed: the rules ask for a case, and there is none to name any more.  What
  // is taken back goes with the papers.
  absl::Status UtanArende(store::Tx& tx, const v1::Larexempel& stored, v1::Larexempel& now,
                          const std::string& action) const;
  // Reads an example that the caller may see; not one that is destroyed.
  absl::Status Visible(sql::Session& session, const proto::Call& call, const std::string& name,
                       v1::Larexempel& exempel) const;
  absl::Status Create(const proto::Call& call, const v1::CreateLarexempelRequest& request,
                      v1::Larexempel& response) const;
  absl::Status Update(const proto::Call& call, const v1::UpdateLarexempelRequest& request,
                      v1::Larexempel& response) const;
  absl::Status Move(const proto::Call& call, const v1::MoveLarexempelRequest& request, v1::Larexempel& response) const;
  // The copy that everybody reads follows the example.
  absl::Status Dela(store::Tx& tx, v1::Larexempel& exempel) const;
  absl::Status Aterkalla(store::Tx& tx, v1::Larexempel& exempel) const;
  absl::Status LasDelat(const proto::Call& call, const v1::GetDelatLarexempelRequest& request,
                        v1::DelatLarexempel& response) const;
  absl::Status Liknande(const proto::Call& call, const v1::FindLiknandeRequest& request,
                        v1::FindLiknandeResponse& response) const;

  store::Store& store_;
  const LarandeTables& tables_;
  registry::Register& register_;
  const Rapportbok& arenden_;
  const Orsakskalla orsaker_;
  const Exempel exempel_;  // for what needs no look at the registry
  const store::Resource<v1::DelatLarexempel> delade_;
};

// What there is to do about examples; `tables` must live as long as what is returned.
std::vector<attgora::Kalla> LarandeKallor(const LarandeTables& tables);

}  // namespace kvalitet::avvikelser

// The methods of åtgärder.
#pragma once
#include <functional>
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class AtgardService {
 public:
  // All must live longer.
  AtgardService(store::Store& store, const Tables& tables, registry::Register& reg, const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Atgard>::Hooks Hooks();

  // Before the transaction: what the registry and other rows say of a new one.
  absl::Status Prepare(const proto::Call& call, v1::Atgard& candidate);
  absl::Status PrepareOwned(const proto::Call& call, v1::Atgard& candidate);
  absl::Status FromUppfoljning(const proto::Call& call, v1::Atgard& candidate);
  // What it waits for is there, and no circle leads back to it.
  absl::Status CheckBeroenden(store::Tx& tx, const v1::Atgard& candidate, const v1::Atgard* stored) const;
  absl::Status PlanenTillater(store::Tx& tx, const v1::Atgard& candidate, const v1::Atgard& stored) const;

  // A step that is possible, and what it asks for and writes beside state and days.
  struct Steg {
    const Overgang* steg;
    std::function<absl::Status(store::Tx&, v1::Atgard& now)> stamp;
  };
  using FindSteg = std::function<absl::StatusOr<Steg>(const v1::Atgard& stored)>;
  absl::Status Move(const proto::Call& call, const v1::MoveAtgardRequest& request, v1::Atgard& response);
  absl::Status SammaPerson(store::Tx& tx, const std::string& motiv, v1::Atgard& now);
  absl::Status Judge(const proto::Call& call, const v1::JudgeAtgardRequest& request, v1::Atgard& response);
  // Takes the step that `find` finds for what is stored.
  template <class Request>
  absl::Status Take(const proto::Call& call, const Request& request, const FindSteg& find, v1::Atgard& response);
  absl::Status LamnaOver(const proto::Call& call, const v1::LamnaOverAtgarderRequest& request,
                         v1::LamnaOverAtgarderResponse& response);
  absl::Status Import(const proto::Call& call, const v1::ImportAtgarderRequest& request,
                      v1::ImportAtgarderResponse& response);
  // Before the transaction: the row's owner, its rules, and what the registry says.
  absl::Status PrepareRow(const proto::Call& call, const v1::ImportAtgarderRequest& request,
                          const registry::Snapshot& snapshot, v1::Atgard& atgard);
  absl::Status ImportOne(store::Tx& tx, const v1::Atgard& read, v1::ImportAtgarderResponse& response);
  // Makes the stamps of the brist that an åtgärd belongs to follow from all its åtgärder.
  absl::Status StampBrist(store::Tx& tx, const v1::Atgard& atgard);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Atgard> atgarder_;
};

}  // namespace kvalitet::uppfoljning

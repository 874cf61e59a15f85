// The methods of synpunkter, and of the sums that utförare with a system of their own tell.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/summor.h"

namespace kvalitet::avvikelser {

class SynpunktService {
 public:
  // The register's way to write a line, with what the registry said of its place.
  using Linjer = std::function<store::Resource<v1::Avvikelse>(Snapshot)>;

  // All must live longer.
  SynpunktService(store::Store& store, registry::Register& reg, const fakta::Totals& totals,
                  const FristvalService& frister, const store::Table<v1::Avvikelse>& linjer, Linjer linje);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

  // The line of a synpunkt was checked against the registry: what it then says of access holds for the synpunkt too.
  absl::Status Verifierad(store::Tx& tx, const v1::Avvikelse& linje) const;

  const store::Table<v1::Synpunkt>& table() const { return table_; }
  absl::Status CheckColumns(sql::Session& session) const;

 private:
  using Resource = store::Resource<v1::Synpunkt>;

  using Bok = FristvalService::Bok;

  Resource Med(Snapshot snapshot, Bok bok) const;
  Resource::Hooks HooksFor(Snapshot snapshot, Bok bok) const;
  absl::Status BeforeWrite(const Snapshot& snapshot, store::Tx& tx, v1::Synpunkt& now,
                           const v1::Synpunkt* before) const;
  // Makes or changes the line in the register, and takes from it who may see both.
  absl::Status SkrivRaden(const Snapshot& snapshot, store::Tx& tx, v1::Synpunkt& now, const v1::Synpunkt* before) const;
  absl::Status Move(const proto::Call& call, const v1::MoveSynpunktRequest& request, v1::Synpunkt& response) const;
  absl::Status Link(const proto::Call& call, const v1::LinkSynpunktRequest& request, v1::Synpunkt& response) const;

  store::Store& store_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const FristvalService& frister_;
  const store::Table<v1::Avvikelse>& linjer_;
  const Linjer linje_;
  const store::Table<v1::Synpunkt> table_;
  const Resource plain_;  // for what needs no look at the registry
  const Summor<v1::Synpunktstotal> summor_;
};

}  // namespace kvalitet::avvikelser

// The registry's methods.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/store/export.h"
#include "common/store/resource.h"
#include "services/registry/forslag.h"
#include "services/registry/import.h"
#include "services/registry/oversyn.h"
#include "services/registry/overtagande.h"
#include "services/registry/paminnelser.h"
#include "services/registry/seed.h"
#include "services/registry/tables.h"
#include "services/registry/utskick.h"

namespace kvalitet::registry {

class RegistryService {
 public:
  // `store` must live longer, and its database be migrated with SchemaStatements.
  explicit RegistryService(store::Store& store, Utgang utgang = {});
  RegistryService(const RegistryService&) = delete;
  RegistryService& operator=(const RegistryService&) = delete;

  static const google::protobuf::ServiceDescriptor* Descriptor();
  // A handler for every method; this object must live longer.
  proto::Handlers handlers();

  // One round of the work that nobody waits for: reminders gathered, digests made and sent.
  absl::Status Tend(absl::Time now);

 private:
  absl::Status WhoOperated(const proto::Call& call, const v1::WhoOperatedRequest& request,
                           v1::WhoOperatedResponse& response) const;
  // The enhet that stands for it on that day: itself, or what it has gone up in by then.
  absl::StatusOr<std::string> EnhetOn(sql::Session& session, const proto::Call& call, const std::string& name,
                                      const std::string& date) const;
  // The uppdrag of an enhet and insatstyp that covers the day.
  absl::StatusOr<std::optional<v1::Uppdrag>> Covering(sql::Session& session, const proto::Call& call,
                                                      const std::string& enhet, const std::string& insatstyp,
                                                      const std::string& date) const;

  // Every kommun has its insatstyper before anything is asked of it.
  proto::Handlers Entered(const proto::Handlers& handlers);

  store::Store& store_;
  const Tables tables_;
  const std::unique_ptr<fakta::Totals> totals_;
  Seeder seeder_;
  const UtforareImport import_;
  const store::Resource<v1::Namnd> namnder_;
  const store::Resource<v1::Verksamhetsomrade> verksamhetsomraden_;
  const store::Resource<v1::Insatstyp> insatstyper_;
  const store::Resource<v1::Utforare> utforare_;
  const store::Resource<v1::Enhet> enheter_;
  const store::Resource<v1::Avtal> avtal_;
  const store::Resource<v1::Uppdrag> uppdrag_;
  const store::Resource<v1::Tillstand> tillstand_;
  const Overtaganden overtaganden_;
  const Krav krav_;
  const store::Resource<v1::Kontakt> kontakter_;
  const store::Resource<v1::Paminnelse> paminnelser_;
  const store::Resource<v1::Utskick> utskick_;
  const Andringsforslagen forslag_;
  Paminnelser paminnare_;
  Utskickare utskickare_;
  const store::Exports exports_;
};

}  // namespace kvalitet::registry

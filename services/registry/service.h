// The registry's methods.
#pragma once
#include <memory>
#include <string>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/export.h"
#include "common/store/resource.h"
#include "services/registry/eget_register.h"
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
                           v1::WhoOperatedResponse& response);

  // Every kommun has its insatstyper before anything is asked of it; what is kept of it is no longer new after a write.
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
  EgetRegister eget_;
  // Who operates what.  What was written by this process is seen at once, by another within a second.
  Register minne_;
};

}  // namespace kvalitet::registry

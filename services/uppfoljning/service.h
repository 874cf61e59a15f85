// The methods of follow-up.
#pragma once
#include "common/attgora/listning.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/store.h"
#include "services/uppfoljning/atgard_service.h"
#include "services/uppfoljning/atgardsplan_service.h"
#include "services/uppfoljning/begaran_service.h"
#include "services/uppfoljning/dialog_service.h"
#include "services/uppfoljning/evidens_service.h"
#include "services/uppfoljning/forifyllt_service.h"
#include "services/uppfoljning/formular_service.h"
#include "services/uppfoljning/granskning_service.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/plan_service.h"
#include "services/uppfoljning/resultatdialog_service.h"
#include "services/uppfoljning/sanktion_service.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/tables.h"
#include "services/uppfoljning/uppfoljning_service.h"

namespace kvalitet::uppfoljning {

class UppfoljningService {
 public:
  // All must live longer; the store's database is migrated with SchemaStatements, and `totals` made with Matt().
  UppfoljningService(store::Store& store, registry::Register& reg, const fakta::Totals& totals);
  UppfoljningService(const UppfoljningService&) = delete;
  UppfoljningService& operator=(const UppfoljningService&) = delete;

  static const google::protobuf::ServiceDescriptor* Descriptor();
  // A handler for every method; this object must live longer.
  proto::Handlers handlers();
  const attgora::Listning& att_gora() const { return att_gora_; }
  store::Files& files() { return evidens_.files(); }
  const Tables& tables() const { return tables_; }

 private:
  store::Store& store_;
  const Tables tables_;
  const attgora::Listning att_gora_;
  const fakta::Totals& totals_;
  FormularService formular_;
  SjalvskattningService sjalvskattningar_;
  UppfoljningarService uppfoljningar_;
  PlanService planer_;
  DialogService dialoger_;
  ResultatdialogService resultatdialoger_;
  AtgardService atgarder_;
  GranskningService granskningar_;
  BegaranService begaranden_;
  InstallningService installningar_;
  AtgardsplanService atgardsplaner_;
  SanktionService sanktioner_;
  ForifylltService forifyllt_;
  EvidensService evidens_;
};

}  // namespace kvalitet::uppfoljning

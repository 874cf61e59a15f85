#include "services/uppfoljning/begaran_service.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

}  // namespace

BegaranService::BegaranService(store::Store& store, const Tables& tables, registry::Register& reg)
    : store_(store), register_(reg), begaranden_(store, tables.uppgiftsbegaran, Hooks()) {}

store::Resource<v1::Uppgiftsbegaran>::Hooks BegaranService::Hooks() {
  store::Resource<v1::Uppgiftsbegaran>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Uppgiftsbegaran& candidate, const v1::Uppgiftsbegaran* stored,
                   proto::Violations& violations) {
    const bool moved = stored == nullptr || stored->sista_date() != candidate.sista_date();
    if (moved && candidate.sista_date() < base::FormatDate(call.today)) {
      violations.Add("uppgiftsbegaran.sista_date", "har passerat. Ange en dag från och med i dag.");
    }
  };
  hooks.prepare = [this](const proto::Call& call, v1::Uppgiftsbegaran& candidate) {
    return absl::EndsWith(call.method, "/CreateUppgiftsbegaran") ? Prepare(call, candidate) : absl::OkStatus();
  };
  hooks.before_write = [](Tx& tx, v1::Uppgiftsbegaran& candidate, const v1::Uppgiftsbegaran* stored) -> absl::Status {
    if (stored != nullptr) {
      if (stored->state() == v1::BEGARAN_BEGARD) return absl::OkStatus();
      return proto::Error(absl::StatusCode::kFailedPrecondition, "BEGARAN_BESVARAD",
                          absl::StrCat(stored->nummer(), " är redan besvarad och ändras inte. Gör en ny begäran."),
                          {{"name", stored->name()}});
    }
    candidate.set_state(v1::BEGARAN_BEGARD);
    candidate.set_begard_date(base::FormatDate(tx.call().today));
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "B"));
    return absl::OkStatus();
  };
  return hooks;
}

void BegaranService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  begaranden_.Serve(service, handlers);
  handlers.Unary<v1::BesvaraUppgiftsbegaranRequest, v1::Uppgiftsbegaran>(
      "BesvaraUppgiftsbegaran", [this](const auto& call, const auto& q, auto& r) { return Besvara(call, q, r); });
}

absl::Status BegaranService::Prepare(const proto::Call& call, v1::Uppgiftsbegaran& candidate) {
  KV_ASSIGN_OR_RETURN(const Drift drift, FindDrift(register_, call, "uppgiftsbegaran.", candidate.enhet(),
                                                   candidate.insatstyp(), call.today));
  candidate.set_insatstyp(drift.insatstyp);
  candidate.set_utforare(drift.utforare);
  KV_ASSIGN_OR_RETURN(const auto snapshot, register_.Kept(call.kommun, call.deadline));
  const registry::v1::Insatstyp* typ = snapshot->Insatstyp(drift.insatstyp);
  // 15 kap. 9 § SoL is about socialtjänst by SoL; LSS and HSL have no such rule, so there the avtal has to say it.
  if (candidate.grund() == v1::BEGARAN_SOL_15_9 && (typ == nullptr || typ->lag() != registry::v1::LAG_SOL)) {
    return Wrong("uppgiftsbegaran.grund", absl::StrCat(typ == nullptr ? drift.insatstyp : typ->namn(),
                                                       " ges inte enligt socialtjänstlagen. Ange avtalet som grund."));
  }
  return absl::OkStatus();
}

absl::Status BegaranService::Besvara(const proto::Call& call, const v1::BesvaraUppgiftsbegaranRequest& request,
                                     v1::Uppgiftsbegaran& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppgiftsbegaran stored;
    KV_RETURN_IF_ERROR(begaranden_.Load(tx, request.name(), request.etag(), stored));
    response = stored;
    response.set_svar(request.svar());
    response.set_svar_date(base::FormatDate(call.today));
    if (stored.state() == v1::BEGARAN_BEGARD) {
      KV_RETURN_IF_ERROR(BegaranMachine().Fire(call, request.vagras() ? "vagra" : "besvara", response, response));
    }
    return begaranden_.Replace(tx, stored, response, "", request.vagras() ? "VAGRAD" : "BESVARAD");
  });
}

}  // namespace kvalitet::uppfoljning

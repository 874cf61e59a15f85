#include "services/uppfoljning/granskning_service.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/granskning_rules.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

absl::Status CheckAtgard(Tx& tx, const Tables& tables, const std::string& atgard, const char* field) {
  if (atgard.empty()) return absl::OkStatus();
  v1::Atgard found;
  const absl::Status status = GetLive(tables.atgard, tx.sql(), tx.call().scope, atgard, found);
  return absl::IsNotFound(status) ? Wrong(field, "finns inte. Kontrollera åtgärdens nummer.") : status;
}

store::Resource<v1::Namnduppdrag>::Hooks NamnduppdragHooks() {
  store::Resource<v1::Namnduppdrag>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Namnduppdrag& candidate, const v1::Namnduppdrag*,
                   proto::Violations& violations) {
    if (candidate.beslut_date() > base::FormatDate(call.today)) {
      violations.Add("namnduppdrag.beslut_date", "är i framtiden. Ange dagen för beslutet.");
    }
    for (int i = 0; i < candidate.aterrapporter_size(); ++i) {
      if (candidate.aterrapporter(i).sista_date() >= candidate.beslut_date()) continue;
      violations.Add(absl::StrCat("namnduppdrag.aterrapporter[", i, "].sista_date"),
                     absl::StrCat("är före beslutet ", candidate.beslut_date(), "."));
    }
  };
  hooks.before_write = [](Tx& tx, v1::Namnduppdrag& candidate, const v1::Namnduppdrag* stored) -> absl::Status {
    const bool plain = absl::StrContains(tx.call().method, "/Update") || absl::StrContains(tx.call().method, "/Delete");
    if (stored != nullptr && plain && stored->state() == v1::NAMNDUPPDRAG_AVSLUTAT) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "UPPDRAG_AVSLUTAT",
                          absl::StrCat(stored->nummer(), " är avslutat och ändras inte."), {{"name", stored->name()}});
    }
    if (candidate.has_delete_time() && stored != nullptr) return CheckInteRapporterat(*stored);
    if (plain || stored == nullptr) KV_RETURN_IF_ERROR(KeepAterrapporter(stored, candidate));
    candidate.set_sista_date(NastaAterrapport(candidate));
    if (stored != nullptr) return absl::OkStatus();
    candidate.set_state(v1::NAMNDUPPDRAG_OPPET);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "N"));
    return absl::OkStatus();
  };
  return hooks;
}

}  // namespace

GranskningService::GranskningService(store::Store& store, const Tables& tables, registry::Register& reg,
                                     const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      register_(reg),
      granskningar_(store, tables.granskning, GranskningHooks(totals)),
      namnduppdrag_(store, tables.namnduppdrag, NamnduppdragHooks()) {}

store::Resource<v1::Granskning>::Hooks GranskningService::GranskningHooks(const fakta::Totals& totals) {
  store::Resource<v1::Granskning>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Granskning& candidate, const v1::Granskning*,
                   proto::Violations& violations) {
    CheckGranskning(candidate, base::FormatDate(call.today), violations);
  };
  hooks.prepare = [this](const proto::Call& call, v1::Granskning& candidate) -> absl::Status {
    if (candidate.insatstyp().empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const auto snapshot, register_.Kept(call.kommun, call.deadline));
    const registry::v1::Insatstyp* typ = snapshot->Insatstyp(candidate.insatstyp());
    if (typ != nullptr && typ->kod() == candidate.insatstyp()) return absl::OkStatus();
    return Wrong("granskning.insatstyp", absl::StrCat("Insatstypen ", candidate.insatstyp(),
                                                      " finns inte i registret. Exempel: SOL_HEMTJANST"));
  };
  hooks.before_write = [this](Tx& tx, v1::Granskning& candidate, const v1::Granskning* stored) -> absl::Status {
    if (candidate.has_delete_time()) return absl::OkStatus();
    KV_RETURN_IF_ERROR(NumberRekommendationer(stored, base::FormatDate(tx.call().today), candidate));
    for (const v1::Rekommendation& one : candidate.rekommendationer()) {
      KV_RETURN_IF_ERROR(CheckAtgard(tx, tables_, one.atgard(), "granskning.rekommendationer.atgard"));
    }
    if (stored != nullptr) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "R"));
    return absl::OkStatus();
  };
  hooks.after_write = [&totals](Tx& tx, const v1::Granskning& now, const v1::Granskning* before) {
    return totals.MarkChange(tx.sql(), "granskning", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

void GranskningService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  granskningar_.Serve(service, handlers);
  namnduppdrag_.Serve(service, handlers);
  handlers.Unary<v1::SetRekommendationRequest, v1::Granskning>(
      "SetRekommendation", [this](const auto& call, const auto& q, auto& r) { return SetRekommendation(call, q, r); });
  handlers.Unary<v1::AterrapporteraNamnduppdragRequest, v1::Namnduppdrag>(
      "AterrapporteraNamnduppdrag",
      [this](const auto& call, const auto& q, auto& r) { return Aterrapportera(call, q, r); });
  handlers.Unary<v1::AvslutaNamnduppdragRequest, v1::Namnduppdrag>(
      "AvslutaNamnduppdrag", [this](const auto& call, const auto& q, auto& r) { return Avsluta(call, q, r); });
}

absl::Status GranskningService::SetRekommendation(const proto::Call& call, const v1::SetRekommendationRequest& request,
                                                  v1::Granskning& response) {
  if (request.lage() == v1::REK_AVVISAD && request.motiv().empty()) {
    return Wrong("motiv", "saknas. Skriv varför rekommendationen avvisas.");
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Granskning stored;
    KV_RETURN_IF_ERROR(granskningar_.Load(tx, request.name(), "", stored));
    response = stored;
    for (v1::Rekommendation& one : *response.mutable_rekommendationer()) {
      if (one.nr() != request.nr()) continue;
      one.set_lage(request.lage());
      one.set_motiv(request.motiv());
      if (!request.atgard().empty()) one.set_atgard(request.atgard());
      return granskningar_.Replace(tx, stored, response, "", "REKOMMENDATION");
    }
    return Wrong("nr", absl::StrCat(stored.nummer(), " har ", stored.rekommendationer_size(),
                                    " rekommendationer. Kontrollera numret."));
  });
}

absl::Status GranskningService::Aterrapportera(const proto::Call& call,
                                               const v1::AterrapporteraNamnduppdragRequest& request,
                                               v1::Namnduppdrag& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Namnduppdrag stored;
    KV_RETURN_IF_ERROR(namnduppdrag_.Load(tx, request.name(), "", stored));
    response = stored;
    const std::string day = request.sista_date().empty() ? NastaAterrapport(stored) : request.sista_date();
    for (v1::Aterrapport& one : *response.mutable_aterrapporter()) {
      if (one.sista_date() != day) continue;
      if (!one.rapporterad_date().empty()) {
        return proto::Error(absl::StatusCode::kFailedPrecondition, "REDAN_RAPPORTERAT",
                            absl::StrCat(stored.nummer(), " är redan återrapporterat för ", day, "."));
      }
      one.set_atgarder(request.atgarder());
      one.set_effekt(request.effekt());
      one.set_rapporterad_date(base::FormatDate(call.today));
      return namnduppdrag_.Replace(tx, stored, response, "", "ATERRAPPORTERAT");
    }
    return Wrong("sista_date", absl::StrCat(stored.nummer(), " har ingen återrapport ", day, ". Kontrollera dagen."));
  });
}

absl::Status GranskningService::Avsluta(const proto::Call& call, const v1::AvslutaNamnduppdragRequest& request,
                                        v1::Namnduppdrag& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Namnduppdrag stored;
    KV_RETURN_IF_ERROR(namnduppdrag_.Load(tx, request.name(), request.etag(), stored));
    response = stored;
    for (const v1::Aterrapport& one : stored.aterrapporter()) {
      if (!one.rapporterad_date().empty()) continue;
      return proto::Error(absl::StatusCode::kFailedPrecondition, "ATERRAPPORT_SAKNAS",
                          absl::StrCat(stored.nummer(), " saknar återrapporten ", one.sista_date(),
                                       ". Lämna den, eller ta bort dagen: kvalitet nämnduppdrag ändra ",
                                       stored.nummer(), " --ta-bort-dag ", one.sista_date(), "."),
                          {{"name", stored.name()}});
    }
    KV_RETURN_IF_ERROR(NamnduppdragMachine().Fire(call, "avsluta", response, response));
    return namnduppdrag_.Replace(tx, stored, response, "", "AVSLUTAT");
  });
}

}  // namespace kvalitet::uppfoljning

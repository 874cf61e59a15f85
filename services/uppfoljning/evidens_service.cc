#include "services/uppfoljning/evidens_service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/rader.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

// The utförare sees its own; to the kommun what was not handed in is not there.
absl::Status ReadVisible(const Tables& tables, sql::Session& session, const proto::Call& call, const std::string& name,
                         v1::Evidens& evidens) {
  KV_RETURN_IF_ERROR(GetLive(tables.evidens, session, call.scope, name, evidens));
  if (!call.scope.all || evidens.inlamnad()) return absl::OkStatus();
  evidens.Clear();
  return tables.evidens.NotFound(name);
}

absl::Status Refused(const char* reason, const std::string& svenska) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, reason, svenska);
}

}  // namespace

EvidensService::EvidensService(store::Store& store, const Tables& tables, registry::Register& reg)
    : store_(store),
      tables_(tables),
      register_(reg),
      files_(store, kEvidensfil,
             [&tables](sql::Session& session, const proto::Call& call, const std::string& parent) {
               v1::Evidens evidens;
               return ReadVisible(tables, session, call, parent, evidens);
             }),
      evidens_(store, tables.evidens, Hooks()) {}

store::Resource<v1::Evidens>::Hooks EvidensService::Hooks() {
  store::Resource<v1::Evidens>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Evidens& candidate, const v1::Evidens* stored,
                   proto::Violations& violations) {
    const std::string& last = candidate.giltig_till_date();
    const bool said = stored == nullptr || stored->giltig_till_date() != last;
    if (said && !last.empty() && last < base::FormatDate(call.today)) {
      violations.Add("evidens.giltig_till_date", "Dagen har varit. Ange i dag eller senare, eller ingen dag.");
    }
    if (candidate.fragor().empty()) {
      violations.Add("evidens.fragor", "Evidensen gäller ingen fråga. Ange minst en nyckel. Exempel: HT21");
    }
  };
  hooks.prepare = [this](const proto::Call& call, v1::Evidens& candidate) {
    return absl::EndsWith(call.method, "/CreateEvidens") ? Prepare(call, candidate) : absl::OkStatus();
  };
  hooks.before_write = [this](Tx& tx, v1::Evidens& candidate, const v1::Evidens* stored) -> absl::Status {
    if (stored == nullptr) {
      candidate.set_state(v1::EVIDENS_UTAN_FIL);
      KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "E"));
      return absl::OkStatus();
    }
    if (!candidate.has_delete_time()) return absl::OkStatus();
    if (stored->inlamnad()) {
      return Refused("HAR_LAMNATS_IN", absl::StrCat(stored->nummer(),
                                                    " har lämnats in till kommunen och kan inte tas "
                                                    "bort. Lägg till en ny i stället."));
    }
    return stored->fil().empty() ? absl::OkStatus() : files_.Release(tx, stored->fil());
  };
  hooks.only = [](const proto::Call& call) {  // to the kommun it is not there until it is handed in
    return call.scope.all ? std::vector<proto::Term>{{"inlamnad", proto::Op::kEqual, {"true"}}}
                          : std::vector<proto::Term>();
  };
  return hooks;
}

absl::Status EvidensService::Prepare(const proto::Call& call, v1::Evidens& candidate) {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  std::string first;
  for (const registry::Operator& operated : snapshot->OperatedAll(candidate.enhet(), call.today)) {
    const std::string& utforare = operated.uppdrag->utforare();
    if (first.empty()) first = utforare;
    // Of an enhet with several, the one that the caller acts for.
    for (const auto& reach : call.scope.reaches) {
      if (reach.utforare == utforare) candidate.set_ansvarig_utforare(utforare);
    }
  }
  if (candidate.ansvarig_utforare().empty()) candidate.set_ansvarig_utforare(first);
  if (!first.empty()) return absl::OkStatus();
  return Wrong("evidens.enhet", "Enheten har inget uppdrag i dag. Kontrollera namnet.");
}

void EvidensService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  evidens_.Serve(service, handlers);
  files_.Serve(handlers);
  handlers.Unary<v1::GetEvidensRequest, v1::Evidens>(
      "GetEvidens", [this](const auto& call, const auto& q, auto& r) { return Get(call, q, r); });
  handlers.Unary<v1::AttachEvidensRequest, v1::Evidens>(
      "AttachEvidens", [this](const auto& call, const auto& q, auto& r) { return Attach(call, q, r); });
}

absl::Status EvidensService::Get(const proto::Call& call, const v1::GetEvidensRequest& request, v1::Evidens& response) {
  return store_.Read(
      call, [&](sql::Session& session) { return ReadVisible(tables_, session, call, request.name(), response); });
}

absl::Status EvidensService::Attach(const proto::Call& call, const v1::AttachEvidensRequest& request,
                                    v1::Evidens& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Evidens stored;
    KV_RETURN_IF_ERROR(GetLive(tables_.evidens, tx.sql(), call.scope, request.name(), stored));
    if (!stored.fil().empty()) {
      return Refused("HAR_FIL", absl::StrCat(stored.nummer(), " har redan en fil (", stored.filnamn(),
                                             "), och den byts aldrig. Lägg till ny evidens i stället."));
    }
    KV_ASSIGN_OR_RETURN(const blob::v1::Fil fil, files_.Facts(tx.sql(), request.fil(), stored.name()));
    KV_RETURN_IF_ERROR(files_.Keep(tx, request.fil(), stored.name()));
    response = stored;
    response.set_state(v1::EVIDENS_KLAR);
    response.set_fil(fil.name());
    response.set_filnamn(fil.filnamn());
    response.set_antal_byte(fil.antal_byte());
    response.set_sha256(fil.sha256());
    return evidens_.Replace(tx, stored, response, "", "FIL");
  });
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/resultatdialog_service.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/dialogbrev.h"
#include "services/uppfoljning/kvittobrev.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/overenskommelser.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/resultatdialog_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

bool Is(const proto::Call& call, const char* standard) { return absl::StrContains(call.method, standard); }

absl::Status Hallen(const v1::Resultatdialog& dialog) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "DIALOG_HALLEN",
                      absl::StrCat(dialog.nummer(), " är hållen och ändras inte mer. Planera en ny om det behövs."),
                      {{"name", dialog.name()}});
}

}  // namespace

ResultatdialogService::ResultatdialogService(store::Store& store, const Tables& tables, registry::Register& reg)
    : store_(store), tables_(tables), register_(reg), dialoger_(store, tables.resultatdialog, Hooks()) {}

store::Resource<v1::Resultatdialog>::Hooks ResultatdialogService::Hooks() {
  store::Resource<v1::Resultatdialog>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Resultatdialog& candidate, const v1::Resultatdialog*,
                   proto::Violations& violations) { CheckResultatdialog(candidate, violations); };
  hooks.prepare = [this](const proto::Call& call, v1::Resultatdialog& candidate) {
    return Is(call, "/Create") ? Prepare(call, candidate) : register_.Kept(call.kommun, call.deadline).status();
  };
  hooks.before_write = [this](Tx& tx, v1::Resultatdialog& candidate, const v1::Resultatdialog* stored) -> absl::Status {
    if (stored != nullptr) {
      const bool plain = Is(tx.call(), "/Update") || Is(tx.call(), "/Delete");
      if (plain && stored->state() == v1::RESULTATDIALOG_HALLEN) return Hallen(*stored);
      const bool moved = candidate.dialog_date() != stored->dialog_date();
      return moved ? StampDrift(tx.call(), candidate) : absl::OkStatus();
    }
    candidate.set_state(v1::RESULTATDIALOG_PLANERAD);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "RD"));
    return absl::OkStatus();
  };
  hooks.after_write = [](Tx& tx, const v1::Resultatdialog& now, const v1::Resultatdialog* before) {
    return Kvittobrev::KoaBrev(tx, DialogbrevOm(before, now, tx.call().today));
  };
  hooks.without = {"overenskommelser"};
  return hooks;
}

void ResultatdialogService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  dialoger_.Serve(service, handlers);
  handlers.Unary<v1::HallResultatdialogRequest, v1::Resultatdialog>(
      "HallResultatdialog", [this](const auto& call, const auto& q, auto& r) { return Hall(call, q, r); });
  handlers.Unary<v1::AddResultatoverenskommelseRequest, v1::Resultatdialog>(
      "AddResultatoverenskommelse", [this](const auto& call, const auto& q, auto& r) { return Add(call, q, r); });
  handlers.Unary<v1::LankaResultatoverenskommelseRequest, v1::Resultatdialog>(
      "LankaResultatoverenskommelse", [this](const auto& call, const auto& q, auto& r) { return Lanka(call, q, r); });
}

absl::Status ResultatdialogService::Prepare(const proto::Call& call, v1::Resultatdialog& candidate) {
  if (candidate.enhet().empty()) {
    return register_.Verksamhetsomrade(candidate.verksamhetsomrade(), call.deadline).status();
  }
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, register_.Enhet(candidate.enhet(), call.deadline));
  if (!candidate.verksamhetsomrade().empty() && candidate.verksamhetsomrade() != enhet.verksamhetsomrade()) {
    return Wrong("resultatdialog.verksamhetsomrade",
                 absl::StrCat(enhet.namn(), " hör inte dit enligt registret. Lämna verksamhetsområdet tomt."));
  }
  candidate.set_verksamhetsomrade(enhet.verksamhetsomrade());
  return StampDrift(call, candidate);
}

// What is kept is asked for before the transaction too, so that nothing is loaded inside one.
absl::Status ResultatdialogService::StampDrift(const proto::Call& call, v1::Resultatdialog& candidate) {
  if (candidate.enhet().empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(candidate.dialog_date()));
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Kept(call.kommun, call.deadline));
  const std::vector<registry::Operator> operated = snapshot->OperatedAll(candidate.enhet(), day);
  if (operated.empty()) {
    return Wrong("resultatdialog.dialog_date", absl::StrCat("Enheten har inget uppdrag ", base::DateSv(day),
                                                            ". Lägg in uppdraget i registret eller ändra datum."));
  }
  candidate.set_ansvarig_utforare(operated[0].uppdrag->utforare());
  return absl::OkStatus();
}

absl::StatusOr<std::string> ResultatdialogService::Foljer(Tx& tx, const v1::Resultatdialog& dialog) const {
  if (dialog.enhet().empty() || dialog.verksamhetsomrade().empty()) return std::string();
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM resultatdialog WHERE kommun = ? AND verksamhetsomrade = ?"
                                     " AND enhet = '' AND ar = ? AND state = 'RESULTATDIALOG_HALLEN'"
                                     " AND delete_time = 0 ORDER BY dialog_date DESC, name LIMIT 1",
                                     {tx.call().kommun, dialog.verksamhetsomrade(), int64_t{dialog.ar()}}));
  return rows.empty() ? std::string() : std::get<std::string>(rows[0][0]);
}

template <class Request>
absl::Status ResultatdialogService::Change(const proto::Call& call, const Request& request, const std::string& etag,
                                           const char* action,
                                           const std::function<absl::Status(Tx&, v1::Resultatdialog&)>& change,
                                           v1::Resultatdialog& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Resultatdialog stored;
    KV_RETURN_IF_ERROR(dialoger_.Load(tx, request.name(), etag, stored));
    response = stored;
    KV_RETURN_IF_ERROR(change(tx, response));
    return dialoger_.Replace(tx, stored, response, "", action);
  });
}

absl::Status ResultatdialogService::Hall(const proto::Call& call, const v1::HallResultatdialogRequest& request,
                                         v1::Resultatdialog& response) {
  return Change(
      call, request, request.etag(), "HALLEN",
      [&](Tx& tx, v1::Resultatdialog& dialog) -> absl::Status {
        dialog.set_slutsats(request.slutsats());
        if (!request.deltagare().empty()) *dialog.mutable_deltagare() = request.deltagare();
        KV_ASSIGN_OR_RETURN(*dialog.mutable_foljer(), Foljer(tx, dialog));
        return ResultatdialogMachine().Fire(call, "hall", dialog, dialog);
      },
      response);
}

absl::Status ResultatdialogService::Add(const proto::Call& call, const v1::AddResultatoverenskommelseRequest& request,
                                        v1::Resultatdialog& response) {
  return Change(
      call, request, "", "OVERENSKOMMELSE",
      [&](Tx&, v1::Resultatdialog& dialog) { return AddOverenskommelse(request.overenskommelse(), dialog); }, response);
}

absl::Status ResultatdialogService::Lanka(const proto::Call& call,
                                          const v1::LankaResultatoverenskommelseRequest& request,
                                          v1::Resultatdialog& response) {
  return Change(
      call, request, "", "BLEV_ATGARD",
      [&](Tx& tx, v1::Resultatdialog& dialog) {
        return LankaOverenskommelse(tx.sql(), tables_, call, request, dialog);
      },
      response);
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/atgardsplan_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/atgardsplan_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/tvaperson.h"

namespace kvalitet::uppfoljning {

using store::Tx;

void AtgardsplanService::Serve(proto::Handlers& handlers) {
  handlers.Unary<v1::SubmitAtgardsplanRequest, v1::Uppfoljning>(
      "SubmitAtgardsplan", [this](const auto& call, const auto& q, auto& r) { return Submit(call, q, r); });
  handlers.Unary<v1::ApproveAtgardsplanRequest, v1::Uppfoljning>(
      "ApproveAtgardsplan", [this](const auto& call, const auto& q, auto& r) { return Approve(call, q, r); });
  handlers.Unary<v1::ReturnAtgardsplanRequest, v1::Uppfoljning>(
      "ReturnAtgardsplan", [this](const auto& call, const auto& q, auto& r) { return Return(call, q, r); });
}

template <class Request, class Stamp>
absl::Status AtgardsplanService::Take(const proto::Call& call, const Request& request, const char* event,
                                      const Stamp& stamp, v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(request.name())}));
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(GetVisible(tables_, tx.sql(), call, request.name(), stored));
    KV_RETURN_IF_ERROR(CheckEtag(request.etag(), stored.etag(), request.name()));
    if (stored.plan_state() == v1::ATGARDSPLAN_STATE_UNSPECIFIED) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "INGEN_PLAN",
                          absl::StrCat("Ingen åtgärdsplan är begärd för uppföljning ", stored.nummer(), "."),
                          {{"nummer", stored.nummer()}});
    }
    response = stored;
    KV_RETURN_IF_ERROR(AtgardsplanMachine().Fire(call, event, response, response));
    KV_RETURN_IF_ERROR(stamp(tx, response));
    // Not through the resource's hooks: what was found stands, and only the plan's region moves.
    KV_RETURN_IF_ERROR(tables_.uppfoljning.Update(tx, stored, response, "", "PLAN"));
    return totals_.MarkChange(tx.sql(), "uppfoljning", call.kommun, &stored, &response, tx.now());
  });
}

absl::Status AtgardsplanService::Submit(const proto::Call& call, const v1::SubmitAtgardsplanRequest& request,
                                        v1::Uppfoljning& response) {
  return Take(
      call, request, "lamna-in-plan",
      [&](Tx&, v1::Uppfoljning& now) {
        now.set_plan_inlamnad_av(call.who.subject);
        return absl::OkStatus();
      },
      response);
}

absl::Status AtgardsplanService::Approve(const proto::Call& call, const v1::ApproveAtgardsplanRequest& request,
                                         v1::Uppfoljning& response) {
  return Take(
      call, request, "godkann-plan",
      [&](Tx& tx, v1::Uppfoljning& now) -> absl::Status {
        now.set_plan_godkand_av(call.who.subject);
        now.clear_plan_samma_person_motiv();
        if (now.plan_inlamnad_av() != call.who.subject) return absl::OkStatus();
        KV_ASSIGN_OR_RETURN(const v1::Installning rule, ReadInstallning(tables_, tx.sql(), call.kommun));
        KV_RETURN_IF_ERROR(CheckSammaPerson(
            rule.tvapersonsregel(), request.samma_person_motiv(),
            absl::StrCat("Du har själv lämnat in åtgärdsplanen för ", now.nummer(), "."),
            "Den godkänns av någon annan.", "Skriv varför du ändå godkänner den"));
        now.set_plan_samma_person_motiv(request.samma_person_motiv());
        return NoteraUndantag(tx, tables_, totals_,
                              UndantagFor(v1::TVAPERSON_PLAN, now, request.samma_person_motiv()));
      },
      response);
}

absl::Status AtgardsplanService::Return(const proto::Call& call, const v1::ReturnAtgardsplanRequest& request,
                                        v1::Uppfoljning& response) {
  return Take(
      call, request, "returnera-plan",
      [&](Tx&, v1::Uppfoljning& now) {
        if (!request.sista_date().empty() && request.sista_date() < base::FormatDate(call.today)) {
          return Wrong("sista_date", "Den nya sista dagen har redan passerat. Ange i dag eller senare.");
        }
        now.set_plan_retur_motiv(request.motiv());
        if (!request.sista_date().empty()) now.set_plan_sista_date(request.sista_date());
        return absl::OkStatus();
      },
      response);
}

}  // namespace kvalitet::uppfoljning

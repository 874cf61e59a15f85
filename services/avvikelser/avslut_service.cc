#include "services/avvikelser/avslut_service.h"

#include "common/base/status.h"
#include "services/avvikelser/avslut_workflow.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/plats.h"

namespace kvalitet::avvikelser {

void AvslutService::Serve(proto::Handlers& handlers) const {
  handlers.Unary<v1::MoveAvvikelseRequest, v1::Avvikelse>(
      "MoveAvvikelse", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        KV_RETURN_IF_ERROR(Move(call, q, r));
        Dolj(call, r);
        return absl::OkStatus();
      });
}

absl::Status AvslutService::Move(const proto::Call& call, const v1::MoveAvvikelseRequest& request,
                                 v1::Avvikelse& response) const {
  proto::Violations violations;
  CheckSteg(request, violations);
  KV_RETURN_IF_ERROR(violations.ToStatus());
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {RapportGuard(request.name())}));  // nobody makes it something else meanwhile
    v1::Avvikelse stored;
    KV_RETURN_IF_ERROR(LasForAndring(rader_, tx, request.name(), request.etag(), stored));
    KV_RETURN_IF_ERROR(TarSteg(stored));
    // Whoever does not read what was found does not write over it either.
    if (OverlamnadTillAndra(call, stored)) return Overlamnad(stored);
    response = stored;
    SkrivSteg(request, response);
    const workflow::Machine& machine = AvvikelseMachine(stored.lagrum() == v1::HSL, stored.overlamnad());
    KV_RETURN_IF_ERROR(machine.Fire(call, AvvikelseEvent(request.steg()), response, response));
    FoljdAvSteg(call, request.steg(), response);
    return rader_.Replace(tx, stored, response, AvvikelseAudit(request.steg()));
  });
}

}  // namespace kvalitet::avvikelser

// The open åtgärder of an enhet, given to whoever operates it today.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/uppfoljning/atgard_service.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/rader.h"

namespace kvalitet::uppfoljning {
namespace {

bool Oppen(const v1::Atgard& a) { return a.state() == v1::EJ_PABORJAD || a.state() == v1::PAGAR; }

absl::StatusOr<std::vector<v1::Atgard>> OppnaOf(sql::Session& session, const Tables& tables, const std::string& kommun,
                                                const std::string& enhet) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {enhet}}};
  std::vector<v1::Atgard> all;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.atgard, query, [&all](v1::Atgard&& one) {
    if (Oppen(one)) all.push_back(std::move(one));
  }));
  return all;
}

}  // namespace

absl::Status AtgardService::LamnaOver(const proto::Call& call, const v1::LamnaOverAtgarderRequest& request,
                                      v1::LamnaOverAtgarderResponse& response) {
  std::vector<v1::Atgard> seen;  // whose insatstyper are asked about, and whose uppföljningar are claimed
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(seen, OppnaOf(session, tables_, call.kommun, request.enhet()));
    return absl::OkStatus();
  }));
  std::map<std::string, std::optional<std::string>> nu;  // insatstyp -> utförare; none where nobody has an uppdrag
  std::vector<std::string> guards;
  for (const v1::Atgard& one : seen) {
    if (!one.uppfoljning().empty()) guards.push_back(UppfoljningGuard(one.uppfoljning()));
    if (nu.count(one.insatstyp()) != 0) continue;
    const absl::StatusOr<Drift> drift = FindDriftNu(register_, call, "", request.enhet(), one.insatstyp(), call.today);
    if (!drift.ok() && !absl::IsInvalidArgument(drift.status())) return drift.status();
    nu[one.insatstyp()] = drift.ok() ? std::optional<std::string>(drift->utforare) : std::nullopt;
  }
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, guards));
    for (const v1::Atgard& one : seen) {
      v1::Atgard stored;
      KV_RETURN_IF_ERROR(atgarder_.Load(tx, one.name(), "", stored));
      const std::optional<std::string>& utforare = nu.at(one.insatstyp());
      if (!Oppen(stored) || stored.ansvarig_utforare() == utforare.value_or("")) continue;
      if (!utforare.has_value()) {
        response.add_kvar(stored.nummer());
        continue;
      }
      v1::Atgard now = stored;
      now.set_ansvarig_utforare(*utforare);
      KV_RETURN_IF_ERROR(atgarder_.Replace(tx, stored, now, "", "OVERLAMNAD"));
      *response.add_overlamnade() = std::move(now);
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/atgard_service.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

}  // namespace

AtgardService::AtgardService(store::Store& store, const Tables& tables, registry::Register& reg,
                             const fakta::Totals& totals)
    : store_(store), tables_(tables), register_(reg), totals_(totals), atgarder_(store, tables.atgard, Hooks()) {}

void AtgardService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  atgarder_.Serve(service, handlers);
  handlers.Unary<v1::MoveAtgardRequest, v1::Atgard>(
      "MoveAtgard", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
}

store::Resource<v1::Atgard>::Hooks AtgardService::Hooks() {
  store::Resource<v1::Atgard>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Atgard& candidate, const v1::Atgard* stored,
                   proto::Violations& violations) {
    if (candidate.enhet().empty() && candidate.uppfoljning().empty()) {
      violations.Add("atgard.enhet", "Ange enheten, eller uppföljningen som åtgärden kommer av.");
    }
    if (candidate.iakttagelse() > 0 && candidate.uppfoljning().empty()) {
      violations.Add("atgard.uppfoljning", "Ange uppföljningen som iakttagelsen står i. Exempel: U-31");
    }
    if (stored == nullptr && !candidate.beslutad_date().empty() && candidate.sista_date() < candidate.beslutad_date()) {
      violations.Add("atgard.sista_date", "Sista dag kan inte vara före dagen då åtgärden beslutades.");
    }
  };
  hooks.prepare = [this](const proto::Call& call, v1::Atgard& candidate) {
    return Creates(call) ? Prepare(call, candidate) : absl::OkStatus();
  };
  hooks.guards = [](const proto::Call&, const v1::Atgard& candidate) {
    return candidate.uppfoljning().empty() ? std::vector<std::string>()
                                           : std::vector<std::string>{UppfoljningGuard(candidate.uppfoljning())};
  };
  hooks.before_write = [](Tx& tx, v1::Atgard& candidate, const v1::Atgard* stored) -> absl::Status {
    if (stored == nullptr) {
      candidate.set_state(v1::EJ_PABORJAD);
      KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "A"));
      return absl::OkStatus();
    }
    if (stored->state() != candidate.state()) return absl::OkStatus();  // a step of the workflow, judged there
    if (stored->state() != v1::EJ_PABORJAD && stored->state() != v1::PAGAR) {
      return proto::Error(
          absl::StatusCode::kFailedPrecondition, "ATGARD_AVSLUTAD",
          absl::StrCat("Åtgärd ", stored->nummer(), " är ", Ord(stored->state()), " och kan inte ändras."));
    }
    if (!tx.call().scope.all && stored->sista_date() != candidate.sista_date()) {
      return proto::Error(absl::StatusCode::kPermissionDenied, "SISTA_DAG_KOMMUNEN",
                          "Sista dag ändras av kommunen. Kontakta kvalitetsteamet om tiden inte räcker.");
    }
    return absl::OkStatus();
  };
  hooks.after_write = [this](Tx& tx, const v1::Atgard& now, const v1::Atgard* before) -> absl::Status {
    KV_RETURN_IF_ERROR(totals_.MarkChange(tx.sql(), "atgard", tx.call().kommun, before, &now, tx.now()));
    return StampBrist(tx, now);
  };
  return hooks;
}

absl::Status AtgardService::FromUppfoljning(const proto::Call& call, v1::Atgard& candidate) {
  v1::Uppfoljning uppfoljning;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    return GetVisible(tables_, session, call, candidate.uppfoljning(), uppfoljning);
  }));
  if (!candidate.enhet().empty() && candidate.enhet() != uppfoljning.enhet()) {
    return Wrong("atgard.enhet", absl::StrCat("Uppföljning ", uppfoljning.nummer(),
                                              " gäller en annan enhet. Ta bort enheten eller välj rätt uppföljning."));
  }
  candidate.set_enhet(uppfoljning.enhet());
  if (candidate.insatstyp().empty()) candidate.set_insatstyp(uppfoljning.insatstyp());
  if (candidate.iakttagelse() == 0) return absl::OkStatus();
  bool found = std::any_of(uppfoljning.iakttagelser().begin(), uppfoljning.iakttagelser().end(),
                           [&](const v1::Iakttagelse& one) { return one.nr() == candidate.iakttagelse(); });
  if (found) return absl::OkStatus();
  return Wrong("atgard.iakttagelse",
               absl::StrCat("Uppföljning ", uppfoljning.nummer(), " har ingen iakttagelse ", candidate.iakttagelse(),
                            "; den har ", uppfoljning.iakttagelser_size(), "."));
}

absl::Status AtgardService::Prepare(const proto::Call& call, v1::Atgard& candidate) {
  if (!candidate.uppfoljning().empty()) KV_RETURN_IF_ERROR(FromUppfoljning(call, candidate));
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrToday(call, "atgard.beslutad_date", candidate.beslutad_date()));
  candidate.set_beslutad_date(base::FormatDate(day));
  if (candidate.sista_date() < candidate.beslutad_date()) {
    return Wrong("atgard.sista_date", "Sista dag kan inte vara före dagen då åtgärden beslutades.");
  }
  absl::StatusOr<Drift> drift = FindDrift(register_, call, "atgard.", candidate.enhet(), candidate.insatstyp(), day);
  // What is another's is as if it were not there, whatever is wrong with it.
  if (drift.ok()) {
    candidate.set_insatstyp(drift->insatstyp);
    candidate.set_ansvarig_utforare(drift->utforare);
  }
  bool another = drift.ok() ? !tables_.atgard.InScope(call.scope, candidate) : absl::IsInvalidArgument(drift.status());
  if (!call.scope.all && another) {
    return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                        "Enheten finns inte bland dem du får se. Kontrollera namnet.");
  }
  return drift.status();
}

absl::Status AtgardService::Move(const proto::Call& call, const v1::MoveAtgardRequest& request, v1::Atgard& response) {
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrToday(call, "date", request.date()));
  v1::Atgard seen;  // for the name of its uppföljning, which never changes
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return GetLive(tables_.atgard, session, call.scope, request.name(), seen); }));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    if (!seen.uppfoljning().empty()) KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(seen.uppfoljning())}));
    v1::Atgard stored;
    KV_RETURN_IF_ERROR(atgarder_.Load(tx, request.name(), request.etag(), stored));
    const Overgang* steg = FindOvergang(stored.state(), request.state());
    if (steg == nullptr) {
      std::string to = MojligaLagen(stored.state());
      return proto::Error(
          absl::StatusCode::kFailedPrecondition, "FEL_LAGE",
          absl::StrCat("Åtgärd ", stored.nummer(), " har läget ", Ord(stored.state()),
                       to.empty() ? " och ändras inte mer." : absl::StrCat(" och kan bara bli ", to, ".")));
    }
    response = stored;
    KV_RETURN_IF_ERROR(AtgardMachine().Fire(call, AtgardEvent(request.state()), response, response));
    if (steg->kommentar_kravs && base::TrimSv(request.kommentar()).empty()) {
      return Wrong("kommentar", request.state() == v1::AVBRUTEN ? "Skriv varför åtgärden avbryts."
                                                                : "Skriv vad bedömningen av effekten bygger på.");
    }
    std::string date = base::FormatDate(day);
    if (date < stored.beslutad_date()) {
      return Wrong("date", absl::StrCat("Datumet är före beslutet ", stored.beslutad_date(), "."));
    }
    TaSteg(*steg, date, response);
    if (!request.kommentar().empty()) response.set_kommentar(request.kommentar());
    return atgarder_.Replace(tx, stored, response, "", "STEG");
  });
}

absl::Status AtgardService::StampBrist(Tx& tx, const v1::Atgard& atgard) {
  if (atgard.uppfoljning().empty() || atgard.iakttagelse() == 0) return absl::OkStatus();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"uppfoljning", proto::Op::kEqual, {atgard.uppfoljning()}},
                 {"iakttagelse", proto::Op::kEqual, {absl::StrCat(atgard.iakttagelse())}}};
  query.limit = proto::kMaxPage;
  KV_ASSIGN_OR_RETURN(std::vector<v1::Atgard> all, tables_.atgard.List(tx.sql(), query));
  v1::Uppfoljning stored;
  KV_RETURN_IF_ERROR(tables_.uppfoljning.Get(tx.sql(), {}, atgard.uppfoljning(), stored));
  v1::Uppfoljning now = stored;
  bool changed = false;
  for (v1::Iakttagelse& one : *now.mutable_iakttagelser()) {
    if (one.nr() != atgard.iakttagelse()) continue;
    std::string date = AtgardadDate(all);
    changed = one.atgardad_date() != date;
    one.set_atgardad_date(date);
    one.set_atgard_tid(AtgardTid(stored.genomford_date(), date));
  }
  if (!changed) return absl::OkStatus();
  KV_RETURN_IF_ERROR(tables_.uppfoljning.Update(tx, stored, now, "", "BRIST_STAMPLAD"));
  return totals_.MarkChange(tx.sql(), "uppfoljning", tx.call().kommun, &stored, &now, tx.now());
}

}  // namespace kvalitet::uppfoljning

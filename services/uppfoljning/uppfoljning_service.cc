#include "services/uppfoljning/uppfoljning_service.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

absl::Status Wrong(const std::string& field, const std::string& svenska) {
  proto::Violations violations;
  violations.Add(field, svenska);
  return violations.ToStatus();
}

// Claimed before an uppföljning or one of its åtgärder is read in a write: what follows from several åtgärder together
// is then right.
std::string Guard(const std::string& uppfoljning) { return absl::StrCat("uppfoljning/", uppfoljning); }

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

absl::Status CheckEtag(const std::string& asked, const std::string& stored, const std::string& name) {
  if (asked.empty() || asked == stored) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                      "Någon annan har ändrat sedan du läste. Läs om och försök igen.", {{"name", name}});
}

absl::Status Faststalld(const v1::Uppfoljning& uppfoljning) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "FASTSTALLD",
                      absl::StrCat("Uppföljning ", uppfoljning.nummer(), " är fastställd och kan inte ändras."),
                      {{"nummer", uppfoljning.nummer()}});
}

// A day that somebody states: today if empty, never later.
absl::StatusOr<absl::CivilDay> DayOrToday(const proto::Call& call, const std::string& field, const std::string& date) {
  if (date.empty()) return call.today;
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, base::ParseDate(date));
  if (day > call.today)
    return Wrong(field, absl::StrCat(base::DateSv(day), " är i framtiden. Ange i dag eller tidigare."));
  return day;
}

// Gives new iakttagelser their numbers and keeps what the server has stamped; none that stands may go.
absl::Status NumberIakttagelser(v1::Uppfoljning& candidate, const v1::Uppfoljning* stored) {
  std::map<int32_t, const v1::Iakttagelse*> before;
  int32_t last = 0;
  if (stored != nullptr) {
    for (const v1::Iakttagelse& one : stored->iakttagelser()) {
      before[one.nr()] = &one;
      last = std::max(last, one.nr());
    }
  }
  for (v1::Iakttagelse& one : *candidate.mutable_iakttagelser()) {
    auto old = before.find(one.nr());
    if (old == before.end()) {
      one.set_nr(++last);
      one.clear_atgardad_date();
      one.clear_atgard_tid();
    } else {
      one.set_atgardad_date(old->second->atgardad_date());
      one.set_atgard_tid(old->second->atgard_tid());
      before.erase(old);
    }
  }
  if (before.empty()) return absl::OkStatus();
  return Wrong("uppfoljning.iakttagelser", absl::StrCat("Iakttagelse ", before.begin()->first,
                                                        " saknas. En iakttagelse kan rättas men inte tas bort."));
}

// Number of the självskattning of the same enhet, insatstyp and year that is handed in.
absl::StatusOr<std::string> Bredvid(Tx& tx, const v1::Uppfoljning& uppfoljning) {
  int64_t year = 0;
  if (!absl::SimpleAtoi(uppfoljning.genomford_date().substr(0, 4), &year)) return std::string();
  KV_ASSIGN_OR_RETURN(
      std::vector<sql::Row> rows,
      tx.sql().Query("SELECT nummer FROM sjalvskattning WHERE kommun = ? AND enhet = ? AND insatstyp = ? AND ar = ?"
                     " AND delete_time = 0 AND state = 'INLAMNAD' ORDER BY serie LIMIT 1",
                     {tx.call().kommun, uppfoljning.enhet(), uppfoljning.insatstyp(), year}));
  return rows.empty() ? std::string() : std::get<std::string>(rows[0][0]);
}

absl::StatusOr<std::string> NextNummer(Tx& tx, const char* letter) {
  KV_ASSIGN_OR_RETURN(int64_t number, store::NextNumber(tx, absl::StrCat("nummer/", letter, "/", tx.call().kommun)));
  return absl::StrCat(letter, "-", number);
}

}  // namespace

UppfoljningarService::UppfoljningarService(store::Store& store, const Tables& tables, registry::Register& reg,
                                           const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      register_(reg),
      totals_(totals),
      uppfoljningar_(store, tables.uppfoljning, UppfoljningHooks()),
      atgarder_(store, tables.atgard, AtgardHooks()) {}

void UppfoljningarService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  uppfoljningar_.Serve(service, handlers);
  atgarder_.Serve(service, handlers);
  handlers.Unary<v1::GetUppfoljningRequest, v1::Uppfoljning>(
      "GetUppfoljning", [this](const auto& call, const auto& q, auto& r) { return GetUppfoljning(call, q, r); });
  handlers.Unary<v1::AddIakttagelseRequest, v1::AddIakttagelseResponse>(
      "AddIakttagelse", [this](const auto& call, const auto& q, auto& r) { return AddIakttagelse(call, q, r); });
  handlers.Unary<v1::FaststallUppfoljningRequest, v1::Uppfoljning>(
      "FaststallUppfoljning", [this](const auto& call, const auto& q, auto& r) { return Faststall(call, q, r); });
  handlers.Unary<v1::MoveAtgardRequest, v1::Atgard>(
      "MoveAtgard", [this](const auto& call, const auto& q, auto& r) { return MoveAtgard(call, q, r); });
}

// --- Uppföljning ----------------------------------------------------------------------------------------------------

store::Resource<v1::Uppfoljning>::Hooks UppfoljningarService::UppfoljningHooks() {
  store::Resource<v1::Uppfoljning>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Uppfoljning& candidate, const v1::Uppfoljning*,
                   proto::Violations& violations) {
    for (int i = 0; i < candidate.iakttagelser_size(); ++i) {
      CheckIakttagelse(candidate.iakttagelser(i), absl::StrCat("uppfoljning.iakttagelser[", i, "]"), violations);
    }
  };
  hooks.prepare = [this](const proto::Call& call, v1::Uppfoljning& candidate) {
    return Creates(call) ? PrepareUppfoljning(call, candidate) : absl::OkStatus();
  };
  hooks.before_write = [](Tx& tx, v1::Uppfoljning& candidate, const v1::Uppfoljning* stored) -> absl::Status {
    if (stored != nullptr && stored->state() == v1::FASTSTALLD) return Faststalld(*stored);
    KV_RETURN_IF_ERROR(NumberIakttagelser(candidate, stored));
    if (stored != nullptr) return absl::OkStatus();
    candidate.set_state(v1::UNDER_ARBETE);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "U"));
    KV_ASSIGN_OR_RETURN(*candidate.mutable_sjalvskattning_nummer(), Bredvid(tx, candidate));
    return absl::OkStatus();
  };
  hooks.only = [](const proto::Call& call) {  // to the utförare a draft is not there, as in Visible
    return call.scope.all ? std::vector<proto::Term>()
                          : std::vector<proto::Term>{{"state", proto::Op::kEqual, {"FASTSTALLD"}}};
  };
  hooks.after_write = [this](Tx& tx, const v1::Uppfoljning& now, const v1::Uppfoljning* before) {
    return totals_.MarkChange(tx.sql(), "uppfoljning", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

absl::Status UppfoljningarService::PrepareUppfoljning(const proto::Call& call, v1::Uppfoljning& candidate) {
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrToday(call, "uppfoljning.genomford_date", candidate.genomford_date()));
  KV_ASSIGN_OR_RETURN(Drift drift,
                      FindDrift(register_, call, "uppfoljning.", candidate.enhet(), candidate.insatstyp(), day));
  candidate.set_insatstyp(drift.insatstyp);
  candidate.set_ansvarig_utforare(drift.utforare);
  return absl::OkStatus();
}

absl::Status UppfoljningarService::Visible(sql::Session& session, const proto::Call& call, const std::string& name,
                                           v1::Uppfoljning& uppfoljning) const {
  KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, session, call.scope, name, uppfoljning));
  if (call.scope.all || uppfoljning.state() == v1::FASTSTALLD) return absl::OkStatus();
  uppfoljning.Clear();
  return tables_.uppfoljning.NotFound(name);
}

absl::Status UppfoljningarService::GetUppfoljning(const proto::Call& call, const v1::GetUppfoljningRequest& request,
                                                  v1::Uppfoljning& response) {
  return store_.Read(call, [&](sql::Session& session) { return Visible(session, call, request.name(), response); });
}

absl::Status UppfoljningarService::AddIakttagelse(const proto::Call& call, const v1::AddIakttagelseRequest& request,
                                                  v1::AddIakttagelseResponse& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(request.name())}));
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, tx.sql(), call.scope, request.name(), stored));
    v1::Uppfoljning& now = *response.mutable_uppfoljning();
    now = stored;
    v1::Iakttagelse& added = *now.add_iakttagelser();
    added = request.iakttagelse();
    added.set_nr(0);
    KV_RETURN_IF_ERROR(uppfoljningar_.Replace(tx, stored, now, "", "IAKTTAGELSE"));
    response.set_nr(now.iakttagelser(now.iakttagelser_size() - 1).nr());
    return absl::OkStatus();
  });
}

absl::Status UppfoljningarService::Faststall(const proto::Call& call, const v1::FaststallUppfoljningRequest& request,
                                             v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(request.name())}));
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, tx.sql(), call.scope, request.name(), stored));
    KV_RETURN_IF_ERROR(CheckEtag(request.etag(), stored.etag(), request.name()));
    if (stored.state() == v1::FASTSTALLD) return Faststalld(stored);
    response = stored;
    if (request.omdome() != v1::OMDOME_UNSPECIFIED) response.set_omdome(request.omdome());
    if (!request.motiv().empty()) response.set_motiv(request.motiv());
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "faststall", response, response));
    return uppfoljningar_.Replace(tx, stored, response, "", "FASTSTALLD");
  });
}

// --- Åtgärder -------------------------------------------------------------------------------------------------------

store::Resource<v1::Atgard>::Hooks UppfoljningarService::AtgardHooks() {
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
    return Creates(call) ? PrepareAtgard(call, candidate) : absl::OkStatus();
  };
  hooks.guards = [](const proto::Call&, const v1::Atgard& candidate) {
    return candidate.uppfoljning().empty() ? std::vector<std::string>()
                                           : std::vector<std::string>{Guard(candidate.uppfoljning())};
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

absl::Status UppfoljningarService::FromUppfoljning(const proto::Call& call, v1::Atgard& candidate) {
  v1::Uppfoljning uppfoljning;
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return Visible(session, call, candidate.uppfoljning(), uppfoljning); }));
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

absl::Status UppfoljningarService::PrepareAtgard(const proto::Call& call, v1::Atgard& candidate) {
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

absl::Status UppfoljningarService::MoveAtgard(const proto::Call& call, const v1::MoveAtgardRequest& request,
                                              v1::Atgard& response) {
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrToday(call, "date", request.date()));
  v1::Atgard seen;  // for the name of its uppföljning, which never changes
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return GetLive(tables_.atgard, session, call.scope, request.name(), seen); }));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    if (!seen.uppfoljning().empty()) KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(seen.uppfoljning())}));
    v1::Atgard stored;
    KV_RETURN_IF_ERROR(GetLive(tables_.atgard, tx.sql(), call.scope, request.name(), stored));
    KV_RETURN_IF_ERROR(CheckEtag(request.etag(), stored.etag(), request.name()));
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

absl::Status UppfoljningarService::StampBrist(Tx& tx, const v1::Atgard& atgard) {
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

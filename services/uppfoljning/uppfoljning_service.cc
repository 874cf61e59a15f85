#include "services/uppfoljning/uppfoljning_service.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/bedomning_rules.h"
#include "services/uppfoljning/faktagranskning_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

// A draft that is sent anew is read anew.
bool Sends(const proto::Call& call) { return absl::StrContains(call.method, "/SendUtkast"); }

absl::Status Faststalld(const v1::Uppfoljning& uppfoljning) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "FASTSTALLD",
                      absl::StrCat("Uppföljning ", uppfoljning.nummer(), " är fastställd och kan inte ändras."),
                      {{"nummer", uppfoljning.nummer()}});
}

// The day of what is planned may be moved, to a day to come; what was done stays done that day.
void CheckDag(const proto::Call& call, const v1::Uppfoljning& stored, const v1::Uppfoljning& candidate,
              proto::Violations& violations) {
  if (stored.genomford_date() == candidate.genomford_date()) return;
  const char* field = "uppfoljning.genomford_date";
  if (stored.state() != v1::UPPFOLJNING_PLANERAD) {
    violations.Add(field,
                   "Dagen ändras bara medan uppföljningen är planerad. Är den fel: återkalla uppföljningen och "
                   "registrera den på nytt.");
  } else if (candidate.state() == v1::UPPFOLJNING_PLANERAD &&
             candidate.genomford_date() < base::FormatDate(call.today)) {
    violations.Add(field, absl::StrCat("En planerad uppföljning flyttas till i dag eller senare. Är den gjord: "
                                       "kvalitet uppföljning påbörja ",
                                       stored.nummer(), " --datum DATUM"));
  }
}

// Nothing is found before the work has begun.
absl::Status CheckPaborjad(const v1::Uppfoljning& stored, const v1::Uppfoljning& candidate) {
  if (candidate.state() != v1::UPPFOLJNING_PLANERAD || !AndratInnehall(stored, candidate)) return absl::OkStatus();
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EJ_PABORJAD",
      absl::StrCat("Uppföljning ", stored.nummer(),
                   " är planerad och inte påbörjad. Påbörja den först: kvalitet uppföljning påbörja ", stored.nummer()),
      {{"nummer", stored.nummer()}});
}

// Gives new iakttagelser their numbers and keeps what the server has stamped.  Answers the numbers of those taken away.
std::vector<int32_t> NumberIakttagelser(v1::Uppfoljning& candidate, const v1::Uppfoljning* stored) {
  std::map<int32_t, const v1::Iakttagelse*> before;
  int32_t last = 0;
  if (stored != nullptr) {
    last = stored->senaste_iakttagelse();
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
  candidate.set_senaste_iakttagelse(last);
  std::vector<int32_t> gone;
  for (const auto& [nr, one] : before) gone.push_back(nr);
  return gone;
}

// What an åtgärd is for stays.
absl::Status CheckUtanAtgard(Tx& tx, const Tables& tables, const std::string& uppfoljning,
                             const std::vector<int32_t>& gone) {
  if (gone.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Atgard> all, AtgarderOf(tx, tables, uppfoljning));
  for (const v1::Atgard& one : all) {
    if (std::find(gone.begin(), gone.end(), one.iakttagelse()) == gone.end()) continue;
    return Wrong("uppfoljning.iakttagelser",
                 absl::StrCat("Iakttagelse ", one.iakttagelse(), " har åtgärd ", one.nummer(),
                              " och kan inte tas bort. Rätta den i stället: kvalitet uppföljning iakttagelse "
                              "NUMMER --nr ",
                              one.iakttagelse(), " --text \"...\"."));
  }
  return absl::OkStatus();
}

// Number of the självskattning of the same enhet, insatstyp, year and utförare that is handed in.
absl::StatusOr<std::string> Bredvid(Tx& tx, const v1::Uppfoljning& uppfoljning) {
  int64_t year = 0;
  if (!absl::SimpleAtoi(uppfoljning.genomford_date().substr(0, 4), &year)) return std::string();
  KV_ASSIGN_OR_RETURN(
      std::vector<sql::Row> rows,
      tx.sql().Query(
          absl::StrCat("SELECT nummer FROM sjalvskattning WHERE kommun = ? AND enhet = ? AND insatstyp = ?"
                       " AND ar = ? AND ansvarig_utforare = ? AND omgang = 0 AND delete_time = 0 AND state IN ",
                       kInlamnade, " ORDER BY serie LIMIT 1"),
          {tx.call().kommun, uppfoljning.enhet(), uppfoljning.insatstyp(), year, uppfoljning.ansvarig_utforare()}));
  return rows.empty() ? std::string() : std::get<std::string>(rows[0][0]);
}

}  // namespace

UppfoljningarService::UppfoljningarService(store::Store& store, const Tables& tables, registry::Register& reg,
                                           const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      register_(reg),
      totals_(totals),
      uppfoljningar_(store, tables.uppfoljning, UppfoljningHooks()),
      process_(store, tables, totals, uppfoljningar_) {}

void UppfoljningarService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  uppfoljningar_.Serve(service, handlers);
  process_.Serve(handlers);
  handlers.Unary<v1::GetUppfoljningRequest, v1::Uppfoljning>(
      "GetUppfoljning", [this](const auto& call, const auto& q, auto& r) { return GetUppfoljning(call, q, r); });
  handlers.Unary<v1::BeginUppfoljningRequest, v1::Uppfoljning>(
      "BeginUppfoljning", [this](const auto& call, const auto& q, auto& r) { return Begin(call, q, r); });
  handlers.Unary<v1::AddIakttagelseRequest, v1::AddIakttagelseResponse>(
      "AddIakttagelse", [this](const auto& call, const auto& q, auto& r) { return AddIakttagelse(call, q, r); });
}

store::Resource<v1::Uppfoljning>::Hooks UppfoljningarService::UppfoljningHooks() {
  store::Resource<v1::Uppfoljning>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Uppfoljning& candidate, const v1::Uppfoljning* stored,
                   proto::Violations& violations) {
    if (stored != nullptr) CheckDag(call, *stored, candidate, violations);
    for (int i = 0; i < candidate.iakttagelser_size(); ++i) {
      const std::string path = absl::StrCat("uppfoljning.iakttagelser[", i, "]");
      CheckIakttagelse(candidate.iakttagelser(i), path, violations);
      CheckKravFinns(candidate, candidate.iakttagelser(i), path, violations);
    }
  };
  hooks.prepare = [this](const proto::Call& call, v1::Uppfoljning& candidate) {
    return Creates(call) ? PrepareUppfoljning(call, candidate) : absl::OkStatus();
  };
  // An åtgärd for an iakttagelse is not made while that is taken away.
  hooks.guards = [](const proto::Call&, const v1::Uppfoljning& candidate) {
    return candidate.name().empty() ? std::vector<std::string>()
                                    : std::vector<std::string>{UppfoljningGuard(candidate.name())};
  };
  hooks.before_write = [this](Tx& tx, v1::Uppfoljning& candidate, const v1::Uppfoljning* stored) -> absl::Status {
    if (stored != nullptr && stored->state() == v1::FASTSTALLD) return Faststalld(*stored);
    if (stored != nullptr) KV_RETURN_IF_ERROR(CheckPaborjad(*stored, candidate));
    KV_RETURN_IF_ERROR(CheckUtanAtgard(tx, tables_, candidate.name(), NumberIakttagelser(candidate, stored)));
    KV_RETURN_IF_ERROR(StampFromLastYear(tx, tables_, candidate));
    if (stored != nullptr) {
      const bool out = stored->state() == v1::UTKAST_SKICKAT && candidate.state() == v1::UTKAST_SKICKAT;
      const bool changed = AndratInnehall(*stored, candidate) || AndradForm(*stored, candidate);
      if (changed) candidate.set_utkast_version(stored->utkast_version() + 1);
      if (out && Skarpt(*stored, candidate)) KV_RETURN_IF_ERROR(NyaDagar(tx, tables_, candidate));
      if (out && changed && !Sends(tx.call())) candidate.set_andrad_av(tx.call().who.subject);
      if (candidate.sjalvskattning_nummer().empty()) {
        KV_ASSIGN_OR_RETURN(*candidate.mutable_sjalvskattning_nummer(), Bredvid(tx, candidate));
      }
      return absl::OkStatus();
    }
    const bool planned = candidate.genomford_date() > base::FormatDate(tx.call().today);
    candidate.set_state(planned ? v1::UPPFOLJNING_PLANERAD : v1::UNDER_ARBETE);
    if (!planned) KV_RETURN_IF_ERROR(StamplaBlindhet(tx, candidate));
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "U"));
    KV_ASSIGN_OR_RETURN(*candidate.mutable_sjalvskattning_nummer(), Bredvid(tx, candidate));
    return absl::OkStatus();
  };
  hooks.only = [](const proto::Call& call) {  // to the utförare it is not there until it is opened
    if (call.scope.all && BaraFaststallt(call)) {
      return std::vector<proto::Term>{{"state", proto::Op::kEqual, {"FASTSTALLD"}}};
    }
    return call.scope.all ? std::vector<proto::Term>()
                          : std::vector<proto::Term>{{"oppen", proto::Op::kEqual, {"true"}}};
  };
  hooks.without = {"krav"};
  hooks.after_write = [this](Tx& tx, const v1::Uppfoljning& now, const v1::Uppfoljning* before) {
    return totals_.MarkChange(tx.sql(), "uppfoljning", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

absl::Status UppfoljningarService::PrepareUppfoljning(const proto::Call& call, v1::Uppfoljning& candidate) {
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrPlanned(call, "uppfoljning.genomford_date", candidate.genomford_date()));
  KV_ASSIGN_OR_RETURN(Drift drift,
                      FindDriftNu(register_, call, "uppfoljning.", candidate.enhet(), candidate.insatstyp(), day));
  candidate.set_insatstyp(drift.insatstyp);
  candidate.set_ansvarig_utforare(drift.utforare);
  candidate.set_avtal(drift.avtal);
  if (drift.kravkataloger.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const registry::v1::Insatstyp typ,
                      register_.Insatstyp(call.kommun, drift.insatstyp, call.deadline));
  for (const std::string& name : drift.kravkataloger) {  // one for each insatstyp
    KV_ASSIGN_OR_RETURN(const registry::v1::Kravkatalog katalog, register_.Kravkatalog(name, call.deadline));
    if (katalog.insatstyp() != typ.name()) continue;
    StamplaKrav(katalog, candidate);
    break;
  }
  return absl::OkStatus();
}

absl::Status UppfoljningarService::GetUppfoljning(const proto::Call& call, const v1::GetUppfoljningRequest& request,
                                                  v1::Uppfoljning& response) {
  return store_.Read(
      call, [&](sql::Session& session) { return GetVisible(tables_, session, call, request.name(), response); });
}

// Who judges without having seen the other's judgement, as it holds when the work begins.
absl::Status UppfoljningarService::StamplaBlindhet(Tx& tx, v1::Uppfoljning& uppfoljning) const {
  KV_ASSIGN_OR_RETURN(const v1::Installning rule, ReadInstallning(tables_, tx.sql(), tx.call().kommun));
  uppfoljning.set_blindhet(rule.blindhet());
  uppfoljning.set_oppen(rule.blindhet() == v1::BLINDHET_INGEN);
  return absl::OkStatus();
}

absl::Status UppfoljningarService::Begin(const proto::Call& call, const v1::BeginUppfoljningRequest& request,
                                         v1::Uppfoljning& response) {
  v1::Uppfoljning planned;
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return GetVisible(tables_, session, call, request.name(), planned); }));
  v1::Uppfoljning stamped;
  stamped.set_enhet(planned.enhet());
  stamped.set_insatstyp(planned.insatstyp());
  if (planned.state() == v1::UPPFOLJNING_PLANERAD) {  // else the machine refuses
    KV_ASSIGN_OR_RETURN(const absl::CivilDay stated, DayOrToday(call, "genomford_date", request.genomford_date()));
    const bool set = request.genomford_date().empty() && planned.genomford_date() < base::FormatDate(call.today);
    stamped.set_genomford_date(set ? planned.genomford_date() : base::FormatDate(stated));
    KV_RETURN_IF_ERROR(PrepareUppfoljning(call, stamped));
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(request.name())}));
    KV_RETURN_IF_ERROR(uppfoljningar_.Load(tx, request.name(), request.etag(), stored));
    response = stored;
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "paborja", response, response));
    response.set_genomford_date(stamped.genomford_date());
    response.set_ansvarig_utforare(stamped.ansvarig_utforare());
    response.set_avtal(stamped.avtal());
    response.set_kravkatalog(stamped.kravkatalog());
    response.set_kravkatalog_rubrik(stamped.kravkatalog_rubrik());
    response.set_kravkatalog_version(stamped.kravkatalog_version());
    *response.mutable_krav() = stamped.krav();
    response.clear_sjalvskattning_nummer();  // of the utförare and year that it now is
    KV_RETURN_IF_ERROR(StamplaBlindhet(tx, response));
    return uppfoljningar_.Replace(tx, stored, response, "", "PABORJAD");
  });
}

absl::Status UppfoljningarService::AddIakttagelse(const proto::Call& call, const v1::AddIakttagelseRequest& request,
                                                  v1::AddIakttagelseResponse& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(request.name())}));
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, tx.sql(), call.scope, request.name(), stored));
    v1::Uppfoljning& now = *response.mutable_uppfoljning();
    now = stored;
    v1::Iakttagelse& added = *now.add_iakttagelser();
    added = request.iakttagelse();
    added.set_nr(0);
    KV_RETURN_IF_ERROR(uppfoljningar_.Replace(tx, stored, now, "", "IAKTTAGELSE"));
    response.set_nr(now.iakttagelser(now.iakttagelser_size() - 1).nr());
    for (std::string& key : KravUtanIakttagelse(now)) response.add_krav_utan_iakttagelse(std::move(key));
    const auto& about = now.iakttagelser(now.iakttagelser_size() - 1).krav();
    const std::vector<std::string> krav(about.begin(), about.end());
    KV_ASSIGN_OR_RETURN(const std::vector<v1::SvarBredvid> beside, process_.Bredvid(tx.sql(), now, krav));
    *response.mutable_svar_bredvid() = {beside.begin(), beside.end()};
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning

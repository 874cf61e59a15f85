#include "services/avvikelser/larande_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/value.h"
#include "services/avvikelser/gallring_exempel.h"
#include "services/avvikelser/gallring_service.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/larande_liknande.h"
#include "services/avvikelser/larande_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

constexpr size_t kMostAlike = 20;
constexpr int kPage = 500;
constexpr int kYearsBack = 3;

// Closed ones of a category and of what became it, each once, by the rows of the index avvikelse_rakna.
absl::StatusOr<int64_t> CountClosed(sql::Session& session, const std::string& kommun, const std::string& since,
                                    const std::string& kod) {
  std::vector<sql::Value> args = {kommun, since};
  std::vector<std::string> any;
  for (const std::string& one : KoderSom(kod)) {
    any.emplace_back("INSTR(kategorikoder, ?) > 0");
    args.emplace_back(absl::StrCat(",", one, ","));
  }
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat(
              "SELECT COUNT(*) FROM avvikelse WHERE kommun = ? AND rapporterad_date >= ? AND delete_time = 0 AND ",
              ArHandelse(), " AND state = 'AVSLUTAD' AND (", absl::StrJoin(any, " OR "), ")"),
          args));
  return std::get<int64_t>(rows[0][0]);
}

absl::Status InteUtkast(const v1::Larexempel& exempel) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "INTE_UTKAST",
                      absl::StrCat(exempel.nummer(),
                                   " är inte längre ett utkast. Lämna tillbaka eller återkalla det, skriv om det och "
                                   "låt någon godkänna det på nytt."));
}

absl::Status Gallrad(const v1::Avvikelse& arende) {
  return proto::Refused("GALLRAD", absl::StrCat(arende.nummer(),
                                                " är gallrad: det finns inga handlingar kvar att skriva ett "
                                                "lärexempel av. Skriv det av ett annat ärende."));
}

// Whether the step is one after which others read what was written.
bool LaserAndra(v1::Larexempelsteg steg) { return steg == v1::LARSTEG_SKICKA || steg == v1::LARSTEG_DELA; }

}  // namespace

LarandeService::LarandeService(store::Store& store, const LarandeTables& tables, registry::Register& reg,
                               const Rapportbok& arenden, const Orsakskalla& orsaker)
    : store_(store),
      tables_(tables),
      register_(reg),
      arenden_(arenden),
      orsaker_(orsaker),
      exempel_(store, tables.exempel, HooksFor({}, false)),
      delade_(store, tables.delat, {}) {}

LarandeService::Exempel::Hooks LarandeService::HooksFor(Egennamn egennamn, bool skriver) const {
  Exempel::Hooks hooks;
  hooks.check = [egennamn = std::move(egennamn)](const proto::Call& call, const v1::Larexempel& candidate,
                                                 const v1::Larexempel*, proto::Violations& violations) {
    CheckLarexempel(candidate, call.today, egennamn, violations);
  };
  hooks.only = [](const proto::Call& call) {
    std::vector<proto::Term> terms;
    if (call.scope.all) terms.push_back({"syns_for_kommunen", proto::Op::kEqual, {"true"}});
    return terms;
  };
  if (!skriver) return hooks;
  hooks.guards = [](const proto::Call& call, const v1::Larexempel&) {
    return std::vector<std::string>{LarandeGuard(call.kommun)};
  };
  hooks.before_write = [this](Tx& tx, v1::Larexempel& now, const v1::Larexempel* before) {
    return BeforeWrite(tx, now, before);
  };
  return hooks;
}

absl::Status LarandeService::BeforeWrite(Tx& tx, v1::Larexempel& now, const v1::Larexempel* before) const {
  NoteraSkribent(tx.call().who.subject, now);
  if (before != nullptr && before->state() != v1::LAREXEMPEL_UTKAST) return InteUtkast(*before);
  v1::Avvikelse arende;
  // Whoever writes in it may no longer reach the case.
  const proto::RowScope& scope = before == nullptr ? tx.call().scope : proto::RowScope();
  const absl::Status read = arenden_.Read(tx.sql(), scope, now.arende(), arende);
  if (before != nullptr && absl::IsNotFound(read)) return absl::OkStatus();  // taken away since: it is not shared
  KV_RETURN_IF_ERROR(read);
  if (before == nullptr) {
    KV_RETURN_IF_ERROR(BlirExempel(tx.call(), arende));
    KV_ASSIGN_OR_RETURN(const std::set<std::string> gallrade, Gallrade(tx.sql(), tx.call().kommun, {arende}));
    if (!gallrade.empty()) return Gallrad(arende);
  }
  KV_ASSIGN_OR_RETURN(const std::set<v1::Orsaksomrade> omraden, orsaker_.For(tx.sql(), arende));
  KV_RETURN_IF_ERROR(StampOrsaker(omraden, before, now));
  if (before != nullptr) return absl::OkStatus();
  StampLarexempel(tx.call(), arende, now);
  KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("larexempel/", tx.call().kommun)));
  now.set_nummer(absl::StrCat("LX-", number));
  return absl::OkStatus();
}

absl::Status LarandeService::Visible(sql::Session& session, const proto::Call& call, const std::string& name,
                                     v1::Larexempel& exempel) const {
  KV_RETURN_IF_ERROR(tables_.exempel.Get(session, call.scope, name, exempel));
  const bool gallrat = exempel.has_delete_time();
  if (!gallrat && (!call.scope.all || exempel.syns_for_kommunen())) return absl::OkStatus();
  exempel.Clear();
  return tables_.exempel.NotFound(name);
}

void LarandeService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  exempel_.Serve(service, handlers);
  delade_.Serve(service, handlers);
  handlers.Unary<v1::CreateLarexempelRequest, v1::Larexempel>(
      "CreateLarexempel", [this](const auto& call, const auto& q, auto& r) { return Create(call, q, r); });
  handlers.Unary<v1::GetLarexempelRequest, v1::Larexempel>(
      "GetLarexempel", [this](const proto::Call& call, const auto& q, auto& r) {
        return store_.Read(call, [&](sql::Session& session) { return Visible(session, call, q.name(), r); });
      });
  handlers.Unary<v1::UpdateLarexempelRequest, v1::Larexempel>(
      "UpdateLarexempel", [this](const auto& call, const auto& q, auto& r) { return Update(call, q, r); });
  handlers.Unary<v1::MoveLarexempelRequest, v1::Larexempel>(
      "MoveLarexempel", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
  // From whom the case is kept it is hidden, in an answer that was stored too.
  for (const char* method : {"CreateLarexempel", "GetLarexempel", "UpdateLarexempel", "MoveLarexempel"}) {
    handlers.Then<v1::Larexempel>(method, DoljArendet);
  }
  handlers.Unary<v1::GetDelatLarexempelRequest, v1::DelatLarexempel>(
      "GetDelatLarexempel", [this](const auto& call, const auto& q, auto& r) { return LasDelat(call, q, r); });
  handlers.Unary<v1::FindLiknandeRequest, v1::FindLiknandeResponse>(
      "FindLiknande", [this](const auto& call, const auto& q, auto& r) { return Liknande(call, q, r); });
}

absl::Status LarandeService::Create(const proto::Call& call, const v1::CreateLarexempelRequest& request,
                                    v1::Larexempel& response) const {
  const Snapshot snapshot = LookUp(register_, call, "", "");
  return Exempel(store_, tables_.exempel, HooksFor(snapshot == nullptr ? Egennamn() : EgennamnI(*snapshot), true))
      .Create(call, request, response);
}

absl::Status LarandeService::Update(const proto::Call& call, const v1::UpdateLarexempelRequest& request,
                                    v1::Larexempel& response) const {
  v1::Larexempel seen;
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return Visible(session, call, request.larexempel().name(), seen); }));
  const Snapshot snapshot = LookUp(register_, call, "", "");
  return Exempel(store_, tables_.exempel, HooksFor(snapshot == nullptr ? Egennamn() : EgennamnI(*snapshot), true))
      .Update(call, request, response);
}

absl::Status LarandeService::Move(const proto::Call& call, const v1::MoveLarexempelRequest& request,
                                  v1::Larexempel& response) const {
  Egennamn egennamn;
  if (LaserAndra(request.steg())) {
    // Whether a text names an enhet or an utförare is not guessed when others are to read it.
    const Snapshot snapshot = LookUp(register_, call, "", "");
    if (snapshot == nullptr) return RegistretSvararInte();
    egennamn = EgennamnI(*snapshot);
  }
  const Exempel exempel(store_, tables_.exempel, HooksFor(std::move(egennamn), false));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Larexempel stored;
    KV_RETURN_IF_ERROR(Visible(tx.sql(), call, request.name(), stored));
    KV_RETURN_IF_ERROR(exempel.Load(tx, request.name(), request.etag(), stored));
    proto::Violations violations;
    CheckSteg(request, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    response = stored;
    SkrivSteg(request, response);
    if (LaserAndra(request.steg())) KV_RETURN_IF_ERROR(Fortfarande(tx, stored, response));
    const workflow::Machine& machine = LarexempelMachine(stored.utforarens_egen());
    KV_RETURN_IF_ERROR(machine.Fire(call, LarexempelEvent(request.steg()), response, response));
    if (!request.dialog().empty() && ArLamnadTill(stored, request.dialog())) return absl::OkStatus();
    FoljdAvSteg(call, request, response);
    if (request.steg() == v1::LARSTEG_DELA) KV_RETURN_IF_ERROR(Dela(tx, response));
    if (request.steg() == v1::LARSTEG_ATERKALLA) KV_RETURN_IF_ERROR(Aterkalla(tx, response));
    if (stored.arende().empty()) return UtanArende(tx, stored, response, LarexempelAudit(request.steg()));
    return exempel.Replace(tx, stored, response, "", LarexempelAudit(request.steg()));
  });
}

absl::Status LarandeService::UtanArende(Tx& tx, const v1::Larexempel& stored, v1::Larexempel& now,
                                        const std::string& action) const {
  return now.state() == v1::LAREXEMPEL_DELAT ? tables_.exempel.Update(tx, stored, now, "", action)
                                             : LagraUtanArende(tx, tables_, stored, now, action);
}

absl::Status LarandeService::Fortfarande(Tx& tx, const v1::Larexempel& stored, v1::Larexempel& now) const {
  v1::Avvikelse arende;
  const absl::Status read = arenden_.Read(tx.sql(), proto::RowScope(), stored.arende(), arende);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  if (!read.ok() || arende.state() != v1::AVSLUTAD) {  // which case it is is not told
    return proto::Error(absl::StatusCode::kFailedPrecondition, "INTE_AVSLUTAD",
                        absl::StrCat("Ärendet som ", stored.nummer(),
                                     " bygger på är inte längre avslutat. Vänta tills det är det, och försök igen."));
  }
  if (stored.state() != v1::LAREXEMPEL_UTKAST) return absl::OkStatus();  // what was sent is what is approved
  KV_ASSIGN_OR_RETURN(const std::set<v1::Orsaksomrade> omraden, orsaker_.For(tx.sql(), arende));
  return StampOrsaker(omraden, &stored, now);
}

absl::Status LarandeService::Dela(Tx& tx, v1::Larexempel& exempel) const {
  v1::DelatLarexempel delat = Delat(exempel);
  delat.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/deladeLarexempel/", base::NewId(tx.now())));
  KV_RETURN_IF_ERROR(tables_.delat.Insert(tx, delat, "DELAD"));
  exempel.set_delat(delat.name());
  return absl::OkStatus();
}

absl::Status LarandeService::Aterkalla(Tx& tx, v1::Larexempel& exempel) const {
  v1::DelatLarexempel stored;
  KV_RETURN_IF_ERROR(tables_.delat.Get(tx.sql(), {}, exempel.delat(), stored));
  v1::DelatLarexempel gone = stored;
  Tom(gone);
  store::SetTime(gone, "delete_time", tx.now());
  exempel.clear_delat();
  return tables_.delat.Update(tx, stored, gone, "", "ATERKALLA");
}

absl::Status LarandeService::LasDelat(const proto::Call& call, const v1::GetDelatLarexempelRequest& request,
                                      v1::DelatLarexempel& response) const {
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return tables_.delat.Get(session, call.scope, request.name(), response); }));
  if (!response.has_delete_time()) return absl::OkStatus();
  response.Clear();
  return tables_.delat.NotFound(request.name());
}

absl::Status LarandeService::Liknande(const proto::Call& call, const v1::FindLiknandeRequest& request,
                                      v1::FindLiknandeResponse& response) const {
  Sokt sokt;
  for (const std::string& kod : request.kategorier()) sokt.kategorier.insert(RaknasSom(kod));
  for (const int one : request.orsaker()) sokt.orsaker.insert(static_cast<v1::Orsaksomrade>(one));
  sokt.insatstyp = request.insatstyp();
  if (sokt.kategorier.empty() && sokt.orsaker.empty() && request.avvikelse().empty()) {
    return proto::Wrong("kategorier", "Ange ett ärende, en kategori eller ett orsaksområde att leta efter.");
  }
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    if (!request.avvikelse().empty()) {
      v1::Avvikelse arende;
      KV_RETURN_IF_ERROR(arenden_.Read(session, call.scope, request.avvikelse(), arende));
      for (const v1::AvvikelseKategori& one : arende.kategorier()) sokt.kategorier.insert(RaknasSom(one.kod()));
      if (sokt.insatstyp.empty()) sokt.insatstyp = arende.insatstyp();
      // Its causes, for who may read the investigation that says them.
      if (call.scope.all ? !arende.utforarens_egen() && HarArendet(call, arende) : SerUtredning(call, arende)) {
        KV_ASSIGN_OR_RETURN(const std::set<v1::Orsaksomrade> omraden, orsaker_.For(session, arende));
        sokt.orsaker.insert(omraden.begin(), omraden.end());
      }
    }
    std::vector<v1::DelatLarexempel> delade;
    store::ListQuery query;
    query.parent = absl::StrCat("kommuner/", call.kommun);
    query.limit = kPage;
    do {
      std::vector<sql::Value> next;
      KV_ASSIGN_OR_RETURN(std::vector<v1::DelatLarexempel> page, tables_.delat.List(session, query, &next));
      delade.insert(delade.end(), page.begin(), page.end());
      query.after = std::move(next);
    } while (!query.after.empty());
    for (v1::Liknande& one : Rangordna(sokt, delade, kMostAlike)) *response.add_liknande() = std::move(one);
    if (!call.scope.all) return absl::OkStatus();
    const std::string since = base::FormatDate(absl::CivilDay(call.today.year() - kYearsBack, 1, 1));
    for (const std::string& kod : sokt.kategorier) {
      KV_ASSIGN_OR_RETURN(const int64_t antal, CountClosed(session, call.kommun, since, kod));
      v1::AvslutadeLiknande& one = *response.add_avslutade();
      one.set_kategori(kod);
      one.set_antal(antal);
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::avvikelser

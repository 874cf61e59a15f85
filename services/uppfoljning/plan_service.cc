#include "services/uppfoljning/plan_service.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

constexpr int32_t kDialoger = 2;       // a year, where the plan does not say
constexpr size_t kMostEnheter = 1000;  // of a plan

std::string Guard(const std::string& kommun, const std::string& insatstyp, int ar) {
  return absl::StrCat("plan/", kommun, "/", insatstyp, "/", ar);
}

// A decided plan stands: what is the same for everybody is not changed for some.
bool SameYardstick(const v1::Uppfoljningsplan& a, const v1::Uppfoljningsplan& b) {
  return a.formular() == b.formular() && a.utskick_date() == b.utskick_date() && a.sista_date() == b.sista_date() &&
         a.antal_dialoger() == b.antal_dialoger() && a.antal_fordjupade() == b.antal_fordjupade();
}

absl::Status Decided(const v1::Uppfoljningsplan& plan) {
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "PLAN_BESLUTAD",
      absl::StrCat("Planen för ", plan.ar(),
                   " är beslutad: formulär, dagar och antal är desamma för alla enheter och ändras inte. "
                   "En enhets nivå kan ändras med motiv: kvalitet plan nivå."),
      {{"name", plan.name()}});
}

// The formulär of a plan: published, answered by utförare, of the insatstyp or of all.
absl::Status CheckFormular(sql::Session& session, const proto::Call& call, const Tables& tables,
                           const v1::Uppfoljningsplan& plan, v1::Formular& formular) {
  KV_RETURN_IF_ERROR(GetLive(tables.formular, session, call.scope, plan.formular(), formular));
  if (formular.state() != v1::PUBLICERAT) {
    return Wrong("uppfoljningsplan.formular",
                 absl::StrCat("Formuläret ", formular.rubrik(), " är ett utkast. Publicera det först."));
  }
  if (formular.respondent() != v1::UTFORARE) {
    return Wrong("uppfoljningsplan.formular",
                 absl::StrCat("Formuläret ", formular.rubrik(), " besvaras inte av utförarna. Välj ett som gör det."));
  }
  if (formular.insatstyp() != "ALLA" && formular.insatstyp() != plan.insatstyp()) {
    return Wrong("uppfoljningsplan.formular", absl::StrCat("Formuläret ", formular.rubrik(), " gäller ",
                                                           formular.insatstyp(), ", inte ", plan.insatstyp(), "."));
  }
  return absl::OkStatus();
}

// What is told, never refused.
absl::Status Varna(Tx& tx, const Tables& tables, const v1::Formular& formular, v1::Uppfoljningsplan& plan) {
  KV_ASSIGN_OR_RETURN(const v1::Installning settings, ReadInstallning(tables, tx.sql(), tx.call().kommun));
  plan.set_varning(Budgetvarning(formular, settings.fragebudget()));
  return absl::OkStatus();
}

void CheckPlan(const v1::Uppfoljningsplan& plan, proto::Violations& violations) {
  if (plan.sista_date() < plan.utskick_date()) {
    violations.Add("uppfoljningsplan.sista_date",
                   absl::StrCat("kan inte vara före utskicket ", plan.utskick_date(), "."));
  }
}

// --- What this service knows of the enheter of an insatstyp ---------------------------------------------------------

absl::Status AddRows(sql::Session& session, const std::string& query, std::vector<sql::Value> args, v1::Riskslag slag,
                     std::map<std::string, Risker>& risker) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(query, std::move(args)));
  for (const sql::Row& row : rows) {
    risker[std::get<std::string>(row[0])][slag] = static_cast<int>(std::get<int64_t>(row[1]));
  }
  return absl::OkStatus();
}

absl::Status ReadRisker(sql::Session& session, const std::string& kommun, const v1::Uppfoljningsplan& plan,
                        absl::CivilDay today, std::map<std::string, Risker>& risker) {
  const std::string& typ = plan.insatstyp();
  for (const auto& [grad, slag] : {std::pair{"ALLVARLIG_BRIST", v1::RISK_ALLVARLIG_BRIST}, {"BRIST", v1::RISK_BRIST}}) {
    KV_RETURN_IF_ERROR(
        AddRows(session,
                "SELECT u.enhet, COUNT(*) FROM uppfoljning u JOIN uppfoljning_iakttagelser i ON i.parent_name = u.name"
                " WHERE u.kommun = ? AND u.insatstyp = ? AND u.state = 'FASTSTALLD' AND i.grad = ?"
                " AND i.atgardad_date = '' GROUP BY u.enhet",
                {kommun, typ, std::string(grad)}, slag, risker));
  }
  KV_RETURN_IF_ERROR(AddRows(session,
                             "SELECT enhet, COUNT(*) FROM atgard WHERE kommun = ? AND state IN ('EJ_PABORJAD', 'PAGAR')"
                             " AND sista_date < ? AND insatstyp = ? AND enhet <> '' GROUP BY enhet",
                             {kommun, base::FormatDate(today), typ}, v1::RISK_FORSENAD_ATGARD, risker));
  KV_RETURN_IF_ERROR(AddRows(session,
                             "SELECT enhet, COUNT(*) FROM sjalvskattning WHERE kommun = ? AND insatstyp = ? AND ar = ?"
                             " AND state IN ('UTSKICKAD', 'PABORJAD') AND sista_date < ? AND delete_time = 0"
                             " GROUP BY enhet",
                             {kommun, typ, int64_t{plan.ar()} - 1, base::FormatDate(today)}, v1::RISK_EJ_INLAMNAD,
                             risker));
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> last,
      session.Query("SELECT enhet, MAX(genomford_date) FROM uppfoljning WHERE kommun = ? AND insatstyp = ?"
                    " AND niva IN ('FORDJUPAD', 'NYSTART') AND state <> 'UPPFOLJNING_PLANERAD' AND delete_time = 0"
                    " GROUP BY enhet",
                    {kommun, typ}));
  std::set<std::string> reviewed;
  for (const sql::Row& row : last) {
    const std::string& enhet = std::get<std::string>(row[0]);
    reviewed.insert(enhet);
    KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(std::get<std::string>(row[1])));
    const int years = static_cast<int>((today - day) / 365);
    if (years > 0) risker[enhet][v1::RISK_AR_SEDAN_FORDJUPAD] = years;
  }
  for (const v1::Planenhet& one : plan.enheter()) {
    if (reviewed.count(one.enhet()) == 0) risker[one.enhet()][v1::RISK_ALDRIG_FORDJUPAD] = 1;
  }
  return absl::OkStatus();
}

void AddSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals,
                std::map<std::string, Risker>& risker) {
  for (const v1::Risksignal& one : signals) risker[one.enhet()][one.slag()] = one.antal();
}

absl::Status CheckSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals) {
  proto::Violations violations;
  for (int i = 0; i < signals.size(); ++i) {
    if (signals[i].slag() == v1::RISK_LEX_SARAH || signals[i].slag() == v1::RISK_KLAGOMAL) continue;
    violations.Add(absl::StrCat("signaler[", i, "].slag"),
                   "räknas av tjänsten själv. Ange bara missförhållanden enligt lex Sarah och klagomål.");
  }
  return violations.ToStatus();
}

// One plan for an insatstyp and a year.
absl::Status CheckOnly(Tx& tx, const v1::Uppfoljningsplan& plan) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM uppfoljningsplan WHERE kommun = ? AND ar = ? AND insatstyp = ?"
                                     " AND delete_time = 0",
                                     {tx.call().kommun, int64_t{plan.ar()}, plan.insatstyp()}));
  if (rows.empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kAlreadyExists, "PLAN_FINNS",
                      absl::StrCat("Det finns redan en plan för insatstypen och år ", plan.ar(),
                                   ". Se den: kvalitet plan visa. Ändra en enhet: kvalitet plan nivå."),
                      {{"name", std::get<std::string>(rows[0][0])}});
}

// The last day for those who get their självskattning now: the plan's, the same for all, until it has passed.
absl::StatusOr<std::string> SistaDag(const v1::Uppfoljningsplan& plan, const std::string& stated,
                                     const std::string& today) {
  if (today <= plan.sista_date()) {
    if (stated.empty() || stated == plan.sista_date()) return plan.sista_date();
    return Wrong("sista_date", absl::StrCat("planens sista dag ", plan.sista_date(),
                                            " är densamma för alla tills den har passerat. Lämna fältet tomt."));
  }
  if (stated >= today) return stated;
  return Wrong("sista_date", absl::StrCat("planens sista dag ", plan.sista_date(),
                                          " har passerat. Ange en från och med i dag för dem "
                                          "som tillkommit."));
}

v1::Planenhet NewEnhet(const std::string& enhet, const std::string& utforare, absl::CivilDay today) {
  v1::Planenhet one;
  one.set_enhet(enhet);
  one.set_utforare(utforare);
  one.set_tillagd_date(base::FormatDate(today));
  return one;
}

store::Resource<v1::Uppfoljningsplan>::Hooks PlanHooks(const Tables& tables) {
  store::Resource<v1::Uppfoljningsplan>::Hooks hooks;
  hooks.without = {"enheter"};  // a page of plans with all of them would be larger than an answer may be
  hooks.check = [](const proto::Call&, const v1::Uppfoljningsplan& candidate, const v1::Uppfoljningsplan*,
                   proto::Violations& violations) { CheckPlan(candidate, violations); };
  hooks.before_write = [&tables](Tx& tx, v1::Uppfoljningsplan& candidate,
                                 const v1::Uppfoljningsplan* stored) -> absl::Status {
    if (stored == nullptr) return absl::OkStatus();
    if (stored->state() == v1::PLAN_BESLUTAD) {
      return SameYardstick(*stored, candidate) && !candidate.has_delete_time() ? absl::OkStatus() : Decided(*stored);
    }
    if (stored->antal_fordjupade() != candidate.antal_fordjupade()) {
      ValjOm(candidate.antal_fordjupade(),
             {candidate.mutable_enheter()->pointer_begin(), candidate.mutable_enheter()->pointer_end()});
    }
    if (stored->formular() == candidate.formular()) return absl::OkStatus();
    v1::Formular formular;
    KV_RETURN_IF_ERROR(CheckFormular(tx.sql(), tx.call(), tables, candidate, formular));
    return Varna(tx, tables, formular, candidate);
  };
  return hooks;
}

}  // namespace

PlanService::PlanService(store::Store& store, const Tables& tables, registry::Register& reg,
                         SjalvskattningService& sjalvskattningar)
    : store_(store),
      tables_(tables),
      register_(reg),
      sjalvskattningar_(sjalvskattningar),
      planer_(store, tables.uppfoljningsplan, PlanHooks(tables)) {}

void PlanService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  planer_.Serve(service, handlers);
  handlers.Unary<v1::CreateUppfoljningsplanRequest, v1::Uppfoljningsplan>(
      "CreateUppfoljningsplan", [this](const auto& call, const auto& q, auto& r) { return Create(call, q, r); });
  handlers.Unary<v1::SetPlanNivaRequest, v1::Uppfoljningsplan>(
      "SetPlanNiva", [this](const auto& call, const auto& q, auto& r) { return SetNiva(call, q, r); });
  handlers.Unary<v1::BeslutaUppfoljningsplanRequest, v1::Uppfoljningsplan>(
      "BeslutaUppfoljningsplan", [this](const auto& call, const auto& q, auto& r) { return Besluta(call, q, r); });
  handlers.Unary<v1::GenomforUppfoljningsplanRequest, v1::GenomforUppfoljningsplanResponse>(
      "GenomforUppfoljningsplan", [this](const auto& call, const auto& q, auto& r) { return Genomfor(call, q, r); });
}

absl::StatusOr<PlanService::Lage> PlanService::FromRegister(const proto::Call& call,
                                                            const std::string& insatstyp) const {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  const registry::v1::Insatstyp* typ = snapshot->Insatstyp(insatstyp);
  if (typ == nullptr || typ->kod() != insatstyp) {
    return Wrong("uppfoljningsplan.insatstyp",
                 absl::StrCat("Insatstypen ", insatstyp, " finns inte i registret. Exempel: SOL_HEMTJANST"));
  }
  const std::string today = base::FormatDate(call.today);
  const std::string year_ago = base::FormatDate(call.today - 365);
  Lage lage;
  for (const registry::v1::Uppdrag& uppdrag : snapshot->uppdrag()) {
    const bool runs =
        uppdrag.giltig_fran() <= today && (uppdrag.giltig_till().empty() || today < uppdrag.giltig_till());
    if (uppdrag.insatstyp() != typ->name() || !runs) continue;
    lage.utforare[uppdrag.enhet()] = uppdrag.utforare();
    // A start that nobody knows is not a new one.
    if (uppdrag.giltig_fran() > year_ago && !uppdrag.start_okand()) {
      lage.risker[uppdrag.enhet()][v1::RISK_NY_UTFORARE] = 1;
    }
    const registry::v1::Enhet* enhet = snapshot->Enhet(uppdrag.enhet());
    if (enhet != nullptr && enhet->chef_sedan_date() > year_ago) lage.risker[uppdrag.enhet()][v1::RISK_NY_CHEF] = 1;
  }
  return lage;
}

// The kernel's Create, with hooks that know what the register and the caller tell of the enheter.
absl::Status PlanService::Create(const proto::Call& call, const v1::CreateUppfoljningsplanRequest& request,
                                 v1::Uppfoljningsplan& response) const {
  KV_RETURN_IF_ERROR(CheckSignals(request.signaler()));
  Lage lage;
  auto hooks = PlanHooks(tables_);
  hooks.prepare = [&](const proto::Call&, v1::Uppfoljningsplan& candidate) -> absl::Status {
    if (candidate.insatstyp().empty()) return absl::OkStatus();  // the rules tell that it is missing
    KV_ASSIGN_OR_RETURN(lage, FromRegister(call, candidate.insatstyp()));
    const size_t enheter = lage.utforare.size();
    if (enheter > 0 && enheter <= kMostEnheter) return absl::OkStatus();
    return Wrong("uppfoljningsplan.insatstyp",
                 enheter == 0 ? std::string("Ingen enhet har uppdrag för insatstypen i dag. Lägg in uppdragen först.")
                              : absl::StrCat(enheter, " enheter har uppdrag; en plan rymmer ", kMostEnheter, "."));
  };
  hooks.guards = [&](const proto::Call&, const v1::Uppfoljningsplan& candidate) {
    return std::vector<std::string>{Guard(call.kommun, candidate.insatstyp(), candidate.ar())};
  };
  hooks.before_write = [&](Tx& tx, v1::Uppfoljningsplan& plan, const v1::Uppfoljningsplan*) -> absl::Status {
    KV_RETURN_IF_ERROR(CheckOnly(tx, plan));
    v1::Formular formular;
    KV_RETURN_IF_ERROR(CheckFormular(tx.sql(), call, tables_, plan, formular));
    KV_RETURN_IF_ERROR(Varna(tx, tables_, formular, plan));
    plan.set_state(v1::PLAN_UTKAST);
    if (!plan.has_antal_dialoger()) plan.set_antal_dialoger(kDialoger);
    for (const auto& [enhet, utforare] : lage.utforare) *plan.add_enheter() = NewEnhet(enhet, utforare, call.today);
    if (!plan.has_antal_fordjupade()) plan.set_antal_fordjupade(Varannan(plan.enheter_size()));
    std::map<std::string, Risker> risker = lage.risker;
    KV_RETURN_IF_ERROR(ReadRisker(tx.sql(), call.kommun, plan, call.today, risker));
    AddSignals(request.signaler(), risker);
    Foresla(risker, plan.antal_fordjupade(),
            {plan.mutable_enheter()->pointer_begin(), plan.mutable_enheter()->pointer_end()});
    return absl::OkStatus();
  };
  return store::Resource<v1::Uppfoljningsplan>(store_, tables_.uppfoljningsplan, std::move(hooks))
      .Create(call, request, response);
}

absl::Status PlanService::SetNiva(const proto::Call& call, const v1::SetPlanNivaRequest& request,
                                  v1::Uppfoljningsplan& response) const {
  if (request.niva() != v1::ARLIG && request.niva() != v1::FORDJUPAD && request.niva() != v1::NYSTART) {
    return Wrong("niva",
                 request.niva() == v1::HANDELSESTYRD
                     ? "händelsestyrd planeras inte i förväg: registrera uppföljningen när något har hänt. Välj årlig, "
                       "fördjupad eller nystart."
                 : request.niva() == v1::TERTIAL
                     ? "tertial är en kort enkät till enheterna och ingår inte i årets plan. Välj årlig, fördjupad "
                       "eller nystart."
                     : "ska vara årlig, fördjupad eller nystart.");
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljningsplan stored;
    KV_RETURN_IF_ERROR(planer_.Load(tx, request.name(), request.etag(), stored));
    response = stored;
    for (v1::Planenhet& one : *response.mutable_enheter()) {
      if (one.enhet() != request.enhet()) continue;
      if (request.niva() != one.foreslagen_niva() && request.motiv().empty()) {
        return Wrong("motiv", "saknas. Skriv varför enheten får en annan nivå än den föreslagna.");
      }
      one.set_niva(request.niva());
      one.set_motiv(request.motiv());
      return planer_.Replace(tx, stored, response, "", "NIVA");
    }
    return Wrong("enhet",
                 "finns inte i planen. Har den fått uppdrag sedan planen gjordes: genomför planen, så läggs den till.");
  });
}

absl::Status PlanService::Besluta(const proto::Call& call, const v1::BeslutaUppfoljningsplanRequest& request,
                                  v1::Uppfoljningsplan& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljningsplan stored;
    KV_RETURN_IF_ERROR(planer_.Load(tx, request.name(), request.etag(), stored));
    response = stored;
    KV_RETURN_IF_ERROR(PlanMachine().Fire(call, "besluta", response, response));
    return planer_.Replace(tx, stored, response, "", "BESLUTAD");
  });
}

absl::Status PlanService::Genomfor(const proto::Call& call, const v1::GenomforUppfoljningsplanRequest& request,
                                   v1::GenomforUppfoljningsplanResponse& response) const {
  KV_RETURN_IF_ERROR(CheckSignals(request.signaler()));
  v1::Uppfoljningsplan plan;
  v1::Formular formular;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljningsplan, session, call.scope, request.name(), plan));
    return GetLive(tables_.formular, session, call.scope, plan.formular(), formular);
  }));
  KV_ASSIGN_OR_RETURN(const Lage lage, FromRegister(call, plan.insatstyp()));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    response.Clear();
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(call.kommun, plan.insatstyp(), plan.ar())}));
    v1::Uppfoljningsplan stored;
    KV_RETURN_IF_ERROR(planer_.Load(tx, request.name(), "", stored));
    if (stored.formular() != plan.formular()) {
      return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                          "Någon annan har ändrat planen just nu. Försök igen.", {{"name", request.name()}});
    }
    v1::Uppfoljningsplan& now = *response.mutable_uppfoljningsplan();
    now = stored;
    std::set<std::string> planned;
    for (const v1::Planenhet& one : stored.enheter()) planned.insert(one.enhet());
    v1::Uppfoljningsplan late = stored;
    late.clear_enheter();
    for (const auto& [enhet, utforare] : lage.utforare) {
      if (planned.count(enhet) == 0) *late.add_enheter() = NewEnhet(enhet, utforare, call.today);
    }
    if (now.enheter_size() + late.enheter_size() > static_cast<int>(kMostEnheter)) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "PLANEN_FULL",
                          absl::StrCat("Planen rymmer ", kMostEnheter, " enheter, och fler har fått uppdrag."));
    }
    if (!late.enheter().empty()) {
      std::map<std::string, Risker> risker = lage.risker;
      KV_RETURN_IF_ERROR(ReadRisker(tx.sql(), call.kommun, late, call.today, risker));
      AddSignals(request.signaler(), risker);
      for (v1::Planenhet& one : *late.mutable_enheter()) {
        Bedom(risker[one.enhet()], Vikter(), one);
        one.set_foreslagen_niva(ForeslaSen(risker[one.enhet()]));
        one.set_niva(one.foreslagen_niva());
        *now.add_enheter() = one;
      }
      response.set_nya_enheter(late.enheter_size());
    }
    if (stored.state() == v1::PLAN_BESLUTAD && stored.utskick_date() <= base::FormatDate(call.today)) {
      KV_RETURN_IF_ERROR(Send(tx, request, formular, lage, response));
    }
    if (now.SerializeAsString() == stored.SerializeAsString()) return absl::OkStatus();
    return planer_.Replace(tx, stored, now, "", "GENOMFORD");
  });
}

absl::Status PlanService::Send(Tx& tx, const v1::GenomforUppfoljningsplanRequest& request, const v1::Formular& formular,
                               const Lage& lage, v1::GenomforUppfoljningsplanResponse& response) const {
  v1::Uppfoljningsplan& plan = *response.mutable_uppfoljningsplan();
  const std::string today = base::FormatDate(tx.call().today);
  v1::SendSjalvskattningarRequest send;
  send.set_parent(absl::StrCat("kommuner/", tx.call().kommun));
  std::vector<Drift> drift;
  for (const v1::Planenhet& one : plan.enheter()) {
    const auto operated = lage.utforare.find(one.enhet());
    if (!one.sjalvskattning_nummer().empty() || operated == lage.utforare.end()) continue;
    send.add_enheter(one.enhet());
    drift.push_back({plan.insatstyp(), operated->second});
  }
  if (drift.empty()) return absl::OkStatus();
  send.set_formular(plan.formular());
  send.set_insatstyp(plan.insatstyp());
  send.set_ar(plan.ar());
  KV_ASSIGN_OR_RETURN(*send.mutable_sista_date(), SistaDag(plan, request.sista_date(), today));
  v1::SendSjalvskattningarResponse sent;
  KV_RETURN_IF_ERROR(sjalvskattningar_.SendIn(tx, send, formular, today, drift, sent));
  std::map<std::string, std::string> numbers;
  for (const v1::Sjalvskattning& one : sent.sjalvskattningar()) numbers[one.enhet()] = one.nummer();
  for (v1::Planenhet& one : *plan.mutable_enheter()) {
    const auto number = numbers.find(one.enhet());
    if (number != numbers.end()) one.set_sjalvskattning_nummer(number->second);
  }
  response.set_utskickade(static_cast<int32_t>(sent.nya()));
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/plan_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/kortenkat_rules.h"
#include "services/uppfoljning/plan_risker.h"
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
         a.antal_dialoger() == b.antal_dialoger() && a.antal_fordjupade() == b.antal_fordjupade() &&
         SammaOmgangar(a, b);
}

absl::Status Decided(const v1::Uppfoljningsplan& plan) {
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "PLAN_BESLUTAD",
      absl::StrCat("Planen för ", plan.ar(),
                   " är beslutad: formulär, dagar och antal är desamma för alla enheter och ändras inte. "
                   "En enhets nivå kan ändras med motiv: kvalitet plan nivå."),
      {{"name", plan.name()}});
}

// A formulär of a plan: published, answered by utförare, of the insatstyp or of all.
absl::Status CheckFormular(sql::Session& session, const proto::Call& call, const Tables& tables,
                           const std::string& field, const std::string& name, const std::string& insatstyp,
                           v1::Formular& formular) {
  KV_RETURN_IF_ERROR(GetLive(tables.formular, session, call.scope, name, formular));
  if (formular.state() != v1::PUBLICERAT) {
    return Wrong(field, absl::StrCat("Formuläret ", formular.rubrik(), " är ett utkast. Publicera det först."));
  }
  if (formular.respondent() != v1::UTFORARE) {
    return Wrong(field,
                 absl::StrCat("Formuläret ", formular.rubrik(), " besvaras inte av utförarna. Välj ett som gör det."));
  }
  if (formular.insatstyp() != "ALLA" && formular.insatstyp() != insatstyp) {
    return Wrong(field, absl::StrCat("Formuläret ", formular.rubrik(), " gäller ", formular.insatstyp(), ", inte ",
                                     insatstyp, "."));
  }
  return absl::OkStatus();
}

// Both formulär of a plan; what is only told of them, never refused, is its warning.
absl::Status CheckBadaFormularen(Tx& tx, const Tables& tables, v1::Uppfoljningsplan& plan) {
  v1::Formular arets, kort;
  KV_RETURN_IF_ERROR(CheckFormular(tx.sql(), tx.call(), tables, "uppfoljningsplan.formular", plan.formular(),
                                   plan.insatstyp(), arets));
  KV_ASSIGN_OR_RETURN(const v1::Installning settings, ReadInstallning(tables, tx.sql(), tx.call().kommun));
  std::vector<std::string> varningar = {Budgetvarning(arets, settings.fragebudget())};
  if (!plan.kort_formular().empty()) {
    const std::string field = "uppfoljningsplan.kort_formular";
    KV_RETURN_IF_ERROR(CheckFormular(tx.sql(), tx.call(), tables, field, plan.kort_formular(), plan.insatstyp(), kort));
    if (const std::string fel = FelSomKort(kort, arets); !fel.empty()) return Wrong(field, fel);
    varningar.push_back(Kortvarning(kort, attgora::Grans("KORT_ENKAT_FRAGOR")));
  }
  varningar.erase(std::remove(varningar.begin(), varningar.end(), ""), varningar.end());
  plan.set_varning(absl::StrJoin(varningar, " "));
  return absl::OkStatus();
}

void CheckPlan(const v1::Uppfoljningsplan& plan, proto::Violations& violations) {
  if (plan.sista_date() < plan.utskick_date()) {
    violations.Add("uppfoljningsplan.sista_date",
                   absl::StrCat("kan inte vara före utskicket ", plan.utskick_date(), "."));
  }
  CheckOmgangar(plan, violations);
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
      if (!SameYardstick(*stored, candidate) || candidate.has_delete_time()) return Decided(*stored);
      // The same days: their numbers, and what is sent, a caller's copy of them has not.
      for (int i = 0; i < stored->omgangar_size(); ++i) {
        if (candidate.omgangar(i).omgang() == 0) *candidate.mutable_omgangar(i) = stored->omgangar(i);
      }
      return absl::OkStatus();
    }
    if (stored->antal_fordjupade() != candidate.antal_fordjupade()) {
      ValjOm(candidate.antal_fordjupade(),
             {candidate.mutable_enheter()->pointer_begin(), candidate.mutable_enheter()->pointer_end()});
    }
    NumreraOmgangar(candidate);
    const bool same =
        stored->formular() == candidate.formular() && stored->kort_formular() == candidate.kort_formular();
    return same ? absl::OkStatus() : CheckBadaFormularen(tx, tables, candidate);
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
    NumreraOmgangar(plan);
    KV_RETURN_IF_ERROR(CheckBadaFormularen(tx, tables_, plan));
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
                     ? "tertial är den korta enkäten, som alla planens enheter får: lägg in dess omgångar i planen. "
                       "Välj årlig, fördjupad eller nystart."
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
  v1::Formular formular, kort;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljningsplan, session, call.scope, request.name(), plan));
    KV_RETURN_IF_ERROR(GetLive(tables_.formular, session, call.scope, plan.formular(), formular));
    if (plan.kort_formular().empty()) return absl::OkStatus();
    return GetLive(tables_.formular, session, call.scope, plan.kort_formular(), kort);
  }));
  KV_ASSIGN_OR_RETURN(const Lage lage, FromRegister(call, plan.insatstyp()));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    response.Clear();
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(call.kommun, plan.insatstyp(), plan.ar()),
                                         SjalvskattningService::UtskickGuard(call.kommun, plan.ar())}));
    v1::Uppfoljningsplan stored;
    KV_RETURN_IF_ERROR(planer_.Load(tx, request.name(), "", stored));
    if (stored.formular() != plan.formular() || stored.kort_formular() != plan.kort_formular()) {
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
    if (stored.state() == v1::PLAN_BESLUTAD) KV_RETURN_IF_ERROR(SendOmgangar(tx, kort, lage, response));
    if (now.SerializeAsString() == stored.SerializeAsString()) return absl::OkStatus();
    return planer_.Replace(tx, stored, now, "", "GENOMFORD");
  });
}

absl::Status PlanService::Send(Tx& tx, const v1::GenomforUppfoljningsplanRequest& request, const v1::Formular& formular,
                               const Lage& lage, v1::GenomforUppfoljningsplanResponse& response) const {
  v1::Uppfoljningsplan& plan = *response.mutable_uppfoljningsplan();
  Utskick utskick;
  for (const v1::Planenhet& one : plan.enheter()) {
    if (one.sjalvskattning_nummer().empty()) utskick.Till(one.enhet(), plan, lage);
  }
  if (utskick.drift.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(*utskick.send.mutable_sista_date(),
                      SistaDag(plan, request.sista_date(), base::FormatDate(tx.call().today)));
  KV_ASSIGN_OR_RETURN(const v1::SendSjalvskattningarResponse sent, SendEtt(tx, formular, plan, utskick));
  std::map<std::string, std::string> numbers;
  for (const v1::Sjalvskattning& one : sent.sjalvskattningar()) numbers[one.enhet()] = one.nummer();
  for (v1::Planenhet& one : *plan.mutable_enheter()) {
    const auto number = numbers.find(one.enhet());
    if (number != numbers.end()) one.set_sjalvskattning_nummer(number->second);
  }
  response.set_utskickade(static_cast<int32_t>(sent.nya()));
  return absl::OkStatus();
}

absl::Status PlanService::SendOmgangar(Tx& tx, const v1::Formular& kort, const Lage& lage,
                                       v1::GenomforUppfoljningsplanResponse& response) const {
  v1::Uppfoljningsplan& plan = *response.mutable_uppfoljningsplan();
  const std::string today = base::FormatDate(tx.call().today);
  for (v1::Kortomgang& omgang : *plan.mutable_omgangar()) {
    if (!SkaSkickas(omgang, today)) continue;
    Utskick utskick;
    for (const v1::Planenhet& one : plan.enheter()) utskick.Till(one.enhet(), plan, lage);
    if (utskick.drift.empty()) continue;
    utskick.send.set_sista_date(omgang.sista_date());
    utskick.send.set_omgang(omgang.omgang());
    KV_ASSIGN_OR_RETURN(const v1::SendSjalvskattningarResponse sent, SendEtt(tx, kort, plan, utskick));
    omgang.set_skickad_date(today);
    omgang.set_antal_skickade(sent.sjalvskattningar_size());
    response.add_omgangar(omgang.omgang());
    response.set_korta_utskickade(response.korta_utskickade() + static_cast<int32_t>(sent.nya()));
  }
  return absl::OkStatus();
}

void PlanService::Utskick::Till(const std::string& enhet, const v1::Uppfoljningsplan& plan, const Lage& lage) {
  const auto operated = lage.utforare.find(enhet);
  if (operated == lage.utforare.end()) return;
  send.add_enheter(enhet);
  drift.push_back({plan.insatstyp(), operated->second});
}

absl::StatusOr<v1::SendSjalvskattningarResponse> PlanService::SendEtt(Tx& tx, const v1::Formular& formular,
                                                                      const v1::Uppfoljningsplan& plan,
                                                                      Utskick& utskick) const {
  utskick.send.set_parent(absl::StrCat("kommuner/", tx.call().kommun));
  utskick.send.set_formular(formular.name());
  utskick.send.set_insatstyp(plan.insatstyp());
  utskick.send.set_ar(plan.ar());
  v1::SendSjalvskattningarResponse sent;
  KV_RETURN_IF_ERROR(
      sjalvskattningar_.SendIn(tx, utskick.send, formular, base::FormatDate(tx.call().today), utskick.drift, sent));
  return sent;
}

}  // namespace kvalitet::uppfoljning

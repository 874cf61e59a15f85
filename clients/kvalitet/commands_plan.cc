// plan: which enheter are followed up in the year, how deep, and why.
#include "clients/kvalitet/commands_plan.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";
constexpr int kPersons = 100;  // klagomål are weighed per so many

// What the avvikelser of the twelve months before the utskick tell of each enhet; what they do not answer is told, and
// not counted.
struct Signals {
  std::map<std::pair<std::string, v1::Riskslag>, int64_t> antal;
  bool missing = false;
};

absl::StatusOr<Signals> ReadSignals(Context& context, const std::string& insatstyp, const std::string& utskick) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  fakta::v1::ListFaktaRequest request;
  request.set_parent(parent);
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(utskick));
  request.set_from_date(base::FormatDate(day - 365));
  request.set_to_date(base::FormatDate(day - 1));
  request.add_matt("lexsarah.grad");
  request.add_matt("synpunkt.antal");
  Signals signals;
  std::map<std::string, int64_t> klagomal;
  bool whole = false;
  fakta::v1::ListFaktaResponse one;
  const absl::Status asked = services->Receive(
      "avvikelser.v1.AvvikelseService/ListFakta", request, one, [&](const google::protobuf::Message& message) {
        const auto& page = static_cast<const fakta::v1::ListFaktaResponse&>(message);
        whole = whole || page.slut();
        for (const fakta::v1::Faktum& f : page.fakta()) {
          if (f.insatstyp() != insatstyp || f.enhet().empty()) continue;
          if (f.matt() == "lexsarah.grad" &&
              (f.del() == "MISSFORHALLANDE" || f.del() == "ALLVARLIGT_MISSFORHALLANDE")) {
            signals.antal[{f.enhet(), v1::RISK_LEX_SARAH}] += f.value();
          }
          if (f.matt() == "synpunkt.antal" && f.del() == "KLAGOMAL") klagomal[f.enhet()] += f.value();
        }
        return true;
      });
  if (!asked.ok() || !whole) {
    signals.antal.clear();
    signals.missing = true;
    return signals;
  }
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListEnheterRequest, registry::v1::ListEnheterResponse>(
      context, "registry.v1.Registry/ListEnheter", {}, [&](const auto& page) {
        for (const registry::v1::Enhet& enhet : page.enheter()) {
          const auto found = klagomal.find(enhet.name());
          if (found == klagomal.end() || enhet.antal_personer() <= 0) continue;
          signals.antal[{enhet.name(), v1::RISK_KLAGOMAL}] = found->second * kPersons / enhet.antal_personer();
        }
      })));
  return signals;
}

template <class Request>
void AddSignals(const Signals& signals, Request& request) {
  for (const auto& [key, antal] : signals.antal) {
    if (antal <= 0) continue;
    v1::Risksignal& one = *request.add_signaler();
    one.set_enhet(key.first);
    one.set_slag(key.second);
    one.set_antal(static_cast<int32_t>(antal));
  }
}

// "--insatstyp hemtjänst --år 2026", as the next command needs it.
std::string PlanFlags(const v1::Uppfoljningsplan& plan, const std::map<std::string, std::string>& insatstyper) {
  return absl::StrCat(InsatstypFlag(base::LowerSv(NameOr(insatstyper, plan.insatstyp(), plan.insatstyp()))), " --år ",
                      plan.ar());
}

// How far each enhet of a decided plan has come: its uppföljning in depth where it is to have one, else its
// självskattning.
absl::StatusOr<std::map<std::string, std::string>> StateOfUnits(Context& context, const v1::Uppfoljningsplan& plan) {
  std::map<std::string, std::string> states;
  if (plan.state() != v1::PLAN_BESLUTAD) return states;
  v1::ListSjalvskattningarRequest sent;
  sent.set_filter(absl::StrCat("ar = ", plan.ar(), " AND insatstyp = \"", plan.insatstyp(), "\""));
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, absl::StrCat(kService, "ListSjalvskattningar"), sent, [&](const auto& page) {
        for (const v1::Sjalvskattning& one : page.sjalvskattningar()) {
          if (one.omgang() == 0) states[one.enhet()] = absl::StrCat(one.nummer(), " ", WordOf(one.state()));
        }
      })));
  std::map<std::string, v1::Niva> wanted;
  for (const v1::Planenhet& one : plan.enheter()) wanted[one.enhet()] = one.niva();
  for (const auto& [enhet, niva] : wanted) {
    if (niva == v1::FORDJUPAD || niva == v1::NYSTART) states[enhet] = "inte påbörjad";
  }
  v1::ListUppfoljningarRequest visits;
  visits.set_filter(absl::StrCat("insatstyp = \"", plan.insatstyp(), "\" AND genomford_date >= \"", plan.ar(),
                                 "-01-01\" AND genomford_date <= \"", plan.ar(), "-12-31\""));
  visits.set_order_by("genomford_date");
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppfoljningarRequest, v1::ListUppfoljningarResponse>(
      context, absl::StrCat(kService, "ListUppfoljningar"), visits, [&](const auto& page) {
        for (const v1::Uppfoljning& one : page.uppfoljningar()) {
          const bool deep = one.niva() == v1::FORDJUPAD || one.niva() == v1::NYSTART;
          const v1::Niva niva = wanted[one.enhet()];
          if (!deep || (niva != v1::FORDJUPAD && niva != v1::NYSTART)) continue;
          states[one.enhet()] = absl::StrCat(one.nummer(), " ", WordOf(one.state()));
        }
      })));
  return states;
}

absl::StatusOr<std::string> PlanSv(Context& context, const v1::Uppfoljningsplan& plan) {
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  KV_ASSIGN_OR_RETURN(const auto states, StateOfUnits(context, plan));
  const bool decided = plan.state() == v1::PLAN_BESLUTAD;
  std::vector<std::string> headings = {"ENHET", "UTFÖRARE", "NIVÅ", "POÄNG", "SKÄL"};
  if (decided) headings.insert(headings.begin() + 3, "LÄGE");
  TextTable table(headings);
  std::vector<const v1::Planenhet*> enheter;
  for (const v1::Planenhet& one : plan.enheter()) enheter.push_back(&one);
  std::stable_sort(enheter.begin(), enheter.end(),
                   [](const v1::Planenhet* a, const v1::Planenhet* b) { return a->poang() > b->poang(); });
  for (const v1::Planenhet* one : enheter) {
    const std::string why = absl::StrJoin(one->skal(), ", ");
    std::vector<std::string> row = {NameOr(names.enheter, one->enhet(), "enhet som inte finns"),
                                    NameOr(names.utforare, one->utforare(), ""), WordOf(one->niva()),
                                    absl::StrCat(one->poang()),
                                    one->motiv().empty() ? why : absl::StrCat("ändrad: ", one->motiv())};
    if (decided) row.insert(row.begin() + 3, NameOr(states, one->enhet(), "inte skickad"));
    table.Add(std::move(row));
  }
  return absl::StrCat(PlanRubrik(plan, NameOr(insatstyper, plan.insatstyp(), plan.insatstyp())), "\n", table.Text());
}

constexpr char kMissing[] =
    "Siffror från avvikelserna gick inte att läsa: lex Sarah och klagomål är inte med i poängen.\n";

absl::Status LaggFram(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const v1::Formular form, NewestForm(context, insatstyp));
  v1::CreateUppfoljningsplanRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Uppfoljningsplan& plan = *request.mutable_uppfoljningsplan();
  plan.set_insatstyp(insatstyp);
  plan.set_ar(year);
  plan.set_formular(form.name());
  KV_ASSIGN_OR_RETURN(*plan.mutable_utskick_date(), args.Date("utskick"));
  KV_ASSIGN_OR_RETURN(*plan.mutable_sista_date(), args.Date("sista-dag"));
  if (args.Has("dialoger")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("dialoger", 0));
    plan.set_antal_dialoger(number);
  }
  if (args.Has("fördjupade")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("fördjupade", 0));
    plan.set_antal_fordjupade(number);
  }
  KV_RETURN_IF_ERROR(ReadRounds(context, insatstyp, plan));
  KV_ASSIGN_OR_RETURN(const Signals signals, ReadSignals(context, insatstyp, plan.utskick_date()));
  AddSignals(signals, request);
  request.set_request_id(context.RequestId("plan"));
  request.set_validate_only(context.prova());
  v1::Uppfoljningsplan made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateUppfoljningsplan"), request, made));
  KV_ASSIGN_OR_RETURN(const std::string text, PlanSv(context, made));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  const std::string flags = PlanFlags(made, insatstyper);
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades.\n" : "", signals.missing ? kMissing : "", text,
                   context.prova() ? ""
                                   : absl::StrCat("Planen är ett utkast som bara kommunen ser.\nÄndra en "
                                                  "enhet: kvalitet plan nivå ",
                                                  flags,
                                                  " --enhet NAMN --nivå ORD --motiv \"...\"\nNär ni är "
                                                  "överens: kvalitet plan besluta ",
                                                  flags, "\n")),
      made);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan plan, FindPlan(context));
  KV_ASSIGN_OR_RETURN(const std::string text, PlanSv(context, plan));
  context.Answer(text, plan);
  return absl::OkStatus();
}

absl::Status Niva(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan plan, FindPlan(context));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  v1::SetPlanNivaRequest request;
  request.set_name(plan.name());
  request.set_enhet(enhet.name());
  const absl::StatusOr<v1::Niva> niva = Value<v1::Niva>(args.Get("nivå"), "nivå");
  if (!niva.ok()) {
    return Failure(kUsage, absl::StrCat("--nivå \"", args.Get("nivå"),
                                        "\" finns inte i en plan. Välj bland: årlig, fördjupad, nystart."));
  }
  request.set_niva(*niva);
  request.set_motiv(args.Get("motiv"));
  request.set_request_id(context.RequestId("plan-niva"));
  request.set_validate_only(context.prova());
  v1::Uppfoljningsplan made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SetPlanNiva"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), enhet.namn(), context.prova() ? " skulle följas upp som " : " följs upp som ",
                   WordOf(*niva), " ", plan.ar(), ".\n"),
      made);
  return absl::OkStatus();
}

absl::Status Besluta(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan plan, FindPlan(context));
  v1::BeslutaUppfoljningsplanRequest request;
  request.set_name(plan.name());
  request.set_etag(plan.etag());
  request.set_request_id(context.RequestId("plan-besluta"));
  request.set_validate_only(context.prova());
  v1::Uppfoljningsplan made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "BeslutaUppfoljningsplan"), request, made));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades.\n" : "",
                              PlanRubrik(made, NameOr(insatstyper, made.insatstyp(), made.insatstyp())),
                              "Nästa steg, från och med ", DaySv(made.utskick_date()), ": kvalitet plan genomför ",
                              PlanFlags(made, insatstyper), "\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Genomfor(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan plan, FindPlan(context));
  v1::GenomforUppfoljningsplanRequest request;
  request.set_name(plan.name());
  if (args.Has("sista-dag")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_sista_date(), args.Date("sista-dag"));
  }
  KV_ASSIGN_OR_RETURN(const Signals signals, ReadSignals(context, plan.insatstyp(), plan.utskick_date()));
  AddSignals(signals, request);
  request.set_request_id(context.RequestId("plan-genomfor"));
  request.set_validate_only(context.prova());
  v1::GenomforUppfoljningsplanResponse made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GenomforUppfoljningsplan"), request, made));
  const v1::Uppfoljningsplan& now = made.uppfoljningsplan();
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  const std::string flags = PlanFlags(now, insatstyper);
  const std::string units = CountSv(made.nya_enheter(), "enhet", "enheter");
  const std::string sent = CountSv(made.utskickade(), "självskattning", "självskattningar");
  std::string text = context.prova() ? absl::StrCat("Går bra; ingenting sparades. ", units,
                                                    " skulle tillkomma i planen, ", sent, " skulle skickas.\n")
                                     : absl::StrCat(units, " tillkom i planen, ", sent, " skickades.\n");
  absl::StrAppend(&text, SentRoundsSv(made, context.prova()));
  if (now.state() == v1::PLAN_UTKAST) {
    absl::StrAppend(&text, "Planen är ett utkast: ingenting skickas förrän den är beslutad: kvalitet plan besluta ",
                    flags, "\n");
  } else if (made.utskickade() == 0) {
    absl::StrAppend(&text, "Självskattningen skickas från och med ", DaySv(now.utskick_date()),
                    "; den som redan har en behåller den.\n");
  } else if (!context.prova()) {
    absl::StrAppend(
        &text, "Sista dag ", DaySv(request.sista_date().empty() ? now.sista_date() : request.sista_date()),
        ", samma för kommunala och privata. Utförarna ser dem nu.\nNästa steg: kvalitet självskattning status "
        "--år ",
        now.ar(), "\n");
  }
  context.Answer(text, made);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Uppfoljningsplan> FindPlan(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  v1::ListUppfoljningsplanerRequest list;
  list.set_filter(absl::StrCat("ar = ", year, " AND insatstyp = \"", insatstyp, "\""));
  v1::GetUppfoljningsplanRequest get;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppfoljningsplanerRequest, v1::ListUppfoljningsplanerResponse>(
      context, absl::StrCat(kService, "ListUppfoljningsplaner"), list, [&](const auto& page) {
        for (const v1::Uppfoljningsplan& one : page.uppfoljningsplaner()) get.set_name(one.name());
      })));
  if (get.name().empty()) {
    return Failure(kNotNow, absl::StrCat("Det finns ingen plan för ", args.Get("insatstyp"), " ", year,
                                         ". Gör en: kvalitet plan lägg-fram --hjälp"));
  }
  v1::Uppfoljningsplan plan;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetUppfoljningsplan"), get, plan));
  return plan;
}

std::vector<Command> PlanCommands() {
  std::vector<Command> commands = {
      {"plan",
       "lägg-fram",
       {},
       {kPlanInsatstyp,
        kPlanAr,
        {"utskick", "DATUM", "dagen självskattningen skickas", true, false, "utskick_date"},
        {"sista-dag", "DATUM", "sista dag att lämna in", true, false, "sista_date"},
        {"formulär", "SERIE", "om det finns flera för insatstypen"},
        {"fördjupade", "ANTAL", "så många följs upp på djupet; annars varannan", false, false, "antal_fordjupade"},
        {"dialoger", "ANTAL", "utförardialoger under året; annars 2", false, false, "antal_dialoger"},
        kKortFormular,
        kOmgangar},
       "föreslå årets uppföljning av en insatstyp",
       "Tar med varje enhet som har uppdrag, kommunal som privat, med samma formulär och samma dagar. Vilka som följs "
       "upp på djupet föreslås av poäng, med skälen utskrivna. Planen kan också ha en kort enkät till enhetscheferna, "
       "10 till 15 frågor två eller tre gånger om året: --kort-formulär och --omgång.",
       "kvalitet plan lägg-fram --insatstyp hemtjänst --år 2026 --utskick 2026-10-01 --sista-dag 2026-12-11",
       LaggFram,
       Effect::kSaves},
      {"plan",
       "visa",
       {},
       {kPlanInsatstyp, kPlanAr},
       "visa planen",
       "Enheterna med nivå, poäng och skäl, högst poäng först. När planen är beslutad visas också läget: den "
       "fördjupade "
       "uppföljningen, eller annars självskattningen.",
       "kvalitet plan visa --insatstyp hemtjänst --år 2026",
       Visa},
      {"plan",
       "nivå",
       {},
       {kPlanInsatstyp,
        kPlanAr,
        {"enhet", "NAMN", "enhetens namn", true},
        {"nivå", "ORD", "årlig, fördjupad eller nystart", true},
        {"motiv", "TEXT", "varför, om den är en annan än föreslagen"}},
       "ändra hur djupt en enhet följs upp",
       "Går också när planen är beslutad. En annan nivå än den föreslagna kräver motiv. En händelsestyrd uppföljning "
       "planeras inte: registrera den när något har hänt.",
       "kvalitet plan nivå --insatstyp hemtjänst --år 2026 --enhet \"Hemtjänst Norr\" --nivå fördjupad --motiv \"Många "
       "nya "
       "medarbetare\"",
       Niva,
       Effect::kSaves},
      {"plan",
       "besluta",
       {},
       {kPlanInsatstyp, kPlanAr},
       "besluta planen",
       "Därefter är formulär, dagar och antal desamma för alla och ändras inte.",
       "kvalitet plan besluta --insatstyp hemtjänst --år 2026",
       Besluta,
       Effect::kSaves},
      {"plan",
       "genomför",
       {},
       {kPlanInsatstyp,
        kPlanAr,
        {"sista-dag", "DATUM", "för dem som tillkommit sedan den gick ut", false, false, "sista_date"}},
       "skicka självskattningarna, och ta med nya enheter",
       "Kan köras om: den som har en självskattning behåller den, och enheter som fått uppdrag sedan dess läggs till. "
       "En omgång av den korta enkäten skickas en gång, när dess dag har kommit.",
       "kvalitet plan genomför --insatstyp hemtjänst --år 2026",
       Genomfor,
       Effect::kSaves},
  };
  for (Command& command : PlanDraftCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client

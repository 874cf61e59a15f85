// åtgärdsplan: lämna-in, godkänn, returnera, lista; sanktion: lägg-till, underrättad, lista.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

// A step of a plan; `next` says what comes then.
template <class Request>
absl::Status Steg(Context& context, const char* method, Request request, absl::string_view next) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, context.args().positionals[0]));
  request.set_name(u.name());
  request.set_request_id(context.RequestId(method));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, method), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli: åtgärdsplanen för "
                                              : "Åtgärdsplanen för ",
                              now.nummer(), ", ", NameOr(units, now.enhet(), "enheten"), ": ", WordOf(now.plan_state()),
                              ".\n", context.prova() ? "" : next),
                 now);
  return absl::OkStatus();
}

absl::Status LamnaIn(Context& context) {
  return Steg(
      context, "SubmitAtgardsplan", v1::SubmitAtgardsplanRequest(),
      "Kommunen läser den nu, och godkänner den eller skickar tillbaka den med motiv. Åtgärderna kan fortfarande "
      "påbörjas och bli klara.\n");
}

absl::Status Godkann(Context& context) {
  v1::ApproveAtgardsplanRequest request;
  request.set_samma_person_motiv(context.args().Get("samma-person"));
  return Steg(context, "ApproveAtgardsplan", request,
              "Utföraren ser det. Nästa steg: åtgärderna följs upp var för sig, kvalitet åtgärd lista.\n");
}

absl::Status Returnera(Context& context) {
  v1::ReturnAtgardsplanRequest request;
  request.set_motiv(context.args().Get("motiv"));
  request.set_sista_date(context.args().Get("sista-dag"));
  return Steg(context, "ReturnAtgardsplan", request,
              "Utföraren ser motivet med kvalitet åtgärdsplan visa, och lämnar in planen på nytt.\n");
}

absl::Status ListaPlaner(Context& context) {
  v1::ListUppfoljningarRequest request;
  request.set_filter("plan_state IN (\"PLAN_BEGARD\", \"PLAN_RETUR\", \"PLAN_INLAMNAD\")");
  v1::ListUppfoljningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppfoljningarRequest, v1::ListUppfoljningarResponse>(
      context, absl::StrCat(kService, "ListUppfoljningar"), request,
      [&](const auto& page) { all.mutable_uppfoljningar()->MergeFrom(page.uppfoljningar()); })));
  std::stable_sort(all.mutable_uppfoljningar()->begin(), all.mutable_uppfoljningar()->end(),
                   [](const auto& a, const auto& b) { return a.plan_sista_date() < b.plan_sista_date(); });
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  TextTable table({"NR", "SENAST", "ENHET", "LÄGE", "BRISTER UTAN ÅTGÄRD"});
  for (const v1::Uppfoljning& u : all.uppfoljningar()) {
    table.Add({u.nummer(), ShortDaySv(u.plan_sista_date()), NameOr(units, u.enhet()), WordOf(u.plan_state()),
               u.brister_utan_atgard().empty() ? "inga" : absl::StrJoin(u.brister_utan_atgard(), ", ")});
  }
  context.Answer(table.empty()
                     ? "Inga åtgärdsplaner väntar.\n"
                     : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "åtgärdsplan", "åtgärdsplaner"),
                                    " väntar\n", table.Text()),
                 all);
  return absl::OkStatus();
}

std::string Told(const v1::Sanktionssteg& steg) {
  return steg.underrattad_date().empty() ? "Bara de som handlägger det ser det, tills utföraren är underrättad.\n"
                                         : "Utföraren är underrättad och ser det.\n";
}

absl::Status LaggTillSteg(Context& context) {
  const Args& args = context.args();
  v1::CreateSanktionsstegRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Sanktionssteg& s = *request.mutable_sanktionssteg();
  KV_ASSIGN_OR_RETURN(const int steg, args.Number("steg", 1));
  s.set_steg(steg);
  s.set_motiv(args.Get("motiv"));
  s.set_hoppar_motiv(args.Get("hoppar-motiv"));
  s.set_beslutad_date(args.Get("beslutad"));
  s.set_underrattad_date(args.Get("underrättad"));
  KV_ASSIGN_OR_RETURN(const registry::v1::Avtal avtal, FindAvtal(context, args.Get("avtal")));
  s.set_avtal(avtal.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*s.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    s.set_enhet(enhet.name());
  }
  if (args.Has("uppföljning")) {
    KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.Get("uppföljning")));
    s.set_uppfoljning(u.name());
  }
  request.set_request_id(context.RequestId("sanktion"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sanktionssteg made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateSanktionssteg"), request, made));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli: "
                                              : absl::StrCat(made.nummer(), " sparat: "),
                              "steg ", made.steg(), " av 5, ", made.ord(), ", ",
                              NameOr(names, made.utforare(), "utföraren"), ".\n", context.prova() ? "" : Told(made),
                              context.prova() || !made.underrattad_date().empty()
                                  ? ""
                                  : absl::StrCat("Nästa steg: kvalitet sanktion underrättad ", made.nummer(), "\n")),
                 made);
  return absl::OkStatus();
}

absl::StatusOr<v1::Sanktionssteg> FindSteg(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const std::string nummer, ShortNumber("T", number));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListSanktionsstegRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_filter(absl::StrCat("nummer = \"", nummer, "\""));
  v1::ListSanktionsstegResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ListSanktionssteg"), request, response));
  if (response.sanktionssteg_size() == 1) return response.sanktionssteg(0);
  return Failure(kNotNow, absl::StrCat("Det finns inget sanktionssteg ", nummer,
                                       ". kvalitet sanktion lista visar dem som finns."));
}

absl::Status Underrattad(Context& context) {
  v1::UpdateSanktionsstegRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_sanktionssteg(), FindSteg(context, context.args().positionals[0]));
  request.mutable_sanktionssteg()->set_underrattad_date(context.args().Get("datum"));
  request.mutable_update_mask()->add_paths("underrattad_date");
  request.set_request_id(context.RequestId("underrattad"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sanktionssteg now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateSanktionssteg"), request, now));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "Sparat. ", now.nummer(), ": ", now.ord(),
                   ", underrättad ", DaySv(now.underrattad_date()), ".\n", context.prova() ? "" : Told(now)),
      now);
  return absl::OkStatus();
}

absl::Status ListaSteg(Context& context) {
  v1::ListSanktionsstegRequest request;
  if (context.args().Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Utforare utforare, FindUtforare(context, context.args().Get("utförare")));
    request.set_filter(absl::StrCat("utforare = \"", utforare.name(), "\""));
  }
  v1::ListSanktionsstegResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSanktionsstegRequest, v1::ListSanktionsstegResponse>(
      context, absl::StrCat(kService, "ListSanktionssteg"), request,
      [&](const auto& page) { all.mutable_sanktionssteg()->MergeFrom(page.sanktionssteg()); })));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  TextTable table({"NR", "BESLUTAT", "UTFÖRARE", ">STEG", "VAD", "UNDERRÄTTAD"});
  for (const v1::Sanktionssteg& s : all.sanktionssteg()) {
    table.Add({s.nummer(), ShortDaySv(s.beslutad_date()), NameOr(names, s.utforare()), absl::StrCat(s.steg()), s.ord(),
               s.underrattad_date().empty() ? "nej" : ShortDaySv(s.underrattad_date())});
  }
  context.Answer(table.empty() ? "Inga sanktionssteg.\n" : absl::StrCat(table.size(), " sanktionssteg\n", table.Text()),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> MeasurePlanCommands() {
  return {
      {"åtgärdsplan",
       "lämna-in",
       {"U-NUMMER"},
       {},
       "lämna in planen för en uppföljnings brister",
       "Lämnar in åtgärdsplanen till kommunen. Varje brist i uppföljningen ska ha en åtgärd; annars visas vilka som "
       "saknar, och ingenting lämnas in.",
       "kvalitet åtgärdsplan lämna-in U-31",
       LamnaIn,
       Effect::kSaves},
      {"åtgärdsplan",
       "godkänn",
       {"U-NUMMER"},
       {{"samma-person", "SKÄL", "varför du godkänner det du själv lämnade in", false, false, "samma_person_motiv"}},
       "kommunen nöjer sig med planen",
       "Säger att åtgärdsplanen räcker. Åtgärderna följs sedan upp var för sig.",
       "kvalitet åtgärdsplan godkänn U-31",
       Godkann,
       Effect::kSaves},
      {"åtgärdsplan",
       "returnera",
       {"U-NUMMER"},
       {{"motiv", "TEXT", "vad som saknas", true},
        {"sista-dag", "DATUM", "ny sista dag; annars står den gamla", false, false, "sista_date"}},
       "skicka tillbaka planen",
       "Skickar tillbaka åtgärdsplanen med motiv. Utföraren kompletterar och lämnar in på nytt.",
       "kvalitet åtgärdsplan returnera U-31 --motiv \"Brist 2 saknar sista dag.\"",
       Returnera,
       Effect::kSaves},
      ShowMeasurePlanCommand(),
      {"åtgärdsplan",
       "lista",
       {},
       {},
       "visa planer som väntar",
       "Visar åtgärdsplaner som är begärda, inlämnade eller i retur, och vilka brister som saknar åtgärd.",
       "kvalitet åtgärdsplan lista",
       ListaPlaner},
  };
}

std::vector<Command> SanctionCommands() {
  return {
      {"sanktion",
       "lägg-till",
       {},
       {{"avtal", "BETECKNING", "avtalet eller den interna överenskommelsen; utförarens namn om den har ett", true},
        {"steg", "N", "steg 1 till 5 i trappan", true},
        {"motiv", "TEXT", "varför", true},
        {"hoppar-motiv", "TEXT", "varför ett steg hoppas över", false, false, "hoppar_motiv"},
        {"enhet", "NAMN", "enheten, om steget gäller en"},
        {"insatstyp", "ORD", "behövs bara om avtalet gäller flera"},
        {"uppföljning", "U-NUMMER", "uppföljningen bakom"},
        {"beslutad", "DATUM", "annars i dag", false, false, "beslutad_date"},
        {"underrättad", "DATUM", "dagen då utföraren fick veta", false, false, "underrattad_date"}},
       "ta ett steg i sanktionstrappan",
       "Sparar ett steg i avtalets eller den interna överenskommelsens trappa. Inget steg hoppas över utan motiv. "
       "Ingen "
       "annan ser steget, och det räknas inte i någon rapport, förrän utföraren är underrättad.",
       "kvalitet sanktion lägg-till --avtal 2024-17 --steg 1 --motiv \"Två planer i retur.\"",
       LaggTillSteg,
       Effect::kSaves},
      {"sanktion",
       "underrättad",
       {"T-NUMMER"},
       {{"datum", "DATUM", "dagen då utföraren fick veta", true, false, "underrattad_date"}},
       "utföraren har fått veta",
       "Skriver in dagen då utföraren underrättades. Från och med då ser utföraren steget.",
       "kvalitet sanktion underrättad T-3 --datum 2026-12-17",
       Underrattad,
       Effect::kSaves},
      {"sanktion",
       "lista",
       {},
       {{"utförare", "NAMN", "bara den utförarens"}},
       "visa sanktionssteg",
       "Visar steg i sanktionstrapporna; för andra än dem som handlägger dem bara de som utföraren är underrättad om.",
       "kvalitet sanktion lista",
       ListaSteg},
  };
}

}  // namespace kvalitet::client

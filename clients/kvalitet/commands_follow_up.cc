// uppföljning and åtgärd.
#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

std::string Day(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? base::WeekdayDateSv(*day) : std::string(iso);
}

std::string ShortDay(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? absl::StrCat(base::ShortDateSv(*day), " ", day->year()) : std::string(iso);
}

std::string NameOr(const std::map<std::string, std::string>& names, const std::string& key,
                   absl::string_view otherwise) {
  auto it = names.find(key);
  return it == names.end() ? std::string(otherwise) : it->second;
}

// "brist" -> how many of an uppföljning's iakttagelser.
int CountOf(const v1::Uppfoljning& u, v1::Grad grad) {
  int count = 0;
  for (const auto& i : u.iakttagelser()) count += i.grad() == grad ? 1 : 0;
  return count;
}

absl::Status Registrera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUppfoljningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Uppfoljning& u = *request.mutable_uppfoljning();
  KV_ASSIGN_OR_RETURN(const v1::Niva niva, Value<v1::Niva>(args.Get("nivå"), "nivå"));
  u.set_niva(niva);
  for (absl::string_view word : absl::StrSplit(args.Get("metod"), ',', absl::SkipWhitespace())) {
    KV_ASSIGN_OR_RETURN(const v1::Metod metod, Value<v1::Metod>(absl::StripAsciiWhitespace(word), "metod"));
    u.add_metod(metod);
  }
  u.set_genomford_date(args.Get("datum"));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  u.set_enhet(enhet.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*u.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  request.set_request_id(context.RequestId("uppfoljning"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateUppfoljning"), request, made));
  if (args.Has("bara-nummer")) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const auto operators, UtforareNames(context));
  const std::string who = NameOr(operators, made.ansvarig_utforare(), "");
  std::string text =
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : absl::StrCat(made.nummer(), " skapad. "),
                   enhet.namn(), ", ", Day(made.genomford_date()));
  absl::StrAppend(&text,
                  who.empty() ? ": inget uppdrag täcker dagen.\n" : absl::StrCat(", drevs den dagen av ", who, ".\n"));
  if (!made.sjalvskattning_nummer().empty()) {
    absl::StrAppend(&text, "Självskattning ", made.sjalvskattning_nummer(), " ligger bredvid.\n");
  }
  if (!context.prova()) {
    absl::StrAppend(&text, "Bara kommunen ser den tills den fastställs. Nästa steg: kvalitet uppföljning iakttagelse ",
                    made.nummer(), " --grad GRAD --text \"...\"\n");
  }
  context.Answer(text, made);
  return absl::OkStatus();
}

absl::Status AddIakttagelse(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AddIakttagelseRequest request;
  v1::Iakttagelse& i = *request.mutable_iakttagelse();
  KV_ASSIGN_OR_RETURN(const v1::Grad grad, Value<v1::Grad>(args.Get("grad"), "grad"));
  i.set_grad(grad);
  i.set_text(args.Get("text"));
  i.set_fraga(args.Get("fråga"));
  for (absl::string_view krav : absl::StrSplit(args.Get("krav"), ',', absl::SkipWhitespace())) {
    i.add_krav(std::string(absl::StripAsciiWhitespace(krav)));
  }
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  if (context.prova()) {
    return Failure(kUsage, "uppföljning iakttagelse kan inte prövas. Ingenting sparades.");
  }
  request.set_name(u.name());
  request.set_request_id(context.RequestId("iakttagelse"));
  v1::AddIakttagelseResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "AddIakttagelse"), request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  const std::string about = i.krav_size() > 0 ? args.Get("krav") : i.fraga();
  std::string text =
      absl::StrCat("Iakttagelse ", response.nr(), " sparad i ", now.nummer(), " (", WordOf(grad),
                   about.empty() ? "" : ", ", about, "). Bara kommunen ser den tills ", now.nummer(), " fastställs.\n");
  if (grad == v1::BRIST || grad == v1::ALLVARLIG_BRIST) {
    absl::StrAppend(&text, "Nästa steg: kvalitet åtgärd lägg-till --uppföljning ", now.nummer(), " --iakttagelse ",
                    response.nr(), " --text \"...\" --ansvarig enhetschef --sista-dag DATUM\n");
  }
  context.Answer(text, response);
  return absl::OkStatus();
}

absl::Status Faststall(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::FaststallUppfoljningRequest request;
  if (args.Has("omdöme")) {
    KV_ASSIGN_OR_RETURN(const v1::Omdome omdome, Value<v1::Omdome>(args.Get("omdöme"), "omdöme"));
    request.set_omdome(omdome);
  }
  request.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  if (context.prova()) return Failure(kUsage, "uppföljning fastställ kan inte prövas. Ingenting sparades.");
  request.set_name(u.name());
  request.set_request_id(context.RequestId("faststall"));
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "FaststallUppfoljning"), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  context.Answer(absl::StrCat(now.nummer(), " fastställd: ", NameOr(units, now.enhet(), "enheten"), ", samlat omdöme ",
                              WordOf(now.omdome()), ". ", now.iakttagelser_size(), " iakttagelser, varav ",
                              CountOf(now, v1::BRIST) + CountOf(now, v1::ALLVARLIG_BRIST), " brister.\n",
                              "Utföraren ser den nu. Den ändras inte mer; nytt läggs i en ny uppföljning.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status ListaUppfoljningar(Context& context) {
  const Args& args = context.args();
  v1::ListUppfoljningarRequest request;
  std::string filter;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    filter = absl::StrCat("enhet = \"", enhet.name(), "\"");
  }
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 1990));
    absl::StrAppend(&filter, filter.empty() ? "" : " AND ", "genomford_date >= \"", year,
                    "-01-01\" AND genomford_date <= \"", year, "-12-31\"");
  }
  request.set_filter(filter);
  request.set_order_by("genomford_date");
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  TextTable table({"NR", "DATUM", "ENHET", "NIVÅ", "LÄGE", "OMDÖME", ">STYRKOR", ">BRISTER", ">ALLVARLIGA"});
  v1::ListUppfoljningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppfoljningarRequest, v1::ListUppfoljningarResponse>(
      context, absl::StrCat(kService, "ListUppfoljningar"), request, [&](const auto& page) {
        for (const v1::Uppfoljning& u : page.uppfoljningar()) {
          table.Add({u.nummer(), ShortDay(u.genomford_date()), NameOr(units, u.enhet(), "?"), WordOf(u.niva()),
                     WordOf(u.state()), u.omdome() == 0 ? "inte satt" : WordOf(u.omdome()),
                     absl::StrCat(CountOf(u, v1::STYRKA)), absl::StrCat(CountOf(u, v1::BRIST)),
                     absl::StrCat(CountOf(u, v1::ALLVARLIG_BRIST))});
          *all.add_uppfoljningar() = u;
        }
      })));
  context.Answer(table.empty() ? "Inga uppföljningar. Registrera en: kvalitet uppföljning registrera --hjälp\n"
                               : absl::StrCat(table.size(), " uppföljningar\n", table.Text()),
                 all);
  return absl::OkStatus();
}

absl::Status LaggTillAtgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAtgardRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Atgard& a = *request.mutable_atgard();
  if (args.Has("uppföljning")) {
    KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.Get("uppföljning")));
    a.set_uppfoljning(u.name());
    if (args.Has("iakttagelse")) {
      KV_ASSIGN_OR_RETURN(const int nr, args.Number("iakttagelse", 1));
      a.set_iakttagelse(nr);
    }
  } else if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    a.set_enhet(enhet.name());
  } else {
    return Failure(kUsage, "Ange vad åtgärden hör till: --uppföljning U-31 --iakttagelse 1, eller --enhet \"NAMN\".");
  }
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*a.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  a.set_text(args.Get("text"));
  a.set_ansvarig(args.Get("ansvarig"));
  a.set_sista_date(args.Get("sista-dag"));
  a.set_beslutad_date(args.Get("beslutad"));
  request.set_request_id(context.RequestId("atgard"));
  request.set_validate_only(context.prova());
  v1::Atgard made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateAtgard"), request, made));
  if (args.Has("bara-nummer")) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Åtgärd för "
                                   : absl::StrCat("Åtgärd ", made.nummer(), " sparad för "),
                   NameOr(units, made.enhet(), "enheten"), ": ", made.text(), "\nAnsvarig: ", made.ansvarig(),
                   ". Sista dag: ", Day(made.sista_date()), ". Enheten och kommunen ser den.\n",
                   context.prova()
                       ? ""
                       : absl::StrCat("Nästa steg: kvalitet åtgärd klar ", made.nummer(),
                                      ". Fel? kvalitet åtgärd avbryt ", made.nummer(), " --kommentar \"...\"\n")),
      made);
  return absl::OkStatus();
}

absl::Status Flytta(Context& context, v1::AtgardState state) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Atgard a, FindAtgard(context, args.positionals[0]));
  v1::MoveAtgardRequest request;
  request.set_name(a.name());
  request.set_state(state);
  request.set_date(args.Get("datum"));
  request.set_kommentar(args.Get("kommentar"));
  request.set_request_id(context.RequestId("atgard flytta"));
  if (context.prova()) return Failure(kUsage, "Det här kommandot kan inte prövas. Ingenting sparades.");
  v1::Atgard now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "MoveAtgard"), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  std::string text = absl::StrCat("Åtgärd ", now.nummer(), " (", NameOr(units, now.enhet(), "enheten"),
                                  "): ", WordOf(now.state()), ". Enheten och kommunen ser det.\n");
  if (now.state() == v1::GENOMFORD) {
    absl::StrAppend(&text, "Nästa steg: kommunen bedömer effekten: kvalitet åtgärd effekt ", now.nummer(),
                    " --effekt ja --kommentar \"...\"\n");
  } else if (now.state() == v1::PAGAR) {
    absl::StrAppend(&text, "Sista dag: ", Day(now.sista_date()), ".\n");
  }
  context.Answer(text, now);
  return absl::OkStatus();
}

absl::Status Effekt(Context& context) {
  const std::string word = FoldWord(context.args().Get("effekt"));
  if (word != "ja" && word != "nej") {
    return Failure(kUsage, absl::StrCat("--effekt \"", context.args().Get("effekt"),
                                        "\": skriv ja eller nej. Ingenting sparades."));
  }
  return Flytta(context, word == "ja" ? v1::GENOMFORD_MED_EFFEKT : v1::GENOMFORD_UTAN_EFFEKT);
}

absl::Status ListaAtgarder(Context& context) {
  const Args& args = context.args();
  v1::ListAtgarderRequest request;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
    request.set_order_by("sista_date");
  } else if (args.Has("öppna")) {
    request.set_filter("state IN (\"EJ_PABORJAD\", \"PAGAR\")");
  }
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  TextTable table({"NR", "SENAST", "ENHET", "LÄGE", "ANSVARIG", "VAD"});
  v1::ListAtgarderResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAtgarderRequest, v1::ListAtgarderResponse>(
      context, absl::StrCat(kService, "ListAtgarder"), request,
      [&](const auto& page) { all.mutable_atgarder()->MergeFrom(page.atgarder()); })));
  std::stable_sort(all.mutable_atgarder()->begin(), all.mutable_atgarder()->end(),
                   [](const v1::Atgard& a, const v1::Atgard& b) { return a.sista_date() < b.sista_date(); });
  for (const v1::Atgard& a : all.atgarder()) {
    table.Add({a.nummer(), ShortDay(a.sista_date()), NameOr(units, a.enhet(), "?"), WordOf(a.state()), a.ansvarig(),
               a.text()});
  }
  context.Answer(table.empty() ? "Inga åtgärder.\n" : absl::StrCat(table.size(), " åtgärder\n", table.Text()), all);
  return absl::OkStatus();
}

const Flag kOnlyNumber = {"bara-nummer", "", "svara bara med numret, för skript"};

}  // namespace

std::vector<Command> FollowUpCommands() {
  const Flag enhet = {"enhet", "NAMN", "enhetens namn"};
  const Flag insatstyp = {"insatstyp", "ORD", "behövs bara om enheten har flera insatstyper"};
  const Flag comment = {"kommentar", "TEXT", "varför, eller hur effekten mättes"};
  const Flag day = {"datum", "DATUM", "dagen det hände; annars i dag"};
  return {
      {"uppföljning",
       "registrera",
       {},
       {{"enhet", "NAMN", "enhetens namn", true},
        {"nivå", "ORD", "tertial, årlig, fördjupad, händelsestyrd eller nystart", true},
        {"datum", "DATUM", "dagen den gjordes", true},
        {"metod", "ORD,ORD", "besök, intervju, aktgranskning, observation, enkät, dokument, självskattning"},
        insatstyp,
        kOnlyNumber},
       "skriv in en uppföljning av en enhet",
       "Skriver in en uppföljning. Vem som drev enheten den dagen hämtas ur registret. Utföraren ser den först när den "
       "fastställs.",
       "kvalitet uppföljning registrera --enhet \"Hemtjänst Norr\" --nivå fördjupad --datum 2026-12-15 --metod "
       "besök,intervju",
       Registrera},
      {"uppföljning",
       "iakttagelse",
       {"U-NUMMER"},
       {{"grad", "ORD", "styrka, utvecklingsområde, brist eller \"allvarlig brist\"", true},
        {"text", "TEXT", "vad som sågs", true},
        {"krav", "K15,K21", "krav som det gäller"},
        {"fråga", "NYCKEL", "fråga som det gäller, till exempel HT30"}},
       "lägg till något som sågs",
       "Lägger till en iakttagelse. En brist måste gälla ett krav eller en fråga. Skriv inga namn eller personnummer.",
       "kvalitet uppföljning iakttagelse U-31 --krav K15 --grad brist --text \"Två av tio nyckeluttag saknar "
       "signatur.\"",
       AddIakttagelse},
      {"uppföljning",
       "fastställ",
       {"U-NUMMER"},
       {{"omdöme", "ORD", "god, godtagbar, brister eller \"allvarliga brister\""}, {"motiv", "TEXT", "varför"}},
       "gör den klar och synlig för utföraren",
       "Fastställer uppföljningen. Ett samlat omdöme med motiv måste finnas. Därefter ser utföraren den och den ändras "
       "inte mer.",
       "kvalitet uppföljning fastställ U-31 --omdöme brister --motiv \"God kontinuitet; delegering och nycklar "
       "brister.\"",
       Faststall},
      {"uppföljning",
       "lista",
       {},
       {enhet, {"år", "ÅR", "bara det året"}},
       "visa uppföljningar",
       "Visar uppföljningar med omdöme och antal iakttagelser.",
       "kvalitet uppföljning lista --år 2026",
       ListaUppfoljningar},
      {"åtgärd",
       "lägg-till",
       {},
       {{"text", "TEXT", "vad som ska göras", true},
        {"ansvarig", "ROLL", "roll, aldrig ett namn: enhetschef", true},
        {"sista-dag", "DATUM", "när det ska vara klart", true},
        {"uppföljning", "U-NUMMER", "uppföljningen bakom"},
        {"iakttagelse", "N", "iakttagelsens nummer i den"},
        enhet,
        insatstyp,
        {"beslutad", "DATUM", "när den beslutades; annars i dag"},
        kOnlyNumber},
       "bestäm vad som ska göras, av vem och till när",
       "Sparar en åtgärd för en enhet. Enheten och kommunen ser den.",
       "kvalitet åtgärd lägg-till --uppföljning U-31 --iakttagelse 1 --text \"Ny rutin för nycklar.\" --ansvarig "
       "enhetschef --sista-dag 2027-01-29",
       LaggTillAtgard},
      {"åtgärd",
       "påbörja",
       {"A-NUMMER"},
       {day, comment},
       "arbetet har börjat",
       "Säger att arbetet med åtgärden har börjat.",
       "kvalitet åtgärd påbörja A-41",
       [](Context& c) { return Flytta(c, v1::PAGAR); }},
      {"åtgärd",
       "klar",
       {"A-NUMMER"},
       {day, comment},
       "den är genomförd",
       "Säger att åtgärden är genomförd. Om den hade effekt bedömer kommunen efteråt.",
       "kvalitet åtgärd klar A-41 --datum 2027-01-20",
       [](Context& c) { return Flytta(c, v1::GENOMFORD); }},
      {"åtgärd",
       "effekt",
       {"A-NUMMER"},
       {{"effekt", "ja|nej", "hade den effekt?", true}, day, comment},
       "bedöm om den hade effekt",
       "Kommunen bedömer om en genomförd åtgärd hade den effekt som önskades. Det står i årets rapport.",
       "kvalitet åtgärd effekt A-41 --effekt ja --kommentar \"Stickprov i tio akter utan anmärkning.\"",
       Effekt},
      {"åtgärd",
       "avbryt",
       {"A-NUMMER"},
       {day, comment},
       "den blir inte av",
       "Avbryter en åtgärd. Skriv varför.",
       "kvalitet åtgärd avbryt A-41 --kommentar \"Enheten läggs ner.\"",
       [](Context& c) { return Flytta(c, v1::AVBRUTEN); }},
      {"åtgärd",
       "lista",
       {},
       {enhet, {"öppna", "", "bara de som inte är klara"}},
       "visa åtgärder",
       "Visar åtgärder, deras läge och sista dag.",
       "kvalitet åtgärd lista --öppna",
       ListaAtgarder},
  };
}

}  // namespace kvalitet::client

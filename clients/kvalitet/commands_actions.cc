// åtgärd: lägg-till, its way to done, lista.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

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
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Åtgärd för "
                                   : absl::StrCat("Åtgärd ", made.nummer(), " sparad för "),
                   NameOr(units, made.enhet(), "enheten"), ": ", made.text(), "\nAnsvarig: ", made.ansvarig(),
                   ". Sista dag: ", DaySv(made.sista_date()), ".",
                   context.prova() ? "\n"
                                   : absl::StrCat(" Enheten och kommunen ser den.\nNästa steg: kvalitet åtgärd klar ",
                                                  made.nummer(), ". Fel? kvalitet åtgärd avbryt ", made.nummer(),
                                                  " --kommentar \"...\"\n")),
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
  request.set_validate_only(context.prova());
  v1::Atgard now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "MoveAtgard"), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  const std::string what = absl::StrCat(now.nummer(), ", ", NameOr(units, now.enhet(), "enheten"), ": ", now.text());
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli ", WordOf(now.state()), ": ", what, "\n"),
                   now);
    return absl::OkStatus();
  }
  std::string text =
      absl::StrCat("Sparat. ", what, "\nLäge: ", WordOf(now.state()), ". Enheten och kommunen ser det.\n");
  if (now.state() == v1::GENOMFORD) {
    absl::StrAppend(&text, "Nästa steg: kommunen bedömer effekten: kvalitet åtgärd effekt ", now.nummer(),
                    " --effekt ja --kommentar \"...\"\n");
  } else if (now.state() == v1::PAGAR) {
    absl::StrAppend(&text, "Nästa steg, senast ", DaySv(now.sista_date()), ": kvalitet åtgärd klar ", now.nummer(),
                    "\n");
  } else {
    text += "Läget ändras inte mer.\n";
  }
  context.Answer(text, now);
  return absl::OkStatus();
}

absl::Status Effekt(Context& context) {
  const std::string word = FoldWord(context.args().Get("effekt"));
  if (word != "ja" && word != "nej") {
    return Failure(kUsage, absl::StrCat("--effekt \"", context.args().Get("effekt"), "\": skriv ja eller nej."));
  }
  return Flytta(context, word == "ja" ? v1::GENOMFORD_MED_EFFEKT : v1::GENOMFORD_UTAN_EFFEKT);
}

absl::Status ListaAtgarder(Context& context) {
  const Args& args = context.args();
  v1::ListAtgarderRequest request;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
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
  if (args.Has("öppna")) {
    auto* rows = all.mutable_atgarder();
    rows->erase(
        std::remove_if(rows->begin(), rows->end(),
                       [](const v1::Atgard& a) { return a.state() != v1::EJ_PABORJAD && a.state() != v1::PAGAR; }),
        rows->end());
  }
  for (const v1::Atgard& a : all.atgarder()) {
    table.Add({a.nummer(), ShortDaySv(a.sista_date()), NameOr(units, a.enhet(), "?"), WordOf(a.state()), a.ansvarig(),
               a.text()});
  }
  context.Answer(table.empty() ? "Inga åtgärder.\n"
                               : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "åtgärd", "åtgärder"), "\n",
                                              table.Text()),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ActionCommands() {
  const Flag enhet = {"enhet", "NAMN", "enhetens namn"};
  const Flag insatstyp = {"insatstyp", "ORD", "behövs bara om enheten har flera insatstyper"};
  const Flag comment = {"kommentar", "TEXT", "varför, eller hur effekten mättes"};
  const Flag day = {"datum", "DATUM", "dagen det hände; annars i dag", false, false, "date"};
  return {
      {"åtgärd",
       "lägg-till",
       {},
       {{"text", "TEXT", "vad som ska göras", true},
        {"ansvarig", "ROLL", "roll, aldrig ett namn: enhetschef", true},
        {"sista-dag", "DATUM", "när det ska vara klart", true, false, "sista_date"},
        {"uppföljning", "U-NUMMER", "uppföljningen bakom"},
        {"iakttagelse", "N", "iakttagelsens nummer i den"},
        enhet,
        insatstyp,
        {"beslutad", "DATUM", "när den beslutades; annars i dag", false, false, "beslutad_date"},
        kOnlyNumber},
       "bestäm vad som ska göras, av vem och till när",
       "Sparar en åtgärd för en enhet. Enheten och kommunen ser den.",
       "kvalitet åtgärd lägg-till --uppföljning U-31 --iakttagelse 1 --text \"Ny rutin för nycklar.\" --ansvarig "
       "enhetschef --sista-dag 2027-01-29",
       LaggTillAtgard,
       Effect::kSaves},
      {"åtgärd",
       "påbörja",
       {"A-NUMMER"},
       {day, comment},
       "arbetet har börjat",
       "Säger att arbetet med åtgärden har börjat.",
       "kvalitet åtgärd påbörja A-41",
       [](Context& c) { return Flytta(c, v1::PAGAR); },
       Effect::kSaves},
      {"åtgärd",
       "klar",
       {"A-NUMMER"},
       {day, comment},
       "den är genomförd",
       "Säger att åtgärden är genomförd. Om den hade effekt bedömer kommunen efteråt.",
       "kvalitet åtgärd klar A-41 --datum 2027-01-20",
       [](Context& c) { return Flytta(c, v1::GENOMFORD); },
       Effect::kSaves},
      {"åtgärd",
       "effekt",
       {"A-NUMMER"},
       {{"effekt", "ja|nej", "hade den effekt?", true}, day, comment},
       "bedöm om den hade effekt",
       "Kommunen bedömer om en genomförd åtgärd hade den effekt som önskades. Det står i årets rapport.",
       "kvalitet åtgärd effekt A-41 --effekt ja --kommentar \"Stickprov i tio akter utan anmärkning.\"",
       Effekt,
       Effect::kSaves},
      {"åtgärd",
       "avbryt",
       {"A-NUMMER"},
       {day, comment},
       "den blir inte av",
       "Avbryter en åtgärd. Skriv varför.",
       "kvalitet åtgärd avbryt A-41 --kommentar \"Enheten läggs ner.\"",
       [](Context& c) { return Flytta(c, v1::AVBRUTEN); },
       Effect::kSaves},
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

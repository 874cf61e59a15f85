// avvikelse: anmäl, lista; the rest of the noun stands in files of its own.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_import.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

// Of a draft that was sent before: by somebody else, from a copy, or with other words and an answer that was lost.
absl::Status RedanSkickat(const absl::Status& status, const Args& args) {
  const std::string reason = proto::ReasonOf(status);
  if (!args.Has("utkast") || (reason != "REQUEST_ID_UPPTAGET" && reason != "FINNS_REDAN")) return status;
  return Failure(kNotNow, absl::StrCat("Det som står i ", args.Get("utkast"),
                                       " är redan rapporterat, kanske med andra ord: se kvalitet avvikelse lista. Är "
                                       "det en annan händelse: gör ett nytt utkast."));
}

// What the flags say happened.
absl::Status Fyll(Context& context, const registry::v1::Enhet& enhet, v1::Avvikelse& a) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Avvikelsetyp type,
                      Value<v1::Avvikelsetyp>(args.Has("typ") ? args.Get("typ") : "avvikelse", "typ"));
  a.set_typ(type);
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  a.set_insatstyp(insatstyp);
  // The law follows from the insatstyp unless it is stated.
  const std::string law = args.Has("lagrum") ? args.Get("lagrum") : insatstyp.substr(0, 3);
  KV_ASSIGN_OR_RETURN(const v1::Lagrum lagrum, Value<v1::Lagrum>(law, "lagrum"));
  a.set_lagrum(lagrum);
  KV_ASSIGN_OR_RETURN(const v1::Lagrum aven, AvenLagrumAv(args));
  a.set_aven_lagrum(aven);
  KV_RETURN_IF_ERROR(TaHandelse(args, enhet.name(), a));
  if (args.Has("text") && args.Has("text-fil")) return Failure(kUsage, "Ange --text eller --text-fil, inte båda.");
  if (args.Has("text-fil")) {
    KV_ASSIGN_OR_RETURN(*a.mutable_beskrivning(), ReadTextFile(args.Get("text-fil")));
  }
  return absl::OkStatus();
}

// Who sees it, what comes next and how it is undone.
std::string Vidare(const v1::Avvikelse& made) {
  if (made.typ() == v1::LEX_SARAH) return absl::StrCat(" ", LexSarahVidare(made));
  return absl::StrCat(
      "\n", Riskrad(made),
      "Enhetens ledning och kommunens kvalitetsteam ser den nu; texten är krypterad. Nästa steg: enhetens "
      "ledning utreder. Hur det går: kvalitet avvikelse visa ",
      made.nummer(), "\nFel? Kvalitetsteamet kan ta bort ", made.nummer(), ".\n");
}

// Whose the patients are stands in the uppdrag: where that does not say it, an avvikelse in health care has nobody who
// answers for it.
std::string UtanVardgivare(const v1::Avvikelse& a) {
  if (a.lagrum() != v1::HSL || a.vardgivare() != v1::VARDGIVARE_UNSPECIFIED || !a.register_verified()) return "";
  return "Obs: i registret står det inte vem som är vårdgivare där. Säg till kvalitetsteamet, som anger det i "
         "uppdraget (kvalitet uppdrag rätta, --hsl-ansvar) eller lägger till uppdraget.\n";
}

absl::Status Anmal(Context& context) {
  Draft draft;
  KV_RETURN_IF_ERROR(TaUtkast(context, draft));
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAvvikelseRequest request;
  request.set_avvikelse_id(draft.id);
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_RETURN_IF_ERROR(Fyll(context, enhet, *request.mutable_avvikelse()));
  request.set_request_id(context.RequestId("avvikelse"));
  request.set_validate_only(context.prova());
  v1::Avvikelse made;
  KV_RETURN_IF_ERROR(RedanSkickat(services->Call(absl::StrCat(kService, "CreateAvvikelse"), request, made), args));
  const std::string what =
      absl::StrCat(WordOf(made.typ()), ", ", enhet.namn(), ", rapporterad ", DaySv(made.rapporterad_date()), ".");
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli: ", what, "\n", Riskrad(made),
                                UtanUppdrag(context, made.enhet(), made.insatstyp()), UtanVardgivare(made)),
                   made);
    return absl::OkStatus();
  }
  std::string text = absl::StrCat(made.nummer(), " sparad: ", what, Vidare(made));
  if (args.Has("utkast")) text += MarkeraSkickat(context, std::move(draft), made.nummer());
  if (!made.register_verified()) {
    text += "Enheten kunde inte kontrolleras mot registret just nu; det görs senare.\n";
  }
  text += UtanUppdrag(context, made.enhet(), made.insatstyp()) + UtanVardgivare(made);
  context.Answer(args.Has("bara-nummer") ? absl::StrCat(made.nummer(), "\n") : text, made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  const Args& args = context.args();
  v1::ListAvvikelserRequest request;
  std::vector<std::string> terms;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    terms.push_back(absl::StrCat("enhet = \"", enhet.name(), "\""));
  }
  if (args.Has("typ")) {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelsetyp type, Value<v1::Avvikelsetyp>(args.Get("typ"), "typ"));
    terms.push_back(absl::StrCat("typ = \"", v1::Avvikelsetyp_Name(type), "\""));
  }
  if (args.Has("status")) {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelsestatus state, Value<v1::Avvikelsestatus>(args.Get("status"), "status"));
    terms.push_back(absl::StrCat("state = \"", v1::Avvikelsestatus_Name(state), "\""));
  }
  if (terms.size() > 1) return Failure(kUsage, "Ange bara en av --enhet, --typ och --status.");
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 1990));
    terms.push_back(absl::StrCat("rapporterad_date >= \"", year, "-01-01\""));
    terms.push_back(absl::StrCat("rapporterad_date <= \"", year, "-12-31\""));
  }
  request.set_filter(absl::StrJoin(terms, " AND "));
  request.set_order_by("rapporterad_date desc");
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  int most = 50;
  if (args.Has("antal")) {
    KV_ASSIGN_OR_RETURN(most, args.Number("antal", 1));
  }
  TextTable table({"NR", "RAPPORTERAD", "TYP", "ENHET", "STATUS"});
  v1::ListAvvikelserResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAvvikelserRequest, v1::ListAvvikelserResponse>(
      context, absl::StrCat(kService, "ListAvvikelser"), request,
      [&](const auto& page) { all.mutable_avvikelser()->MergeFrom(page.avvikelser()); })));
  for (const auto& a : all.avvikelser()) {
    if (static_cast<int>(table.size()) == most) break;
    table.Add(
        {a.nummer(), ShortDaySv(a.rapporterad_date()), WordOf(a.typ()), NameOr(units, a.enhet()), WordOf(a.state())});
  }
  const int total = all.avvikelser_size();
  context.Answer(
      total == 0 ? "Inga avvikelser som du får se.\n"
                 : absl::StrCat(CountSv(total, "avvikelse", "avvikelser"),
                                total > most ? absl::StrCat(", de ", most, " senaste visas (--antal N för fler)") : "",
                                "\n", table.Text()),
      all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Flag> AnmalFlags() {
  const std::vector<Flag> bedomning = BedomningFlags("BEMOTANDE, UTFORANDE_EJ, …");
  return {{"enhet", "NAMN", "var det hände", true},
          {"insatstyp", "ORD", "hemtjänst, säbo, …", true},
          {"text", "TEXT", "vad som hände, utan namn och personnummer", false, false, "beskrivning"},
          {"text-fil", "FIL", "texten ur en fil, om den är lång"},
          {"typ", "ORD", "avvikelse (annars), \"lex Sarah-rapport\", \"lex Maria-ärende\""},
          {"lagrum", "ORD", "SoL, LSS eller HSL; annars insatstypens"},
          AvenLagrumFlag(),
          bedomning[0],
          bedomning[1],
          bedomning[2],
          UtfallFlag(),
          {"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
          {"konsekvens", "TEXT", "vad det betydde eller hade kunnat betyda för den enskilde", true},
          {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"},
          {"händelse", "ID", "samma id på flera ärenden om samma händelse"}};
}

std::vector<Command> DeviationCommands() {
  std::vector<Flag> anmal = AnmalFlags();
  anmal.push_back(InformeradFlag());
  anmal.push_back({"utkast", "FIL", "det som inte står på kommandoraden ur ett utkast (kvalitet avvikelse utkast)"});
  anmal.push_back(kOnlyNumber);
  std::vector<Command> all = {
      {"avvikelse",
       "anmäl",
       {},
       std::move(anmal),
       "rapportera något som gick fel",
       "Rapporterar en avvikelse eller ett missförhållande (lex Sarah). Alla som arbetar i enheten får rapportera. "
       "Synpunkter och klagomål: kvalitet synpunkt anmäl. Beskrivningen krypteras och syns inte i listor.",
       "kvalitet avvikelse anmäl --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --text \"Ett kvällsbesök uteblev.\" "
       "--konsekvens \"Oro; ingen skada.\" --inträffade 2026-11-20",
       Anmal,
       Effect::kSaves,
       {},
       "utkast"},
      DeviationDraftCommand(),
      AvvikelseImportCommand(),
      {"avvikelse",
       "lista",
       {},
       {{"enhet", "NAMN", "bara den enheten"},
        {"typ", "ORD", "bara den typen"},
        {"status", "ORD", "registrerad, \"under utredning\" eller avslutad"},
        {"år", "ÅR", "rapporterade det året"},
        {"antal", "N", "högst så många rader; annars 50"}},
       "visa avvikelser utan texter",
       "Visar avvikelser, utan texter om enskilda. En utförare ser bara sina egna.",
       "kvalitet avvikelse lista --år 2026 --typ \"lex Sarah-rapport\"",
       Lista},
  };
  for (Command& one : DeviationStepCommands()) all.push_back(std::move(one));
  all.push_back(DeviationTotalCommand());
  all.push_back(CategoryCommand());
  for (Command& one : LimitCommands()) all.push_back(std::move(one));
  all.push_back(SignalCommand());
  all.push_back(AnalysisCommand());
  for (Command& one : DeviationCorrectionCommands()) all.push_back(std::move(one));
  return all;
}

}  // namespace kvalitet::client

// åtgärd: lägg-till, ändra, and its way to done and judged.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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

// Flags that both lägg-till and ändra take.
std::vector<Flag> ContentFlags(bool required) {
  return {{"text", "TEXT", "vad som ska göras", required},
          {"ansvarig", "ROLL,ROLL", "en eller flera roller, aldrig ett namn: enhetschef", required, false, "ansvariga"},
          {"sista-dag", "DATUM", "när det ska vara klart", required, false, "sista_date"},
          {"delmål", "\"DATUM ORD\"", "en del med egen sista dag", false, true, "delmal"},
          {"beslutande", "ROLL", "den roll eller nämnd som beslutar"},
          {"beroende", "A-NUMMER|ORD", "vad åtgärden väntar på", false, true, "beroenden"},
          {"orsak", "TEXT", "orsaken som ska bort"},
          {"förväntad-effekt", "TEXT", "vad som ska bli bättre", false, false, "forvantad_effekt"},
          {"mäts", "TEXT", "hur det märks", false, false, "effekt_mats"},
          {"belopp", "TKR", "väntad besparing eller intäkt i tusental kronor", false, false, "forvantat_belopp_tkr"},
          {"utfall", "TKR", "vad det blev", false, false, "utfall_belopp_tkr"}};
}

absl::StatusOr<int64_t> Tkr(const Args& args, absl::string_view flag) {
  int64_t amount = 0;
  if (absl::SimpleAtoi(args.Get(flag), &amount)) return amount;
  return Failure(kUsage,
                 absl::StrCat("--", flag, " \"", args.Get(flag), "\": skriv ett heltal i tusental kronor: 750"));
}

// Another åtgärd by its number, else words.
absl::Status FillBeroenden(Context& context, v1::Atgard& a) {
  a.clear_beroenden();
  for (const std::string& word : context.args().flags.at("beroende")) {
    v1::Beroende& one = *a.add_beroenden();
    const auto number = ShortNumber("A", word);
    if (!number.ok()) {
      one.set_ord(word);
      continue;
    }
    KV_ASSIGN_OR_RETURN(const v1::Atgard other, FindAtgard(context, word));
    one.set_atgard(other.name());
  }
  return absl::OkStatus();
}

// Sets what the flags say; `mask` gets the names of the fields.
absl::Status Fill(Context& context, v1::Atgard& a, google::protobuf::FieldMask& mask) {
  const Args& args = context.args();
  const auto text = [&](const char* flag, const char* field) {
    if (!args.Has(flag)) return;
    a.GetReflection()->SetString(&a, v1::Atgard::descriptor()->FindFieldByName(field), args.Get(flag));
    mask.add_paths(field);
  };
  text("text", "text");
  text("sista-dag", "sista_date");
  text("beslutande", "beslutande");
  text("orsak", "orsak");
  text("förväntad-effekt", "forvantad_effekt");
  text("mäts", "effekt_mats");
  if (args.Has("ansvarig")) {
    a.clear_ansvariga();
    for (absl::string_view role : absl::StrSplit(args.Get("ansvarig"), ',', absl::SkipWhitespace())) {
      a.add_ansvariga(std::string(absl::StripAsciiWhitespace(role)));
    }
    mask.add_paths("ansvariga");
  }
  if (args.Has("delmål")) {
    a.clear_delmal();
    for (const std::string& part : args.flags.at("delmål")) {
      const std::pair<std::string, std::string> words = absl::StrSplit(part, absl::MaxSplits(' ', 1));
      v1::Delmal& one = *a.add_delmal();
      one.set_date(words.first);
      one.set_ord(words.second);
    }
    mask.add_paths("delmal");
  }
  if (args.Has("beroende")) {
    KV_RETURN_IF_ERROR(FillBeroenden(context, a));
    mask.add_paths("beroenden");
  }
  if (args.Has("belopp")) {
    KV_ASSIGN_OR_RETURN(const int64_t amount, Tkr(args, "belopp"));
    a.set_forvantat_belopp_tkr(amount);
    mask.add_paths("forvantat_belopp_tkr");
  }
  if (args.Has("utfall")) {
    KV_ASSIGN_OR_RETURN(const int64_t amount, Tkr(args, "utfall"));
    a.set_utfall_belopp_tkr(amount);
    mask.add_paths("utfall_belopp_tkr");
  }
  return absl::OkStatus();
}

// What the åtgärd belongs to.
absl::Status FillOwner(Context& context, v1::Atgard& a) {
  const Args& args = context.args();
  if (args.Has("uppföljning")) {
    KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.Get("uppföljning")));
    a.set_uppfoljning(u.name());
    if (!args.Has("iakttagelse")) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const int nr, args.Number("iakttagelse", 1));
    a.set_iakttagelse(nr);
    return absl::OkStatus();
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    a.set_enhet(enhet.name());
    return absl::OkStatus();
  }
  if (args.Has("nämnd")) {
    KV_ASSIGN_OR_RETURN(*a.mutable_namnd(), FindNamnd(context, args.Get("nämnd")));
    return absl::OkStatus();
  }
  if (args.Has("verksamhetsområde")) {
    KV_ASSIGN_OR_RETURN(*a.mutable_verksamhetsomrade(), FindVerksamhetsomrade(context, args.Get("verksamhetsområde")));
    return absl::OkStatus();
  }
  return Failure(kUsage,
                 "Ange vad åtgärden hör till: --uppföljning U-31 --iakttagelse 1, --enhet \"NAMN\", --nämnd \"NAMN\" "
                 "eller --verksamhetsområde \"NAMN\".");
}

std::string Ansvariga(const v1::Atgard& a) { return absl::StrJoin(a.ansvariga(), ", "); }

// Who sees it.
std::string SeesIt(const v1::Atgard& a) { return a.enhet().empty() ? "Kommunen" : "Enheten och kommunen"; }

absl::Status LaggTillAtgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAtgardRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Atgard& a = *request.mutable_atgard();
  KV_RETURN_IF_ERROR(FillOwner(context, a));
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*a.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  google::protobuf::FieldMask all;
  KV_RETURN_IF_ERROR(Fill(context, a, all));
  a.set_beslutad_date(args.Get("beslutad"));
  request.set_request_id(context.RequestId("atgard"));
  request.set_validate_only(context.prova());
  v1::Atgard made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateAtgard"), request, made));
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const Owners owners, ReadOwners(context, {made}));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Åtgärd för "
                                   : absl::StrCat("Åtgärd ", made.nummer(), " sparad för "),
                   owners.Of(made, "enheten"), ": ", made.text(), "\nAnsvarig: ", Ansvariga(made),
                   ". Sista dag: ", DaySv(made.sista_date()), ".",
                   context.prova()
                       ? "\n"
                       : absl::StrCat(" ", SeesIt(made), " ser den.\nNästa steg: kvalitet åtgärd klar ", made.nummer(),
                                      ". Fel? kvalitet åtgärd avbryt ", made.nummer(), " --kommentar \"...\"\n")),
      made);
  return absl::OkStatus();
}

absl::Status AndraAtgard(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateAtgardRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_atgard(), FindAtgard(context, context.args().positionals[0]));
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_atgard(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) return Failure(kUsage, "Ange vad som ska ändras: se --hjälp.");
  request.set_request_id(context.RequestId("atgard ändra"));
  request.set_validate_only(context.prova());
  v1::Atgard now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAtgard"), request, now));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "Sparat. ", now.nummer(), ": ", now.text(),
                   "\nAnsvarig: ", Ansvariga(now), ". Sista dag: ", DaySv(now.sista_date()), ".\n"),
      now);
  return absl::OkStatus();
}

// The answer of a step.
absl::Status Told(Context& context, const v1::Atgard& now) {
  KV_ASSIGN_OR_RETURN(const Owners owners, ReadOwners(context, {now}));
  const std::string what = absl::StrCat(now.nummer(), ", ", owners.Of(now, "enheten"), ": ", now.text());
  const std::string state =
      absl::StrCat(WordOf(now.state()),
                   now.effekt() == v1::EFFEKT_UNSPECIFIED ? "" : absl::StrCat(" (effekt: ", WordOf(now.effekt()), ")"));
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli ", state, ": ", what, "\n"), now);
    return absl::OkStatus();
  }
  std::string text = absl::StrCat("Sparat. ", what, "\nLäge: ", state, ". ", SeesIt(now), " ser det.\n");
  if (now.state() == v1::GENOMFORD && now.effekt() == v1::EFFEKT_UNSPECIFIED) {
    absl::StrAppend(&text, "Nästa steg: någon annan i kommunen bedömer effekten: kvalitet åtgärd effekt ", now.nummer(),
                    " --effekt full --motiv \"...\"\n");
  } else if (now.state() == v1::PAGAR || now.state() == v1::EJ_PABORJAD) {
    absl::StrAppend(&text, "Nästa steg, senast ", DaySv(now.sista_date()), ": kvalitet åtgärd klar ", now.nummer(),
                    "\n");
  } else {
    text += "Läget ändras inte mer.\n";
  }
  context.Answer(text, now);
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
  return Told(context, now);
}

absl::Status Effekt(Context& context) {
  const Args& args = context.args();
  v1::JudgeAtgardRequest request;
  KV_ASSIGN_OR_RETURN(const v1::Effekt effekt, Value<v1::Effekt>(args.Get("effekt"), "effekt"));
  request.set_effekt(effekt);
  if (args.Has("utfall")) {
    KV_ASSIGN_OR_RETURN(const int64_t amount, Tkr(args, "utfall"));
    request.set_utfall_belopp_tkr(amount);
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Atgard a, FindAtgard(context, args.positionals[0]));
  request.set_name(a.name());
  request.set_date(args.Get("datum"));
  request.set_motiv(args.Get("motiv"));
  request.set_samma_person_motiv(args.Get("samma-person"));
  request.set_request_id(context.RequestId("atgard effekt"));
  request.set_validate_only(context.prova());
  v1::Atgard now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "JudgeAtgard"), request, now));
  return Told(context, now);
}

}  // namespace

std::vector<Command> ActionCommands() {
  const Flag comment = {"kommentar", "TEXT", "varför"};
  const Flag day = {"datum", "DATUM", "dagen det hände; annars i dag", false, false, "date"};
  std::vector<Flag> add = ContentFlags(true);
  add.insert(add.begin() + 3,
             {{"uppföljning", "U-NUMMER", "uppföljningen bakom"},
              {"iakttagelse", "N", "iakttagelsens nummer i den"},
              {"enhet", "NAMN", "enhetens namn"},
              {"verksamhetsområde", "NAMN", "om åtgärden gäller flera enheter", false, false, "verksamhetsomrade"},
              {"nämnd", "NAMN", "om nämnden äger den", false, false, "namnd"},
              {"insatstyp", "ORD", "behövs bara om enheten har flera insatstyper"},
              {"beslutad", "DATUM", "när den beslutades; annars i dag", false, false, "beslutad_date"}});
  add.push_back(kOnlyNumber);
  std::vector<Command> all = {
      {"åtgärd",
       "lägg-till",
       {},
       add,
       "bestäm vad som ska göras, av vem och till när",
       "Sparar en åtgärd för en enhet; enheten och kommunen ser den. En åtgärd för ett verksamhetsområde eller en "
       "nämnd "
       "ser bara kommunen.",
       "kvalitet åtgärd lägg-till --uppföljning U-31 --iakttagelse 1 --text \"Ny rutin för nycklar.\" --ansvarig "
       "enhetschef --sista-dag 2027-01-29",
       LaggTillAtgard,
       Effect::kSaves},
      {"åtgärd",
       "ändra",
       {"A-NUMMER"},
       ContentFlags(false),
       "ändra det som inte är klart än",
       "Ändrar en åtgärd som inte är klar. Sista dag ändras bara av kommunen. Anges --delmål eller --beroende ersätts "
       "alla som fanns.",
       "kvalitet åtgärd ändra A-41 --beslutande förvaltningschef",
       AndraAtgard,
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
       "Säger att åtgärden är genomförd. Om den hade effekt bedömer någon annan i kommunen efteråt.",
       "kvalitet åtgärd klar A-41 --datum 2027-01-20",
       [](Context& c) { return Flytta(c, v1::GENOMFORD); },
       Effect::kSaves},
      {"åtgärd",
       "effekt",
       {"A-NUMMER"},
       {{"effekt", "ORD", "full, viss, ingen, ej-genomförd eller kan-ej-bedömas", true},
        {"motiv", "TEXT", "vad bedömningen bygger på", true},
        {"utfall", "TKR", "vad det blev i tusental kronor", false, false, "utfall_belopp_tkr"},
        {"samma-person", "SKÄL", "varför du bedömer det du själv skrev är klart", false, false, "samma_person_motiv"},
        day},
       "bedöm om den hade effekt",
       "Kommunen bedömer om en genomförd åtgärd hade den effekt som önskades: någon annan än den som skrev att den är "
       "klar. Det står i årets rapport.",
       "kvalitet åtgärd effekt A-41 --effekt full --motiv \"Stickprov i tio akter utan anmärkning.\"",
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
  };
  for (const auto& group : {MeasureListCommands(), MeasurePlanCommands(), SanctionCommands()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace kvalitet::client

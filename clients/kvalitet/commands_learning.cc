// lärexempel: what a closed case taught, told so that nobody can be recognised.
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/learning.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

// What --orsak says, in the order in which it was said.
absl::StatusOr<std::vector<v1::Orsaksomrade>> Orsaker(const Args& args) {
  std::vector<v1::Orsaksomrade> all;
  if (!args.Has("orsak")) return all;
  for (const std::string& word : args.flags.at("orsak")) {
    KV_ASSIGN_OR_RETURN(const auto area, Value<v1::Orsaksomrade>(word, "orsak", Naming::kByPart));
    all.push_back(area);
  }
  return all;
}

std::vector<std::string> Kategorier(const Args& args) {
  std::vector<std::string> all;
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    all.emplace_back(absl::StripAsciiWhitespace(code));
  }
  return all;
}

struct Text {
  const char *flag, *field;
};
constexpr Text kTexts[] = {{"rubrik", "rubrik"},
                           {"vad-hände", "vad_hande"},
                           {"varför", "varfor"},
                           {"lärdom", "lardom"},
                           {"gjordes", "gjordes"}};

// What the flags say, on the example; the names of the fields that they fill.
absl::StatusOr<std::vector<std::string>> Skriv(const Args& args, v1::Larexempel& one) {
  std::vector<std::string> said;
  for (const Text& text : kTexts) {
    if (!args.Has(text.flag)) continue;
    one.GetReflection()->SetString(&one, v1::Larexempel::descriptor()->FindFieldByName(text.field),
                                   args.Get(text.flag));
    said.push_back(text.field);
  }
  if (args.Has("kategori")) {
    one.clear_kategorier();
    for (const std::string& code : Kategorier(args)) one.add_kategorier()->set_kod(code);
    said.push_back("kategorier");
  }
  if (args.Has("orsak")) {
    KV_ASSIGN_OR_RETURN(const auto areas, Orsaker(args));
    one.clear_orsaker();
    for (const v1::Orsaksomrade area : areas) {
      v1::LarexempelOrsak& orsak = *one.add_orsaker();
      orsak.set_nr(one.orsaker_size());
      orsak.set_omrade(area);
    }
    said.push_back("orsaker");
  }
  return said;
}

absl::Status SkrivNytt(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse arende, FindArende(context, context.args().positionals[0]));
  v1::CreateLarexempelRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.mutable_larexempel()->set_arende(arende.name());
  KV_RETURN_IF_ERROR(Skriv(context.args(), *request.mutable_larexempel()).status());
  request.set_request_id(context.RequestId("larexempel-skriv"));
  request.set_validate_only(context.prova());
  v1::Larexempel made;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("CreateLarexempel"), request, made));
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli ett utkast av ", arende.nummer(), ".\n"),
                   made);
    return absl::OkStatus();
  }
  if (context.args().Has("bara-nummer")) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  context.Answer(absl::StrCat(made.nummer(), " sparat som utkast av ", arende.nummer(),
                              ". Bara de som skriver och godkänner ser det; texterna är krypterade.\n", NextStep(made)),
                 made);
  return absl::OkStatus();
}

absl::Status Andra(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(v1::Larexempel found, FindDraft(context, context.args().positionals[0]));
  v1::UpdateLarexempelRequest request;
  KV_ASSIGN_OR_RETURN(const std::vector<std::string> said, Skriv(context.args(), found));
  if (said.empty()) return Failure(kUsage, "Ange vad som ska ändras, till exempel --lärdom \"...\".");
  for (const std::string& field : said) request.mutable_update_mask()->add_paths(field);
  *request.mutable_larexempel() = std::move(found);
  request.set_request_id(context.RequestId("larexempel-andra"));
  request.set_validate_only(context.prova());
  v1::Larexempel made;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("UpdateLarexempel"), request, made));
  context.Answer(absl::StrCat(Saved(context), made.nummer(), ", ", WordOf(made.state()), ".\n", NextStep(made)), made);
  return absl::OkStatus();
}

// Takes a step; `seen` says who sees what now.
absl::Status Steg(Context& context, v1::Larexempelsteg steg, const char* seen) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Larexempel found, FindDraft(context, context.args().positionals[0]));
  v1::MoveLarexempelRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_steg(steg);
  request.set_motiv(context.args().Get("motiv"));
  request.set_ingen_igenkannbar(context.args().Has("ingen-igenkännbar"));
  request.set_request_id(context.RequestId("larexempel-steg"));
  request.set_validate_only(context.prova());
  v1::Larexempel moved;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("MoveLarexempel"), request, moved));
  context.Answer(
      absl::StrCat(Tried(context), moved.nummer(), ": ", WordOf(moved.state()), ". ", seen, "\n", NextStep(moved)),
      moved);
  return absl::OkStatus();
}

absl::Status Granska(Context& context) {
  return Steg(context, v1::LARSTEG_SKICKA, "En annan person läser det nu och jämför med ärendet.");
}
absl::Status Godkann(Context& context) {
  return Steg(context, v1::LARSTEG_DELA,
              "Alla utförare och hela kommunen läser det nu. Ärende, enhet, utförare och dag syns inte.");
}
absl::Status LamnaTillbaka(Context& context) {
  return Steg(context, v1::LARSTEG_LAMNA_TILLBAKA, "Den som skrev ser varför, och skriver om.");
}
absl::Status Aterkalla(Context& context) {
  return Steg(context, v1::LARSTEG_ATERKALLA, "Ingen läser det längre, och texten är borta ur det som var delat.");
}
absl::Status SkrivOm(Context& context) { return Steg(context, v1::LARSTEG_SKRIV_OM, "Bara de som skriver ser det."); }

absl::Status Liknande(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::FindLiknandeRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  if (!args.positionals.empty()) {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse arende, FindArende(context, args.positionals[0]));
    request.set_avvikelse(arende.name());
  }
  for (const std::string& code : Kategorier(args)) request.add_kategorier(code);
  KV_ASSIGN_OR_RETURN(const auto areas, Orsaker(args));
  for (const v1::Orsaksomrade area : areas) request.add_orsaker(area);
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  v1::FindLiknandeResponse found;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("FindLiknande"), request, found));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  TextTable table({"NR", "ÅR", "INSATSTYP", "RUBRIK", "LIKT GENOM"});
  for (const v1::Liknande& one : found.liknande()) {
    const v1::DelatLarexempel& e = one.exempel();
    table.Add(
        {e.nummer(), absl::StrCat(e.ar()), NameOr(insatstyper, e.insatstyp(), e.insatstyp()), e.rubrik(), one.skal()});
  }
  std::string text = table.empty() ? "Inga delade lärexempel liknar det.\n" : table.Text();
  for (const v1::AvslutadeLiknande& one : found.avslutade()) {
    absl::StrAppend(&text, CountSv(one.antal(), "avslutat ärende", "avslutade ärenden"),
                    " de senaste tre åren med kategorin ", one.kategori(), ".\n");
  }
  context.Answer(text, found);
  return absl::OkStatus();
}

const Flag kKategori = {"kategori", "KOD,KOD", "BEMOTANDE, …; annars ärendets", false, false, "kategorier"};
const Flag kOrsak = {"orsak", "ORD", "kommunikation och information, …", false, true, "orsaker"};

std::vector<Flag> TextFlags(bool required) {
  return {{"rubrik", "TEXT", "vad det handlar om", required},
          {"vad-hände", "TEXT", "vad som hände, så att ingen kan kännas igen", required, false, "vad_hande"},
          {"varför", "TEXT", "varför det hände", required, false, "varfor"},
          {"lärdom", "TEXT", "vad ni lärde er", required, false, "lardom"},
          {"gjordes", "TEXT", "vad som gjordes", required},
          kKategori,
          kOrsak};
}

}  // namespace

std::vector<Command> LearningCommands() {
  std::vector<Flag> skriv = TextFlags(true);
  skriv.push_back(kOnlyNumber);
  const Flag motiv = {"motiv", "TEXT", "varför", true};
  std::vector<Command> all = {
      {"lärexempel",
       "skriv",
       {"AVVIKELSE"},
       skriv,
       "skriva ett lärexempel av ett avslutat ärende",
       "Skriver ett utkast av en avslutad avvikelse, lex Sarah-rapport eller lex Maria-ärende. Ingen person, enhet, "
       "utförare, dag eller ärendets nummer får stå i det. En annan person godkänner innan någon annan läser det.",
       "kvalitet lärexempel skriv AV-1 --rubrik \"Nyckeln\" --vad-hände \"Hjälpen kom inte in.\" --varför \"Nyckeln "
       "låg "
       "fel.\" --lärdom \"Nycklar räknas.\" --gjordes \"Ny rutin.\" --orsak \"teknik och utrustning\"",
       SkrivNytt,
       Effect::kSaves},
      {"lärexempel",
       "ändra",
       {"NR"},
       TextFlags(false),
       "skriva om ett utkast",
       "Ändrar det som anges i ett utkast. Den som har skrivit i det godkänner det inte.",
       "kvalitet lärexempel ändra LX-1 --lärdom \"Nycklar räknas varje kväll.\"",
       Andra,
       Effect::kSaves},
      {"lärexempel",
       "granska",
       {"NR"},
       {},
       "skicka ett utkast till granskning",
       "Skickar utkastet till en annan person, som jämför det med ärendet.",
       "kvalitet lärexempel granska LX-1",
       Granska,
       Effect::kSaves},
      {"lärexempel",
       "godkänn",
       {"NR"},
       {{"ingen-igenkännbar", "", "du intygar att ingen kan kännas igen", true, false, "ingen_igenkannbar"}},
       "godkänna och dela ett lärexempel",
       "Delar exemplet med alla utförare och hela kommunen. Den som godkänner har inte skrivit i det och intygar att "
       "ingen kan kännas igen. Ta tillbaka det med återkalla.",
       "kvalitet lärexempel godkänn LX-1 --ingen-igenkännbar",
       Godkann,
       Effect::kSaves},
      {"lärexempel",
       "lämna-tillbaka",
       {"NR"},
       {motiv},
       "lämna tillbaka ett utkast",
       "Lämnar tillbaka det som väntar på granskning, så att det skrivs om.",
       "kvalitet lärexempel lämna-tillbaka LX-1 --motiv \"Det går att se vilket hus det är.\"",
       LamnaTillbaka,
       Effect::kSaves},
      {"lärexempel",
       "återkalla",
       {"NR"},
       {motiv},
       "ta tillbaka ett delat lärexempel",
       "Tar tillbaka ett delat lärexempel. Texten försvinner ur det som alla läser.",
       "kvalitet lärexempel återkalla LX-1 --motiv \"Någon har känts igen.\"",
       Aterkalla,
       Effect::kSaves},
      {"lärexempel",
       "skriv-om",
       {"NR"},
       {},
       "göra ett återkallat lärexempel till utkast",
       "Gör det återkallade till ett utkast, som skrivs om och godkänns på nytt.",
       "kvalitet lärexempel skriv-om LX-1",
       SkrivOm,
       Effect::kSaves},
      {"lärexempel",
       "liknande",
       {"[AVVIKELSE]"},
       {kKategori, kOrsak, {"insatstyp", "ORD", "hemtjänst, säbo, …"}},
       "leta efter lärexempel som liknar ett ärende",
       "Visar delade lärexempel med samma kategorier och orsaksområden, de mest lika först, och varför de är lika. "
       "Kommunens personal ser också hur många avslutade ärenden kategorin har.",
       "kvalitet lärexempel liknande AV-1 --orsak \"teknik och utrustning\"",
       Liknande}};
  for (Command& one : LearningReadCommands()) all.push_back(std::move(one));
  return all;
}

}  // namespace kvalitet::client

// What the kommun does with forms: formulär importera, självskattning skicka.
#include "clients/kvalitet/commands_forms.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

// Enheter that have an uppdrag for the insatstyp on the day.
absl::StatusOr<std::vector<std::string>> UnitsOf(Context& context, const std::string& insatstyp,
                                                 const std::string& day) {
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  registry::v1::ListUppdragRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", parent, "/insatstyper/", FoldWord(insatstyp),
                                  "\" AND giltig_fran <= \"", day, "\""));
  std::vector<std::string> units;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUppdragRequest, registry::v1::ListUppdragResponse>(
      context, "registry.v1.Registry/ListUppdrag", request, [&](const auto& page) {
        for (const auto& u : page.uppdrag()) {
          if (u.giltig_till().empty() || u.giltig_till() > day) units.push_back(u.enhet());
        }
      })));
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  return units;
}

absl::Status Skicka(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const v1::Formular form, NewestForm(context, insatstyp));
  v1::SendSjalvskattningarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_formular(form.name());
  request.set_insatstyp(insatstyp);
  request.set_ar(year);
  KV_ASSIGN_OR_RETURN(*request.mutable_sista_date(), args.Date("sista-dag"));
  KV_ASSIGN_OR_RETURN(*request.mutable_utskickad_date(), args.Date("utskickad"));
  if (args.Has("enhet")) {
    for (const std::string& name : args.flags.at("enhet")) {
      KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, name));
      request.add_enheter(enhet.name());
    }
  } else {
    // The day on which they are sent, as the service judges it; who comes later is sent to when the day has come.
    KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
    const std::string day = args.Has("utskickad") ? args.Get("utskickad") : today;
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> units, UnitsOf(context, insatstyp, day));
    for (const std::string& unit : units) request.add_enheter(unit);
    if (units.empty())
      return Failure(kNotNow,
                     absl::StrCat("Ingen enhet har uppdrag för ", args.Get("insatstyp"), " ", DaySv(day), "."));
  }
  if (args.Has("omgång")) {
    KV_ASSIGN_OR_RETURN(const int round, args.Number("omgång", 1));
    request.set_omgang(round);
  }
  request.set_request_id(context.RequestId("skicka"));
  request.set_validate_only(context.prova());
  v1::SendSjalvskattningarResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SendSjalvskattningar"), request, r));
  const std::string when =
      absl::StrCat("Sista dag ", DaySv(args.Get("sista-dag")), ", samma för kommunala och privata.");
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting skickades. Skulle skicka " : "Skickade ",
                   CountSv(r.nya(), "självskattning", "självskattningar"), " ", year, " (", form.rubrik(), ", version ",
                   form.version(), ")", r.oforandrade() > 0 ? absl::StrCat("; ", r.oforandrade(), " fanns redan") : "",
                   ".\n",
                   r.nya() == 0 ? "De som fanns behåller sin sista dag: kvalitet självskattning status visar den.\n"
                   : context.prova() ? absl::StrCat(when, "\n")
                                     : absl::StrCat(when, " Utförarna ser dem nu: kvalitet självskattning hämta.\n")),
      r);
  return absl::OkStatus();
}

// Who sees what was read in, and what comes next: a draft is published first.
std::string AfterImport(const v1::ImportFormularResponse& r, const std::string& path) {
  const bool draft = std::any_of(r.formular().begin(), r.formular().end(),
                                 [](const v1::Formular& f) { return f.state() != v1::PUBLICERAT; });
  if (draft) {
    return absl::StrCat(
        "Bara kommunen ser utkastet, och det går att ändra: läs in filen igen. Nästa steg: kvalitet formulär "
        "importera ",
        path, " --publicera\n");
  }
  return "Kommunen ser formulären; utförarna ser dem när de skickas.\nPublicerade ändras aldrig: ändrade frågor blir "
         "nästa "
         "version. Nästa steg: kvalitet självskattning skicka.\n";
}

absl::Status ImporteraFormular(Context& context) {
  const Args& args = context.args();
  const std::string path = args.positionals[0];
  v1::ImportFormularRequest request;
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  request.set_fil(content);
  if (args.Has("karta")) {
    KV_ASSIGN_OR_RETURN(const std::string map, ReadFile(args.Get("karta")));
    request.set_karta(map);
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_kalla(args.Has("källa") ? args.Get("källa") : std::filesystem::path(path).filename().string());
  request.set_publicera(args.Has("publicera"));
  request.set_motiv(args.Get("motiv"));
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("formular"));
  v1::ImportFormularResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ImportFormular"), request, r));
  const std::string read =
      absl::StrCat(std::filesystem::path(path).filename().string(), ": ", CountSv(r.antal(), "fråga", "frågor"),
                   ", filen lästes som ", r.last_som(), ".\n");
  if (r.antal_fel() > 0) return RowsRefused(context, read, r);
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  TextTable table({"SERIE", ">VERSION", "INSATSTYP", "SVARAR", ">FRÅGOR", "LÄGE"});
  for (const auto& f : r.formular()) {
    table.Add({f.serie(), absl::StrCat(f.version()), NameOr(insatstyper, f.insatstyp(), f.insatstyp()),
               WordOf(f.respondent()), absl::StrCat(f.antal_fragor()), WordOf(f.state())});
  }
  std::string warnings;
  for (const std::string& warning : r.varningar()) absl::StrAppend(&warnings, "Att tänka på: ", warning, "\n");
  context.Answer(absl::StrCat(read, Saved(context),
                              CountSv(r.nya(), "nytt formulär eller ny version", "nya formulär eller versioner"), ", ",
                              CountSv(r.andrade(), "ändrat utkast", "ändrade utkast"), ", ",
                              CountSv(r.oforandrade(), "oförändrat", "oförändrade"), ".\n", table.Text(), warnings,
                              context.prova() ? "" : AfterImport(r, path)),
                 r);
  return absl::OkStatus();
}

absl::Status ListaFormular(Context& context) {
  v1::ListFormularRequest request;
  v1::ListFormularResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListFormularRequest, v1::ListFormularResponse>(
      context, absl::StrCat(kService, "ListFormular"), request,
      [&](const auto& page) { all.mutable_formular()->MergeFrom(page.formular()); })));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  TextTable table({"SERIE", ">VERSION", "INSATSTYP", "SVARAR", ">FRÅGOR", ">VARAV KÄRNFRÅGOR", "LÄGE"});
  std::string motives;
  for (const auto& f : all.formular()) {
    table.Add({f.serie(), absl::StrCat(f.version()), NameOr(insatstyper, f.insatstyp(), f.insatstyp()),
               WordOf(f.respondent()), absl::StrCat(f.antal_fragor()), absl::StrCat(f.antal_karnfragor()),
               WordOf(f.state())});
    if (f.avvikelse().empty()) continue;
    absl::StrAppend(&motives, f.serie(), " version ", f.version(), ": ", f.avvikelse(), " Motiv: ", f.avvikelse_motiv(),
                    "\n");
  }
  context.Answer(absl::StrCat(table.empty() ? "Inga formulär. Läs in ett: kvalitet formulär importera FIL --publicera\n"
                                            : table.Text(),
                              motives.empty() ? "" : absl::StrCat("Avsteg för kärnfrågorna:\n", motives)),
                 all);
  return absl::OkStatus();
}

absl::Status Forifyll(Context& context) {
  const Args& args = context.args();
  v1::ImportForifylltRequest request;
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(args.positionals[0]));
  request.set_fil(content);
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  request.set_ar(year);
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("forifyllt"));
  v1::ImportForifylltResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ImportForifyllt"), request, r));
  const std::string read = absl::StrCat(CountSv(r.antal(), "rad", "rader"), ", filen lästes som ", r.last_som(), ".\n");
  if (r.antal_fel() > 0) return RowsRefused(context, read, r);
  context.Answer(absl::StrCat(read, Saved(context), CountSv(r.nya(), "nytt värde", "nya värden"), ", ",
                              CountSv(r.andrade(), "ändrat", "ändrade"), ", ",
                              CountSv(r.oforandrade(), "oförändrat", "oförändrade"), ".\n",
                              context.prova() ? "" : "Utförarna ser dem i blanketten och bekräftar eller ändrar.\n"),
                 r);
  return absl::OkStatus();
}

absl::Status Onskemal(Context& context) {
  const Args& args = context.args();
  v1::ListBehovRequest request;
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  request.set_ar(year);
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  v1::ListBehovResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListBehovRequest, v1::ListBehovResponse>(
      context, absl::StrCat(kService, "ListBehov"), request,
      [&](const auto& page) { all.mutable_behov()->MergeFrom(page.behov()); })));
  TextTable table({"NR", "ENHET", "AVSNITT", "BEHÖVER FRÅN KOMMUNEN"});
  for (const auto& b : all.behov()) table.Add({b.nummer(), NameOr(units, b.enhet()), b.avsnitt(), b.text()});
  context.Answer(table.empty() ? absl::StrCat("Ingen inlämnad självskattning ", year, " ber kommunen om något.\n")
                               : absl::StrCat(table.Text(), "Svara på dem i utförardialogen: kvalitet dialog\n"),
                 all);
  return absl::OkStatus();
}

// formulär, but for what only shows one.
std::vector<Command> ImportFormCommands() {
  return {
      {"formulär",
       "importera",
       {"FIL"},
       {{"karta", "FIL", "CSV med kolumnerna slag, från, till, om filens ord är andra"},
        {"källa", "NAMN", "varifrån frågorna kommer; annars filens namn"},
        {"publicera", "", "publicera genast"},
        {"motiv", "TEXT", "varför kärnfrågorna ändras eller är färre än 10 eller fler än 15"}},
       "läs in frågor som formulär",
       "Läser in frågor från en fil och gör formulär av dem, ett per insatstyp och instrument. Ett publicerat "
       "formulär ändras aldrig: "
       "ändrade frågor blir nästa version.",
       "kvalitet formulär importera fragor.csv --prova",
       ImporteraFormular,
       Effect::kSaves},
      {"formulär",
       "lista",
       {},
       {},
       "visa formulären och deras versioner",
       "Visar varje formulär och version, hur många av frågorna som är kärnfrågor, och motiven där kärnfrågorna "
       "avviker "
       "från regeln: 10 till 15 stycken, desamma varje år.",
       "kvalitet formulär lista",
       ListaFormular},
      {"formulär",
       "förifyll",
       {"FIL"},
       {{"år", "ÅR", "året för de självskattningar där de visas", true}},
       "läs in svar som redan finns",
       "Läser in värden från Kolada eller Socialstyrelsen för frågor som säger att de förifylls. Filen har kolumnerna "
       "enhet, nyckel, värde, källa och datum. Utföraren bekräftar eller ändrar.",
       "kvalitet formulär förifyll enhetsundersokningen.csv --år 2026",
       Forifyll,
       Effect::kSaves}};
}

}  // namespace

std::vector<Command> FormCommands() {
  std::vector<Command> commands = {
      {"självskattning",
       "skicka",
       {},
       {{"insatstyp", "ORD", "vilken insatstyp", true},
        {"år", "ÅR", "året den gäller", true},
        {"sista-dag", "DATUM", "sista dag, samma för alla", true, false, "sista_date"},
        {"utskickad", "DATUM", "annars i dag", false, false, "utskickad_date"},
        {"enhet", "NAMN", "bara den; annars alla med uppdrag den dagen", false, true},
        {"formulär", "SERIE", "om insatstypen har flera"},
        {"omgång", "NR", "av en kort enkät: 1, 2 eller 3"}},
       "skicka årets självskattning till enheterna",
       "Skickar en självskattning till varje enhet som har uppdrag för insatstypen, kommunal som privat, med samma "
       "sista dag. De som "
       "redan har en får ingen till.",
       "kvalitet självskattning skicka --insatstyp hemtjänst --år 2026 --sista-dag 2026-12-11",
       Skicka,
       Effect::kSaves},
      {"självskattning",
       "önskemål",
       {},
       {{"år", "ÅR", "året", true}, {"insatstyp", "ORD", "bara den"}},
       "visa vad utförarna behöver från kommunen",
       "Visar vad utförarna har skrivit att de behöver från kommunen, avsnitt för avsnitt, i det som är inlämnat.",
       "kvalitet självskattning önskemål --år 2026",
       Onskemal},
  };
  for (Command& command : SentFormCommands()) commands.push_back(std::move(command));
  for (Command& command : ImportFormCommands()) commands.push_back(std::move(command));
  for (Command& command : FormShowCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client

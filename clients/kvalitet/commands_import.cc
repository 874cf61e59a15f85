// Commands that read files into the register, the register of avvikelser and the kvalitetsberättelse.
#include "clients/kvalitet/commands_import.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/import_kinds.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"

namespace kvalitet::client {
namespace {

const Flag kSource = {"källa", "NAMN", "listans namn: samma namn varje gång; annars filens namn"};
const Flag kNewMap = {"ny-karta", "", "glöm hur kolumnerna lästes förra gången för samma källa"};
const Flag kMap = {"karta", "FIL",
                   "rader \"fält = kolumn i filen\" och \"fält: ord i filen = ord här\"; sparas för källan"};

// The command that settles what is not known.
std::string RemedyFor(registry::v1::Oklarhetsslag slag) {
  switch (slag) {
    case registry::v1::OKLARHETSSLAG_REGI:
      return "kvalitet utförare ändra UTFÖRARE --regi ORD";
    case registry::v1::OKLARHETSSLAG_AVTALSFORM:
      return "kvalitet avtal ändra AVTAL --form ORD";
    case registry::v1::OKLARHETSSLAG_START:
      return "kvalitet uppdrag rätta ENHET --insatstyp ORD --från DATUM";
    case registry::v1::OKLARHETSSLAG_TILLSTAND:
      return "kvalitet tillstånd lägg-till --utförare UTFÖRARE --insatstyp ORD --dnr NUMMER --från DATUM (för "
             "kommunens "
             "egen verksamhet med --anmälan)";
    default:
      return "kvalitet uppdrag lägg-till ENHET --insatstyp ORD --utförare UTFÖRARE --från DATUM";
  }
}

// What the register does not know, for somebody who does to fill in.
absl::Status KontrolleraRegistret(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  registry::v1::ListOklarheterRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  registry::v1::ListOklarheterResponse response;
  KV_RETURN_IF_ERROR(services->Call("registry.v1.Registry/ListOklarheter", request, response));
  TextTable table({"VAD", "UTFÖRARE", "SÅ HÄR"});
  for (const auto& one : response.oklarheter()) table.Add({WordOf(one.slag()), one.utforare_namn(), one.text()});
  std::set<registry::v1::Oklarhetsslag> kinds;
  for (const auto& one : response.oklarheter()) kinds.insert(one.slag());
  TextTable remedies({"VAD", "SÅ RÄTTAS DET"});
  for (const registry::v1::Oklarhetsslag kind : kinds) remedies.Add({WordOf(kind), RemedyFor(kind)});
  const int64_t shown = response.oklarheter_size();
  context.Answer(table.empty() ? "Registret har inga oklarheter.\n"
                               : absl::StrCat(CountSv(response.antal(), "oklarhet", "oklarheter"),
                                              response.antal() > shown ? absl::StrCat(", de första ", shown) : "", "\n",
                                              table.Text(), remedies.Text()),
                 response);
  return absl::OkStatus();
}

// The uppdrag of a day, those of an insatstyp or all.
absl::StatusOr<registry::v1::ListUppdragResponse> UppdragOn(Context& context, const std::string& day,
                                                            const std::string& insatstyp) {
  registry::v1::ListUppdragRequest request;
  request.set_as_of_date(day);
  if (!insatstyp.empty()) request.set_filter(absl::StrCat("insatstyp = \"", insatstyp, "\""));
  registry::v1::ListUppdragResponse all;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUppdragRequest, registry::v1::ListUppdragResponse>(
      context, "registry.v1.Registry/ListUppdrag", request,
      [&](const auto& page) { all.mutable_uppdrag()->MergeFrom(page.uppdrag()); })));
  return all;
}

// With --datum only those that had an uppdrag that day: an utförare has no first day of its own.
absl::Status ListaUtforare(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("datum"));
  std::set<std::string> operating;
  if (!day.empty()) {
    KV_ASSIGN_OR_RETURN(const registry::v1::ListUppdragResponse uppdrag, UppdragOn(context, day, ""));
    for (const registry::v1::Uppdrag& one : uppdrag.uppdrag()) operating.insert(one.utforare());
  }
  registry::v1::ListUtforareResponse all;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {},
      [&](const auto& page) { all.mutable_utforare()->MergeFrom(page.utforare()); })));
  std::map<std::string, std::string> names;
  for (const auto& u : all.utforare()) names[u.name()] = u.namn();
  TextTable table({"UTFÖRARE", "REGI", "ORGANISATIONSNUMMER", "STATUS"});
  registry::v1::ListUtforareResponse shown;
  for (const auto& u : all.utforare()) {
    if (!day.empty() && operating.count(u.name()) == 0) continue;
    *shown.add_utforare() = u;
    table.Add({u.namn(), WordOf(u.regiform()), u.orgnummer().empty() ? "saknas" : u.orgnummer(),
               u.uppgatt_i().empty()
                   ? WordOf(u.status())
                   : absl::StrCat("uppgår i ", NameOr(names, u.uppgatt_i()), " från ", ShortDaySv(u.uppgatt_date()))});
  }
  table.Sort();
  context.Answer(absl::StrCat(table.size(), day.empty() ? " utförare" : " utförare med uppdrag ",
                              day.empty() ? "" : DaySv(day), "\n", table.Text()),
                 shown);
  return absl::OkStatus();
}

// Who operates which enhet on a day, for an insatstyp (those who are called to a utförardialog) or for all.
absl::Status VisaUppdrag(Context& context) {
  const Args& args = context.args();
  std::string insatstyp;
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(insatstyp, FindInsatstypName(context, args.Get("insatstyp")));
  }
  KV_ASSIGN_OR_RETURN(std::string day, args.Date("datum"));
  if (day.empty()) {
    KV_ASSIGN_OR_RETURN(day, ListToday(context));
  }
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNamesByResource(context));
  KV_ASSIGN_OR_RETURN(const registry::v1::ListUppdragResponse all, UppdragOn(context, day, insatstyp));
  std::vector<std::string> columns = {"ENHET", "UTFÖRARE", "FRÅN OCH MED"};
  if (insatstyp.empty()) columns.insert(columns.begin() + 1, "INSATSTYP");
  TextTable table(columns);
  for (const registry::v1::Uppdrag& u : all.uppdrag()) {
    std::vector<std::string> cells = {
        NameOr(names.enheter, u.enhet()), NameOr(names.utforare, u.utforare()),
        absl::StrCat(ShortDaySv(u.giltig_fran()), u.start_okand() ? " (eller tidigare)" : "")};
    if (insatstyp.empty()) cells.insert(cells.begin() + 1, NameOr(insatstyper, u.insatstyp()));
    table.Add(std::move(cells));
  }
  table.Sort();
  context.Answer(absl::StrCat(table.size(), " uppdrag ", DaySv(day), "\n", table.Text()), all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> RegisterCommands() {
  return {
      {"utförare",
       "importera",
       {"FIL"},
       {kMap, kNewMap, kSource},
       "läs in registret från en lista",
       "Läser in utförare, enheter, avtal och uppdrag från en lista. Står regi inte i listan gissas den aldrig: den "
       "står kvar "
       "som okänd tills någon fyller i den. Gäller listan flera kommuner läses de in som din behörighet gäller.",
       "kvalitet utförare importera utforare.csv --prova",
       [](Context& c) { return ImportFile(c, UtforareKind()); },
       Effect::kSaves,
       {},
       {},
       ColumnsText(UtforareKind().columns)},
      {"utförare",
       "lista",
       {},
       {{"datum", "DATUM", "bara de som hade uppdrag den dagen"}},
       "visa kommunens utförare",
       "Visar utförare med regi, organisationsnummer och status. Regi, nummer och status är de som står i registret "
       "nu.",
       "kvalitet utförare lista",
       ListaUtforare},
      {"utförare",
       "kontrollera",
       {},
       {},
       "visa vad som är oklart i registret",
       "Visar utförare, avtal och uppdrag där något saknas: regi, avtalsform, insatstyp, startdatum, tillstånd eller "
       "anmälan, och dagar då ingen är känd som utförare.",
       "kvalitet utförare kontrollera",
       KontrolleraRegistret},
      {"utförare",
       "uppdrag",
       {},
       {{"insatstyp", "ORD", "bara den: hemtjänst, säbo, …"}, {"datum", "DATUM", "annars i dag"}},
       "visa vem som driver vad en dag",
       "Visar vilka enheter som har uppdrag den dagen, för insatstypen eller för alla, och vem som driver dem.",
       "kvalitet utförare uppdrag --insatstyp hemtjänst --datum 2026-05-18",
       VisaUppdrag},
      DuplicatesCommand(),
  };
}

std::vector<Command> FigureImportCommands() {
  return {
      {"siffra",
       "importera",
       {"FIL"},
       {kMap, kNewMap, kSource},
       "läs in publicerade siffror",
       "Läser in siffror som redan är publicerade: kommunens tidigare år eller en nationell mätning. Källan följer med "
       "till "
       "rapporten.",
       "kvalitet siffra importera siffror.csv --prova",
       [](Context& c) { return ImportFile(c, SiffraKind()); },
       Effect::kSaves,
       {},
       {},
       ColumnsText(SiffraKind().columns)},
      {"volym",
       "importera",
       {"FIL"},
       {kMap, kNewMap, kSource},
       "läs in personer, brukardygn och platser",
       "Läser in hur många personer, brukardygn och platser en enhet eller en regi har haft. Utan volym kan antal inte "
       "jämföras.",
       "kvalitet volym importera volymer.csv --prova",
       [](Context& c) { return ImportFile(c, VolymKind()); },
       Effect::kSaves,
       {},
       {},
       ColumnsText(VolymKind().columns)},
  };
}

Command AvvikelseImportCommand() {
  return {"avvikelse",
          "importera",
          {"FIL"},
          {kMap, kNewMap, kSource},
          "läs in från verksamhetssystemet",
          "Läser in avvikelser, lex Sarah-rapporter, synpunkter och klagomål från ett annat system. Samma rad igen "
          "ändrar samma "
          "avvikelse.",
          "kvalitet avvikelse importera avvikelser.csv --källa treserva --prova",
          [](Context& c) { return ImportFile(c, AvvikelseKind()); },
          Effect::kSaves,
          {},
          {},
          ColumnsText(AvvikelseKind().columns)};
}

}  // namespace kvalitet::client

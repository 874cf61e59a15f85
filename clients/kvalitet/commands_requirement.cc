// avtal and krav: what is agreed with each utförare, and what is asked of it.
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

absl::StatusOr<std::vector<v1::Kravkatalog>> Kataloger(Context& context) {
  std::vector<v1::Kravkatalog> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListKravkatalogerRequest, v1::ListKravkatalogerResponse>(
      context, absl::StrCat(kService, "ListKravkataloger"), {},
      [&](const auto& page) { all.insert(all.end(), page.kravkataloger().begin(), page.kravkataloger().end()); })));
  return all;
}

std::string KatalogSv(const v1::Kravkatalog& katalog) {
  return absl::StrCat(katalog.serie(), " version ", katalog.version());
}

// "hemtjanst-lov" (its last published version) or "hemtjanst-lov:2".
absl::StatusOr<v1::Kravkatalog> FindKatalog(Context& context, absl::string_view word, bool draft = false) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(word, absl::MaxSplits(':', 1));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> all, Kataloger(context));
  const v1::Kravkatalog* best = nullptr;
  for (const v1::Kravkatalog& one : all) {
    if (one.serie() != FoldWord(parts.first)) continue;
    const bool meant = parts.second.empty() ? (one.state() == v1::KRAVKATALOG_STATE_UTKAST) == draft
                                            : absl::StrCat(one.version()) == parts.second;
    if (meant && (best == nullptr || best->version() < one.version())) best = &one;
  }
  if (best != nullptr) return *best;
  return Failure(kNotNow, absl::StrCat("Det finns ", draft ? "inget utkast till" : "ingen publicerad",
                                       " kravkatalog \"", word, "\". kvalitet krav lista visar dem som finns."));
}

// --- avtal

absl::Status LaggTillAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAvtalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
  v1::Avtal& avtal = *request.mutable_avtal();
  avtal.set_utforare(utforare.name());
  KV_ASSIGN_OR_RETURN(const auto form, Value<v1::Avtalsform>(args.Get("form"), "form"));
  avtal.set_avtalsform(form);
  avtal.set_beteckning(args.Get("beteckning"));
  avtal.set_ickeval(args.Has("ickeval"));
  KV_ASSIGN_OR_RETURN(*avtal.mutable_start_date(), args.Date("från"));
  KV_ASSIGN_OR_RETURN(*avtal.mutable_slut_date(), args.Date("till"));
  if (args.Has("krav")) {
    for (const std::string& word : args.flags.at("krav")) {
      KV_ASSIGN_OR_RETURN(const v1::Kravkatalog katalog, FindKatalog(context, word));
      avtal.add_kravkataloger(katalog.name());
    }
  }
  if (args.Has("option")) {
    for (const std::string& text : args.flags.at("option")) {
      const std::pair<std::string, std::string> days = absl::StrSplit(text, absl::MaxSplits('=', 1));
      v1::Avtalsoption& option = *avtal.add_optioner();
      option.set_senast_date(days.first);
      option.set_till_date(days.second);
    }
  }
  request.set_request_id(context.RequestId("avtal"));
  request.set_validate_only(context.prova());
  v1::Avtal made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateAvtal"), request, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", WordOf(made.avtalsform()),
                              " ", made.beteckning(), " med ", utforare.namn(), ".\n",
                              context.prova() ? "" : "Alla som läser registret ser avtalet nu.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status ListaAvtal(Context& context) {
  v1::ListAvtalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), context.args().Date("datum"));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> kataloger, Kataloger(context));
  std::map<std::string, std::string> krav;
  for (const v1::Kravkatalog& one : kataloger) krav[one.name()] = KatalogSv(one);
  TextTable table({"UTFÖRARE", "FORM", "BETECKNING", "FRÅN OCH MED", "TILL OCH MED", "KRAV"});
  v1::ListAvtalResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>(
      context, absl::StrCat(kService, "ListAvtal"), request, [&](const auto& page) {
        for (const v1::Avtal& avtal : page.avtal()) {
          std::vector<std::string> has;
          for (const std::string& name : avtal.kravkataloger()) has.push_back(NameOr(krav, name));
          table.Add({NameOr(utforare, avtal.utforare()), WordOf(avtal.avtalsform()), avtal.beteckning(),
                     avtal.start_date().empty() ? "okänt" : ShortDaySv(avtal.start_date()),
                     LastDaySv(avtal.slut_date()), has.empty() ? "saknas" : JoinSv(has)});
          *all.add_avtal() = avtal;
        }
      })));
  table.Sort();
  context.Answer(table.empty() ? "Inga avtal i registret.\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status KravForAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, args.positionals[0]));
  v1::UpdateAvtalRequest request;
  request.mutable_avtal()->set_name(avtal.name());
  request.mutable_avtal()->set_etag(avtal.etag());
  std::vector<std::string> has;
  for (size_t i = 1; i < args.positionals.size(); ++i) {
    KV_ASSIGN_OR_RETURN(const v1::Kravkatalog katalog, FindKatalog(context, args.positionals[i]));
    request.mutable_avtal()->add_kravkataloger(katalog.name());
    has.push_back(KatalogSv(katalog));
  }
  request.mutable_update_mask()->add_paths("kravkataloger");
  request.set_request_id(context.RequestId("avtal-krav"));
  request.set_validate_only(context.prova());
  v1::Avtal now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAvtal"), request, now));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", now.beteckning(),
                              " har krav ", JoinSv(has), ".\n"),
                 now);
  return absl::OkStatus();
}

// --- krav

absl::StatusOr<std::vector<v1::Krav>> ReadKrav(const std::string& path) {
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok()) return Failure(kInput, absl::StrCat(path, ": ", csv.status().message()));
  const int key = csv->Column("nyckel"), text = csv->Column("text"), area = csv->Column("område");
  if (key < 0 || text < 0 || area < 0) {
    return Failure(kInput, absl::StrCat(path,
                                        ": filen ska ha kolumnerna nyckel, område och text, och får ha kritiskt, lag, "
                                        "lagrum och uppföljning."));
  }
  const int critical = csv->Column("kritiskt"), lag = csv->Column("lag"), where = csv->Column("lagrum"),
            how = csv->Column("uppföljning");
  std::vector<v1::Krav> all;
  for (const base::CsvRow& row : csv->rows) {
    const auto cell = [&](int column) { return column < 0 ? std::string() : row.cells[static_cast<size_t>(column)]; };
    v1::Krav& krav = all.emplace_back();
    krav.set_nyckel(cell(key));
    krav.set_omrade(cell(area));
    krav.set_text(cell(text));
    krav.set_lagrum(cell(where));
    krav.set_uppfoljning(cell(how));
    const std::string yes = FoldWord(cell(critical));
    krav.set_kritiskt(yes == "ja" || yes == "x");
    if (!yes.empty() && !krav.kritiskt() && yes != "nej") {
      return Failure(kInput, absl::StrCat(path, ", rad ", row.line, ": kritiskt ska vara ja eller nej, inte \"",
                                          cell(critical), "\"."));
    }
    if (cell(lag).empty()) continue;
    const auto law = Value<v1::Lag>(cell(lag), "lag");
    if (!law.ok()) return Failure(kInput, absl::StrCat(path, ", rad ", row.line, ": lag ska vara SoL, LSS eller HSL."));
    krav.set_lag(*law);
  }
  return all;
}

absl::Status ImporteraKrav(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateKravkatalogRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Kravkatalog& katalog = *request.mutable_kravkatalog();
  katalog.set_serie(FoldWord(args.Get("serie")));
  katalog.set_rubrik(args.Get("rubrik"));
  KV_ASSIGN_OR_RETURN(*katalog.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Krav> krav, ReadKrav(args.positionals[0]));
  *katalog.mutable_krav() = {krav.begin(), krav.end()};
  request.set_request_id(context.RequestId("krav"));
  request.set_validate_only(context.prova());
  v1::Kravkatalog made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateKravkatalog"), request, made));
  if (args.Has("publicera") && !context.prova()) {
    v1::PublishKravkatalogRequest publish;
    publish.set_name(made.name());
    publish.set_etag(made.etag());
    publish.set_request_id(context.RequestId("krav-publicera"));
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "PublishKravkatalog"), publish, made));
  }
  const bool published = made.state() == v1::KRAVKATALOG_STATE_PUBLICERAD;
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", KatalogSv(made), ", ",
                   CountSv(made.krav_size(), "krav", "krav"), ", ", WordOf(made.state()), ".\n",
                   published ? "Den ändras aldrig mer. Nästa steg: kvalitet avtal krav AVTAL " + made.serie() + "\n"
                   : context.prova() ? ""
                                     : "Nästa steg: kvalitet krav publicera " + made.serie() + ":" +
                                           absl::StrCat(made.version()) + "\n"),
      made);
  return absl::OkStatus();
}

absl::Status PubliceraKrav(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Kravkatalog katalog, FindKatalog(context, context.args().positionals[0], true));
  v1::PublishKravkatalogRequest publish;
  publish.set_name(katalog.name());
  publish.set_etag(katalog.etag());
  publish.set_request_id(context.RequestId("krav-publicera"));
  publish.set_validate_only(context.prova());
  v1::Kravkatalog made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "PublishKravkatalog"), publish, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Publicerad: ", KatalogSv(made),
                              ". Den ändras aldrig mer.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status ListaKrav(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> all, Kataloger(context));
  TextTable table({"SERIE", "VERSION", "RUBRIK", "LÄGE"});
  v1::ListKravkatalogerResponse response;
  for (const v1::Kravkatalog& one : all) {
    table.Add({one.serie(), absl::StrCat(one.version()), one.rubrik(), WordOf(one.state())});
    *response.add_kravkataloger() = one;
  }
  table.Sort();
  context.Answer(table.empty() ? "Inga kravkataloger. Läs in en: kvalitet krav importera --hjälp\n" : table.Text(),
                 response);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true};

}  // namespace

std::vector<Command> RequirementCommands() {
  return {
      {"avtal",
       "lägg-till",
       {},
       {{"utförare", "NAMN", "den andra parten", true, false, "utforare"},
        {"form", "ORD", "LOV, LOU, ramavtal, IOP, direktupphandling, intern överenskommelse", true, false,
         "avtalsform"},
        {"beteckning", "TEXT", "nummer eller namn som ni känner det vid", true},
        {"från", "DATUM", "första dagen", false, false, "start_date"},
        {"till", "DATUM", "dagen efter den sista", false, false, "slut_date"},
        {"krav", "KATALOG", "kravkatalogens serie; kan anges flera gånger", false, true, "kravkataloger"},
        {"option", "SENAST=TILL", "option: dagen efter den sista den kan användas, och nytt slut", false, true,
         "optioner"},
        {"ickeval", "", "tar emot dem som inte väljer"}},
       "registrera ett avtal eller en intern överenskommelse",
       "Interna överenskommelser står bredvid avtalen med privata på samma villkor.",
       "kvalitet avtal lägg-till --utförare \"Exempelvård AB\" --form LOV --beteckning 2024-17 --från 2024-01-01",
       LaggTillAvtal,
       Effect::kSaves},
      {"avtal",
       "lista",
       {},
       {{"datum", "DATUM", "bara de som gäller den dagen"}},
       "visa avtal och interna överenskommelser",
       "Visar avtal med form, tid och vilka krav de ställer.",
       "kvalitet avtal lista",
       ListaAvtal},
      {"avtal",
       "krav",
       {"AVTAL", "KATALOG…"},
       {},
       "ange vilka krav ett avtal ställer",
       "De som anges ersätter dem som avtalet har: en publicerad kravkatalog för varje insatstyp. serie är den senaste "
       "versionen, serie:2 den andra.",
       "kvalitet avtal krav 2024-17 hemtjanst-lov",
       KravForAvtal,
       Effect::kSaves},
      {"krav",
       "importera",
       {"FIL"},
       {kInsatstyp,
        {"serie", "NAMN", "samma för alla versioner: hemtjanst-lov", true},
        {"rubrik", "TEXT", "vad den heter", true},
        {"publicera", "", "publicera den på en gång"}},
       "läs in en ny version av en kravkatalog",
       "Filen har kolumnerna nyckel, område, text och gärna kritiskt, lag, lagrum och uppföljning. Nycklarna är "
       "desamma "
       "över åren och mellan avtal, så att krav kan jämföras. En publicerad version ändras aldrig.",
       "kvalitet krav importera krav.csv --insatstyp hemtjänst --serie hemtjanst-lov --rubrik \"Krav hemtjänst\" "
       "--prova",
       ImporteraKrav,
       Effect::kSaves},
      {"krav",
       "publicera",
       {"KATALOG"},
       {},
       "publicera ett utkast",
       "Efter det ändras versionen aldrig.",
       "kvalitet krav publicera hemtjanst-lov:2",
       PubliceraKrav,
       Effect::kSaves},
      {"krav",
       "lista",
       {},
       {},
       "visa kravkataloger",
       "Visar kravkataloger med version och antal krav.",
       "kvalitet krav lista",
       ListaKrav},
  };
}

}  // namespace kvalitet::client

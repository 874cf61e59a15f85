// krav: what is asked of each utförare.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/kravkatalog.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

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

// The last version of the serie, if it says the same as `katalog`.
absl::StatusOr<std::optional<v1::Kravkatalog>> SameAsLast(Context& context, const v1::Kravkatalog& katalog) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> all, Kataloger(context));
  const v1::Kravkatalog* last = nullptr;
  for (const v1::Kravkatalog& one : all) {
    if (one.serie() == katalog.serie() && (last == nullptr || last->version() < one.version())) last = &one;
  }
  if (last == nullptr) return std::optional<v1::Kravkatalog>();
  v1::GetKravkatalogRequest request;
  request.set_name(last->name());
  v1::Kravkatalog whole;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetKravkatalog"), request, whole));
  const bool same = whole.insatstyp() == katalog.insatstyp() && whole.rubrik() == katalog.rubrik() &&
                    std::equal(whole.krav().begin(), whole.krav().end(), katalog.krav().begin(), katalog.krav().end(),
                               [](const v1::Krav& a, const v1::Krav& b) {
                                 // What is stored has no blanks around it.
                                 v1::Krav trimmed = b;
                                 for (std::string* text : {trimmed.mutable_nyckel(), trimmed.mutable_omrade(),
                                                           trimmed.mutable_text(), trimmed.mutable_lagrum(),
                                                           trimmed.mutable_uppfoljning()}) {
                                   *text = base::TrimSv(*text);
                                 }
                                 return a.SerializeAsString() == trimmed.SerializeAsString();
                               });
  return same ? std::optional<v1::Kravkatalog>(std::move(whole)) : std::nullopt;
}

// The same file again makes no new version; a draft of it may be published.
absl::Status NothingNew(Context& context, v1::Kravkatalog same) {
  const bool draft = same.state() == v1::KRAVKATALOG_STATE_UTKAST;
  std::string text = absl::StrCat("Ingenting nytt: filen säger detsamma som ", KatalogSv(same), " (", WordOf(same.state()),
                                  "). Ingen ny version", context.prova() ? " skulle skapas" : " skapades", ".\n");
  if (draft && context.args().Has("publicera")) {
    KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
    v1::PublishKravkatalogRequest publish;
    publish.set_name(same.name());
    publish.set_etag(same.etag());
    publish.set_request_id(context.RequestId("krav-publicera"));
    publish.set_validate_only(context.prova());
    v1::Kravkatalog made;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "PublishKravkatalog"), publish, made));
    absl::StrAppend(&text, context.prova() ? "Utkastet skulle publiceras.\n" : "Utkastet är publicerat och ändras aldrig mer.\n");
    same = made;
  } else if (draft) {
    absl::StrAppend(&text, "Nästa steg: kvalitet krav publicera ", same.serie(), ":", same.version(), "\n");
  }
  context.Answer(text, same);
  return absl::OkStatus();
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
  KV_ASSIGN_OR_RETURN(const std::optional<v1::Kravkatalog> same, SameAsLast(context, katalog));
  if (same.has_value()) return NothingNew(context, *same);
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

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};

}  // namespace

std::vector<Command> RequirementCommands() {
  return {
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
       "Visar kravkataloger med version, rubrik och läge.",
       "kvalitet krav lista",
       ListaKrav},
  };
}

}  // namespace kvalitet::client

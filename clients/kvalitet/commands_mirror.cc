// avtal, krav and översyn: what is asked of each utförare, and how the interna överenskommelser mirror it.
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
  return Failure(kNotNow, absl::StrCat("Det finns ", draft ? "inget utkast till" : "ingen publicerad", " kravkatalog \"", word,
                                       "\". kvalitet krav lista visar dem som finns."));
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
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", WordOf(made.avtalsform()), " ",
                              made.beteckning(), " med ", utforare.namn(), ".\n",
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
                     LastDaySv(avtal.slut_date()),
                     has.empty() ? "saknas" : JoinSv(has)});
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
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", now.beteckning(), " har krav ",
                              JoinSv(has), ".\n"),
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
    return Failure(kInput, absl::StrCat(path, ": filen ska ha kolumnerna nyckel, område och text, och får ha kritiskt, lag, "
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
      return Failure(kInput, absl::StrCat(path, ", rad ", row.line, ": kritiskt ska vara ja eller nej, inte \"", cell(critical), "\"."));
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
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", KatalogSv(made), ", ",
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
  context.Answer(table.empty() ? "Inga kravkataloger. Läs in en: kvalitet krav importera --hjälp\n" : table.Text(), response);
  return absl::OkStatus();
}

// --- kravspegel

std::string WordsSv(const v1::Kravskillnad& one) {
  std::string text;
  for (const v1::Orddel& part : one.ord()) {
    const bool same = part.slag() == v1::ORDSLAG_LIKA;
    absl::StrAppend(&text, text.empty() ? "" : " ", same ? "" : part.slag() == v1::ORDSLAG_BARA_MALL ? "[-" : "[+",
                    part.text(), same ? "" : "]");
  }
  return text;
}

std::string SkillnadSv(const v1::Kravskillnad& one) {
  const std::string text = one.slag() == v1::SKILLNADSSLAG_ANDRAT ? WordsSv(one)
                           : one.has_mall()                       ? one.mall().text()
                                                                  : one.spegel().text();
  std::string out = absl::StrCat("  ", one.nyckel(), " ", WordOf(one.slag()), "  ", Wrap(text, 100, 8), "\n");
  for (const std::string& other : one.ovrigt()) absl::StrAppend(&out, "        ", other, "\n");
  if (one.slag() == v1::SKILLNADSSLAG_LIKA) return out;
  if (!one.has_beslut()) return absl::StrCat(out, "        inget beslut\n");
  absl::StrAppend(&out, "        beslut: ", WordOf(one.beslut().val()));
  if (!one.beslut().motiv().empty()) absl::StrAppend(&out, ", ", one.beslut().motiv());
  if (!one.beslut().klar_date().empty()) absl::StrAppend(&out, ", senast ", ShortDaySv(one.beslut().klar_date()));
  return absl::StrCat(out, "\n");
}

// Whole per cent, rounded down: 100 only when all are.
std::string ShareSv(int64_t part, int64_t whole) {
  return whole == 0 ? "inga krav" : absl::StrCat(part * 100 / whole, " procent (", part, " av ", whole, ")");
}

absl::StatusOr<std::string> AvtalName(Context& context, const char* flag) {
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, context.args().Get(flag)));
  return avtal.name();
}

absl::Status Spegel(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetKravspegelRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_mall_avtal(), AvtalName(context, "mall"));
  KV_ASSIGN_OR_RETURN(*request.mutable_spegel_avtal(), AvtalName(context, "spegel"));
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  }
  request.set_visa_lika(args.Has("lika"));
  v1::GetKravspegelResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetKravspegel"), request, response));
  const v1::Spegelsummor& s = response.summor();
  std::string text = absl::StrCat("Täckning ", ShareSv(s.tackta(), s.krav()), ": lika ", s.lika(), ", ändrade ", s.andrade(),
                                  ", saknas ", s.saknas(), ", extra ", s.extra(), ". Utan beslut: ", s.oavgjorda(), ".\n");
  for (const v1::Kravskillnad& one : response.skillnader()) text += SkillnadSv(one);
  if (s.oavgjorda() > 0) text += "Nästa steg: kvalitet krav besluta NYCKEL --hjälp\n";
  context.Answer(text, response);
  return absl::OkStatus();
}

absl::Status Besluta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateSpegelbeslutRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Spegelbeslut& beslut = *request.mutable_spegelbeslut();
  KV_ASSIGN_OR_RETURN(*beslut.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_mall_avtal(), AvtalName(context, "mall"));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_spegel_avtal(), AvtalName(context, "spegel"));
  KV_ASSIGN_OR_RETURN(const auto val, Value<v1::Spegelval>(args.Get("beslut"), "beslut"));
  beslut.set_nyckel(args.positionals[0]);
  beslut.set_val(val);
  beslut.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_klar_date(), args.Date("klart"));
  if (args.Has("område")) {
    v1::ListVerksamhetsomradenResponse areas;
    std::vector<std::string> names;
    KV_RETURN_IF_ERROR((ListAll<v1::ListVerksamhetsomradenRequest, v1::ListVerksamhetsomradenResponse>(
        context, absl::StrCat(kService, "ListVerksamhetsomraden"), {}, [&](const auto& page) {
          for (const auto& area : page.verksamhetsomraden()) {
            names.push_back(area.namn());
            if (base::FoldSv(area.namn()) == base::FoldSv(args.Get("område"))) beslut.set_verksamhetsomrade(area.name());
          }
        })));
    if (beslut.verksamhetsomrade().empty()) {
      return Failure(kNotNow, absl::StrCat("Inget verksamhetsområde heter \"", args.Get("område"), "\". De som finns: ",
                                           names.empty() ? "inga" : JoinSv(names), "."));
    }
  }
  request.set_request_id(context.RequestId("besluta"));
  request.set_validate_only(context.prova());
  v1::Spegelbeslut made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateSpegelbeslut"), request, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Beslut sparat: ", made.nyckel(), " ",
                              WordOf(made.val()), ".\n",
                              context.prova() ? "" : "Det gäller så länge de två texterna är desamma. Ett nytt beslut ersätter det.\n"),
                 made);
  return absl::OkStatus();
}

// --- översyn

absl::Status VisaOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetOversynslageRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, context.args().Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), context.args().Date("datum"));
  v1::GetOversynslageResponse lage;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetOversynslage"), request, lage));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  TextTable table({"INTERN ÖVERENSKOMMELSE", "MOT", "TÄCKNING", ">LIKA", ">ÄNDRADE", ">SAKNAS", ">EXTRA", ">UTAN BESLUT"});
  for (const v1::Spegling& one : lage.speglingar()) {
    const v1::Spegelsummor& s = one.summor();
    table.Add({NameOr(utforare, one.utforare()), CountSv(one.mall_avtal_size(), "avtal", "avtal"),
               ShareSv(s.tackta(), s.krav()), absl::StrCat(s.lika()), absl::StrCat(s.andrade()), absl::StrCat(s.saknas()),
               absl::StrCat(s.extra()), absl::StrCat(s.oavgjorda())});
  }
  std::string text = table.empty() ? "Inget att jämföra: det behövs krav på minst en intern överenskommelse och ett avtal "
                                     "enligt LOV eller LOU.\n"
                                   : absl::StrCat("Täckning ", ShareSv(lage.summor().tackta(), lage.summor().krav()), " ",
                                                  DaySv(lage.as_of_date()), "\n", table.Text());
  if (lage.utan_krav_size() > 0) {
    absl::StrAppend(&text, CountSv(lage.utan_krav_size(), "avtal saknar krav", "avtal saknar krav"),
                    ": kvalitet avtal lista visar vilka.\n");
  }
  if (lage.oavgjorda() > 0) {
    absl::StrAppend(&text, CountSv(lage.oavgjorda(), "skillnad väntar", "skillnader väntar"),
                    " på beslut. Nästa steg: kvalitet krav spegel --mall AVTAL --spegel AVTAL\n");
  }
  context.Answer(text, lage);
  return absl::OkStatus();
}

std::string OversynSv(const v1::Oversyn& one) {
  std::string text = absl::StrCat("Översynen ", WordOf(one.state()), ". Täckning före: ", ShareSv(one.fore_tackta(), one.fore_krav()));
  if (one.state() == v1::OVERSYN_STATE_KLAR) absl::StrAppend(&text, ", efter: ", ShareSv(one.efter_tackta(), one.efter_krav()));
  return text + ".\n";
}

absl::Status BorjaOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateOversynRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_oversyn()->mutable_insatstyp(),
                      FindInsatstypName(context, context.args().Get("insatstyp")));
  request.set_request_id(context.RequestId("översyn"));
  request.set_validate_only(context.prova());
  v1::Oversyn made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateOversyn"), request, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "", OversynSv(made)), made);
  return absl::OkStatus();
}

absl::Status SlutforOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstypName(context, context.args().Get("insatstyp")));
  v1::ListOversynerRequest list;
  list.set_filter("state = \"OVERSYN_STATE_PAGAR\"");
  v1::SlutforOversynRequest request;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOversynerRequest, v1::ListOversynerResponse>(
      context, absl::StrCat(kService, "ListOversyner"), list, [&](const auto& page) {
        for (const v1::Oversyn& one : page.oversyner()) {
          if (one.insatstyp() == insatstyp) request.set_name(one.name());
        }
      })));
  if (request.name().empty()) {
    return Failure(kNotNow, "Ingen översyn av insatstypen pågår. Börja en: kvalitet översyn börja --insatstyp ORD");
  }
  request.set_request_id(context.RequestId("översyn-slutför"));
  request.set_validate_only(context.prova());
  v1::Oversyn made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SlutforOversyn"), request, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "", OversynSv(made)), made);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true};
const Flag kMall = {"mall", "AVTAL", "avtalet som speglas: beteckning eller utförare", true, false, "mall_avtal"};
const Flag kSpegel = {"spegel", "AVTAL", "överenskommelsen som speglar det", true, false, "spegel_avtal"};

std::vector<Command> AvtalCommands() {
  return {
      {"avtal",
       "lägg-till",
       {},
       {{"utförare", "NAMN", "den andra parten", true, false, "utforare"},
        {"form", "ORD", "LOV, LOU, ramavtal, IOP, direktupphandling, intern överenskommelse", true, false, "avtalsform"},
        {"beteckning", "TEXT", "nummer eller namn som ni känner det vid", true},
        {"från", "DATUM", "första dagen", false, false, "start_date"},
        {"till", "DATUM", "dagen efter den sista", false, false, "slut_date"},
        {"krav", "KATALOG", "kravkatalogens serie; kan anges flera gånger", false, true, "kravkataloger"},
        {"option", "SENAST=TILL", "option: dagen efter den sista den kan användas, och nytt slut", false, true, "optioner"},
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
  };
}

}  // namespace

std::vector<Command> MirrorCommands() {
  std::vector<Command> all = {
      {"krav",
       "importera",
       {"FIL"},
       {kInsatstyp,
        {"serie", "NAMN", "samma för alla versioner: hemtjanst-lov", true},
        {"rubrik", "TEXT", "vad den heter", true},
        {"publicera", "", "publicera den på en gång"}},
       "läs in en ny version av en kravkatalog",
       "Filen har kolumnerna nyckel, område, text och gärna kritiskt, lag, lagrum och uppföljning. Nycklarna är desamma "
       "över åren och mellan avtal, så att krav kan jämföras. En publicerad version ändras aldrig.",
       "kvalitet krav importera krav.csv --insatstyp hemtjänst --serie hemtjanst-lov --rubrik \"Krav hemtjänst\" --prova",
       ImporteraKrav,
       Effect::kSaves},
      {"krav", "publicera", {"KATALOG"}, {}, "publicera ett utkast", "Efter det ändras versionen aldrig.",
       "kvalitet krav publicera hemtjanst-lov:2", PubliceraKrav, Effect::kSaves},
      {"krav", "lista", {}, {}, "visa kravkataloger", "Visar kravkataloger med version och antal krav.",
       "kvalitet krav lista", ListaKrav},
      {"krav",
       "spegel",
       {},
       {kMall,
        kSpegel,
        {"insatstyp", "ORD", "behövs om avtalen gäller flera"},
        {"lika", "", "visa också det som är lika"}},
       "håll ett avtals krav mot ett annats",
       "Visar varje krav som är ändrat (orden som skiljer), saknas eller är extra, och vad som är beslutat om det.",
       "kvalitet krav spegel --mall 2024-17 --spegel \"Egen regi hemtjänst\"",
       Spegel},
      {"krav",
       "besluta",
       {"NYCKEL"},
       {kInsatstyp,
        kMall,
        kSpegel,
        {"beslut", "ORD", "speglas, medvetet olika eller åtgärdas", true, false, "val"},
        {"motiv", "TEXT", "varför; behövs för medvetet olika"},
        {"klart", "DATUM", "för åtgärdas: senaste dag", false, false, "klar_date"},
        {"område", "NAMN", "för åtgärdas: ansvarigt verksamhetsområde", false, false, "verksamhetsomrade"}},
       "besluta om en skillnad",
       "Beslutet gäller överallt där samma två texter står mot varandra. Ändras en av dem är skillnaden oavgjord igen.",
       "kvalitet krav besluta K15 --insatstyp hemtjänst --mall 2024-17 --spegel \"Egen regi hemtjänst\" --beslut speglas",
       Besluta,
       Effect::kSaves},
      {"översyn",
       "visa",
       {},
       {kInsatstyp, {"datum", "DATUM", "avtal som gäller den dagen; annars i dag"}},
       "hur överenskommelserna speglar avtalen",
       "Varje intern överenskommelse mot varje avtal enligt LOV och LOU, med täckning i procent.",
       "kvalitet översyn visa --insatstyp hemtjänst",
       VisaOversyn},
      {"översyn", "börja", {}, {kInsatstyp}, "börja en översyn", "Sparar hur täckningen är i dag, till årets rapport.",
       "kvalitet översyn börja --insatstyp hemtjänst", BorjaOversyn, Effect::kSaves},
      {"översyn", "slutför", {}, {kInsatstyp}, "avsluta en översyn", "Går när varje skillnad har ett beslut.",
       "kvalitet översyn slutför --insatstyp hemtjänst", SlutforOversyn, Effect::kSaves},
  };
  for (Command& command : AvtalCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace kvalitet::client

#include "clients/kvalitet/commands_assessment.h"

#include <fstream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/errors.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/calendar.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";
constexpr char kOutcomes[] = "uppfylls, delvis, inte, ej aktuellt eller ej granskat";

// With its krav, which lists leave out.
absl::StatusOr<v1::Uppfoljning> ReadWhole(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning found, FindUppfoljning(context, number));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetUppfoljningRequest request;
  request.set_name(found.name());
  v1::Uppfoljning whole;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetUppfoljning"), request, whole));
  return whole;
}

// --- bedöm

absl::StatusOr<v1::Kravutfall> OutcomeOf(absl::string_view word) {
  static const auto* const kShort = new std::map<std::string, v1::Kravutfall>{{"delvis", v1::UPPFYLLS_DELVIS},
                                                                              {"inte", v1::UPPFYLLS_EJ},
                                                                              {"ej", v1::UPPFYLLS_EJ},
                                                                              {"uppfylls ej", v1::UPPFYLLS_EJ}};
  const auto found = kShort->find(FoldWord(word));
  if (found != kShort->end()) return found->second;
  return Value<v1::Kravutfall>(word, "krav");
}

std::string WrongOutcome(absl::string_view word) { return absl::StrCat("\"", word, "\": skriv ", kOutcomes, "."); }

absl::Status ReadFlags(const Args& args, v1::JudgeKravRequest& request) {
  if (!args.Has("krav")) return absl::OkStatus();
  for (const std::string& text : args.flags.at("krav")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    const auto outcome = OutcomeOf(parts.second);
    if (!outcome.ok()) return Failure(kInput, absl::StrCat("--krav ", parts.first, "=", WrongOutcome(parts.second)));
    v1::Kravbedomning& one = *request.add_bedomningar();
    one.set_nyckel(parts.first);
    one.set_utfall(*outcome);
  }
  return absl::OkStatus();
}

// Rows without a judgement are left as they are.
absl::Status ReadJudgements(const std::string& path, v1::JudgeKravRequest& request) {
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok()) return Failure(kInput, absl::StrCat(path, ": ", csv.status().message()));
  const int key = csv->Column("krav"), judged = csv->Column("bedömning");
  if (key < 0 || judged < 0) {
    return Failure(kInput, absl::StrCat(path,
                                        ": filen ska ha kolumnerna KRAV och BEDÖMNING. kvalitet uppföljning "
                                        "bedöm U-NUMMER --hämta FIL skriver en."));
  }
  std::vector<std::string> wrong;
  for (const base::CsvRow& row : csv->rows) {
    const std::string &nyckel = row.cells[static_cast<size_t>(key)], &word = row.cells[static_cast<size_t>(judged)];
    if (word.empty()) continue;
    const auto outcome = OutcomeOf(word);
    if (!outcome.ok()) {
      wrong.push_back(absl::StrCat("  rad ", row.line, "  ", nyckel, "  ", WrongOutcome(word), "\n"));
      continue;
    }
    v1::Kravbedomning& one = *request.add_bedomningar();
    one.set_nyckel(nyckel);
    one.set_utfall(*outcome);
    one.set_rad(row.line);
  }
  if (wrong.empty()) return absl::OkStatus();
  return Failure(kInput, absl::StrCat("Ingenting sparat. ", CountSv(static_cast<int64_t>(wrong.size()), "rad", "rader"),
                                      " behöver rättas:\n", absl::StrJoin(wrong, "")));
}

absl::Status WriteJudgementFile(Context& context, const v1::Uppfoljning& u, const std::string& path) {
  base::CsvWriter csv;
  csv.Row({"KRAV", "OMRÅDE", "TEXT", "KRITISKT", "BEDÖMNING"});
  for (const v1::BedomtKrav& krav : u.krav()) {
    csv.Row({krav.nyckel(), krav.omrade(), krav.text(), krav.kritiskt() ? "ja" : "",
             krav.utfall() == v1::EJ_GRANSKAT ? "" : WordOf(krav.utfall())});
  }
  if (std::ifstream(path).good()) {
    return Failure(kUsage, absl::StrCat("Filen ", path, " finns redan. Ingenting skrevs. Ange ett annat namn."));
  }
  std::ofstream out(path, std::ios::binary);
  out << csv.text();
  out.close();
  if (!out) return Failure(kUsage, absl::StrCat("Det gick inte att skriva ", path, ". Välj en annan plats."));
  context.Answer(absl::StrCat("Sparad: ", path, ". ", u.krav_size(), " krav. Fyll i kolumnen BEDÖMNING: ", kOutcomes,
                              ".\nNästa steg: kvalitet uppföljning bedöm ", u.nummer(), " --fil ", path, "\n"),
                 u);
  return absl::OkStatus();
}

// "24 krav bedömda: 20 uppfylls, 2 delvis, 1 uppfylls inte, 1 ej granskat."
std::string Counted(const v1::Uppfoljning& u) {
  std::map<int, int> count;
  for (const v1::BedomtKrav& krav : u.krav()) ++count[krav.utfall()];
  std::vector<std::string> parts;
  for (const auto& [outcome, n] : count) {
    parts.push_back(
        absl::StrCat(n, " ", outcome == v1::UPPFYLLS_DELVIS ? "delvis" : WordOf(static_cast<v1::Kravutfall>(outcome))));
  }
  return absl::StrCat(u.krav_size(), " krav bedömda: ", absl::StrJoin(parts, ", "), ".");
}

absl::Status Judge(Context& context) {
  const Args& args = context.args();
  v1::JudgeKravRequest request;
  if (args.Has("fil")) KV_RETURN_IF_ERROR(ReadJudgements(args.Get("fil"), request));
  KV_RETURN_IF_ERROR(ReadFlags(args, request));
  if (request.bedomningar().empty() && !args.Has("hämta")) {
    return Failure(kUsage, "Det finns ingen bedömning att spara. Ange --fil FIL eller --krav K07=delvis.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadWhole(context, args.positionals[0]));
  if (args.Has("hämta")) return WriteJudgementFile(context, u, args.Get("hämta"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_name(u.name());
  request.set_request_id(context.RequestId("bedom"));
  request.set_validate_only(context.prova());
  v1::JudgeKravResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "JudgeKrav"), request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  std::string text = absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "", Counted(now));
  const std::vector<std::string> left(response.krav_utan_iakttagelse().begin(), response.krav_utan_iakttagelse().end());
  if (!left.empty()) {
    absl::StrAppend(&text, " ", left.size(), " krav behöver en iakttagelse: ", absl::StrJoin(left, ", "), ".");
  }
  text += '\n';
  for (const v1::SvarBredvid& one : response.svar_bredvid()) {
    absl::StrAppend(&text, one.krav(), ": enheten svarade \"", one.svar(), "\" på ", one.fraga(), " i ",
                    one.sjalvskattning_nummer(), ".\n");
  }
  if (!context.prova()) {
    text += SeenBy(now);
    if (!left.empty()) {
      absl::StrAppend(&text, "Nästa steg: kvalitet uppföljning iakttagelse ", now.nummer(), " --krav ", left[0],
                      " --grad brist --text \"...\"\n");
    } else if (now.state() == v1::UNDER_ARBETE) {
      absl::StrAppend(&text, "Nästa steg: kvalitet uppföljning skicka-utkast ", now.nummer(),
                      " --omdöme ORD --motiv \"...\"\n");
    }
  }
  context.Answer(text, response);
  return absl::OkStatus();
}

// --- skicka-utkast

// What stands in the way of sending, as one text; the error as it is where it is something else.
absl::Status NotSent(const absl::Status& status) {
  if (proto::ReasonOf(status) != "HINDER") return status;
  std::vector<std::string> lines;
  bool verdict_missing = false;
  for (const proto::Violation& v : proto::ViolationsOf(status)) {
    if (v.field == "omdome" && absl::StartsWith(v.svenska, "Samlat omdöme saknas")) {
      verdict_missing = true;
      lines.push_back(
          "Samlat omdöme saknas. Exempel: --omdöme brister --motiv \"...\" (god, godtagbar, brister, "
          "allvarliga-brister)");
    } else if (v.field != "motiv" || !verdict_missing) {
      lines.push_back(v.svenska);
    }
  }
  return Failure(kNotNow, absl::StrCat("Inte skickat. ", absl::StrJoin(lines, "\n"), "\n"));
}

// "10 arbetsdagar; jul- och nyårsafton räknas inte"
std::string WorkdaysSv(const v1::Uppfoljning& u) {
  const absl::CivilDay sent = base::SwedishDate(absl::FromUnixSeconds(u.utkast_time().seconds()));
  const absl::CivilDay last = base::ParseDate(u.synpunkter_sista_date()).value_or(sent);
  int workdays = 0;
  std::vector<std::string> eves;
  for (absl::CivilDay day = sent + 1; day <= last; ++day) {
    workdays += base::IsWorkday(day) ? 1 : 0;
    if (!base::IsEveOfRest(day)) continue;
    eves.push_back(day.month() == 6 ? "midsommarafton" : day.day() == 24 ? "julafton" : "nyårsafton");
  }
  std::string names = absl::StrJoin(eves, " och ");
  if (names == "julafton och nyårsafton") names = "jul- och nyårsafton";
  return absl::StrCat(workdays, " arbetsdagar", names.empty() ? "" : absl::StrCat("; ", names, " räknas inte"));
}

absl::Status SendDraft(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::SendUtkastRequest request;
  if (args.Has("omdöme")) {
    KV_ASSIGN_OR_RETURN(const v1::Omdome omdome, Value<v1::Omdome>(args.Get("omdöme"), "omdöme"));
    request.set_omdome(omdome);
  }
  request.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  request.set_name(u.name());
  request.set_etag(u.etag());
  request.set_request_id(context.RequestId("utkast"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  const absl::Status sent = services->Call(absl::StrCat(kService, "SendUtkast"), request, now);
  if (!sent.ok()) return NotSent(sent);
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting skickades. Skulle skickas till "
                                   : absl::StrCat("Utkastet av ", now.nummer(), " är skickat till "),
                   NameOr(names, now.ansvarig_utforare(), "utföraren"), ". Synpunkter kan lämnas till och med ",
                   DaySv(now.synpunkter_sista_date()), "\n(", WorkdaysSv(now),
                   "). Utkastet syns för utföraren och kommunens "
                   "granskare. Utan svar står det \"inga synpunkter lämnade\".\n"),
      now);
  return absl::OkStatus();
}

// --- svara

absl::Status LeaveRemark(Context& context, const v1::Uppfoljning& u) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AddSynpunktRequest request;
  request.set_name(u.name());
  request.set_text(context.args().Get("synpunkt"));
  request.set_request_id(context.RequestId("synpunkt"));
  request.set_validate_only(context.prova());
  v1::AddSynpunktResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "AddSynpunkt"), request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  context.Answer(context.prova()
                     ? absl::StrCat("Går bra; ingenting sparades. Skulle bli synpunkt ", response.nr(), " på ",
                                    now.nummer(), ".\n")
                     : absl::StrCat("Synpunkt ", response.nr(), " på ", now.nummer(),
                                    " sparad. Kommunen ser den nu och svarar: rättad, eller inte rättad och varför.\n",
                                    "Fler kan lämnas till och med ", DaySv(now.synpunkter_sista_date()),
                                    ". Inga fler: kvalitet uppföljning svara ", now.nummer(), " --klar\n"),
                 response);
  return absl::OkStatus();
}

absl::Status FinishRemarks(Context& context, const v1::Uppfoljning& u) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::FinishFaktagranskningRequest request;
  request.set_name(u.name());
  request.set_request_id(context.RequestId("faktagranskad"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "FinishFaktagranskning"), request, now));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", now.nummer(),
                              now.synpunkter().empty()
                                  ? " är läst, inga synpunkter lämnade.\n"
                                  : absl::StrCat(" är läst, ", CountSv(now.synpunkter_size(), "synpunkt", "synpunkter"),
                                                 " lämnade.\n"),
                              context.prova() ? "" : "Kommunen ser det nu och kan fastställa.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status AnswerRemark(Context& context, const v1::Uppfoljning& u) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AnswerSynpunktRequest request;
  request.set_name(u.name());
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  request.set_nr(nr);
  request.set_state(args.Has("rättad") ? v1::RATTAD : v1::EJ_RATTAD);
  request.set_svar(args.Get(args.Has("rättad") ? "rättad" : "ej-rättad"));
  request.set_plats(args.Get("plats"));
  request.set_request_id(context.RequestId("synpunktssvar"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "AnswerSynpunkt"), request, now));
  int waiting = 0;
  for (const v1::Synpunkt& one : now.synpunkter()) waiting += one.state() == v1::OBESVARAD ? 1 : 0;
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Synpunkt " : "Sparat: synpunkt ", nr, " på ",
                   now.nummer(), " är ", WordOf(request.state()), ". ",
                   waiting == 0 ? "Alla synpunkter är besvarade.\n"
                                : absl::StrCat(CountSv(waiting, "synpunkt", "synpunkter"), " väntar på svar.\n"),
                   context.prova() ? "" : "Utföraren ser svaret nu.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Answer(Context& context) {
  const Args& args = context.args();
  const int asked = (args.Has("synpunkt") ? 1 : 0) + (args.Has("klar") ? 1 : 0) + (args.Has("rättad") ? 1 : 0) +
                    (args.Has("ej-rättad") ? 1 : 0);
  if (asked != 1) {
    return Failure(
        kUsage,
        "Ange en sak. Utföraren: --synpunkt TEXT, eller --klar. Kommunen: --nr 1 --rättad TEXT --plats TEXT, "
        "eller --nr 1 --ej-rättad SKÄL.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  if (args.Has("synpunkt")) return LeaveRemark(context, u);
  return args.Has("klar") ? FinishRemarks(context, u) : AnswerRemark(context, u);
}

// --- fastställ

std::string RemarksSv(const v1::Uppfoljning& u) {
  if (u.synpunkter().empty()) return "inga synpunkter lämnade";
  int corrected = 0;
  for (const v1::Synpunkt& one : u.synpunkter()) corrected += one.state() == v1::RATTAD ? 1 : 0;
  return absl::StrCat(CountSv(u.synpunkter_size(), "synpunkt", "synpunkter"), ", varav ",
                      CountSv(corrected, "rättad", "rättade"));
}

absl::Status Decide(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::FaststallUppfoljningRequest request;
  if (args.Has("omdöme")) {
    KV_ASSIGN_OR_RETURN(const v1::Omdome omdome, Value<v1::Omdome>(args.Get("omdöme"), "omdöme"));
    request.set_omdome(omdome);
  }
  request.set_motiv(args.Get("motiv"));
  request.set_samma_person_motiv(args.Get("samma-person"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  request.set_validate_only(context.prova());
  request.set_name(u.name());
  request.set_request_id(context.RequestId("faststall"));
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "FaststallUppfoljning"), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  int wrong = 0;
  for (const auto& i : now.iakttagelser()) wrong += i.grad() == v1::BRIST || i.grad() == v1::ALLVARLIG_BRIST ? 1 : 0;
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli: " : "", now.nummer(),
                   " fastställd: ", NameOr(units, now.enhet(), "enheten"), ", samlat omdöme ", WordOf(now.omdome()),
                   ". ", CountSv(now.iakttagelser_size(), "iakttagelse", "iakttagelser"), ", varav ",
                   CountSv(wrong, "brist", "brister"), "; ", RemarksSv(now), ".\n",
                   context.prova() ? "" : "Utföraren ser den. Den ändras inte mer; nytt läggs i en ny uppföljning.\n"),
      now);
  return absl::OkStatus();
}

// --- visa

std::string Findings(const v1::Uppfoljning& u) {
  std::string text;
  for (const v1::Iakttagelse& i : u.iakttagelser()) {
    std::vector<std::string> about = {WordOf(i.grad())};
    about.insert(about.end(), i.krav().begin(), i.krav().end());
    if (!i.fraga().empty()) about.push_back(i.fraga());
    absl::StrAppend(&text, "  ", i.nr(), "  ", absl::StrJoin(about, ", "), ": ", i.text(), "\n");
  }
  return text.empty() ? "  Inga iakttagelser.\n" : text;
}

std::string Remarks(const v1::Uppfoljning& u) {
  std::string text;
  for (const v1::Synpunkt& one : u.synpunkter()) {
    absl::StrAppend(&text, "  ", one.nr(), "  ", one.text(), "\n     ", WordOf(one.state()));
    if (!one.plats().empty()) absl::StrAppend(&text, " (", one.plats(), ")");
    absl::StrAppend(&text, one.svar().empty() ? "" : ": ", one.svar(), "\n");
  }
  return text.empty() ? "  Inga synpunkter lämnade.\n" : text;
}

absl::Status Show(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadWhole(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  std::string text =
      absl::StrCat(u.nummer(), ", ", NameOr(units, u.enhet(), "enheten"), ", ", DaySv(u.genomford_date()), ": ",
                   WordOf(u.state()), ".\nSamlat omdöme: ", u.omdome() == 0 ? "inte satt" : WordOf(u.omdome()),
                   u.motiv().empty() ? "" : ". ", u.motiv(), "\n");
  if (!u.krav().empty()) {
    absl::StrAppend(&text, Counted(u), " ", u.kravkatalog_rubrik(), " version ", u.kravkatalog_version(), ".\n");
    TextTable table({"KRAV", "OMRÅDE", "BEDÖMNING"});
    for (const v1::BedomtKrav& krav : u.krav()) {
      table.Add(
          {krav.nyckel(), absl::StrCat(krav.omrade(), krav.kritiskt() ? " (kritiskt)" : ""), WordOf(krav.utfall())});
    }
    text += table.Text();
  }
  absl::StrAppend(&text, "Iakttagelser\n", Findings(u));
  if (u.state() != v1::UNDER_ARBETE) {
    absl::StrAppend(&text, "Synpunkter på utkastet, sista dag ", DaySv(u.synpunkter_sista_date()), "\n", Remarks(u));
  }
  context.Answer(text, u);
  return absl::OkStatus();
}

const Flag kVerdict = {"omdöme", "ORD", "god, godtagbar, brister eller \"allvarliga brister\""};
const Flag kWhy = {"motiv", "TEXT", "varför"};

}  // namespace

std::string SeenBy(const v1::Uppfoljning& u) {
  if (u.state() == v1::UNDER_ARBETE) return "Bara kommunen ser det tills utkastet skickas.\n";
  return absl::StrCat("Utkastet är skickat: utföraren ser det nu och kan lämna synpunkter till och med ",
                      DaySv(u.synpunkter_sista_date()), ".\n");
}

Command JudgeCommand() {
  return {"uppföljning",
          "bedöm",
          {"U-NUMMER"},
          {{"fil", "FIL", "läs bedömningar ur en fil med kolumnerna KRAV och BEDÖMNING"},
           {"krav", "K07=ORD", "ett krav: uppfylls, delvis, inte, \"ej aktuellt\" eller \"ej granskat\"", false, true},
           {"hämta", "FIL", "skriv en fil att fylla i"}},
          "bedöm kraven",
          "Sparar hur kraven i avtalet uppfylls. Ett krav som inte uppfylls helt behöver en iakttagelse. Krav som inte "
          "nämns är som de var. Bara kommunen ser det tills utkastet skickas.",
          "kvalitet uppföljning bedöm U-31 --krav K07=delvis --krav K15=inte",
          Judge,
          Effect::kSaves};
}

Command SendDraftCommand() {
  return {
      "uppföljning",
      "skicka-utkast",
      {"U-NUMMER"},
      {kVerdict, kWhy},
      "skicka utkastet till utföraren",
      "Skickar utkastet till utföraren, som då ser det och har tio arbetsdagar på sig att säga vad som är fel i det. "
      "Samlat omdöme med motiv måste finnas, och en iakttagelse för varje krav som inte uppfylls helt.",
      "kvalitet uppföljning skicka-utkast U-31 --omdöme brister --motiv \"God kontinuitet; delegering och nycklar "
      "brister.\"",
      SendDraft,
      Effect::kSaves};
}

Command AnswerCommand() {
  return {"uppföljning",
          "svara",
          {"U-NUMMER"},
          {{"synpunkt", "TEXT", "utföraren: vad som är fel i utkastet", false, false, "text"},
           {"klar", "", "utföraren: inga fler synpunkter"},
           {"nr", "N", "kommunen: vilken synpunkt som besvaras"},
           {"rättad", "TEXT", "kommunen: vad som är rättat", false, false, "svar"},
           {"plats", "TEXT", "kommunen: var det är rättat"},
           {"ej-rättad", "SKÄL", "kommunen: varför det inte rättas"}},
          "lämna eller besvara synpunkter på utkastet",
          "Utföraren lämnar synpunkter på utkastet, eller säger att den inte har fler. Kommunen svarar på var och en: "
          "rättad, och var; eller inte rättad, och varför. Båda ser allt.",
          "kvalitet uppföljning svara U-31 --synpunkt \"Nyckeluttagen gällde två dagar, inte tio.\"",
          Answer,
          Effect::kSaves};
}

Command DecideCommand() {
  return {
      "uppföljning",
      "fastställ",
      {"U-NUMMER"},
      {kVerdict,
       kWhy,
       {"samma-person", "SKÄL", "varför du fastställer det du själv skickade", false, false, "samma_person_motiv"}},
      "gör den klar",
      "Fastställer uppföljningen när sista dagen för synpunkter har gått eller utföraren är klar, och alla synpunkter "
      "är besvarade. En annan person än den som skickade utkastet fastställer. Därefter ändras den inte mer.",
      "kvalitet uppföljning fastställ U-31",
      Decide,
      Effect::kSaves};
}

Command ShowReviewCommand() {
  return {"uppföljning",
          "visa",
          {"U-NUMMER"},
          {},
          "visa en uppföljning i sin helhet",
          "Visar krav, iakttagelser och synpunkter. Utföraren ser den när utkastet är skickat.",
          "kvalitet uppföljning visa U-31",
          Show};
}

}  // namespace kvalitet::client

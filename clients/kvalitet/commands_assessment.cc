// uppföljning bedöm, fastställ, visa.
#include "clients/kvalitet/commands_assessment.h"

#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/date.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kOutcomes[] = "uppfylls, delvis, inte, ej aktuellt eller ej granskat";

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
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadUppfoljning(context, args.positionals[0]));
  if (args.Has("hämta")) return WriteJudgementFile(context, u, args.Get("hämta"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_name(u.name());
  request.set_request_id(context.RequestId("bedom"));
  request.set_validate_only(context.prova());
  v1::JudgeKravResponse response;
  KV_RETURN_IF_ERROR(services->Call(Method("JudgeKrav"), request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  std::string text = absl::StrCat(Tried(context), Counted(now));
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
  KV_RETURN_IF_ERROR(services->Call(Method("FaststallUppfoljning"), request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  int wrong = 0;
  for (const auto& i : now.iakttagelser()) wrong += i.grad() == v1::BRIST || i.grad() == v1::ALLVARLIG_BRIST ? 1 : 0;
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Skulle bli: " : "", now.nummer(),
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
    if (one.state() == v1::OBESVARAD) continue;
    const absl::CivilDay day = base::SwedishDate(absl::FromUnixSeconds(one.besvarad_time().seconds()));
    absl::StrAppend(&text, "     ", DaySv(base::FormatDate(day)), " av ", one.besvarad_av(), "\n");
  }
  return text.empty() ? "  Inga synpunkter lämnade.\n" : text;
}

absl::Status Show(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadUppfoljning(context, context.args().positionals[0]));
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
  if (u.state() == v1::UTKAST_SKICKAT || u.state() == v1::FASTSTALLD) {
    absl::StrAppend(&text, "Synpunkter på utkastet, sista dag ", DaySv(u.synpunkter_sista_date()), "\n", Remarks(u));
  }
  context.Answer(text, u);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Uppfoljning> ReadUppfoljning(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning found, FindUppfoljning(context, number));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetUppfoljningRequest request;
  request.set_name(found.name());
  v1::Uppfoljning whole;
  KV_RETURN_IF_ERROR(services->Call(Method("GetUppfoljning"), request, whole));
  return whole;
}

std::string NextStep(const v1::Uppfoljning& u) {
  return absl::StrCat("Nästa steg: kvalitet uppföljning ",
                      u.krav().empty()
                          ? absl::StrCat("iakttagelse ", u.nummer(), " --grad GRAD --text \"...\"\n")
                          : absl::StrCat("bedöm ", u.nummer(), " --krav ", u.krav(0).nyckel(), "=uppfylls\n"));
}

std::string SeenBy(const v1::Uppfoljning& u) {
  if (u.state() == v1::UPPFOLJNING_PLANERAD) return "Bara kommunen ser den.\n";
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

Command DecideCommand() {
  return {
      "uppföljning",
      "fastställ",
      {"U-NUMMER"},
      {kVerdict,
       kVerdictWhy,
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

// What shows that the answers hold: evidens lägg-till, lista, hämta; självskattning egenkontroll.
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/evidence.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/text.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";
constexpr size_t kPiece = 200'000;

absl::StatusOr<blob::v1::Filslag> KindOf(const std::string& path) {
  std::string extension = FoldWord(std::filesystem::path(path).extension().string());
  if (!extension.empty() && extension[0] == '.') extension.erase(0, 1);
  if (extension == "jpg") extension = "jpeg";
  if (extension == "txt") extension = "text";
  const auto* d = blob::v1::Filslag_descriptor();
  for (int i = 1; i < d->value_count(); ++i) {
    if (WordOf(static_cast<blob::v1::Filslag>(d->value(i)->number())) == extension) {
      return static_cast<blob::v1::Filslag>(d->value(i)->number());
    }
  }
  return Failure(kInput, absl::StrCat("Ingenting sparat. \"", path,
                                      "\" är av en sort som inte tas emot. Spara den som pdf, "
                                      "png, jpeg, text, csv, xlsx eller docx."));
}

// Sends the file, from where an earlier try broke off.
absl::StatusOr<blob::v1::Fil> SendFile(Connection& services, const std::string& parent, const std::string& request_id,
                                       const std::string& path, const std::string& bytes) {
  blob::v1::UploadFilRequest first;
  first.set_parent(parent);
  first.set_request_id(request_id);
  first.set_filnamn(std::filesystem::path(path).filename().string());
  KV_ASSIGN_OR_RETURN(const blob::v1::Filslag kind, KindOf(path));
  first.set_slag(kind);
  first.set_antal_byte(static_cast<int64_t>(bytes.size()));
  first.set_sha256(base::Sha256Hex(bytes));
  size_t at = 0;
  bool begun = false;
  blob::v1::UploadFilResponse response;
  KV_RETURN_IF_ERROR(services.Send(
      absl::StrCat(kService, "UploadFil"), first,
      [&](google::protobuf::Message& m) {
        auto& next = static_cast<blob::v1::UploadFilRequest&>(m);
        if (begun && at >= bytes.size()) return false;
        if (!begun) next = first;
        begun = true;
        next.set_offset(static_cast<int64_t>(at));
        next.set_innehall(bytes.substr(at, kPiece));
        at += kPiece;
        return true;
      },
      response));
  return response.fil();
}

absl::Status LaggTill(Context& context) {
  const Args& args = context.args();
  const std::string& path = args.positionals[0];
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  KV_ASSIGN_OR_RETURN(const blob::v1::Filslag kind, KindOf(path));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateEvidensRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Evidens& evidens = *request.mutable_evidens();
  evidens.set_enhet(enhet.name());
  evidens.set_visar(args.Get("visar"));
  evidens.set_slag(v1::EVIDENS_OVRIGT);
  if (args.Has("slag")) {
    KV_ASSIGN_OR_RETURN(const auto slag, Value<v1::Evidensslag>(args.Get("slag"), "slag"));
    evidens.set_slag(slag);
  }
  KV_ASSIGN_OR_RETURN(*evidens.mutable_giltig_till_date(), args.Date("giltig-till"));
  for (const std::string& key : args.flags.at("fråga")) evidens.add_fragor()->set_nyckel(absl::AsciiStrToUpper(key));
  request.set_request_id(context.RequestId("evidens"));
  request.set_validate_only(context.prova());
  v1::Evidens made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateEvidens"), request, made));
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. ", path, " (", WordOf(kind), ") skulle bli evidens för ",
                                enhet.namn(), ".\n"),
                   made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const blob::v1::Fil fil,
                      SendFile(*services, made.name(), context.RequestId("evidensfil"), path, bytes));
  v1::AttachEvidensRequest attach;
  attach.set_name(made.name());
  attach.set_fil(fil.name());
  attach.set_request_id(context.RequestId("evidens-fil"));
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "AttachEvidens"), attach, made));
  context.Answer(
      absl::StrCat(
          "Sparad: evidens ", made.nummer(), ", ", made.filnamn(), ", ", enhet.namn(),
          made.giltig_till_date().empty() ? "" : absl::StrCat(", giltig till och med ", DaySv(made.giltig_till_date())),
          ".\nKommunen ser den inte förrän den lämnas in med en självskattning. Den används igen nästa år så länge "
          "den är giltig.\nNästa steg: kvalitet självskattning lämna-in --enhet \"",
          enhet.namn(), "\"\n"),
      made);
  return absl::OkStatus();
}

absl::Status AllEvidence(Context& context, v1::ListEvidensResponse& all) {
  v1::ListEvidensRequest request;
  if (context.args().Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, context.args().Get("enhet")));
    request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
  }
  return ListAll<v1::ListEvidensRequest, v1::ListEvidensResponse>(
      context, absl::StrCat(kService, "ListEvidens"), request,
      [&all](const auto& page) { all.mutable_evidens()->MergeFrom(page.evidens()); });
}

absl::Status Lista(Context& context) {
  v1::ListEvidensResponse all;
  KV_RETURN_IF_ERROR(AllEvidence(context, all));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  TextTable table({"NR", "ENHET", "FIL", "VISAR", "FRÅGOR", "GILTIG TILL", "INLÄMNAD"});
  for (const auto& e : all.evidens()) {
    std::vector<std::string> keys;
    for (const auto& f : e.fragor()) keys.push_back(f.nyckel());
    table.Add({e.nummer(), NameOr(units, e.enhet()), e.state() == v1::EVIDENS_KLAR ? e.filnamn() : "(ingen fil)",
               e.visar(), absl::StrJoin(keys, ", "),
               e.giltig_till_date().empty() ? "tills vidare" : ShortDaySv(e.giltig_till_date()),
               e.inlamnad() ? "ja" : "nej"});
  }
  context.Answer(table.empty() ? "Ingen evidens som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status Hamta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("E", args.positionals[0]));
  v1::ListEvidensResponse all;
  KV_RETURN_IF_ERROR(AllEvidence(context, all));
  const auto found = std::find_if(all.evidens().begin(), all.evidens().end(),
                                  [&](const v1::Evidens& e) { return e.nummer() == number; });
  if (found == all.evidens().end() || found->fil().empty()) {
    return Failure(kNotNow, absl::StrCat("Det finns ingen evidens ", number, " med fil som du får se."));
  }
  const std::string path = args.Has("till") ? args.Get("till") : found->filnamn();
  if (std::filesystem::exists(path)) {
    return Failure(kNotNow,
                   absl::StrCat("Filen ", path, " finns redan. Ingenting skrevs. Ange ett annat namn med --till."));
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  blob::v1::DownloadFilRequest request;
  request.set_name(found->fil());
  blob::v1::DownloadFilResponse piece;
  std::string bytes;
  bool whole = false;
  KV_RETURN_IF_ERROR(
      services->Receive(absl::StrCat(kService, "DownloadFil"), request, piece, [&](const google::protobuf::Message& m) {
        const auto& one = static_cast<const blob::v1::DownloadFilResponse&>(m);
        bytes += one.innehall();
        whole |= one.slut();
        return true;
      }));
  if (!whole) return Failure(kNotNow, absl::StrCat(number, " kom inte fram hel. Ingenting skrevs. Försök igen."));
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, bytes));
  context.Answer(absl::StrCat(context.prova() ? "Skulle spara: " : "Sparad: ", path, ", ", bytes.size(), " byte, ",
                              found->visar(), ".\n"),
                 *found);
  return absl::OkStatus();
}

// --- Egenkontroller -------------------------------------------------------------------------------------------------

constexpr const char* kControlColumns[] = {"VAD", "HUR OFTA", "SENAST", "RESULTAT", "ÄNDRAT"};

absl::StatusOr<v1::Sjalvskattning> About(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", context.args().positionals[0]));
  return FindByNumber(context, number);
}

// A CSV file with the columns of kControlColumns.
absl::StatusOr<google::protobuf::RepeatedPtrField<v1::Egenkontroll>> ReadControls(const std::string& path) {
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(content);
  if (!csv.ok()) return Failure(kInput, absl::StrCat("Ingenting sparat. ", csv.status().message()));
  google::protobuf::RepeatedPtrField<v1::Egenkontroll> all;
  for (const base::CsvRow& row : csv->rows) {
    const auto cell = [&](const char* column) {
      const int at = csv->Column(column);
      return at < 0 ? std::string() : std::string(base::TrimSv(row.cells[static_cast<size_t>(at)]));
    };
    v1::Egenkontroll& one = *all.Add();
    one.set_vad(cell(kControlColumns[0]));
    const absl::StatusOr<v1::Kontrollintervall> often =
        Value<v1::Kontrollintervall>(cell(kControlColumns[1]), "hur ofta");
    if (!often.ok()) {
      return Failure(kInput, absl::StrCat("Ingenting sparat. Rad ", row.line, ": ", proto::SwedishOf(often.status())));
    }
    one.set_hur_ofta(*often);
    one.set_senast_date(cell(kControlColumns[2]));
    one.set_resultat(cell(kControlColumns[3]));
    one.set_andrat(cell(kControlColumns[4]));
  }
  return all;
}

std::string WriteControls(const google::protobuf::RepeatedPtrField<v1::Egenkontroll>& all) {
  base::CsvWriter csv;
  csv.Row({kControlColumns[0], kControlColumns[1], kControlColumns[2], kControlColumns[3], kControlColumns[4]});
  for (const auto& one : all)
    csv.Row({one.vad(), WordOf(one.hur_ofta()), one.senast_date(), one.resultat(), one.andrat()});
  return csv.text();
}

absl::Status Egenkontroll(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Sjalvskattning s, About(context));
  if (args.Has("fil")) {
    v1::SaveEgenkontrollerRequest request;
    request.set_name(s.name());
    KV_ASSIGN_OR_RETURN(*request.mutable_egenkontroller(), ReadControls(args.Get("fil")));
    request.set_request_id(context.RequestId("egenkontroll"));
    request.set_validate_only(context.prova());
    v1::SaveEgenkontrollerResponse r;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SaveEgenkontroller"), request, r));
    context.Answer(
        absl::StrCat(Saved(context), CountSv(r.egenkontroller_size(), "egenkontroll", "egenkontroller"), " i ",
                     s.nummer(),
                     context.prova() ? ".\n" : ". De ersätter det som stod. Kommunen ser dem när ni lämnar in.\n"),
        r);
    return absl::OkStatus();
  }
  v1::ListEgenkontrollerRequest request;
  request.set_name(s.name());
  v1::ListEgenkontrollerResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ListEgenkontroller"), request, r));
  const auto& shown = r.egenkontroller().empty() ? r.forslag() : r.egenkontroller();
  if (args.Has("till")) {
    if (std::filesystem::exists(args.Get("till"))) {
      return Failure(kNotNow, absl::StrCat("Filen ", args.Get("till"), " finns redan. Ingenting skrevs."));
    }
    if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(args.Get("till"), WriteControls(shown)));
  }
  std::string text = r.egenkontroller().empty() ? absl::StrCat("Ingen egenkontroll är inskriven i ", s.nummer(), ".\n",
                                                               r.forslag().empty() ? "" : "Förra årets, som förslag:\n",
                                                               ControlsText(r.forslag()))
                                                : ControlsText(r.egenkontroller());
  if (args.Has("till")) {
    absl::StrAppend(&text, context.prova() ? "Skulle spara: " : "Sparad: ", args.Get("till"),
                    ". Fyll i och läs in: kvalitet självskattning egenkontroll ", s.nummer(), " --fil ",
                    args.Get("till"), "\n");
  }
  context.Answer(text, r);
  return absl::OkStatus();
}

}  // namespace

std::string ControlsText(const google::protobuf::RepeatedPtrField<v1::Egenkontroll>& all) {
  if (all.empty()) return "";
  TextTable table({"EGENKONTROLL", "HUR OFTA", "SENAST", "RESULTAT", "ÄNDRAT"});
  for (const auto& one : all) {
    table.Add({one.vad(), WordOf(one.hur_ofta()), one.senast_date().empty() ? "aldrig" : ShortDaySv(one.senast_date()),
               one.resultat(), one.andrat()});
  }
  return table.Text();
}

std::vector<Command> SelfControlCommands() {
  return {
      {"självskattning",
       "egenkontroll",
       {"S-NUMMER"},
       {{"fil", "FIL", "skriv in dem från filen, i stället för det som står"},
        {"till", "FIL", "spara dem, eller förra årets som förslag, i en fil för Excel"}},
       "visa eller skriv in era egenkontroller",
       "Visar de egenkontroller som är inskrivna, eller förra årets som förslag. Filen har kolumnerna VAD, HUR OFTA, "
       "SENAST, RESULTAT och ÄNDRAT. Kommunen ser dem när ni lämnar in.",
       "kvalitet självskattning egenkontroll S-187 --fil egenkontroll.csv",
       Egenkontroll,
       Effect::kSaves}};
}

std::vector<Command> EvidenceCommands() {
  std::vector<Command> commands = {
      {"evidens",
       "lägg-till",
       {"FIL"},
       {{"enhet", "NAMN", "enheten", true},
        {"fråga", "NYCKEL", "frågan vars svar den visar; flera går bra", true, true},
        {"visar", "TEXT", "vad den visar", true},
        {"slag", "ORD", "rutin, protokoll, intyg, statistik eller övrigt; annars övrigt"},
        {"giltig-till", "DATUM", "sista dag den gäller; annars tills vidare", false, false, "giltig_till_date"}},
       "spara en fil som visar ett svar",
       "Sparar en fil som visar att svaret på en fråga stämmer. Kommunen ser den först när den lämnas in, och den "
       "används "
       "igen år efter år så länge den är giltig.",
       "kvalitet evidens lägg-till rutin.pdf --enhet \"Hemtjänst Norr\" --fråga HT21 --visar \"Rutin för delegering\" "
       "--giltig-till 2027-05-01",
       LaggTill,
       Effect::kSaves},
      {"evidens",
       "lista",
       {},
       {{"enhet", "NAMN", "bara den"}},
       "visa evidens",
       "Visar evidens: utföraren sin egen, kommunen det som är inlämnat.",
       "kvalitet evidens lista --enhet \"Hemtjänst Norr\"",
       Lista},
      {"evidens",
       "hämta",
       {"E-NUMMER"},
       {{"till", "FIL", "filens namn; annars det den hade"}},
       "hämta filen",
       "Hämtar filen. En fil som redan finns skrivs inte över.",
       "kvalitet evidens hämta E-3",
       Hamta,
       Effect::kSaves}};
  for (Command& command : EvidenceChangeCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client

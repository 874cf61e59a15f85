// siffra förklara, volym and rapport.
#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_import.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/text.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"

namespace kvalitet::client {
namespace {

// A figure as people read it.
std::string FigureText(const berattelse::v1::Figur& f) {
  if (f.denominator() == 0) {
    const std::string number = base::DecimalSv(f.value(), f.decimaler());
    return f.matenhet().empty() || f.matenhet() == "antal" ? number : absl::StrCat(number, " ", f.matenhet());
  }
  if (f.slag() == fakta::v1::ANDEL) {
    return absl::StrCat(base::RatioSv(f.value(), f.denominator(), f.decimaler(), 100), " procent (",
                        base::NumberSv(f.value()), " av ", base::NumberSv(f.denominator()), ")");
  }
  return absl::StrCat(base::RatioSv(f.value(), f.denominator(), f.decimaler(), 1), " ", f.matenhet());
}

// Newest underlag first, of the year and insatstyp that were given.
absl::StatusOr<std::vector<berattelse::v1::Underlag>> Underlag(Context& context) {
  berattelse::v1::ListUnderlagRequest request;
  if (context.args().Has("år")) {
    KV_ASSIGN_OR_RETURN(const int year, context.args().Number("år", 1990));
    request.set_filter(absl::StrCat("ar = ", year));
  }
  std::vector<berattelse::v1::Underlag> all;
  KV_RETURN_IF_ERROR((ListAll<berattelse::v1::ListUnderlagRequest, berattelse::v1::ListUnderlagResponse>(
      context, "berattelse.v1.BerattelseService/ListUnderlag", request,
      [&](const auto& page) { all.insert(all.end(), page.underlag().begin(), page.underlag().end()); })));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::make_pair(a.create_time().seconds(), a.create_time().nanos()) >
           std::make_pair(b.create_time().seconds(), b.create_time().nanos());
  });
  return all;
}

absl::Status Forklara(Context& context) {
  std::string id = context.args().positionals[0];
  if (id.size() > 2) id = absl::StrCat("F-", FoldWord(id.substr(id[1] == '-' ? 2 : 1)));
  if (id.size() != 12 || id.find_first_not_of("0123456789abcdef", 2) != std::string::npos) {
    return Failure(kUsage, absl::StrCat("\"", context.args().positionals[0],
                                        "\" är inget nummer på en siffra. Numret står "
                                        "under tabellen i rapporten: F- och tio tecken. Exempel: F-3f0a91c2d4"));
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const auto underlag, Underlag(context));
  berattelse::v1::ExplainFigurResponse response;
  const berattelse::v1::Underlag* from = nullptr;
  for (const auto& u : underlag) {
    berattelse::v1::ExplainFigurRequest request;
    request.set_name(u.name());
    request.set_figur(id);
    const absl::Status status = services->Call("berattelse.v1.BerattelseService/ExplainFigur", request, response);
    if (status.ok()) {
      from = &u;
      break;
    }
    if (status.code() != absl::StatusCode::kNotFound) return status;
  }
  if (from == nullptr) {
    return Failure(kNotNow, absl::StrCat("Ingen fryst rapport har siffran ", id,
                                         ". Numret står under tabellen i rapporten: F- och tio tecken."));
  }
  const auto& f = response.figur();
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  std::string text = absl::StrCat(f.id(), "  ", f.etikett(), f.del().empty() ? "" : ", ", f.del(), ", ", f.period(),
                                  f.omfattning().regi() == 0 ? "" : absl::StrCat(", ", WordOf(f.omfattning().regi())),
                                  ": ", FigureText(f), "\n");
  absl::StrAppend(&text, "Så räknades den: ", response.formel(), "\nKälla: ", f.kalla(), ". Fryst ",
                  DaySv(from->frys_date()), ".\n");
  TextTable table({"ENHET", "DEL", "PERIOD", ">VÄRDE", ">AV", "KÄLLA"});
  int64_t value = 0, denominator = 0;
  for (const auto& row : response.rader()) {
    value += row.value();
    denominator += row.denominator();
    auto unit = units.find(row.enhet());
    const std::string label = unit != units.end() ? unit->second : row.enhet().empty() ? "hela kommunen" : "?";
    table.Add({label, row.del(), row.period(), base::NumberSv(row.value()),
               row.denominator() == 0 ? "" : base::NumberSv(row.denominator()),
               row.text().empty() ? row.kalla().rfind("kommuner/", 0) == 0 ? "" : row.kalla() : row.text()});
  }
  if (!table.empty()) {
    absl::StrAppend(&text, CountSv(response.rader_size(), "rad", "rader"), ", tillsammans ", base::NumberSv(value),
                    denominator == 0 ? ""
                                     : absl::StrCat(f.slag() == fakta::v1::ANDEL ? " av " : " delat på ",
                                                    base::NumberSv(denominator)),
                    ":\n", table.Text());
  }
  context.Answer(text, response);
  return absl::OkStatus();
}

struct Edition {
  compiler::v1::Format format;
  std::string word;
  std::string file;
  std::string sha256;
};

constexpr int kStreams = 5;  // that bring nothing, one after the other, before a download is given up
constexpr absl::Duration kPause = absl::Milliseconds(200);

// All bytes of an edition.  A stream that breaks is gone on with by another one, from where it stopped.
absl::StatusOr<std::string> Download(Connection& services, const std::string& report, Edition& edition) {
  compiler::v1::GetUtgavaRequest request;
  request.set_name(report);
  request.set_format(edition.format);
  std::string bytes;
  for (int idle = 0;;) {
    request.set_offset(static_cast<int64_t>(bytes.size()));
    compiler::v1::GetUtgavaResponse part;
    bool complete = false;
    const absl::Status status =
        services.Receive("compiler.v1.CompilerService/GetUtgava", request, part, [&](const Message& m) {
          const auto& p = static_cast<const compiler::v1::GetUtgavaResponse&>(m);
          bytes += p.innehall();
          if (p.slut()) {
            complete = true;
            edition.file = p.utgava().filnamn();
            edition.sha256 = p.utgava().sha256();
          }
          return true;
        });
    if (complete) return bytes;
    if (!status.ok() && !absl::IsUnavailable(status)) return status;
    idle = static_cast<int64_t>(bytes.size()) > request.offset() ? 0 : idle + 1;
    if (idle == kStreams) {
      if (!status.ok()) return status;
      return Failure(kUnavailable, "Överföringen bröts innan utgåvan var hel. Kör samma kommando igen.");
    }
    absl::SleepFor(kPause * idle);
  }
}

absl::Status SaveEdition(Context& context, const compiler::v1::Rapport& report, const std::string& folder,
                         Edition& edition) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::string bytes, Download(*services, report.name(), edition));
  if (base::Sha256Hex(bytes) != edition.sha256) {
    return Failure(
        kInternal,
        "Utgåvan är inte den som sparades (kontrollsumman stämmer inte). Anmäl det till den som sköter systemet.");
  }
  // A name from the server is a name, never a path.
  edition.file = (std::filesystem::path(folder) / std::filesystem::path(edition.file).filename()).string();
  return WriteFile(edition.file, bytes);
}

absl::Status Sammanstall(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  compiler::v1::CompileRapportRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 1990));
  request.set_ar(year);
  std::string what = "alla insatstyper";
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
    KV_ASSIGN_OR_RETURN(const auto names, InsatstypNames(context));
    what = NameOr(names, request.insatstyp(), request.insatstyp());
  }
  request.set_frys_date(args.Get("fryst"));
  request.set_namnd(args.Get("nämnd"));
  request.set_accepterar_luckor(args.Has("acceptera-luckor"));
  request.set_request_id(context.RequestId("rapport"));
  if (args.Has("status")) {
    const std::string word = FoldWord(args.Get("status"));
    if (word != "utkast" && word != "forslag") return Failure(kUsage, "--status: skriv utkast eller förslag.");
    request.set_beslutsstatus(word == "utkast" ? compiler::v1::BESLUTSSTATUS_UTKAST
                                               : compiler::v1::BESLUTSSTATUS_FORSLAG);
  }
  std::vector<Edition> editions;
  for (absl::string_view word :
       absl::StrSplit(args.Has("format") ? args.Get("format") : "html,pdf,json", ',', absl::SkipWhitespace())) {
    KV_ASSIGN_OR_RETURN(const auto format, Value<compiler::v1::Format>(absl::StripAsciiWhitespace(word), "format"));
    editions.push_back({format, WordOf(format), "", ""});
    request.add_format(format);
  }
  const std::string folder = args.Get("ut");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Failure(kInput, absl::StrCat("Mappen ", folder, " går inte att skapa. Välj en annan: --ut MAPP."));
  compiler::v1::CompileRapportResponse step;
  compiler::v1::Rapport report;
  {
    std::unique_ptr<Progress> progress;
    KV_RETURN_IF_ERROR(
        services->Receive("compiler.v1.CompilerService/CompileRapport", request, step, [&](const Message& m) {
          const auto& s = static_cast<const compiler::v1::CompileRapportResponse&>(m);
          if (s.has_rapport()) report = s.rapport();
          if (context.terminal()) {
            progress.reset();
            progress = std::make_unique<Progress>(context.err(), true, s.steg(), std::max(1, s.av()));
            progress->To(s.klara());
          }
          return true;
        }));
  }
  if (report.name().empty()) return Failure(kUnavailable, "Sammanställningen bröts innan den var klar.");
  TextTable table({"FIL", "KONTROLLSUMMA"});
  for (Edition& e : editions) {
    KV_RETURN_IF_ERROR(SaveEdition(context, report, folder, e));
    table.Add({e.file, e.sha256.substr(0, 8)});
  }
  context.Answer(
      absl::StrCat("Sammanställd: ", year, ", ", what, ", revision ", report.revision(), ". Siffrorna frysta ",
                   DaySv(report.frys_date()), ".\nInnehållets kontrollsumma ", report.innehall_hash().substr(0, 8),
                   ".\n", table.Text(),
                   "Samma siffror igen ger samma revision. Kommunens kvalitetsteam och ledning ser rapporten; den är "
                   "inte publicerad.\n",
                   "Undrar någon över en siffra: kvalitet siffra förklara F-NUMMER\n"),
      report);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> FigureCommands() {
  std::vector<Command> commands = FigureImportCommands();
  Command explain = {"siffra",
                     "förklara",
                     {"F-NUMMER"},
                     {{"år", "ÅR", "bara det året"}},
                     "visa hur en siffra i rapporten räknades",
                     "Visar hur en siffra i en fryst rapport räknades, ner till raderna bakom den.",
                     "kvalitet siffra förklara F-3f0a91c2d4",
                     Forklara};
  commands.insert(commands.begin() + 1, std::move(explain));
  return commands;
}

std::vector<Command> ReportCommands() {
  Command compile = {
      "rapport",
      "sammanställ",
      {},
      {{"år", "ÅR", "året den handlar om", true},
       {"ut", "MAPP", "dit filerna sparas", true},
       {"insatstyp", "ORD", "bara den; annars alla"},
       {"fryst", "DATUM", "dagen då siffrorna fryses; annars i dag", false, false, "frys_date"},
       {"nämnd", "NAMN", "nämnden på framsidan"},
       {"status", "ORD", "utkast eller förslag"},
       {"format", "ORD,ORD", "html, pdf, json; annars alla tre"},
       {"acceptera-luckor", "", "sammanställ fast en källa inte svarar; det står då i rapporten"}},
      "gör årets rapport (även: kompilera)",
      "Fryser årets siffror och sammanställer rapporten som webbsida, PDF och data. Samma siffror ger samma rapport.",
      "kvalitet rapport sammanställ --kommun 2380 --år 2020 --insatstyp \"särskilt boende\" --ut rapport",
      Sammanstall,
      Effect::kSavesAtOnce};
  compile.verb_aliases = {"kompilera", "sammanstalla"};
  return {compile};
}

}  // namespace kvalitet::client

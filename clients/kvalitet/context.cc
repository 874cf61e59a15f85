#include "clients/kvalitet/context.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/errors.h"
#include "clients/kvalitet/help.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/rpc_json.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "common/base/status.h"

namespace kvalitet::client {
std::string Context::Setting(const char* flag, const char* variable) const {
  if (args_.Has(flag)) return args_.Get(flag);
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

Endpoint Context::Server() const {
  const std::string server = Setting("server", "KVALITET_SERVER");
  return {server.empty() ? "127.0.0.1:50050" : server, Setting("ca_fil", "KVALITET_CA")};
}

absl::Status Context::ConnectAs(const std::string& token, const std::string& kommun) {
  KV_ASSIGN_OR_RETURN(connection_, Connect(Server(), token));
  only_kommun_ = kommun;
  return absl::OkStatus();
}

absl::StatusOr<Connection*> Context::Services() {
  if (connection_ != nullptr) return connection_.get();
  const std::string file = TokenFile();
  if (file.empty()) {
    return Failure(kDenied,
                   "Du är inte inloggad. Ange din behörighetsfil: --token_file FIL eller KVALITET_TOKEN_FILE. "
                   "Se kvalitet hjälp behörighet.");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return Failure(kDenied,
                   absl::StrCat("Behörighetsfilen ", file, " går inte att läsa. Se kvalitet hjälp behörighet."));
  const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  KV_ASSIGN_OR_RETURN(connection_, Connect(Server(), std::string(absl::StripAsciiWhitespace(content))));
  return connection_.get();
}

absl::StatusOr<std::string> Context::Parent() {
  if (!only_kommun_.empty()) return absl::StrCat("kommuner/", only_kommun_);
  if (args_.Has("kommun")) {
    const std::string word = args_.Get("kommun");
    int number = 0;
    if (word.size() == 4 && absl::SimpleAtoi(word, &number)) return absl::StrCat("kommuner/", word);
    if (const base::Kommun* kommun = base::FindKommunByName(word)) return absl::StrCat("kommuner/", kommun->code);
    return Failure(kUsage, absl::StrCat("Det finns ingen kommun \"", word,
                                        "\". Skriv kommunkod (0114) eller namn (Upplands Väsby)."));
  }
  KV_ASSIGN_OR_RETURN(Connection * connection, Services());
  const std::vector<std::string> kommuner = connection->Kommuner();
  if (kommuner.size() == 1) return absl::StrCat("kommuner/", kommuner[0]);
  return Failure(kUsage, kommuner.empty()
                             ? "Ange kommun: --kommun KOD."
                             : absl::StrCat("Din behörighet gäller flera kommuner (", absl::StrJoin(kommuner, ", "),
                                            "). Ange vilken: --kommun KOD."));
}

std::string Context::RequestId(absl::string_view purpose) {
  const std::string text = args_.Has("begäran") ? args_.Get("begäran") : base::NewId(absl::Now());
  MaySave(absl::StrCat("Kör samma kommando igen med --begäran ", text, ": görs det två gånger blir det ändå en."));
  return base::DerivedId(absl::StrCat("kvalitet begäran ", purpose), text);
}

void Context::Answer(const std::string& text, const Json& json) {
  if (this->json()) {
    out() << json.Text() << "\n";
  } else {
    out() << Fold(text);
  }
}

void Context::Answer(const std::string& text, const google::protobuf::Message& message) {
  out() << (json() ? MessageJson(message) : Fold(text));
}

bool Context::Confirm(absl::string_view question) {
  if (!terminal()) return false;
  out() << question << " (ja/nej) " << std::flush;
  std::string answer;
  std::getline(streams_.in, answer);
  const std::string word = FoldWord(absl::StripAsciiWhitespace(answer));
  return word == "ja" || word == "j";
}

CommandTable MakeCommands() {
  std::vector<Command> all;
  for (auto* group : {&TodayCommands,          &SelfAssessmentCommands,
                      &FormCommands,           &EvidenceCommands,
                      &FollowUpCommands,       &ActionCommands,
                      &PlanCommands,           &DialogCommands,
                      &GoodExampleCommands,    &ResultDialogCommands,
                      &EqualTreatmentCommands, &ReviewCommands,
                      &BoardTaskCommands,      &DataRequestCommands,
                      &DeviationCommands,      &ComplaintCommands,
                      &LearningCommands,       &LexSarahCommands,
                      &LexMariaCommands,       &RegisterCommands,
                      &ProviderCommands,       &TakeoverCommands,
                      &UnitCommands,           &AssignmentCommands,
                      &PermitCommands,         &AgreementCommands,
                      &RequirementCommands,    &MirrorCommands,
                      &OrganisationCommands,   &ServiceTypeCommands,
                      &RegisterFileCommands,   &ProposalCommands,
                      &FigureCommands,         &ReportCommands,
                      &ReminderCommands,       &SettingCommands,
                      &LocalCommands,          &ToolCommands}) {
    for (Command& command : group()) all.push_back(std::move(command));
  }
  return CommandTable(std::move(all));
}

constexpr char kOnlyTried[] = "Går bra; ingenting sparades. ";

std::string Tried(const Context& context) { return context.prova() ? kOnlyTried : ""; }

std::string Saved(const Context& context) {
  return context.prova() ? absl::StrCat(kOnlyTried, "Skulle bli: ") : "Sparat: ";
}

std::string WouldBe(const Context& context) { return context.prova() ? absl::StrCat(kOnlyTried, "Skulle bli:\n") : ""; }

int Run(const std::vector<std::string>& words, Streams streams) {
  const CommandTable table = MakeCommands();
  const bool help =
      !words.empty() && (words.back() == "-h" || words.back() == "--help" || FoldWord(words.back()) == "--hjalp");
  if (words.empty() || (help && words.size() == 1)) {
    streams.out << HelpOverview(table);
    return words.empty() ? kUsage : kOk;
  }
  if (help && words.size() == 2 && table.FindNoun(words[0]).has_value()) {
    streams.out << *HelpTopic(table, words[0], "");
    return kOk;
  }
  const auto fail = [&](const absl::Status& status, bool json, const Asked& asked) {
    streams.err << (json ? ErrorJson(status, asked) : ErrorText(status, asked));
    return ExitCodeOf(status);
  };
  absl::StatusOr<Args> args = table.Parse(words);
  if (!args.ok()) {
    const bool json =
        std::any_of(words.begin(), words.end(), [](const std::string& w) { return FoldWord(w) == "--som-json"; });
    return fail(args.status(), json, {});
  }
  const Command& command = *args->command;
  if (args->help) {
    streams.out << HelpCommand(command);
    return kOk;
  }
  Context context(table, *std::move(args), streams);
  if (context.prova() && command.effect == Effect::kSavesAtOnce) {
    return fail(Failure(kUsage, absl::StrCat("kvalitet ", FullName(command),
                                             " kan inte prövas i förväg. Ingenting sparades. Ta bort --prova.")),
                context.json(), {&command});
  }
  const absl::Status status = command.run(context);
  streams.out.flush();
  return status.ok() ? kOk : fail(status, context.json(), {&command, context.repeat()});
}

}  // namespace kvalitet::client

#include "clients/kvalitet/args.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

// Other words for a noun or a verb, folded.
const std::map<std::string, std::string>& NounAliases() {
  static const auto* aliases = new std::map<std::string, std::string>{
      {"egenkontroll", "sjalvskattning"},
      {"sjalvskattningar", "sjalvskattning"},
      {"registry", "utforare"},
      {"atgarder", "atgard"},
      {"avvikelser", "avvikelse"},
      {"synpunkter", "synpunkt"},
      {"klagomal", "synpunkt"},
      {"uppfoljningar", "uppfoljning"},
      {"siffror", "siffra"},
      {"volymer", "volym"},
      {"rapporter", "rapport"},
      {"help", "hjalp"},
      {"exempelkommun", "exempel"},
      {"formularen", "formular"},
  };
  return *aliases;
}

std::string CanonicalNoun(absl::string_view word) {
  std::string folded = FoldWord(word);
  auto alias = NounAliases().find(folded);
  return alias == NounAliases().end() ? folded : alias->second;
}

bool IsFlag(absl::string_view word) { return word.size() > 1 && word[0] == '-' && !absl::ascii_isdigit(word[1]); }

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates, absl::string_view prefix) {
  std::vector<std::string> folded;
  for (const std::string& c : candidates) folded.push_back(FoldWord(c));
  // The beginning of one is that one, however long the rest.
  std::optional<std::string> closest;
  for (const std::string& c : folded) {
    if (!closest.has_value() && word.size() >= 3 && absl::StartsWith(c, FoldWord(word))) closest = c;
  }
  if (!closest.has_value()) closest = base::ClosestWord(FoldWord(word), folded);
  for (size_t i = 0; i < folded.size(); ++i) {
    if (closest.has_value() && folded[i] == *closest) return absl::StrCat(" Menade du ", prefix, candidates[i], "?");
  }
  return "";
}

const Flag* FindFlag(const Command& command, absl::string_view folded) {
  for (const auto* list : {&command.flags, &GlobalFlags()}) {
    for (const Flag& flag : *list) {
      if (FoldWord(flag.name) == folded) return &flag;
    }
  }
  return nullptr;
}

// Whether it is what the help, or a next step, has in the place of an answer: TEXT, "...".
bool Platshallare(const Flag& flag, const std::string& value) {
  const bool dots = value.size() >= 3 && value.find_first_not_of("….") == std::string::npos;  // two are a folder
  return dots ||
         (value == flag.value && std::none_of(value.begin(), value.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
}

// Reads one flag at words[i]; moves i to its last word.
absl::Status ReadFlag(const Command& command, const std::vector<std::string>& words, size_t& i, Args& args) {
  absl::string_view word = words[i];
  absl::ConsumePrefix(&word, "--") || absl::ConsumePrefix(&word, "-");
  size_t equals = word.find('=');
  std::string folded = FoldWord(word.substr(0, equals));
  if (folded == "h" || folded == "hjalp" || folded == "help") {
    args.help = true;
    return absl::OkStatus();
  }
  const Flag* flag = FindFlag(command, folded);
  if (flag == nullptr) {
    std::vector<std::string> names;
    for (const auto* list : {&command.flags, &GlobalFlags()}) {
      for (const Flag& f : *list) names.push_back(f.name);
    }
    return Failure(kUsage, absl::StrCat("Okänd flagga --", word.substr(0, equals), ".", DidYouMean(folded, names, "--"),
                                        " Se kvalitet ", FullName(command), " --hjälp."));
  }
  std::vector<std::string>& values = args.flags[flag->name];
  if (flag->value.empty()) {
    if (equals != absl::string_view::npos) {
      return Failure(kUsage,
                     absl::StrCat("Flaggan --", flag->name, " tar inget värde. Skriv bara --", flag->name, "."));
    }
    values.push_back("");
    return absl::OkStatus();
  }
  if (!values.empty() && !flag->repeated) {
    return Failure(kUsage, absl::StrCat("Flaggan --", flag->name, " står två gånger. Ta bort den ena."));
  }
  if (equals != absl::string_view::npos) {
    values.emplace_back(word.substr(equals + 1));
  } else if (i + 1 < words.size()) {
    values.push_back(words[++i]);
  } else {
    return Failure(kUsage, absl::StrCat("Efter --", flag->name, " saknas ett värde. Skriv --", flag->name, " ",
                                        flag->value, ". Exempel: ", command.example));
  }
  if (const std::string& value = values.back(); Platshallare(*flag, value)) {
    return Failure(kUsage, absl::StrCat("Skriv ditt eget svar efter --", flag->name, " i stället för ", value, "."));
  }
  return absl::OkStatus();
}

absl::Status CheckComplete(const Command& command, const Args& args) {
  size_t least = 0, most = 0;
  for (const std::string& p : command.positionals) {
    if (p[0] != '[') ++least;
    most = absl::EndsWith(absl::StripSuffix(p, "]"), "…") ? 1000000 : most + 1;
  }
  if (args.positionals.size() < least) {
    return Failure(kUsage, absl::StrCat("Det saknas ", command.positionals[args.positionals.size()], " efter kvalitet ",
                                        FullName(command), ". Exempel: ", command.example));
  }
  if (args.positionals.size() > most) {
    return Failure(kUsage,
                   absl::StrCat("Ordet \"", args.positionals[most], "\" är ett för mycket. Sätt citattecken om ",
                                "ett namn med blanksteg. Exempel: ", command.example));
  }
  if (!command.fills.empty() && args.Has(command.fills)) return absl::OkStatus();
  for (const Flag& flag : command.flags) {
    if (flag.required && !args.Has(flag.name)) {
      return Failure(kUsage, absl::StrCat("Det saknas --", flag.name, " ", flag.value, ". Exempel: ", command.example));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Failure(ExitCode code, absl::string_view swedish) {
  absl::Status status(absl::StatusCode::kUnknown, swedish);
  status.SetPayload("kvalitet.klient/slutkod", absl::Cord(std::to_string(static_cast<int>(code))));
  return status;
}

std::string FullName(const Command& c) { return c.verb.empty() ? c.noun : absl::StrCat(c.noun, " ", c.verb); }

std::string FoldWord(absl::string_view word) { return absl::StrReplaceAll(base::FoldSv(word), {{"_", "-"}}); }

const std::vector<Flag>& GlobalFlags() {
  static const auto* flags = new std::vector<Flag>{
      {"server", "VÄRD:PORT", "tjänstens adress; annars KVALITET_SERVER, annars 127.0.0.1:50050"},
      {"ca_fil", "FIL", "utfärdaren som tjänstens certifikat ska vara av: anropar med TLS; annars KVALITET_CA"},
      {"token_file", "FIL", "filen med din behörighet; annars KVALITET_TOKEN_FILE"},
      {"kommun", "KOD", "kommunens kod eller namn; behövs bara om din behörighet gäller flera"},
      {"prova", "", "visa vad som skulle hända, spara ingenting"},
      {"som-json", "", "svara med JSON i stället för text"},
      {"begäran", "TEXT", "namn på begäran: samma namn igen ger samma svar och ändrar ingenting"},
  };
  return *flags;
}

bool Args::Has(absl::string_view flag) const { return flags.count(std::string(flag)) > 0; }

std::string Args::Get(absl::string_view flag) const {
  auto it = flags.find(std::string(flag));
  return it == flags.end() || it->second.empty() ? "" : it->second.back();
}

absl::StatusOr<std::string> Args::Date(absl::string_view flag) const {
  const std::string text = Get(flag);
  const auto day = base::ParseDate(text);
  if (!Has(flag) || day.ok()) return text;
  return Failure(kUsage, absl::StrCat("--", flag, " \"", text, "\": ", day.status().message(), "."));
}

absl::StatusOr<int> Args::Number(absl::string_view flag, int min) const {
  int number = 0;
  if (!absl::SimpleAtoi(Get(flag), &number) || number < min) {
    return Failure(kUsage, absl::StrCat("--", flag, " \"", Get(flag), "\": skriv ett heltal som är minst ", min,
                                        ". Exempel: --", flag, " ", min >= 1000 ? 2026 : std::max(min, 10)));
  }
  return number;
}

CommandTable::CommandTable(std::vector<Command> commands) : commands_(std::move(commands)) {}

const Command* CommandTable::Find(absl::string_view noun_word, absl::string_view verb_word) const {
  const std::optional<std::string> noun = FindNoun(noun_word);
  const std::string verb = FoldWord(verb_word);
  for (const Command& c : commands_) {
    if (!noun.has_value() || c.noun != *noun) continue;
    bool matches = FoldWord(c.verb) == verb;
    for (const std::string& alias : c.verb_aliases) matches = matches || (!verb.empty() && FoldWord(alias) == verb);
    if (matches) return &c;
  }
  return nullptr;
}

std::optional<std::string> CommandTable::FindNoun(absl::string_view word) const {
  std::string noun = CanonicalNoun(word);
  for (const Command& c : commands_) {
    if (FoldWord(c.noun) == noun) return c.noun;
  }
  return std::nullopt;
}

std::string CommandTable::ClosestNoun(absl::string_view word) const {
  std::vector<std::string> nouns;
  for (const Command& c : commands_) {
    if (std::find(nouns.begin(), nouns.end(), c.noun) == nouns.end()) nouns.push_back(c.noun);
  }
  return DidYouMean(word, nouns, "kvalitet ");
}

absl::StatusOr<const Command*> CommandTable::FindCommand(std::vector<std::string>& words) const {
  std::vector<size_t> plain;
  for (size_t i = 0; i < words.size() && plain.size() < 2; ++i) {
    if (!IsFlag(words[i])) {
      plain.push_back(i);
      continue;
    }
    const size_t equals = words[i].find('=');
    const Flag* global = FindFlag(Command{}, FoldWord(absl::StripPrefix(words[i].substr(0, equals), "--")));
    if (global != nullptr && !global->value.empty() && equals == std::string::npos) ++i;  // with its value
    if (global == nullptr && plain.size() == 1) break;  // flags of the command begin: what follows may be values
  }
  if (plain.empty()) return Failure(kUsage, "Skriv vad du vill göra. kvalitet hjälp visar alla kommandon.");
  const std::string noun_word = words[plain[0]];
  std::optional<std::string> noun = FindNoun(noun_word);
  if (!noun.has_value()) {
    return Failure(kUsage, absl::StrCat("Det finns inget kommando \"", noun_word, "\".", ClosestNoun(noun_word),
                                        " kvalitet hjälp visar alla kommandon."));
  }
  const std::string verb = plain.size() > 1 ? FoldWord(words[plain[1]]) : "";
  if (const Command* command = verb.empty() ? nullptr : Find(*noun, verb)) {
    words.erase(words.begin() + static_cast<long>(plain[1]));
    words.erase(words.begin() + static_cast<long>(plain[0]));
    return command;
  }
  if (const Command* alone = Find(*noun, "")) {
    words.erase(words.begin() + static_cast<long>(plain[0]));
    return alone;
  }
  std::vector<std::string> verbs;
  for (const Command& c : commands_) {
    if (c.noun == *noun) verbs.push_back(c.verb);
  }
  const std::string list = absl::StrJoin(verbs, ", ");
  if (verb.empty()) return Failure(kUsage, absl::StrCat("Skriv också vad du vill göra: ", *noun, " ", list, "."));
  return Failure(
      kUsage, absl::StrCat("Det går inte att göra \"", words[plain[1]], "\" med ", *noun, ".",
                           DidYouMean(verb, verbs, absl::StrCat("kvalitet ", *noun, " ")), " Det finns: ", list, "."));
}

absl::StatusOr<Args> CommandTable::Parse(const std::vector<std::string>& words) const {
  std::vector<std::string> rest = words;
  Args args;
  KV_ASSIGN_OR_RETURN(args.command, FindCommand(rest));
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == "--") {
      args.positionals.insert(args.positionals.end(), rest.begin() + static_cast<long>(i) + 1, rest.end());
      break;
    }
    if (!IsFlag(rest[i])) {
      args.positionals.push_back(rest[i]);
      continue;
    }
    KV_RETURN_IF_ERROR(ReadFlag(*args.command, rest, i, args));
  }
  if (!args.help) KV_RETURN_IF_ERROR(CheckComplete(*args.command, args));
  return args;
}

}  // namespace kvalitet::client

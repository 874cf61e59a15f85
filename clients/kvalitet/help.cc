#include "clients/kvalitet/help.h"

#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/print.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

constexpr int kWidth = 100;
constexpr int kOverviewWidth = 130;  // verbs of a noun

constexpr char kExitCodes[] =
    "Slutkoder (det som skalet får veta i $?)\n"
    "  0  Klart.\n"
    "  1  Det som söktes finns inte, eller det går inte i det här läget (till exempel: obligatoriska svar saknas).\n"
    "  2  Fel i kommandot: okänt ord, okänd flagga, ett värde saknas.\n"
    "  3  Fel i en uppgift eller en fil. Ingenting av det felaktiga är sparat.\n"
    "  4  Behörighet saknas eller har gått ut.\n"
    "  5  Tjänsten nås inte just nu eller ber dig försöka igen. Svaret säger hur samma sak inte görs två gånger.\n"
    "  6  Fel i tjänsten. Anmäl det till den som sköter systemet, med spårnumret.\n";

constexpr char kFiles[] =
    "Filer\n"
    "  Alla filer som läses är textfiler med en rubrikrad. Tabb, semikolon eller komma mellan kolumnerna går bra,\n"
    "  liksom UTF-8 (med eller utan BOM), Windows-1252 och Latin-1. Verktyget säger vad det tog filen för.\n"
    "  Filer som skrivs är UTF-8 med BOM, semikolon och decimalkomma: svensk Excel öppnar dem med dubbelklick.\n"
    "  En inläsning prövas alltid först i sin helhet. Finns ett enda fel sparas ingenting.\n"
    "  Samma fil en gång till ändrar ingenting: rader känns igen på källa och nyckel.\n"
    "  Bredvid filen läggs FIL.begaran: avbryts inläsningen är det bara att köra samma kommando igen.\n";

constexpr char kIdentity[] =
    "Behörighet\n"
    "  Varje anrop behöver en behörighetsfil: --token_file FIL eller KVALITET_TOKEN_FILE.\n"
    "  För en svit som startats med --dev gör du en så här:\n"
    "    kvalitet token --data_dir var --roll kvalitetsteam --kommun 9999 > team.token\n"
    "  Roller: kvalitetsteam, avtalsansvarig, utföraradmin, utförare, enhetschef, rapportör, lex-sarah-utredare, SAS,\n"
    "  MAS, MAR, ekonom, ledning, nämnd, sekretessprövare, loggranskare, revisor, jobb, admin.\n"
    "  En utförares roller (utförare, enhetschef, …) ser bara det egna; allt annat svarar \"finns inte\".\n";

constexpr char kConnection[] =
    "Anslutning\n"
    "  --server VÄRD:PORT eller KVALITET_SERVER säger var tjänsten finns; annars är det 127.0.0.1:50050.\n"
    "  Körs tjänsterna var för sig anges var och en:\n"
    "    --server "
    "registry=VÄRD:PORT,uppfoljning=VÄRD:PORT,avvikelser=VÄRD:PORT,berattelse=VÄRD:PORT,compiler=VÄRD:PORT\n"
    "  --ca_fil FIL eller KVALITET_CA anger utfärdaren som tjänstens certifikat ska vara av. Då går allt med TLS, och\n"
    "  ingenting skickas till den som visar ett annat certifikat. Utan den gäller datorns egna utfärdare; till den "
    "egna\n"
    "  datorn (127.0.0.1) går det då utan TLS.\n";

struct Topic {
  const char* name;
  const char* text;
};
constexpr Topic kTopics[] = {
    {"slutkoder", kExitCodes}, {"filer", kFiles}, {"behörighet", kIdentity}, {"anslutning", kConnection}};

std::string FlagLine(const Flag& flag, int width) {
  std::string left = absl::StrCat("--", flag.name, flag.value.empty() ? "" : " ", flag.value);
  return absl::StrCat("  ", Pad(left, width), "  ", flag.help, flag.required ? " (måste anges)" : "",
                      flag.repeated ? " (får stå flera gånger)" : "", "\n");
}

int FlagWidth(const std::vector<Flag>& flags) {
  int width = 0;
  for (const Flag& f : flags) {
    width = std::max(width, DisplayWidth(f.name) + (f.value.empty() ? 2 : 3 + DisplayWidth(f.value)));
  }
  return width;
}

std::string Usage(const Command& c) {
  std::string text = absl::StrCat("kvalitet ", c.noun);
  if (!c.verb.empty()) absl::StrAppend(&text, " ", c.verb);
  for (const std::string& p : c.positionals) absl::StrAppend(&text, " ", p);
  for (const Flag& f : c.flags) {
    if (f.required) absl::StrAppend(&text, " --", f.name, " ", f.value);
  }
  return text;
}

}  // namespace

std::string HelpOverview(const CommandTable& table) {
  // In the order in which the table names the nouns first.
  std::vector<std::pair<std::string, std::vector<const Command*>>> nouns;
  for (const Command& c : table.commands()) {
    if (nouns.empty() || nouns.back().first != c.noun) nouns.push_back({c.noun, {}});
    nouns.back().second.push_back(&c);
  }
  std::string out = "kvalitet – uppföljning av utförare i kommunen\n";
  for (const auto& [noun, commands] : nouns) {
    std::vector<std::string> verbs;
    for (const Command* c : commands) {
      if (!c->verb.empty()) verbs.push_back(c->verb);
    }
    std::string what = verbs.empty() ? commands.front()->summary : absl::StrJoin(verbs, ", ");
    if (noun == "självskattning") absl::StrAppend(&what, " (även: egenkontroll)");
    absl::StrAppend(&out, "  ", Pad(noun, 16), " ", Wrap(what, kOverviewWidth, 19), "\n");
  }
  absl::StrAppend(
      &out, "Alla kommandon: --hjälp (med exempel), --prova (visa vad som skulle hända), --som-json.\n",
      "Mer: kvalitet hjälp slutkoder | filer | behörighet | anslutning. Å, ä och ö får skrivas a, a och o.\n");
  return out;
}

std::string HelpCommand(const Command& command) {
  std::string out = absl::StrCat(Wrap(command.text, kWidth, 0), "\n\nSå här skriver du:\n  ", Usage(command), "\n");
  if (!command.flags.empty()) {
    const int width = FlagWidth(command.flags);
    out += "Flaggor:\n";
    for (const Flag& f : command.flags) out += FlagLine(f, width);
  }
  const int width = FlagWidth(GlobalFlags());
  out += "Gäller alla kommandon:\n";
  for (const Flag& f : GlobalFlags()) {
    const bool of_saving = f.name == "prova" || f.name == "begäran";
    if (of_saving && command.effect == Effect::kReads) continue;
    if (f.name != "prova" || command.effect == Effect::kSaves) out += FlagLine(f, width);
  }
  absl::StrAppend(&out, command.file_help, "Exempel:\n  ", command.example, "\n");
  return out;
}

absl::StatusOr<std::string> HelpTopic(const CommandTable& table, absl::string_view topic, absl::string_view verb) {
  for (const Topic& t : kTopics) {
    if (FoldWord(t.name) == FoldWord(topic)) return std::string(t.text);
  }
  if (const Command* command = verb.empty() ? nullptr : table.Find(topic, verb)) return HelpCommand(*command);
  if (auto noun = table.FindNoun(topic)) {
    std::vector<const Command*> commands;
    for (const Command& c : table.commands()) {
      if (c.noun == *noun) commands.push_back(&c);
    }
    if (commands.size() == 1) return HelpCommand(*commands[0]);
    std::string out = absl::StrCat("kvalitet ", *noun, " …\n");
    for (const Command* c : commands) {
      absl::StrAppend(&out, "  ", Pad(c->verb.empty() ? "-" : c->verb, 14), " ", c->summary, "\n");
    }
    absl::StrAppend(&out, "Mer om ett av dem: kvalitet ", *noun, " ", commands[0]->verb, " --hjälp\n");
    return out;
  }
  std::vector<std::string> words;
  for (const Topic& t : kTopics) words.push_back(FoldWord(t.name));
  const std::optional<std::string> closest = base::ClosestWord(FoldWord(topic), words);
  std::string suggestion = table.ClosestNoun(topic);
  for (const Topic& t : kTopics) {
    if (closest.has_value() && FoldWord(t.name) == *closest) {
      suggestion = absl::StrCat(" Menade du kvalitet hjälp ", t.name, "?");
    }
  }
  return Failure(kUsage, absl::StrCat("Det finns ingen hjälp om \"", topic, "\".", suggestion,
                                      " kvalitet hjälp visar alla kommandon."));
}

}  // namespace kvalitet::client

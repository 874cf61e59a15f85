// The words of a command line: which command they name, its flags and its values.  Pure: no network, no files.
// Every noun, verb and flag may be written with å ä ö or folded (självskattning = sjalvskattning), in any case, and
// with _ or - between words.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::client {

// What the process answers to the shell; `kvalitet hjälp slutkoder` prints the same list.
enum ExitCode {
  kOk = 0,           // done
  kNotNow = 1,       // not found, or not possible in this state
  kUsage = 2,        // the command line is wrong
  kInput = 3,        // a value or a file has errors; nothing of it is saved
  kDenied = 4,       // no valid identity, or a role is missing
  kUnavailable = 5,  // the service cannot be reached or asks to try again
  kInternal = 6,     // a fault of the product
};

// A failure found by the tool itself: `swedish` is the whole text for the person.
absl::Status Failure(ExitCode code, absl::string_view swedish);

// One --flag.
struct Flag {
  std::string name;   // with å ä ö: "år"
  std::string value;  // what to write after it, for help: "DATUM"; empty for a switch
  std::string help;   // one line
  bool required = false;
  bool repeated = false;
  std::string field = {};  // of the request that it fills, where that has another name: "genomford_date"
};

class Context;

// What a command does to what is stored.
enum class Effect {
  kReads,        // nothing: --prova changes nothing about it
  kSaves,        // --prova shows what would happen
  kSavesAtOnce,  // cannot be tried beforehand
};

// One command: noun and verb, or noun alone.
struct Command {
  std::string noun;
  std::string verb;                      // empty if the noun is the command
  std::vector<std::string> positionals;  // "FIL"; a last one that ends in "…" takes the rest, one in [] may be missing
  std::vector<Flag> flags;
  std::string summary;  // one line
  std::string text;     // what it does, who sees it, how to undo it
  std::string example;  // a command that works as it stands
  std::function<absl::Status(Context&)> run;
  Effect effect = Effect::kReads;
  std::vector<std::string> verb_aliases = {};  // other words for the verb: kompilera
  std::string fills = {};                      // the flag whose file may say what is required: `run` asks for it then
  std::string file_help = {};                  // lines for the help: what the file that it reads holds
};

// A parsed command line.
struct Args {
  const Command* command = nullptr;
  std::vector<std::string> positionals;
  // By the name that the command declares.
  std::map<std::string, std::vector<std::string>> flags;
  bool help = false;

  bool Has(absl::string_view flag) const;
  // The last value of the flag; empty if it was not given.
  std::string Get(absl::string_view flag) const;
  // The ISO date of the flag, or the text of what is wrong; "" if it was not given.
  absl::StatusOr<std::string> Date(absl::string_view flag) const;
  // A whole number >= min, or the text of what is wrong.
  absl::StatusOr<int> Number(absl::string_view flag, int min) const;
};

// Every command of the tool.
class CommandTable {
 public:
  explicit CommandTable(std::vector<Command> commands);

  // argv without the program's name.  A failure is Swedish and of kind kUsage.
  absl::StatusOr<Args> Parse(const std::vector<std::string>& words) const;

  const std::vector<Command>& commands() const { return commands_; }
  // The command of a noun and a verb, either in any form that people write; null if there is none.
  const Command* Find(absl::string_view noun, absl::string_view verb) const;
  // The noun as declared, if `word` is it, its folded form or an alias.
  std::optional<std::string> FindNoun(absl::string_view word) const;
  // The closest noun to a misspelt word, or empty.
  std::string ClosestNoun(absl::string_view word) const;

 private:
  absl::StatusOr<const Command*> FindCommand(std::vector<std::string>& words) const;
  std::vector<Command> commands_;
};

// Flags that every command takes.
const std::vector<Flag>& GlobalFlags();

// "självskattning lämna-in"
std::string FullName(const Command& command);

// Folds a word of the command line for comparison: lower case, no diacritics, - for _.
std::string FoldWord(absl::string_view word);

}  // namespace kvalitet::client

// What a command has to work with: its words, where it writes, and the way to the services.
#pragma once
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/connection.h"
#include "clients/kvalitet/json.h"

namespace kvalitet::client {

// Where the process reads and writes.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  // a person looks at it: progress bars, questions
};

class Context {
 public:
  Context(const CommandTable& table, Args args, Streams streams)
      : table_(table), args_(std::move(args)), streams_(streams) {}

  const CommandTable& table() const { return table_; }
  const Args& args() const { return args_; }
  // What a file says, where the command line does not.
  void Fill(const std::string& flag, std::string value) {
    if (!args_.Has(flag)) args_.flags[flag] = {std::move(value)};
  }
  std::ostream& out() { return streams_.out; }
  std::ostream& err() { return streams_.err; }
  std::istream& in() { return streams_.in; }
  bool terminal() const { return streams_.terminal; }
  bool json() const { return args_.Has("som-json"); }
  bool prova() const { return args_.Has("prova"); }

  // The services.  Opened on first use; a failure tells how to give address and token.
  absl::StatusOr<Connection*> Services();
  // With this token instead of the person's file, for one kommun.
  absl::Status ConnectAs(const std::string& token, const std::string& kommun);
  // The person's token file; "" where none is named.
  std::string TokenFile() const { return Setting("token_file", "KVALITET_TOKEN_FILE"); }
  // "kommuner/9999": from --kommun, else the only one of the token.
  absl::StatusOr<std::string> Parent();
  // --begäran as a request id that is the same for the same text, else of a new one.
  std::string RequestId(absl::string_view purpose);
  // From here on something may be saved even if the answer is lost; `repeat` says how to do the same once more without
  // doing it twice.
  void MaySave(std::string repeat) { repeat_ = std::move(repeat); }
  const std::string& repeat() const { return repeat_; }

  // Writes the answer: as JSON where --som-json was given, else the text.
  void Answer(const std::string& text, const Json& json);
  // A message as JSON where --som-json was given, else the text.
  void Answer(const std::string& text, const google::protobuf::Message& message);
  // Asks "… (ja/nej)" on a terminal.  Without one: false.
  bool Confirm(absl::string_view question);

 private:
  // The flag, else the variable of the environment, else "".
  std::string Setting(const char* flag, const char* variable) const;
  Endpoint Server() const;

  const CommandTable& table_;
  Args args_;
  Streams streams_;
  std::unique_ptr<Connection> connection_;
  std::string only_kommun_;
  std::string repeat_;
};

// How an answer begins: that it was only a try, else nothing.
std::string Tried(const Context& context);
// The same before what was saved, or would be: "Sparat: ".
std::string Saved(const Context& context);
// The same before lines that tell what it is now, or would be.
std::string WouldBe(const Context& context);

// Everything the tool can do, in the order of the help text.
CommandTable MakeCommands();

// Runs one command line (without the program's name) and answers the exit code.
int Run(const std::vector<std::string>& words, Streams streams);

}  // namespace kvalitet::client

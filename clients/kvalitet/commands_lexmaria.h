// What the commands of lex Maria have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

inline constexpr char kLexMariaService[] = "avvikelser.v1.LexMariaService/";

// The messages, methods and words of lex Maria (lexarende.h).
struct LexMaria {
  using Arende = avvikelser::v1::LexMariaArende;
  using Get = avvikelser::v1::GetLexMariaArendeRequest;
  using List = avvikelser::v1::ListLexMariaArendenRequest;
  using Lista = avvikelser::v1::ListLexMariaArendenResponse;
  using Update = avvikelser::v1::UpdateLexMariaArendeRequest;
  using Move = avvikelser::v1::MoveLexMariaArendeRequest;
  using Steg = avvikelser::v1::LexMariaSteg;
  using Export = avvikelser::v1::ExportLexMariaAnmalanRequest;
  using Exported = avvikelser::v1::ExportLexMariaAnmalanResponse;
  using Anmalan = avvikelser::v1::LexMariaAnmalan;
  static constexpr char kOrd[] = "lexmaria", kSerie[] = "M", kInget[] = "inget lex Maria-ärende";
  static constexpr const char* kService = kLexMariaService;
  static constexpr char kGet[] = "GetLexMariaArende", kList[] = "ListLexMariaArenden", kMove[] = "MoveLexMariaArende",
                        kUpdate[] = "UpdateLexMariaArende", kExport[] = "ExportLexMariaAnmalan";

  static Arende& In(Update& request) { return *request.mutable_lex_maria_arende(); }
  // Who sees an ärende now, what comes next and by when.
  static std::string Lage(const Arende& arende);
  // What the flags say of a step, beside what both have.
  static absl::Status TaSteg(const Context& context, Move& request);
  // Whether it is decided what it was, as it stands now; and whether that is what IVO is told of.
  static bool Beslutat(const Arende& arende);
  static bool Anmals(const Arende& arende);
  // The flags that a step asks for, to be filled in: as it stands no word of it is taken for an answer.
  static std::string Ifylles(const Arende& arende, Steg steg);
  // What is to be known after a step, beside where it stands.
  static std::string EfterSteg(Steg steg, const Arende& made);
};

// utred, åtgärd, steg, ivo-kopia.
std::vector<Command> LexMariaArendeCommands();

}  // namespace kvalitet::client

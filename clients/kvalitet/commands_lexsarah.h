// What the commands of lex Sarah have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

inline constexpr char kLexSarahService[] = "avvikelser.v1.LexSarahService/";

// The messages, methods and words of lex Sarah (lexarende.h).
struct LexSarah {
  using Arende = avvikelser::v1::LexSarahArende;
  using Get = avvikelser::v1::GetLexSarahArendeRequest;
  using List = avvikelser::v1::ListLexSarahArendenRequest;
  using Lista = avvikelser::v1::ListLexSarahArendenResponse;
  using Update = avvikelser::v1::UpdateLexSarahArendeRequest;
  using Move = avvikelser::v1::MoveLexSarahArendeRequest;
  using Steg = avvikelser::v1::LexSarahSteg;
  using Export = avvikelser::v1::ExportIvoAnmalanRequest;
  using Exported = avvikelser::v1::ExportIvoAnmalanResponse;
  using Anmalan = avvikelser::v1::IvoAnmalan;
  static constexpr char kOrd[] = "lexsarah", kSerie[] = "L", kInget[] = "inget lex Sarah-ärende";
  static constexpr const char* kService = kLexSarahService;
  static constexpr char kGet[] = "GetLexSarahArende", kList[] = "ListLexSarahArenden", kMove[] = "MoveLexSarahArende",
                        kUpdate[] = "UpdateLexSarahArende", kExport[] = "ExportIvoAnmalan";

  static Arende& In(Update& request) { return *request.mutable_lex_sarah_arende(); }
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

// The texts of an ärende, point by point.
std::string LexSarahUtredning(const avvikelser::v1::LexSarahArende& arende);
// Where it stood when a copy of it was handed over; who sees the copy is another matter.
std::string LageDa(const avvikelser::v1::LexSarahArende& arende);
// What --inget-jäv and --jäv declare; unspecified where neither is given, which the service refuses: nobody declares it
// for somebody else.
absl::StatusOr<avvikelser::v1::Jav> JavAv(const Context& context);
// What the nämnd was told, and the copies that it got: pages, and one by its number (NI-3, LK-1).
absl::Status ListaInformationer(Context& context);
absl::Status ListaKopior(Context& context);
absl::Status VisaInformation(Context& context, absl::string_view number);
absl::Status VisaKopia(Context& context, absl::string_view number);

// informera-nämnden, komplettera.
std::vector<Command> LexSarahNamndCommands();
// utred, åtgärd, steg, ivo-kopia, lämna-kopia.
std::vector<Command> LexSarahArendeCommands();
// gallring, erbjud-handlingar, ta-över.
std::vector<Command> LexSarahPaperCommands();

}  // namespace kvalitet::client

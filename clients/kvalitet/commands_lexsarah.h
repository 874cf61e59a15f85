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

// By short number, with its texts: "L-12", "l12".
absl::StatusOr<avvikelser::v1::LexSarahArende> FindLexSarahArende(Context& context, absl::string_view number);
// Who sees an ärende now, what comes next and by when.
std::string LexSarahLage(const avvikelser::v1::LexSarahArende& arende);
// What --inget-jäv and --jäv declare; unspecified where neither is given, which the service refuses: nobody declares it
// for somebody else.
absl::StatusOr<avvikelser::v1::Jav> JavAv(const Context& context);
// Before an answer with --prova.
std::string LexSarahProva(const Context& context);

// utred, åtgärd, steg, ivo-kopia, lämna-kopia.
std::vector<Command> LexSarahArendeCommands();

}  // namespace kvalitet::client

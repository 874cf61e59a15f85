// What the commands of lex Maria have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

inline constexpr char kLexMariaService[] = "avvikelser.v1.LexMariaService/";

// By short number, with its texts: "M-12", "m12", "ME-3".
absl::StatusOr<avvikelser::v1::LexMariaArende> FindLexMariaArende(Context& context, absl::string_view number);
// Who sees an ärende now, what comes next and by when.
std::string LexMariaLage(const avvikelser::v1::LexMariaArende& arende);
// Before an answer with --prova.
std::string LexMariaProva(const Context& context);

// utred, åtgärd, steg, ivo-kopia.
std::vector<Command> LexMariaArendeCommands();

}  // namespace kvalitet::client

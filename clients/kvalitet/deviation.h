// One avvikelse, for the commands that are about one.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/draft_file.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

// The avvikelse whose number is the command's first word ("AV-17", "av17"), as it is listed.
absl::StatusOr<avvikelser::v1::Avvikelse> FindAvvikelse(Context& context);

// "insats delvis eller för sent utförd (UTFORANDE_DELVIS)", one after the other: codes alone where the list cannot be
// read.
std::string KategoriOrd(Connection& services, const std::vector<std::string>& koder);

// The flags of avvikelse anmäl by which a report says what happened.
std::vector<Flag> AnmalFlags();
// Fills what the command line lacks from the draft of --utkast, if there is one; a failure where something is still
// missing that must be said, or where it is sent already.
absl::Status TaUtkast(Context& context, Draft& draft);
// Writes into the file of --utkast what the draft became; what to tell of it.  That it could not be written is told at
// once, however the answer is given.
std::string MarkeraSkickat(Context& context, Draft draft, const std::string& nummer);
// Of DeviationCommands: utkast.
Command DeviationDraftCommand();

// Of DeviationCommands: visa, utred, avsluta, återöppna.
std::vector<Command> DeviationStepCommands();
// Of the same noun: kategorier.
Command CategoryCommand();
// Of the same noun: frister, frist.
std::vector<Command> LimitCommands();
// Of the same noun: summa.
Command DeviationTotalCommand();

}  // namespace kvalitet::client

// One synpunkt, for the commands that are about one.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

// The synpunkt whose number is the command's first word ("SY-3", "sy3"), whole, with its texts.
absl::StatusOr<avvikelser::v1::Synpunkt> FindSynpunkt(Context& context);
// "Klagomål SY-3, Hemtjänst Norr"
absl::StatusOr<std::string> SynpunktKort(Context& context, const avvikelser::v1::Synpunkt& s);
// What is waited for now, by when, and how it is done by whoever reads it, or who else does it.
std::string SynpunktVantar(const avvikelser::v1::Synpunkt& s);

// Of ComplaintCommands: svara, steg, komplettera, länka.
std::vector<Command> ComplaintStepCommands();
// Of the same noun: summa.
Command ComplaintTotalCommand();

}  // namespace kvalitet::client

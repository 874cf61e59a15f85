// Commands that stand among others of their noun.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"
#include "clients/kvalitet/import.h"

namespace kvalitet::client {

// What utförare importera reads, and the headings by which it knows it.
ImportKind UtforareKind();

std::vector<Command> FigureImportCommands();  // siffra importera, volym importera
Command AvvikelseImportCommand();
Command DuplicatesCommand();

}  // namespace kvalitet::client

// Commands that stand among others of their noun.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"

namespace kvalitet::client {

std::vector<Command> FigureImportCommands();  // siffra importera, volym importera
Command AvvikelseImportCommand();
Command DuplicatesCommand();

}  // namespace kvalitet::client

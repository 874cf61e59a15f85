// Of FormCommands: what only shows a formulär, and what is done with självskattningar that were sent.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"

namespace kvalitet::client {

std::vector<Command> FormShowCommands();  // formulär visa and tid
std::vector<Command> SentFormCommands();  // självskattning ändra, återkalla and exportera

}  // namespace kvalitet::client

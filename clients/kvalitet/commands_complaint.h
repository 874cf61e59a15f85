// Commands of synpunkt that stand in files of their own.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"

namespace kvalitet::client {

// frister, frist.
std::vector<Command> ComplaintDeadlineCommands();

}  // namespace kvalitet::client

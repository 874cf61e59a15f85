// The commands, a group per file; MakeCommands puts them in the order of the help text.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"

namespace kvalitet::client {

std::vector<Command> SelfAssessmentCommands();  // självskattning
std::vector<Command> FormCommands();            // formulär
std::vector<Command> FollowUpCommands();        // uppföljning, åtgärd
std::vector<Command> DeviationCommands();       // avvikelse
std::vector<Command> RegisterCommands();        // utförare, enhet
std::vector<Command> FigureCommands();          // siffra, volym
std::vector<Command> ReportCommands();          // rapport
std::vector<Command> LocalCommands();           // frist, exempel
std::vector<Command> ToolCommands();            // rpc, token, hjälp

}  // namespace kvalitet::client

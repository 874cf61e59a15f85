// The tables of the service.
#pragma once
#include <string>
#include <vector>

namespace kvalitet::avvikelser {

// Statements for store::MigrateService, one a step; append only.
std::vector<std::string> Schema();

}  // namespace kvalitet::avvikelser

#include "common/store/blob.h"
#include "services/berattelse/tables.h"

namespace kvalitet::berattelse {

std::vector<std::string> SchemaStatements() {
  std::vector<std::string> statements;
  for (const auto* resource : {v1::Siffra::descriptor(), v1::Volym::descriptor(), v1::Underlag::descriptor()})
    for (std::string& statement : store::Schema(resource).CreateStatements())
      statements.push_back(std::move(statement));
  statements.push_back(store::CreateBlobTable(kInnehallTable));
  return statements;
}

}  // namespace kvalitet::berattelse

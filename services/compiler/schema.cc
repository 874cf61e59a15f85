#include "common/store/blob.h"
#include "services/compiler/tables.h"

namespace kvalitet::compiler {

std::vector<std::string> SchemaStatements() {
  std::vector<std::string> statements = store::Schema(v1::Rapport::descriptor()).CreateStatements();
  statements.push_back(store::CreateBlobTable(kUtgavaTable));
  return statements;
}

}  // namespace kvalitet::compiler

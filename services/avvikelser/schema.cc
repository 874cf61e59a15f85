#include "services/avvikelser/schema.h"

#include "common/fakta/totals.h"
#include "common/store/schema.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

std::vector<std::string> Schema() {
  std::vector<std::string> statements = store::Schema(v1::Avvikelse::descriptor()).CreateStatements();
  // For grouped counts: everything they need stands in the index.
  statements.push_back(
      "CREATE INDEX avvikelse_rakna ON avvikelse (kommun, rapporterad_date, delete_time, typ, lagrum, state, "
      "insatstyp, "
      "enhet, kategorikoder)");
  // For totals: a kind by its governing date.
  statements.push_back(
      "CREATE INDEX avvikelse_hande ON avvikelse (kommun, typ, handelse_date, delete_time, enhet, insatstyp, lagrum, "
      "riskvarde)");
  statements.push_back(
      "CREATE INDEX avvikelse_avslutad ON avvikelse (kommun, typ, avslutad_date, delete_time, enhet, insatstyp, "
      "handlaggningsdagar)");
  statements.push_back("CREATE INDEX avvikelse_ivo ON avvikelse (kommun, typ, till_ivo_date, delete_time)");
  // Registered while the registry did not answer; checked when it does.
  statements.push_back(
      "CREATE TABLE IF NOT EXISTS avvikelse_overifierad (name VARCHAR(120) NOT NULL, kommun VARCHAR(4) NOT NULL, "
      "PRIMARY KEY (name))");
  for (std::string& statement : fakta::Schema()) statements.push_back(std::move(statement));
  return statements;
}

}  // namespace kvalitet::avvikelser

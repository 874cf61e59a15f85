#include "absl/strings/str_cat.h"
#include "common/fakta/totals.h"
#include "services/registry/changes.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {
namespace {

void Append(const google::protobuf::Descriptor* resource, std::vector<std::string>& statements) {
  for (std::string& statement : store::Schema(resource).CreateStatements()) statements.push_back(std::move(statement));
}

}  // namespace

std::vector<std::string> SchemaStatements() {
  std::vector<std::string> statements;
  Append(v1::Namnd::descriptor(), statements);
  Append(v1::Verksamhetsomrade::descriptor(), statements);
  Append(v1::Insatstyp::descriptor(), statements);
  Append(v1::Utforare::descriptor(), statements);
  Append(v1::Enhet::descriptor(), statements);
  Append(v1::Avtal::descriptor(), statements);
  Append(v1::Uppdrag::descriptor(), statements);
  Append(v1::Tillstand::descriptor(), statements);
  Append(v1::Overtagande::descriptor(), statements);
  Append(v1::Omlaggning::descriptor(), statements);
  Append(v1::Kravkatalog::descriptor(), statements);
  Append(v1::Spegelbeslut::descriptor(), statements);
  Append(v1::Oversyn::descriptor(), statements);
  Append(v1::Andringsforslag::descriptor(), statements);
  Append(v1::Importrad::descriptor(), statements);
  statements.emplace_back(kCreateChangeTable);
  Append(v1::Kontakt::descriptor(), statements);
  Append(v1::Paminnelse::descriptor(), statements);
  Append(v1::Utskick::descriptor(), statements);
  for (std::string& statement : fakta::Schema()) statements.push_back(std::move(statement));
  statements.push_back("CREATE INDEX spegelbeslut_atgardas ON spegelbeslut (kommun, val, klar_date, insatstyp)");
  // A column of a database that was made before it was known; in a new one it stands already, and that is done.
  statements.push_back("ALTER TABLE utforare ADD COLUMN regi_rattad LONGTEXT NOT NULL DEFAULT ('')");
  statements.push_back("ALTER TABLE omlaggning ADD COLUMN delar LONGTEXT");
  statements.push_back(
      "ALTER TABLE omlaggning_omlagda ADD COLUMN fore_tillstandsgrund VARCHAR(64) NOT NULL DEFAULT "
      "'TILLSTANDSGRUND_UNSPECIFIED'");
  statements.push_back("ALTER TABLE omlaggning_omlagda ADD COLUMN fore_dnr_vantas_date VARCHAR(10) NOT NULL DEFAULT ''");
  statements.push_back("ALTER TABLE omlaggning_omlagda ADD COLUMN fore_dnr_vantas_av VARCHAR(200) NOT NULL DEFAULT ''");
  return statements;
}

std::string GuardKey(const std::string& kommun) { return absl::StrCat("registry/", kommun); }

}  // namespace kvalitet::registry

#include "common/fakta/totals.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {
namespace {

// Answers: a row each, so that two persons can save different ones at once, and a read of a självskattning never
// touches them.  The avsnitt stands here too, since figures are summed by it.
constexpr char kCreateSvar[] =
    "CREATE TABLE IF NOT EXISTS svar (sjalvskattning VARCHAR(120) NOT NULL, nyckel VARCHAR(20) NOT NULL,"
    " avsnitt VARCHAR(100) NOT NULL, svar LONGTEXT NOT NULL, kommentar LONGTEXT NOT NULL, varde BIGINT, namnare BIGINT,"
    " positivt BIGINT, update_time BIGINT NOT NULL, PRIMARY KEY (sjalvskattning, nyckel))";

void Append(const google::protobuf::Descriptor* resource, std::vector<std::string>& statements) {
  for (std::string& statement : store::Schema(resource).CreateStatements()) statements.push_back(std::move(statement));
}

}  // namespace

std::vector<std::string> SchemaStatements() {
  std::vector<std::string> statements;
  Append(v1::Formular::descriptor(), statements);
  Append(v1::Sjalvskattning::descriptor(), statements);
  statements.emplace_back(kCreateSvar);
  Append(v1::Uppfoljning::descriptor(), statements);
  Append(v1::Atgard::descriptor(), statements);
  Append(v1::Uppfoljningsplan::descriptor(), statements);
  Append(v1::Utforardialog::descriptor(), statements);
  Append(v1::GottExempel::descriptor(), statements);
  Append(v1::Granskning::descriptor(), statements);
  Append(v1::Namnduppdrag::descriptor(), statements);
  Append(v1::Uppgiftsbegaran::descriptor(), statements);
  for (std::string& statement : fakta::Schema()) statements.push_back(std::move(statement));
  return statements;
}

}  // namespace kvalitet::uppfoljning

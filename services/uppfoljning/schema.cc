#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/fakta/totals.h"
#include "services/uppfoljning/evidens_service.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {
namespace {

// Answers: a row each, so that two persons can save different ones at once, and a read of a självskattning never
// touches them.  The avsnitt stands here too, since figures are summed by it.
// What is begun after it was handed in and given back is stored apart: figures, and the kommun, see what was handed in.
std::string CreateSvar(const char* table) {
  return absl::StrCat(
      "CREATE TABLE IF NOT EXISTS ", table,
      " (sjalvskattning VARCHAR(120) NOT NULL, nyckel VARCHAR(20) NOT NULL,"
      " avsnitt VARCHAR(100) NOT NULL, svar LONGTEXT NOT NULL, kommentar LONGTEXT NOT NULL, varde BIGINT,"
      " namnare BIGINT, positivt BIGINT, update_time BIGINT NOT NULL, poang BIGINT, poang_mojliga BIGINT,"
      " ursprung VARCHAR(20) NOT NULL, ursprung_kalla VARCHAR(250) NOT NULL, PRIMARY KEY (sjalvskattning, nyckel))");
}

// Every handing in with its answers as they were then; only an objection is ever added.
constexpr char kCreateKvitto[] =
    "CREATE TABLE IF NOT EXISTS kvitto (sjalvskattning VARCHAR(120) NOT NULL, nr BIGINT NOT NULL,"
    " inlamnad_time BIGINT NOT NULL, inlamnad_date VARCHAR(10) NOT NULL, dagar_sent BIGINT NOT NULL,"
    " kontrollsumma VARCHAR(64) NOT NULL, antal_svar BIGINT NOT NULL, ombud BIGINT NOT NULL, ombud_skal LONGTEXT"
    " NOT NULL, invandning_skal LONGTEXT NOT NULL, invandning_date VARCHAR(10) NOT NULL, svar LONGBLOB NOT NULL,"
    " PRIMARY KEY (sjalvskattning, nr))";

// The utförare's own controls: nobody else's before it is handed in, so not of the row that the kommun reads.
constexpr char kCreateEgenkontroll[] =
    "CREATE TABLE IF NOT EXISTS egenkontroll (sjalvskattning VARCHAR(120) NOT NULL, nr BIGINT NOT NULL,"
    " vad VARCHAR(200) NOT NULL, hur_ofta VARCHAR(40) NOT NULL, senast_date VARCHAR(10) NOT NULL,"
    " resultat LONGTEXT NOT NULL, andrat LONGTEXT NOT NULL, PRIMARY KEY (sjalvskattning, nr))";

void Append(const google::protobuf::Descriptor* resource, std::vector<std::string>& statements) {
  for (std::string& statement : store::Schema(resource).CreateStatements()) statements.push_back(std::move(statement));
}

// Takes out the one that makes the table of rows that a resource got later, so that the statements before it keep their
// numbers.
std::string TakeOut(absl::string_view table, std::vector<std::string>& statements) {
  const auto found = std::find_if(statements.begin(), statements.end(), [&](const std::string& statement) {
    return absl::StartsWith(statement, absl::StrCat("CREATE TABLE IF NOT EXISTS `", table, "` "));
  });
  std::string statement = std::move(*found);
  statements.erase(found);
  return statement;
}

}  // namespace

std::vector<std::string> SchemaStatements() {
  std::vector<std::string> statements;
  Append(v1::Formular::descriptor(), statements);
  Append(v1::Sjalvskattning::descriptor(), statements);
  statements.push_back(CreateSvar("svar"));
  statements.push_back(CreateSvar("svar_utkast"));
  statements.emplace_back(kCreateKvitto);
  statements.emplace_back(kCreateEgenkontroll);
  Append(v1::Forifyllt::descriptor(), statements);
  Append(v1::Evidens::descriptor(), statements);
  for (std::string& statement : store::Files::CreateStatements(kEvidensfil)) statements.push_back(std::move(statement));
  Append(v1::Uppfoljning::descriptor(), statements);
  Append(v1::Atgard::descriptor(), statements);
  Append(v1::Uppfoljningsplan::descriptor(), statements);
  std::string omgangar = TakeOut("uppfoljningsplan_omgangar", statements);
  Append(v1::Utforardialog::descriptor(), statements);
  Append(v1::GottExempel::descriptor(), statements);
  Append(v1::Granskning::descriptor(), statements);
  Append(v1::Namnduppdrag::descriptor(), statements);
  Append(v1::Uppgiftsbegaran::descriptor(), statements);
  Append(v1::Installning::descriptor(), statements);
  Append(v1::Sanktionssteg::descriptor(), statements);
  Append(v1::Tvapersonsundantag::descriptor(), statements);
  Append(v1::Resultatdialog::descriptor(), statements);
  for (std::string& statement : fakta::Schema()) statements.push_back(std::move(statement));
  // Columns of a database that was made before they were known; in a new one they stand already, and that is done.
  for (const char* column : {"uppfoljning ADD COLUMN aterkallad_motiv LONGTEXT NOT NULL DEFAULT ('')",
                             "uppfoljning ADD COLUMN aterkallad_av VARCHAR(200) NOT NULL DEFAULT ''",
                             "installning ADD COLUMN faktagranskning_arbetsdagar BIGINT",
                             "installning ADD COLUMN faktagranskning_kalla VARCHAR(200) NOT NULL DEFAULT ''",
                             "utforardialog_kallade ADD COLUMN enhet VARCHAR(120) NOT NULL DEFAULT ''"}) {
    statements.push_back(absl::StrCat("ALTER TABLE ", column));
  }
  // Figures question by question, of months before they were: made anew once, since a month without a marker counts as
  // made.
  statements.push_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, manad, 'fraga' FROM fakta_total"
      " WHERE matt = 'sjalvskattning.besvarade'");
  for (const char* column : {"sjalvskattning ADD COLUMN omgang BIGINT NOT NULL DEFAULT 0",
                             "uppfoljningsplan ADD COLUMN kort_formular VARCHAR(120) NOT NULL DEFAULT ''",
                             "sanktionssteg ADD COLUMN insatstyp VARCHAR(40) NOT NULL DEFAULT ''",
                             "sanktionssteg ADD COLUMN regi_enhet VARCHAR(120) NOT NULL DEFAULT ''",
                             "sanktionssteg ADD COLUMN steg_kod VARCHAR(20) NOT NULL DEFAULT ''"}) {
    statements.push_back(absl::StrCat("ALTER TABLE ", column));
  }
  statements.push_back(std::move(omgangar));
  // What of the steps taken before is known, and the months in which they are counted from now on.
  statements.emplace_back(
      "UPDATE sanktionssteg SET steg_kod = CASE steg WHEN 1 THEN 'SANKTION_STEG_1' WHEN 2 THEN"
      " 'SANKTION_STEG_2' WHEN 3 THEN 'SANKTION_STEG_3' WHEN 4 THEN 'SANKTION_STEG_4' ELSE 'SANKTION_STEG_5' END,"
      " regi_enhet = enhet,"
      " insatstyp = COALESCE((SELECT u.insatstyp FROM uppfoljning u WHERE u.name = sanktionssteg.uppfoljning), '')"
      " WHERE steg_kod = ''");
  statements.emplace_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, manad, 'sanktion' FROM fakta_total"
      " WHERE kommun IN (SELECT kommun FROM sanktionssteg)");
  return statements;
}

}  // namespace kvalitet::uppfoljning

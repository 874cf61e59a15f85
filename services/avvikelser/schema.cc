#include "services/avvikelser/schema.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/fakta/totals.h"
#include "common/store/blob.h"
#include "common/store/schema.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/lexarende.h"

namespace kvalitet::avvikelser {
namespace {

// A column with the month of a date.
std::string MonthOf(const char* table, const char* date) {
  return absl::StrCat("ALTER TABLE ", table, " ADD COLUMN ", date, "_manad VARCHAR(7) AS (SUBSTR(", date,
                      "_date, 1, 7)) VIRTUAL");
}

// What totals of the days to each step are made from, by the month in which it was taken: the step's date and its days.
void AddStegdagar(const std::string& table, const std::vector<std::pair<std::string, std::string>>& steps,
                  std::vector<std::string>& statements) {
  for (const auto& [step, days] : steps) {
    statements.push_back(MonthOf(table.c_str(), step.c_str()));
    statements.push_back(absl::StrCat("CREATE INDEX ", table, "_", step, " ON ", table, " (kommun, ", step,
                                      "_manad, enhet, insatstyp, utforarens_egen, delete_time, dagar_till_", days, ", ",
                                      step, "_date)"));
  }
}

// What an enskild utförare's own people took in about its own health care is kept from the kommun.  Which regi an
// utförare has only the registry knows: of what was stored before all is kept that no uppdrag makes the kommun's, and
// its lines wait to be judged like those that the registry has not seen (Service::Verify).
void KlagomalPaEgenVard(std::vector<std::string>& statements) {
  statements.push_back("ALTER TABLE synpunkt ADD COLUMN utforarens_egen BIGINT NOT NULL DEFAULT 0");
  statements.push_back(
      "UPDATE avvikelse SET utforarens_egen = 1 WHERE synpunkt <> '' AND vardgivare <> 'VARDGIVARE_KOMMUN' AND EXISTS"
      " (SELECT 1 FROM synpunkt s WHERE s.name = avvikelse.synpunkt AND s.hsl = 1"
      " AND s.registrerad_av = 'REGISTRERAD_AV_UTFORARE')");
  statements.push_back(
      "UPDATE avvikelse SET utforarens_egen = 1 WHERE synpunkt = '' AND vardgivare <> 'VARDGIVARE_KOMMUN'"
      " AND typ IN ('KLAGOMAL', 'SYNPUNKT', 'BEROM', 'FORSLAG') AND anmald_av_kommunen = 0"
      " AND (lagrum = 'HSL' OR kategorikoder LIKE '%,SYN_HALSOVARD,%')");
  statements.push_back(
      "UPDATE synpunkt SET utforarens_egen = 1 WHERE EXISTS"
      " (SELECT 1 FROM avvikelse a WHERE a.name = synpunkt.avvikelse AND a.utforarens_egen = 1)");
  statements.push_back(
      "INSERT INTO avvikelse_overifierad (name, kommun) SELECT name, kommun FROM avvikelse WHERE typ IN ('KLAGOMAL',"
      " 'SYNPUNKT', 'BEROM', 'FORSLAG') AND utforarens_egen = 1 AND NOT EXISTS"
      " (SELECT 1 FROM avvikelse_overifierad o WHERE o.name = avvikelse.name)");
}

}  // namespace

std::vector<std::string> Schema() {
  std::vector<std::string> statements = store::Schema(v1::Avvikelse::descriptor()).CreateStatements();
  // For grouped counts: everything they need stands in the index.
  statements.push_back(
      "CREATE INDEX avvikelse_rakna ON avvikelse (kommun, rapporterad_date, delete_time, typ, lagrum, state, "
      "insatstyp, enhet, kategorikoder)");
  // For totals: each governing date's month, and its rows in the order in which they are summed up.
  for (const char* date : {"handelse", "rapporterad", "avslutad", "till_ivo"}) {
    statements.push_back(MonthOf("avvikelse", date));
  }
  statements.push_back(
      "CREATE INDEX avvikelse_hande ON avvikelse (kommun, handelse_manad, enhet, insatstyp, typ, lagrum, "
      "kategorikoder, delete_time, riskvarde, forst_i_handelse, handelse_date, name)");
  statements.push_back(
      "CREATE INDEX avvikelse_rapporterad ON avvikelse (kommun, rapporterad_manad, enhet, insatstyp, typ, "
      "lagrum, kategorikoder, grad, delete_time, rapporterad_date, avslutad_date, name)");
  statements.push_back(
      "CREATE INDEX avvikelse_avslutad ON avvikelse (kommun, avslutad_manad, enhet, insatstyp, typ, delete_time, "
      "handlaggningsdagar, avslutad_date, rapporterad_date)");
  statements.push_back(
      "CREATE INDEX avvikelse_ivo ON avvikelse (kommun, till_ivo_manad, enhet, insatstyp, typ, delete_time, "
      "till_ivo_date)");
  // Registered while the registry did not answer; checked when it does.
  statements.push_back(
      "CREATE TABLE IF NOT EXISTS avvikelse_overifierad (name VARCHAR(120) NOT NULL, kommun VARCHAR(4) NOT NULL, "
      "PRIMARY KEY (name))");
  for (const auto* resource : {v1::Synpunkt::descriptor(), v1::Synpunktstotal::descriptor()}) {
    for (std::string& statement : store::Schema(resource).CreateStatements())
      statements.push_back(std::move(statement));
  }
  for (const char* date : {"svar_senast", "besvarad", "avslutad"}) statements.push_back(MonthOf("synpunkt", date));
  statements.push_back(
      "CREATE INDEX synpunkt_svar ON synpunkt (kommun, svar_senast_manad, enhet, insatstyp, delete_time, dagar_sent, "
      "svar_senast_date)");
  statements.push_back(
      "CREATE INDEX synpunkt_nojd ON synpunkt (kommun, besvarad_manad, enhet, insatstyp, nojd, delete_time, "
      "besvarad_date)");
  statements.push_back(
      "CREATE INDEX synpunkt_battre ON synpunkt (kommun, avslutad_manad, enhet, insatstyp, forbattring, delete_time, "
      "avslutad_date)");
  statements.push_back(
      "CREATE INDEX synpunktstotal_antal ON synpunktstotal (kommun, manad, enhet, insatstyp, typ, delete_time, antal, "
      "i_tid, sista_date)");
  for (const auto* resource :
       {v1::LexSarahArende::descriptor(), v1::Namndinformation::descriptor(), v1::LexSarahKopia::descriptor(),
        v1::LexMariaArende::descriptor(), v1::Rattelse::descriptor(), v1::Larexempel::descriptor(),
        v1::DelatLarexempel::descriptor()}) {
    for (std::string& statement : store::Schema(resource).CreateStatements())
      statements.push_back(std::move(statement));
  }
  for (const char* date : {"beslutad", "avslutad"}) statements.push_back(MonthOf("lex_maria_arende", date));
  statements.push_back(
      "CREATE INDEX lex_maria_arende_beslutad ON lex_maria_arende (kommun, beslutad_manad, enhet, insatstyp, "
      "beslut, utforarens_egen, delete_time, dagar_till_beslut, beslutad_date)");
  statements.push_back(
      "CREATE INDEX lex_maria_arende_avslutad ON lex_maria_arende (kommun, avslutad_manad, enhet, insatstyp, "
      "utforarens_egen, "
      "delete_time, patient_state, avslutad_date)");
  for (std::string& statement : fakta::Schema()) statements.push_back(std::move(statement));
  for (const char* grans : {"grans_riskvarde", "grans_allvarlighet"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_maria_arende ADD COLUMN ", grans, " BIGINT NOT NULL DEFAULT 0"));
  }
  // How many ärenden an utförare has of its own is not told by the copies that it hands over.
  statements.push_back("UPDATE lex_sarah_kopia SET arende_nummer = ''");
  statements.push_back(store::CreateBlobTable(kIvoSida));
  // What an ordinary avvikelse got when it could be closed here.  A new database has the columns already, and such a
  // statement counts as done.
  for (const char* column :
       {"utredning_date VARCHAR(10) NOT NULL DEFAULT ''", "utredning LONGTEXT NOT NULL DEFAULT ('')",
        "resultat VARCHAR(64) NOT NULL DEFAULT 'AVVIKELSERESULTAT_UNSPECIFIED'",
        "atgarder LONGTEXT NOT NULL DEFAULT ('')", "avslutad_av VARCHAR(120) NOT NULL DEFAULT ''",
        "ateroppnad_motiv LONGTEXT NOT NULL DEFAULT ('')", "dagar_till_utredning BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE avvikelse ADD COLUMN ", column));
  }
  statements.push_back(MonthOf("avvikelse", "utredning"));
  statements.push_back(
      "CREATE INDEX avvikelse_utredd ON avvikelse (kommun, utredning_manad, enhet, insatstyp, typ, delete_time, "
      "dagar_till_utredning, utredning_date)");
  for (const auto* resource : {v1::LexSarahGallring::descriptor(), v1::Fristval::descriptor()}) {
    for (std::string& statement : store::Schema(resource).CreateStatements())
      statements.push_back(std::move(statement));
  }
  // Which synpunkter concern health care (HslSynpunkt in synpunkt_rules.h says the same of new ones).
  statements.push_back("ALTER TABLE synpunkt ADD COLUMN hsl BIGINT NOT NULL DEFAULT 0");
  statements.push_back(
      "UPDATE synpunkt SET hsl = 1 WHERE (insatstyp >= 'HSL' AND insatstyp < 'HSM') OR EXISTS (SELECT 1 FROM "
      "synpunkt_kategorier k"
      " WHERE k.parent_name = synpunkt.name AND k.kod = 'SYN_HALSOVARD')");
  // Where in the law the norm and the duties of a rapport stand, and a second law.  A rapport that was
  // stored before has them when it is next written; of its steps, those that are taken from then on.
  for (const char* table : {"avvikelse", "lex_sarah_arende", "lex_maria_arende", "namndinformation"}) {
    statements.push_back(absl::StrCat("ALTER TABLE ", table, " ADD COLUMN lagstod LONGTEXT"));
  }
  for (const char* table : {"avvikelse", "lex_sarah_arende", "namndinformation"}) {
    statements.push_back(absl::StrCat("ALTER TABLE ", table,
                                      " ADD COLUMN aven_lagrum VARCHAR(64) NOT NULL DEFAULT 'LAGRUM_UNSPECIFIED'"));
  }
  // For totals of steps, causes and measures by the day of the rapport, and of lex Maria by vårdgivare.
  for (const std::string table : {"lex_sarah_arende", "lex_maria_arende"}) {
    statements.push_back(MonthOf(table.c_str(), "rapporterad"));
    statements.push_back(absl::StrCat("CREATE INDEX ", table, "_rapporterad ON ", table,
                                      " (kommun, rapporterad_manad, enhet, insatstyp, state, utforarens_egen,"
                                      " delete_time, rapporterad_date, name)"));
  }
  statements.push_back(
      "CREATE INDEX avvikelse_vardgivare ON avvikelse (kommun, rapporterad_manad, enhet, insatstyp, vardgivare, typ,"
      " delete_time, rapporterad_date)");
  // What those measures say of months before: made anew once, since a month without a marker counts as made.
  statements.push_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, rapporterad_manad, 'steg-orsak-effekt' "
      "FROM "
      "avvikelse WHERE rapporterad_manad <> ''");
  // How far a measure of lex Sarah reaches; of those that were stored before, nobody has said.
  statements.push_back(
      "ALTER TABLE lex_sarah_arende_atgarder ADD COLUMN styrka VARCHAR(64) NOT NULL DEFAULT "
      "'ATGARDSSTYRKA_UNSPECIFIED'");
  statements.push_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, rapporterad_manad, 'styrka' FROM "
      "lex_sarah_arende WHERE rapporterad_manad <> ''");
  for (std::string& statement : store::Schema(v1::Avvikelsetotal::descriptor()).CreateStatements())
    statements.push_back(std::move(statement));
  statements.push_back(
      "CREATE INDEX avvikelsetotal_antal ON avvikelsetotal (kommun, manad, enhet, insatstyp, typ, delete_time, antal, "
      "till_ivo, sista_date)");
  statements.push_back("ALTER TABLE namndinformation ADD COLUMN jav_redovisat BIGINT NOT NULL DEFAULT 0");
  // How long each step of lex Sarah took, from now on.
  for (const char* column :
       {"mottagen_date VARCHAR(10) NOT NULL DEFAULT ''", "beslutad_date VARCHAR(10) NOT NULL DEFAULT ''",
        "dagar_till_mottagen BIGINT", "dagar_till_beslut BIGINT", "dagar_till_ivo BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_sarah_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_sarah_arende", {{"mottagen", "mottagen"}, {"beslutad", "beslut"}, {"ivo_anmald", "ivo"}},
               statements);
  // The same of lex Maria, of which the decision has been told all along.
  for (const char* column : {"mottagen_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_mottagen BIGINT",
                             "dagar_till_patient BIGINT", "dagar_till_ivo BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_maria_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_maria_arende", {{"mottagen", "mottagen"}, {"patient", "patient"}, {"ivo_anmald", "ivo"}},
               statements);
  // What months before had of lex Maria by category: made anew once.
  statements.push_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, rapporterad_manad, 'lexmaria-kategori' "
      "FROM avvikelse WHERE typ = 'LEX_MARIA' AND rapporterad_manad <> ''");
  // How long it took until somebody investigated, or answered, from now on.
  for (const char* column : {"utredare_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_utredare BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_sarah_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_sarah_arende", {{"utredare", "utredare"}}, statements);
  statements.push_back("ALTER TABLE synpunkt ADD COLUMN dagar_till_svar BIGINT");
  statements.push_back(MonthOf("synpunkt", "forsta_svar"));
  statements.push_back(
      "CREATE INDEX synpunkt_forsta_svar ON synpunkt (kommun, forsta_svar_manad, enhet, insatstyp, delete_time, "
      "dagar_till_svar, forsta_svar_date)");
  statements.push_back(
      "INSERT INTO fakta_markor (kommun, manad, id) SELECT DISTINCT kommun, avslutad_manad, 'lexmaria-avslut' "
      "FROM avvikelse WHERE typ = 'LEX_MARIA' AND avslutad_manad <> ''");
  // Who answers for a measure of lex Sarah may be named, and is kept sealed.  No statement that both engines know makes
  // a column wider, and none can seal: what stood there waits in a column of its own (forslutning.h), which is empty
  // from then on.
  statements.push_back("ALTER TABLE lex_sarah_arende_atgarder ADD COLUMN ansvarig_klar LONGTEXT");
  statements.push_back("UPDATE lex_sarah_arende_atgarder SET ansvarig_klar = ansvarig");
  statements.push_back("ALTER TABLE lex_sarah_arende_atgarder DROP COLUMN ansvarig");
  statements.push_back("ALTER TABLE lex_sarah_arende_atgarder ADD COLUMN ansvarig LONGTEXT NOT NULL DEFAULT ('')");
  // How long it took until the investigation was locked and the measures carried out, or the risk judged, from now on.
  for (const char* column : {"last_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_last BIGINT",
                             "genomforda_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_genomforda BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_sarah_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_sarah_arende", {{"last", "last"}, {"genomforda", "genomforda"}}, statements);
  for (const char* column : {"bedomd_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_bedomning BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_maria_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_maria_arende", {{"bedomd", "bedomning"}}, statements);
  // Who was told may be several.
  statements.push_back("ALTER TABLE avvikelse ADD COLUMN informerade LONGTEXT");
  statements.push_back(
      "UPDATE avvikelse SET informerade = CASE informerad"
      " WHEN 'INFORMERAD_ENSKILD' THEN '{\"informerade\":[\"INFORMERAD_ENSKILD\"]}'"
      " WHEN 'INFORMERAD_NARSTAENDE' THEN '{\"informerade\":[\"INFORMERAD_NARSTAENDE\"]}'"
      " WHEN 'INFORMERAD_FORETRADARE' THEN '{\"informerade\":[\"INFORMERAD_FORETRADARE\"]}'"
      " ELSE '{\"informerade\":[\"INFORMERAD_INGEN\"]}' END"
      " WHERE informerad <> 'INFORMERAD_UNSPECIFIED' AND informerade IS NULL");
  // Numbers of measures are used once.  What was taken away before left none behind; what is there tells its own.
  for (const char* table : {"lex_sarah_arende", "lex_maria_arende"}) {
    statements.push_back(
        absl::StrCat("ALTER TABLE ", table, " ADD COLUMN senaste_atgard_nr BIGINT NOT NULL DEFAULT 0"));
  }
  statements.push_back("ALTER TABLE synpunkt ADD COLUMN tidigare_svar LONGTEXT NOT NULL DEFAULT ('')");
  statements.push_back("ALTER TABLE lex_maria_arende ADD COLUMN upptackt_date VARCHAR(10) NOT NULL DEFAULT ''");
  // The same of lex Maria, from now on.
  for (const char* column : {"last_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_last BIGINT",
                             "genomforda_date VARCHAR(10) NOT NULL DEFAULT ''", "dagar_till_genomforda BIGINT"}) {
    statements.push_back(absl::StrCat("ALTER TABLE lex_maria_arende ADD COLUMN ", column));
  }
  AddStegdagar("lex_maria_arende", {{"last", "last"}, {"genomforda", "genomforda"}}, statements);
  KlagomalPaEgenVard(statements);
  statements.push_back(fakta::SchemaOfRules());
  statements.push_back(
      "ALTER TABLE fristval ADD COLUMN rakning VARCHAR(64) NOT NULL DEFAULT 'FRISTRAKNING_UNSPECIFIED'");
  // Whether a synpunkt is marked as secret, by which rule and since when; of those before nobody has said.
  for (const char* column : {"sekretess VARCHAR(64) NOT NULL DEFAULT 'SEKRETESS_UNSPECIFIED'",
                             "sekretess_date VARCHAR(10) NOT NULL DEFAULT ''"}) {
    statements.push_back(absl::StrCat("ALTER TABLE synpunkt ADD COLUMN ", column));
  }
  // How long it took until the nämnd was told of a private utförare's rapport, from now on.
  statements.push_back("ALTER TABLE namndinformation ADD COLUMN dagar_till_namnd BIGINT");
  statements.push_back(MonthOf("namndinformation", "informerad"));
  statements.push_back(
      "CREATE INDEX namndinformation_informerad ON namndinformation (kommun, informerad_manad, enhet, insatstyp, "
      "delete_time, dagar_till_namnd, informerad_date)");
  // What is destroyed is asked for by its rapport too.
  statements.push_back("CREATE INDEX lex_sarah_gallring_rapport ON lex_sarah_gallring (kommun, rapport_nummer)");
  return statements;
}

}  // namespace kvalitet::avvikelser

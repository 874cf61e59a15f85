// Each lex Sarah-ärende that waits for a step is a line, of whoever has it: the nämnd's people, or the utförare's own.
// Of what is a private utförare's own, nobody of the kommun gets a line but that the nämnd should have been told.
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "services/avvikelser/attgora.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/lexsarah_frist.h"
#include "services/avvikelser/lexsarah_jav.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/lexsarah_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::Kalla;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int kGammal = 730;  // days: an older one is no news, and closed in another system it is history
constexpr int64_t kMostLines = 100;

// Who receives (LexSarahMachine), and the program that reminds them.
bool TarEmot(const Fraga& fraga) {
  return fraga.Har({options::v1::ENHETSCHEF, options::v1::LEX_SARAH_UTREDARE, options::v1::SAS, options::v1::JOBB});
}
// Who of an utförare informs the nämnd.
bool Informerar(const Fraga& fraga) {
  return !fraga.kommunen && fraga.Har({options::v1::ENHETSCHEF, options::v1::UTFORARE, options::v1::UTFORARADMIN});
}

struct Vantar {
  const char* state;
  const char* frist;
  v1::LexSarahSteg steg;  // that is waited for, of those who may take it
};
constexpr Vantar kUtredning[] = {{"LEXSARAH_MOTTAGEN", "LS_INLED", v1::UTSE_UTREDARE},
                                 {"LEXSARAH_UNDER_UTREDNING", "LS_GRAD", v1::LAS_UTREDNING},
                                 {"LEXSARAH_KOMPLETTERING", "LS_KOMPLETTERA", v1::KOMPLETTERAT},
                                 {"LEXSARAH_KLAR_FOR_BESLUT", "LS_BESLUTA", v1::BESLUTA},
                                 {"LEXSARAH_BESLUTAD", "LS_ATGARDER", v1::STARTA_ATGARDER},
                                 {"LEXSARAH_ATGARDER_PAGAR", "LS_GENOMFOR", v1::ATGARDER_GENOMFORDA},
                                 {"LEXSARAH_EFFEKTUPPFOLJNING", "LS_EFFEKT", v1::ONSKAD_EFFEKT}};
constexpr Vantar kIvo[] = {{"IVO_ATT_ANMALA", "LS_ANMAL_IVO", v1::ANMAL_IVO},
                           {"IVO_UTREDNING_ATT_EFTERSANDA", "LS_EFTERSAND", v1::EFTERSAND_UTREDNING},
                           {"IVO_KOMPLETTERING", "LS_SVARA_IVO", v1::IVO_SVARA},
                           {"IVO_BESLUT", "LS_IVO_BESLUT", v1::IVO_AVSLUTAR},
                           {"IVO_ATGARDER", "LS_SVARA_IVO", v1::IVO_SVARA}};

// Of everybody's tasks those who have the ärende are told all, of their own the step that they may take.
bool Angar(const v1::LexSarahArende& row, const Fraga& fraga, v1::LexSarahSteg steg) {
  if (fraga.Har({options::v1::JOBB})) return true;
  if (fraga.allas) return fraga.Har({options::v1::LEX_SARAH_UTREDARE, options::v1::SAS, options::v1::NAMND});
  return FarTaSteg(LexSarahMachine(row.utforarens_egen()), row, LexSarahEvent(steg), fraga);
}

// Where it stands, and that somebody who is concerned has it: in a private utförare with one chief nobody else does,
// and those who go on with it are to know.  What the jäv is stands in the ärende.
std::string Lage(const v1::LexSarahArende& row) {
  const bool mottagare = row.mottagare_jav() == v1::JAV_FINNS, utredare = row.utredare_jav() == v1::JAV_FINNS;
  return absl::StrCat(proto::Word(v1::LexSarahState_descriptor()->FindValueByNumber(row.state())),
                      mottagare && utredare ? "; mottagaren och utredaren har redovisat jäv"
                      : mottagare           ? "; mottagaren har redovisat jäv"
                      : utredare            ? "; utredaren har redovisat jäv"
                                            : "");
}

// By which rule the step is waited for: of what is counted from the rapport, the rule of that day.
std::string Skal(const v1::LexSarahArende& row, const Fristbok& bok, const Fraga& fraga, const std::string& frist,
                 bool ivo) {
  if (ivo && (row.ivo_state() == v1::IVO_KOMPLETTERING || row.ivo_state() == v1::IVO_ATGARDER)) {
    return "den dag som IVO har satt";
  }
  const bool from_rapport = !ivo && RaknasFranRapporten(row);
  const absl::CivilDay start =
      from_rapport ? base::ParseDate(row.rapporterad_date()).value_or(fraga.today) : fraga.today;
  return FristSkal(frist, (row.utforarens_egen() ? bok.Utforarens() : bok).For(), start);
}

std::optional<AttGora> Line(const v1::LexSarahArende& row, const Fristbok& bok, const Fraga& fraga,
                            const Vantar& vantar, bool ivo) {
  if (row.utforarens_egen() && (fraga.kommunen || fraga.allas)) return std::nullopt;
  if (!Angar(row, fraga, vantar.steg)) return std::nullopt;
  AttGora line;
  line.set_resurs(row.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(row.utforarens_egen() ? attgora::v1::ENHETEN : attgora::v1::KOMMUNEN);
  line.set_vad(absl::StrCat("Lex Sarah ", row.nummer(), ": ", LexSarahVad(vantar.frist)));
  line.set_enhet(row.enhet());
  line.set_insatstyp(row.insatstyp());
  line.set_utforare(row.atkomst_utforare());
  line.set_sista_date(ivo ? row.ivo_sista_date() : row.sista_date());
  line.set_lage(ivo ? proto::Word(v1::IvoState_descriptor()->FindValueByNumber(row.ivo_state())) : Lage(row));
  line.set_skal(Skal(row, bok, fraga, vantar.frist, ivo));
  line.set_kommando(absl::StrCat("kvalitet lexsarah visa ", row.nummer()));
  if (!fraga.Angar(line.ansvar(), line.sista_date())) return std::nullopt;
  return line;
}

// The rows are read as the kommun's also where they are the utförare's: what of those is whose is told by Line.
void Add(const LexSarahTables& tables, const FristvalService& frister, const Vantar& vantar, bool ivo,
         std::vector<Kalla>& kallor) {
  const attgora::Urval urval = ivo ? attgora::Urval{"ivo_state", "ivo_sista_date"} : attgora::Urval{};
  for (const char* egen : {"false", "true"}) {
    attgora::Urval one = urval;
    one.terms = {{"utforarens_egen", proto::Op::kEqual, {egen}}};
    kallor.push_back(attgora::Rader<v1::LexSarahArende>(
        tables.arende, vantar.state, attgora::v1::KOMMUNEN,
        [&frister, vantar, ivo](const v1::LexSarahArende& row, const Fraga& fraga) {
          return Line(row, *frister.Senast(fraga.kommun), fraga, vantar, ivo);
        },
        one));
  }
}

// Tells of one row; false where it is no line.
using Beratta = std::function<bool(const sql::Row& row, const std::string& nummer, absl::CivilDay day, AttGora& line)>;

// A line of each row: name, number, enhet, insatstyp, utförare, the day that it waits since.
void Lagg(const std::vector<sql::Row>& rows, const Fraga& fraga, const Beratta& tell, Rad& lines) {
  for (const sql::Row& row : rows) {
    const absl::StatusOr<absl::CivilDay> day = base::ParseDate(std::get<std::string>(row[5]));
    AttGora line;
    line.set_resurs(std::get<std::string>(row[0]));
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(fraga.kommunen ? attgora::v1::KOMMUNEN : attgora::v1::ENHETEN);
    line.set_enhet(std::get<std::string>(row[2]));
    line.set_insatstyp(std::get<std::string>(row[3]));
    line.set_utforare(std::get<std::string>(row[4]));
    if (day.ok() && tell(row, std::get<std::string>(row[1]), *day, line)) lines.push_back(std::move(line));
  }
}

// Rapporter for which `where` holds with its arguments, the oldest first and however old, each a line; `a` is the
// rapport.  `mer` is read of each too, after the others.
absl::Status Rapporter(sql::Session& session, const store::Schema& avvikelser, const Fraga& fraga,
                       const std::string& where, const std::vector<sql::Value>& with, const std::string& mer,
                       const Beratta& tell, Rad& lines) {
  std::vector<sql::Value> args = {fraga.kommun};
  args.insert(args.end(), with.begin(), with.end());
  const std::string scope = store::ScopeAt(avvikelser, fraga.scope, "a.", args);
  args.emplace_back(kMostLines);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat("SELECT a.name, a.nummer, a.enhet, a.insatstyp, a.ansvarig_utforare, a.rapporterad_date, ", mer,
                       " FROM avvikelse a WHERE a.kommun = ? AND a.typ = 'LEX_SARAH' AND a.delete_time = 0 AND ", where,
                       scope.empty() ? "" : " AND ", scope, " ORDER BY a.rapporterad_date, a.name LIMIT ?"),
          args));
  Lagg(rows, fraga, tell, lines);
  return absl::OkStatus();
}

// Who declared jäv of the rapport `a`: it is left to others.
std::string Jav() {
  return absl::StrCat("FROM rattelse j WHERE j.kommun = a.kommun AND j.avvikelse = a.nummer AND j.slag IN ", kJavslag);
}

// Nobody has received them: the nämnd's people are to, or the chief of an enhet in kommunal regi (MedTaEmot).  What was
// left to others because of jäv is the nämnd's people's, but for those of them who have declared it themselves.
absl::Status AttTaEmot(sql::Session& session, const store::Schema& avvikelser, const Fristbok& bok, const Fraga& fraga,
                       Rad& lines) {
  if (!TarEmot(fraga)) return absl::OkStatus();
  std::vector<sql::Value> with;
  if (fraga.kommunen) with.emplace_back(fraga.vem);
  const std::string deras =
      fraga.kommunen ? " AND j.gjord_av = ?)"
                     : absl::StrCat(" AND j.slag = 'RATTELSE_JAV' AND j.enhet = a.enhet) AND ", IEgenRegi(fraga, with));
  return Rapporter(
      session, avvikelser, fraga,
      absl::StrCat("a.kalla = '' AND a.utforarens_egen = 0 AND a.lexsarah_arende = '' AND a.state <> 'AVSLUTAD'"
                   " AND NOT EXISTS (SELECT 1 ",
                   Jav(), deras),
      with, absl::StrCat("(SELECT COUNT(*) ", Jav(), ")"),
      [&](const sql::Row& row, const std::string& nummer, absl::CivilDay rapporterad, AttGora& line) {
        const bool jav = std::get<int64_t>(row[6]) > 0;
        line.set_vad(absl::StrCat("Ta emot lex Sarah-rapport ", nummer));
        line.set_sista_date(FristSista("LS_KVITTERA", bok.For(), rapporterad));
        line.set_skal(FristSkal("LS_KVITTERA", bok.For(), rapporterad));
        line.set_lage(jav ? "den som skulle ta emot den har anmält jäv" : "ingen har tagit emot den");
        line.set_kommando(absl::StrCat("kvalitet lexsarah ta-emot ", nummer));
        return true;
      },
      lines);
}

// Own rapporter of which the nämnd has not been told: the utförare's; the kommun, which sees that there is one, asks
// for it when it is late.  None drops off, but for what nothing can be told of any more because its papers are
// destroyed, and what was closed long ago in the system that it comes from: the nämnd was told before it was read in.
absl::Status AttInformera(sql::Session& session, const store::Schema& avvikelser, const Fristbok& bok,
                          const Fraga& fraga, Rad& lines) {
  if (fraga.kommunen ? !TarEmot(fraga) : !Informerar(fraga)) return absl::OkStatus();
  return Rapporter(
      session, avvikelser, fraga,
      "a.utforarens_egen = 1 AND (a.kalla = '' OR a.state <> 'AVSLUTAD' OR a.rapporterad_date >= ?)"
      " AND NOT EXISTS (SELECT 1 FROM namndinformation i WHERE i.kommun = a.kommun AND i.rapport = a.name)"
      " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring g WHERE g.kommun = a.kommun"
      " AND g.rapport_nummer = a.nummer AND g.state = 'GALLRING_GALLRAD')",
      {base::FormatDate(fraga.today - kGammal)}, "0",
      [&](const sql::Row&, const std::string& nummer, absl::CivilDay rapporterad, AttGora& line) {
        line.set_sista_date(FristSista("LS_INFORMERA_NAMNDEN", bok.For(), rapporterad));
        line.set_skal(FristSkal("LS_INFORMERA_NAMNDEN", bok.For(), rapporterad));
        line.set_lage("nämnden är inte informerad");
        if (fraga.kommunen) {
          line.set_vad(absl::StrCat("Fråga utföraren om lex Sarah-rapport ", nummer));
          line.set_kommando(absl::StrCat("kvalitet lexsarah visa ", nummer));
          return line.sista_date() < base::FormatDate(fraga.today);
        }
        line.set_vad(absl::StrCat("Informera nämnden om lex Sarah-rapport ", nummer));
        line.set_kommando(absl::StrCat("kvalitet lexsarah informera-nämnden --rapport ", nummer));
        return true;
      },
      lines);
}

// What the nämnd was told of own rapporter, for which `where` holds, each a line of the utförare; `since` is the day
// that it waits since.  `i` is the information, `a` the rapport, `l` the ärende, where there is one here.
absl::Status Informationer(sql::Session& session, const store::Schema& informationer, const Fraga& fraga,
                           const char* since, const char* where, const Beratta& tell, Rad& lines) {
  if (!Informerar(fraga)) return absl::OkStatus();
  std::vector<sql::Value> args = {fraga.kommun};
  const std::string scope = store::ScopeAt(informationer, fraga.scope, "i.", args);
  args.emplace_back(kMostLines);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT i.name, i.nummer, i.enhet, i.insatstyp, i.ansvarig_utforare, ", since,
                                 " FROM namndinformation i JOIN avvikelse a ON a.name = i.rapport"
                                 " LEFT JOIN lex_sarah_arende l ON l.kommun = i.kommun AND l.rapport = i.rapport"
                                 " WHERE i.kommun = ? AND a.utforarens_egen = 1 AND a.delete_time = 0 AND ",
                                 where, scope.empty() ? "" : " AND ", scope, " ORDER BY i.name LIMIT ?"),
                    args));
  Lagg(rows, fraga, tell, lines);
  return absl::OkStatus();
}

// The own ärende was notified to IVO, and the nämnd was told of the rapport only.
absl::Status AttInformeraOmAnmalan(sql::Session& session, const store::Schema& informationer, const Fristbok& bok,
                                   const Fraga& fraga, Rad& lines) {
  return Informationer(
      session, informationer, fraga, "l.ivo_anmald_date",
      "i.ivo_date = '' AND l.utforarens_egen = 1 AND l.ivo_anmald_date <> ''",
      [&](const sql::Row& row, const std::string& nummer, absl::CivilDay anmald, AttGora& line) {
        line.set_vad(absl::StrCat("Informera nämnden om anmälan till IVO, ", nummer));
        line.set_sista_date(FristSista("LS_INFORMERA_NAMNDEN", bok.For(), anmald));
        line.set_skal(FristSkal("LS_INFORMERA_NAMNDEN", bok.For(), anmald));
        line.set_lage("nämnden är informerad om rapporten");
        line.set_kommando(
            absl::StrCat("kvalitet lexsarah komplettera ", nummer, " --ivo ", std::get<std::string>(row[5])));
        return true;
      },
      lines);
}

// The nämnd waits for the degree and the measures, which close the rapport.  An ärende here has its own lines until its
// degree is decided.
absl::Status AttKomplettera(sql::Session& session, const store::Schema& informationer, const Fristbok& bok,
                            const Fraga& fraga, Rad& lines) {
  const Fristbok egna = bok.Utforarens();
  return Informationer(
      session, informationer, fraga, "i.rapporterad_date",
      "a.state <> 'AVSLUTAD' AND (l.name IS NULL OR l.grad <> 'GRAD_UNSPECIFIED')",
      [&](const sql::Row&, const std::string& nummer, absl::CivilDay rapporterad, AttGora& line) {
        line.set_vad(absl::StrCat("Informera nämnden om grad och åtgärder, ", nummer));
        line.set_sista_date(FristSista("LS_GRAD", egna.For(), rapporterad));
        line.set_skal(FristSkal("LS_GRAD", egna.For(), rapporterad));
        line.set_lage("nämnden är informerad om rapporten");
        line.set_kommando(absl::StrCat("kvalitet lexsarah komplettera ", nummer, " --grad \"...\" --åtgärder \"...\""));
        return true;
      },
      lines);
}

// When the utförare last told something: the rapport, that IVO was notified, or what became of it.  The row is written
// again when its rapport is put right, which is no news.
constexpr char kInformerades[] =
    "(SELECT MAX(u.audit_time) FROM audit u WHERE u.resource = namndinformation.name"
    " AND u.action IN ('SKAPAD', 'ANDRAD'))";

// What private utförare have told the nämnd since its people last looked.
absl::Status Nytt(sql::Session& session, const store::Schema& informationer, const Fraga& fraga, Rad& lines) {
  if (!fraga.kommunen || !fraga.nytt_sedan.has_value() || !fraga.Har({options::v1::NAMND})) return absl::OkStatus();
  return attgora::NyttPerUtforare(
      session, fraga, informationer,
      absl::StrCat("namndinformation WHERE kommun = ? AND delete_time = 0 AND informerad_date >= '",
                   base::FormatDate(fraga.today - kGammal), "'"),
      kInformerades, {"information till nämnden", "informationer till nämnden"}, lines);
}

}  // namespace

std::vector<Kalla> LexSarahKallor(const store::Schema& avvikelser, const LexSarahTables& tables,
                                  const FristvalService& frister) {
  std::vector<Kalla> kallor;
  for (const Vantar& one : kUtredning) Add(tables, frister, one, false, kallor);
  for (const Vantar& one : kIvo) Add(tables, frister, one, true, kallor);
  kallor.push_back(attgora::Summor([&](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
    const FristvalService::Bok bok = frister.Senast(fraga.kommun);
    KV_RETURN_IF_ERROR(Nytt(session, tables.information.schema(), fraga, lines));
    KV_RETURN_IF_ERROR(AttTaEmot(session, avvikelser, *bok, fraga, lines));
    KV_RETURN_IF_ERROR(AttInformera(session, avvikelser, *bok, fraga, lines));
    KV_RETURN_IF_ERROR(AttInformeraOmAnmalan(session, tables.information.schema(), *bok, fraga, lines));
    return AttKomplettera(session, tables.information.schema(), *bok, fraga, lines);
  }));
  return kallor;
}

}  // namespace kvalitet::avvikelser

// Each lex Maria-ärende that waits for a step is a line, of whoever has it: the enhet's while it investigates, the
// kommun's MAS and MAR, or the vårdgivare's own.  Of what is another vårdgivare's own, nobody of the kommun gets a
// line.
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
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexmaria_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::Kalla;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int64_t kMostLines = 100;

enum class Region { kUtredning, kPatient, kIvo };

struct Vantar {
  Region region;
  const char* state;
  const char* frist;
  v1::LexMariaSteg steg;  // that is waited for, of those who may take it
  bool nara = false;      // the enhet's own people take the step, as long as they have it
};
constexpr Vantar kVantar[] = {
    {Region::kUtredning, "LEXMARIA_RAPPORTERAD", "LM_BEDOM", v1::LM_BEDOM, true},
    {Region::kUtredning, "LEXMARIA_BEDOMD", "LM_UTREDNINGSVAG", v1::LM_ENKEL_UTREDNING},
    {Region::kUtredning, "LEXMARIA_ENKEL_UTREDNING", "LM_UTRED", v1::LM_STARTA_ATGARDER, true},
    {Region::kUtredning, "LEXMARIA_HANDELSEANALYS", "LM_ANALYSERA", v1::LM_LAS_ANALYS},
    {Region::kUtredning, "LEXMARIA_ANALYS_KLAR", "LM_BESLUTA", v1::LM_BESLUTA},
    {Region::kUtredning, "LEXMARIA_BESLUTAD", "LM_ATGARDER", v1::LM_STARTA_ATGARDER, true},
    {Region::kUtredning, "LEXMARIA_ATGARDER", "LM_GENOMFOR", v1::LM_ATGARDER_GENOMFORDA, true},
    {Region::kUtredning, "LEXMARIA_EFFEKT", "LM_EFFEKT", v1::LM_ONSKAD_EFFEKT},
    {Region::kPatient, "PATIENT_EJ_INFORMERAD", "LM_INFORMERA_PATIENT", v1::LM_INFORMERA_PATIENT, true},
    {Region::kIvo, "IVO_ATT_ANMALA", "LM_ANMAL_IVO", v1::LM_ANMAL_IVO},
    {Region::kIvo, "IVO_UTREDNING_ATT_EFTERSANDA", "LM_EFTERSAND", v1::LM_EFTERSAND_UTREDNING},
    {Region::kIvo, "IVO_KOMPLETTERING", "LM_SVARA_IVO", v1::LM_IVO_SVARA},
    {Region::kIvo, "IVO_BESLUT", "LM_IVO_BESLUT", v1::LM_IVO_AVSLUTAR},
    {Region::kIvo, "IVO_ATGARDER", "LM_SVARA_IVO", v1::LM_IVO_SVARA}};

attgora::Urval UrvalOf(Region region) {
  if (region == Region::kPatient) return {"patient_state", "patient_sista_date"};
  return region == Region::kIvo ? attgora::Urval{"ivo_state", "ivo_sista_date"} : attgora::Urval{};
}

// By which rule the step is waited for: of what is counted from the rapport or the discovery, the rule of that day.
std::string Skal(const v1::LexMariaArende& row, const Fristbok& bok, const Fraga& fraga, const Vantar& vantar) {
  if (vantar.region == Region::kIvo &&
      (row.ivo_state() == v1::IVO_KOMPLETTERING || row.ivo_state() == v1::IVO_ATGARDER)) {
    return "den dag som IVO har satt";
  }
  const std::optional<absl::CivilDay> from = vantar.region == Region::kPatient     ? PatientensStart(row)
                                             : vantar.region == Region::kUtredning ? RapportensStart(row)
                                                                                   : std::nullopt;
  return FristSkal(vantar.frist, (row.utforarens_egen() ? bok.Utforarens() : bok).For(), from.value_or(fraga.today));
}

// Of everybody's tasks those who have the ärende are told all, of their own the step that they may take.
bool Angar(const v1::LexMariaArende& row, const Fraga& fraga, v1::LexMariaSteg steg) {
  if (fraga.Har({options::v1::JOBB})) return true;
  if (fraga.allas) return fraga.Har({options::v1::MAS, options::v1::MAR});
  return FarTaSteg(LexMariaMachine(row.utforarens_egen()), row, LexMariaEvent(steg), fraga);
}

std::optional<AttGora> Line(const v1::LexMariaArende& row, const Fristbok& bok, const Fraga& fraga,
                            const Vantar& vantar) {
  if (row.utforarens_egen() && (fraga.kommunen || fraga.allas)) return std::nullopt;
  if (!Angar(row, fraga, vantar.steg)) return std::nullopt;
  const bool enhetens = row.utforarens_egen() || (vantar.nara && !row.atkomst_enhet().empty());
  AttGora line;
  line.set_resurs(row.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(enhetens ? attgora::v1::ENHETEN : attgora::v1::KOMMUNEN);
  line.set_vad(absl::StrCat("Lex Maria ", row.nummer(), ": ", LexMariaVad(vantar.frist)));
  line.set_enhet(row.enhet());
  line.set_insatstyp(row.insatstyp());
  line.set_utforare(row.atkomst_utforare());
  switch (vantar.region) {
    case Region::kUtredning:
      line.set_sista_date(row.sista_date());
      line.set_lage(proto::Word(v1::LexMariaState_descriptor()->FindValueByNumber(row.state())));
      break;
    case Region::kPatient:
      line.set_sista_date(row.patient_sista_date());
      line.set_lage(proto::Word(v1::PatientState_descriptor()->FindValueByNumber(row.patient_state())));
      break;
    case Region::kIvo:
      line.set_sista_date(row.ivo_sista_date());
      line.set_lage(proto::Word(v1::IvoState_descriptor()->FindValueByNumber(row.ivo_state())));
      break;
  }
  line.set_skal(Skal(row, bok, fraga, vantar));
  line.set_kommando(absl::StrCat("kvalitet lexmaria visa ", row.nummer()));
  if (!fraga.Angar(line.ansvar(), line.sista_date())) return std::nullopt;
  return line;
}

// The rows are read as the kommun's also where they are the enhet's: what of those is whose is told by Line.
void Add(const LexMariaTables& tables, const FristvalService& frister, const Vantar& vantar,
         std::vector<Kalla>& kallor) {
  for (const char* egen : {"false", "true"}) {
    attgora::Urval urval = UrvalOf(vantar.region);
    urval.terms = {{"utforarens_egen", proto::Op::kEqual, {egen}}};
    kallor.push_back(attgora::Rader<v1::LexMariaArende>(
        tables.arende, vantar.state, attgora::v1::KOMMUNEN,
        [vantar, &frister](const v1::LexMariaArende& row, const Fraga& fraga) {
          return Line(row, *frister.Senast(fraga.kommun), fraga, vantar);
        },
        urval));
  }
}

// Which rapporter `a` they are that whoever asks may receive (LexMariaMachine): the kommun's people those of the
// kommun, an utförare's people their own, and the chief of an enhet in kommunal regi those of both.  Values go to
// `args`.
std::string MottagarensRapporter(const Fraga& fraga, std::vector<sql::Value>& args) {
  if (fraga.kommunen) return "a.utforarens_egen = 0";
  if (!fraga.Har({options::v1::ENHETSCHEF})) return "a.utforarens_egen = 1";
  return absl::StrCat("(a.utforarens_egen = 1 OR ", IEgenRegi(fraga, args), ")");
}

// Nobody has received them.
absl::Status AttTaEmot(sql::Session& session, const store::Schema& avvikelser, const Fristbok& bok, const Fraga& fraga,
                       Rad& lines) {
  if (fraga.kommunen && !fraga.Har({options::v1::MAS, options::v1::MAR, options::v1::JOBB})) return absl::OkStatus();
  std::vector<sql::Value> args = {fraga.kommun};
  const std::string deras = MottagarensRapporter(fraga, args);
  const std::string scope = store::ScopeAt(avvikelser, fraga.scope, "a.", args);
  args.emplace_back(kMostLines);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat(
              "SELECT a.name, a.nummer, a.enhet, a.insatstyp, a.ansvarig_utforare,"
              " a.rapporterad_date, a.utforarens_egen FROM avvikelse a WHERE a.kommun = ? AND a.typ = 'LEX_MARIA'"
              " AND a.delete_time = 0 AND a.kalla = '' AND a.state <> 'AVSLUTAD' AND ",
              deras,
              " AND NOT EXISTS (SELECT 1 FROM lex_maria_arende m WHERE m.kommun = a.kommun"
              " AND m.rapport = a.name)",
              scope.empty() ? "" : " AND ", scope, " ORDER BY a.rapporterad_date, a.name LIMIT ?"),
          args));
  const Fristbok egna = bok.Utforarens();
  for (const sql::Row& row : rows) {
    const absl::StatusOr<absl::CivilDay> day = base::ParseDate(std::get<std::string>(row[5]));
    if (!day.ok()) continue;
    const bool egen = std::get<int64_t>(row[6]) != 0;
    const Fristbok& limits = egen ? egna : bok;
    AttGora& line = lines.emplace_back();
    line.set_resurs(std::get<std::string>(row[0]));
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(fraga.kommunen ? attgora::v1::KOMMUNEN : attgora::v1::ENHETEN);
    line.set_vad(absl::StrCat("Ta emot lex Maria-rapport ", std::get<std::string>(row[1])));
    line.set_enhet(std::get<std::string>(row[2]));
    line.set_insatstyp(std::get<std::string>(row[3]));
    line.set_utforare(std::get<std::string>(row[4]));
    line.set_sista_date(FristSista("LM_BEDOM", limits.For(), *day));
    line.set_skal(FristSkal("LM_BEDOM", limits.For(), *day));
    line.set_lage(egen || fraga.kommunen ? "ingen har tagit emot den" : "väntar på enhetens chef, MAS eller MAR");
    line.set_kommando(absl::StrCat("kvalitet lexmaria ta-emot ", std::get<std::string>(row[1])));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Kalla> LexMariaKallor(const store::Schema& avvikelser, const LexMariaTables& tables,
                                  const FristvalService& frister) {
  std::vector<Kalla> kallor;
  for (const Vantar& one : kVantar) Add(tables, frister, one, kallor);
  kallor.push_back(attgora::Summor([&](sql::Session& session, const Fraga& fraga, Rad& lines) {
    return AttTaEmot(session, avvikelser, *frister.Senast(fraga.kommun), fraga, lines);
  }));
  return kallor;
}

}  // namespace kvalitet::avvikelser

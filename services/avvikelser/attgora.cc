// Thousands of rows can be open at once, so these lines are counts: per enhet for whoever handles them, per kind for
// the kommun.
#include "services/avvikelser/attgora.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/sql/rows.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/synpunkt_attgora.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::Grans;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int64_t kMostLines = 100;
// Praise and proposals are read, not investigated; what is kept as a synpunkt has lines of its own, and so has a lex
// Sarah- or lex Maria-rapport that was made here.
constexpr char kToInvestigate[] =
    " AND synpunkt = '' AND typ NOT IN ('BEROM', 'FORSLAG') AND NOT (typ IN ('LEX_SARAH', 'LEX_MARIA')"
    " AND (kalla = '' OR utforarens_egen = 1 OR lexsarah_arende <> '' OR lexmaria_arende <> ''))";

// The word of a kind for one and for several.
attgora::Ord OrdOf(v1::Avvikelsetyp typ) {
  switch (typ) {
    case v1::LEX_SARAH:
      return {"lex Sarah-rapport", "lex Sarah-rapporter"};
    case v1::LEX_MARIA:
      return {"lex Maria-ärende", "lex Maria-ärenden"};
    case v1::SYNPUNKT:
      return {"synpunkt", "synpunkter"};
    case v1::KLAGOMAL:
      return {"klagomål", "klagomål"};
    case v1::BEROM:
      return {"beröm", "beröm"};
    case v1::FORSLAG:
      return {"förslag", "förslag"};
    default:
      return {"avvikelse", "avvikelser"};
  }
}

std::string CountOf(int64_t count, attgora::Ord ord) {
  return absl::StrCat(count, " ", count == 1 ? ord.ett : ord.flera);
}

v1::Avvikelsetyp TypOf(const sql::Value& name) {
  v1::Avvikelsetyp typ = v1::AVVIKELSE;
  v1::Avvikelsetyp_Parse(std::get<std::string>(name), &typ);
  return typ;
}

// A step of an avvikelse that has a limit, and how that is said once it has passed and before.
struct Steg {
  const char *state, *frist;
  const char *gor, *sedan, *lage;  // "Utred ", "ingen har börjat utreda på ", "ingen har börjat utreda"
  const char* genast;              // instead of `sedan`, where it was to be done on the same day
  const char* kommando;
};
constexpr Steg kOrord{"REGISTRERAD",
                      "AV_UTRED",
                      "Utred ",
                      "ingen har börjat utreda på ",
                      "ingen har börjat utreda",
                      "ingen började utreda ",
                      "kvalitet avvikelse lista --status registrerad"};
constexpr Steg kFastnad{"UNDER_UTREDNING",
                        "AV_AVSLUTA",
                        "Avsluta ",
                        "under utredning i mer än ",
                        "under utredning",
                        "avslutades inte ",
                        "kvalitet avvikelse lista --status \"under utredning\""};

// Which of the avvikelser `a` whoever asks may take further: an avvikelse by AvvikelseMachine, and what was read in of
// lex Sarah and lex Maria as those who receive it.  What is a private utförare's own nobody of the kommun may.
std::string FarTaVidare(const Fraga& fraga, std::vector<sql::Value>& args) {
  using options::v1::ENHETSCHEF, options::v1::KVALITETSTEAM, options::v1::MAR, options::v1::MAS, options::v1::SAS;
  if (fraga.Har({options::v1::JOBB})) return "";
  std::vector<std::string> dessa;
  if (fraga.Har({ENHETSCHEF, options::v1::UTFORARE, options::v1::UTFORARADMIN, KVALITETSTEAM})) {
    dessa.push_back("(typ NOT IN ('LEX_SARAH', 'LEX_MARIA') AND overlamnad = 0)");
  }
  if (fraga.Har({MAS, MAR})) {
    dessa.push_back("typ = 'LEX_MARIA' OR (typ = 'AVVIKELSE' AND (lagrum = 'HSL' OR overlamnad = 1))");
  }
  if (fraga.Har({SAS, options::v1::LEX_SARAH_UTREDARE})) {
    dessa.push_back("typ = 'LEX_SARAH' OR (typ = 'AVVIKELSE' AND overlamnad = 1)");
  }
  if (fraga.Har({ENHETSCHEF})) {
    dessa.push_back(
        absl::StrCat("(typ IN ('LEX_SARAH', 'LEX_MARIA') AND overlamnad = 0 AND ", IEgenRegi(fraga, args), ")"));
  }
  return absl::StrCat(" AND (", dessa.empty() ? "1 = 0" : absl::StrJoin(dessa, " OR "), ")",
                      fraga.kommunen ? " AND utforarens_egen = 0" : "");
}

// Rows that wait for a step, of rapporter of those days, counted by `columns`; before the count the first day of a
// rapport among them.
absl::StatusOr<std::vector<sql::Row>> Vantande(sql::Session& session, const store::Schema& schema, const Fraga& fraga,
                                               const std::string& columns, const Steg& steg,
                                               const Startdagar::value_type& days) {
  std::vector<sql::Value> args = {fraga.kommun, base::FormatDate(days.first), base::FormatDate(days.second)};
  const std::string vidare = FarTaVidare(fraga, args);
  const std::string scope = store::ScopeAt(schema, fraga.scope, "a.", args);
  args.emplace_back(kMostLines);
  return session.Query(absl::StrCat("SELECT ", columns,
                                    ", MIN(rapporterad_date), COUNT(*) AS antal FROM avvikelse a WHERE delete_time = 0"
                                    " AND kommun = ? AND state = '",
                                    steg.state, "' AND rapporterad_date >= ? AND rapporterad_date <= ?", kToInvestigate,
                                    vidare, scope.empty() ? "" : " AND ", scope, " GROUP BY ", columns,
                                    " ORDER BY antal DESC, ", columns, " LIMIT ?"),
                       args);
}

constexpr char kPerEnhet[] = "typ, enhet, ansvarig_utforare";

// Counts of what should have come further by the rule of the step: per enhet for whoever handles it, per kind for the
// kommun, and apart by the rules that they are late by.
absl::Status Sena(sql::Session& session, const store::Schema& schema, const Fristbok& bok, const Fraga& fraga,
                  const Steg& steg, Rad& lines) {
  for (const auto& days : SenaStarter(steg.frist, bok.For(), fraga.today)) {
    const Fristregel* rule = FristFor(steg.frist, bok.For(), days.second);
    if (rule == nullptr) continue;
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                        Vantande(session, schema, fraga, fraga.kommunen ? "typ" : kPerEnhet, steg, days));
    for (const sql::Row& row : rows) {
      const int64_t count = std::get<int64_t>(row.back());
      AttGora& line = lines.emplace_back();
      line.set_antal(count);
      line.set_skal(absl::StrCat(rule->tid.amount == 0 ? steg.genast : steg.sedan, FristText(*rule)));
      line.set_kommando(steg.kommando);
      line.set_vad(CountOf(count, OrdOf(TypOf(row[0]))));
      line.set_art(fraga.kommunen ? attgora::v1::FASTNAT : attgora::v1::UPPGIFT);
      line.set_ansvar(fraga.kommunen ? attgora::v1::KOMMUNEN : attgora::v1::ENHETEN);
      if (fraga.kommunen) continue;
      line.set_vad(absl::StrCat(steg.gor, line.vad()));
      line.set_enhet(std::get<std::string>(row[1]));
      line.set_utforare(std::get<std::string>(row[2]));
    }
  }
  return absl::OkStatus();
}

// What is to come further soon, as the column larm före of its rule says, to whoever handles it: a line for each kind
// and enhet with the earliest day, so that nobody learns of a limit by having missed it.  Where the rule changes within
// those days, the rapporter under each of the two are lines of their own: the day and its reason are then the same
// rule's.
absl::Status Snart(sql::Session& session, const store::Schema& schema, const Fristbok& bok, const Fraga& fraga,
                   const Steg& steg, Rad& lines) {
  if (fraga.kommunen) return absl::OkStatus();
  for (const auto& days : SnartaStarter(steg.frist, bok.For(), fraga.today)) {
    const Fristregel* rule = FristFor(steg.frist, bok.For(), days.second);
    if (rule == nullptr) continue;
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, Vantande(session, schema, fraga, kPerEnhet, steg, days));
    for (const sql::Row& row : rows) {
      const int64_t count = std::get<int64_t>(row.back());
      const absl::StatusOr<absl::CivilDay> first = base::ParseDate(std::get<std::string>(row[3]));
      if (!first.ok()) continue;
      AttGora& line = lines.emplace_back();
      line.set_antal(count);
      line.set_art(attgora::v1::UPPGIFT);
      line.set_ansvar(attgora::v1::ENHETEN);
      line.set_vad(absl::StrCat(steg.gor, CountOf(count, OrdOf(TypOf(row[0])))));
      line.set_enhet(std::get<std::string>(row[1]));
      line.set_utforare(std::get<std::string>(row[2]));
      line.set_sista_date(base::FormatDate(SistaDag(*rule, *first, LedigaDagar(bok.kommun))));
      line.set_skal(absl::StrCat(steg.lage, count == 1 ? "; " : "; dagen gäller den första; ", FristText(*rule)));
      line.set_kommando(steg.kommando);
    }
  }
  return absl::OkStatus();
}

absl::Status Nytt(sql::Session& session, const store::Schema& schema, const Fraga& fraga, Rad& lines) {
  if (!fraga.nytt_sedan.has_value()) return absl::OkStatus();
  for (int typ = v1::Avvikelsetyp_MIN + 1; typ <= v1::Avvikelsetyp_MAX; ++typ) {
    // The day bounds the index, and keeps an old year that was read in from being news, whenever one looked last; the
    // moment what was told yesterday already.
    KV_RETURN_IF_ERROR(attgora::NyttPerUtforare(
        session, fraga, schema,
        absl::StrCat("avvikelse WHERE kommun = ? AND delete_time = 0 AND typ = '",
                     v1::Avvikelsetyp_Name(static_cast<v1::Avvikelsetyp>(typ)), "' AND rapporterad_date >= '",
                     base::FormatDate(fraga.today - Grans("NYTT_DAGAR")), "'"),
        "create_time", OrdOf(static_cast<v1::Avvikelsetyp>(typ)), lines));
  }
  return absl::OkStatus();
}

}  // namespace

bool FarTaSteg(const workflow::Machine& machine, const google::protobuf::Message& row, absl::string_view event,
               const Fraga& fraga) {
  const std::vector<std::string> possible = machine.Possible(row, fraga.roller);
  return std::find(possible.begin(), possible.end(), event) != possible.end();
}

std::string IEgenRegi(const Fraga& fraga, std::vector<sql::Value>& args) {
  if (fraga.kommunala.empty()) return "1 = 0";
  const size_t first = args.size();
  args.insert(args.end(), fraga.kommunala.begin(), fraga.kommunala.end());
  return absl::StrCat("a.ansvarig_utforare IN ", sql::Marks(args, first, fraga.kommunala.size()));
}

std::vector<attgora::Kalla> AttGoraKallor(const store::Schema& schema, const SynpunktService& synpunkter,
                                          const FristvalService& frister) {
  const auto* service = v1::Avvikelse::descriptor()->file()->FindServiceByName("AvvikelseService");
  std::vector<attgora::Kalla> all;
  for (attgora::Kalla& one : SynpunktKallor(synpunkter, frister)) {
    all.push_back(attgora::BaraFor(service->FindMethodByName("MoveSynpunkt"), std::move(one)));
  }
  for (const Steg* steg : {&kOrord, &kFastnad}) {
    all.push_back(attgora::BaraFor(service->FindMethodByName("MoveAvvikelse"),
                                   attgora::Summor([&schema, &frister, steg](sql::Session& session, const Fraga& fraga,
                                                                             Rad& lines) -> absl::Status {
                                     const FristvalService::Bok bok = frister.Senast(fraga.kommun);
                                     KV_RETURN_IF_ERROR(Sena(session, schema, *bok, fraga, *steg, lines));
                                     return Snart(session, schema, *bok, fraga, *steg, lines);
                                   })));
  }
  all.push_back(attgora::BaraFor(service->FindMethodByName("ListAvvikelser"),
                                 attgora::Summor([&schema](sql::Session& session, const Fraga& fraga, Rad& lines) {
                                   return Nytt(session, schema, fraga, lines);
                                 })));
  return all;
}

}  // namespace kvalitet::avvikelser

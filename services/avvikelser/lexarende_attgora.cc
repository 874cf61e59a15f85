// What the chief of an enhet is told of ärenden that were handed over: that a komplettering is waited for, and from the
// decision on which measures are the enhet's to carry out.  Those who investigate have the ärende, so no text of it
// stands in a line, and what they propose while they do is theirs alone.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/avvikelser/attgora.h"
#include "services/avvikelser/chefsord.h"
#include "services/avvikelser/frister.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int64_t kMostLines = 100;

// Ärenden of one table in a state, beside the rapport that says which enhet it is.
struct Overlamnade {
  const char* table;
  const char* state;
  const char* ord;       // "lex Sarah"
  const char* kommando;  // shows how it goes with the rapport whose number follows
  const char* lage = "";  // of a measure in that state
};
constexpr Overlamnade kKomplettering = {"lex_sarah_arende", "LEXSARAH_KOMPLETTERING", "lex Sarah",
                                        "kvalitet lexsarah visa "};
constexpr char kBestamd[] = "bestämd, inte startad; ";
constexpr Overlamnade kSarahAtgarder[] = {
    {"lex_sarah_arende", "LEXSARAH_BESLUTAD", "lex Sarah", "kvalitet lexsarah visa ", kBestamd},
    {"lex_sarah_arende", "LEXSARAH_ATGARDER_PAGAR", "lex Sarah", "kvalitet lexsarah visa "}};
constexpr Overlamnade kMariaAtgarder[] = {
    {"lex_maria_arende", "LEXMARIA_BESLUTAD", "lex Maria", "kvalitet lexmaria visa ", kBestamd},
    {"lex_maria_arende", "LEXMARIA_ATGARDER", "lex Maria", "kvalitet lexmaria visa "}};

using Tell = std::function<void(const AttGora& of, const std::string& nummer, const std::string& rapport)>;

// Tells each that is of an enhet of the caller's and that the enhet no longer reaches, as a line without `vad` and
// `lage`.  The scope is the rapport's: the ärende's own is empty.
absl::Status Hitta(sql::Session& session, const store::Schema& avvikelser, const Fraga& fraga, const Overlamnade& one,
                   const Tell& tell) {
  std::vector<sql::Value> args = {fraga.kommun, one.state};
  const std::string scope = store::ScopeAt(avvikelser, fraga.scope, "a.", args);
  args.emplace_back(kMostLines);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT l.name, l.nummer, l.rapport_nummer, a.enhet, a.insatstyp, a.ansvarig_utforare,"
                                 " l.sista_date FROM ",
                                 one.table,
                                 " l JOIN avvikelse a ON a.name = l.rapport WHERE l.kommun = ?"
                                 " AND l.utforarens_egen IN (0, 1) AND l.state = ? AND l.atkomst_enhet = ''"
                                 " AND l.delete_time = 0 AND a.delete_time = 0",
                                 scope.empty() ? "" : " AND ", scope, " ORDER BY l.sista_date, l.name LIMIT ?"),
                    args));
  for (const sql::Row& row : rows) {
    const auto text = [&row](size_t column) { return std::get<std::string>(row[column]); };
    AttGora line;
    line.set_resurs(text(0));
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(attgora::v1::ENHETEN);
    line.set_enhet(text(3));
    line.set_insatstyp(text(4));
    line.set_utforare(text(5));
    line.set_sista_date(text(6));
    line.set_kommando(absl::StrCat(one.kommando, text(2)));
    tell(line, text(1), text(2));
  }
  return absl::OkStatus();
}

absl::Status Kompletteringar(sql::Session& session, const store::Schema& avvikelser, const Fristbok& bok,
                             const Fraga& fraga, Rad& lines) {
  return Hitta(session, avvikelser, fraga, kKomplettering,
               [&](const AttGora& of, const std::string& nummer, const std::string& rapport) {
                 AttGora& line = lines.emplace_back(of);
                 line.set_vad(absl::StrCat("Komplettera lex Sarah-rapport ", rapport));
                 line.set_skal(FristSkal("LS_KOMPLETTERA", bok.For(), fraga.today));
                 line.set_lage(absl::StrCat("utredaren av ", nummer, " väntar på uppgifter; fråga vad som saknas"));
               });
}

// Each measure that is not done and that the enhet answers for.
template <class Arende>
absl::Status Atgarder(sql::Session& session, const store::Schema& avvikelser, const store::Table<Arende>& table,
                      const Fraga& fraga, const Overlamnade& one, Rad& lines) {
  Rad found;
  KV_RETURN_IF_ERROR(Hitta(session, avvikelser, fraga, one,
                           [&](const AttGora& of, const std::string&, const std::string&) { found.push_back(of); }));
  std::vector<std::string> names;
  for (const AttGora& of : found) names.push_back(of.resurs());
  KV_ASSIGN_OR_RETURN(const std::vector<Arende> arenden, table.GetMany(session, proto::RowScope(), names));
  std::map<std::string, const Arende*> by_name;
  for (const Arende& arende : arenden) by_name[arende.name()] = &arende;
  for (const AttGora& of : found) {
    const Arende& arende = *by_name.at(of.resurs());  // read in the same transaction
    for (const auto& atgard : arende.atgarder()) {
      if (!atgard.genomford_date().empty() || !Enhetens(atgard.ansvarig())) continue;
      AttGora& line = lines.emplace_back(of);
      line.set_vad(
          absl::StrCat("Genomför åtgärd ", atgard.nr(), " efter ", one.ord, "-rapport ", arende.rapport_nummer()));
      line.set_sista_date(atgard.sista_date());
      line.set_skal("den dag som bestämdes med åtgärden");
      line.set_lage(absl::StrCat(one.lage, "meddela dem som har ", arende.nummer(), " när den är gjord"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

attgora::Kalla ChefensKalla(const store::Schema& avvikelser, const LexSarahTables& lexsarah,
                            const LexMariaTables& lexmaria, const FristvalService& frister) {
  return attgora::Summor([&](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
    if (fraga.kommunen || !fraga.Har({options::v1::ENHETSCHEF})) return absl::OkStatus();
    KV_RETURN_IF_ERROR(Kompletteringar(session, avvikelser, *frister.Senast(fraga.kommun), fraga, lines));
    for (const Overlamnade& one : kSarahAtgarder) {
      KV_RETURN_IF_ERROR(Atgarder(session, avvikelser, lexsarah.arende, fraga, one, lines));
    }
    for (const Overlamnade& one : kMariaAtgarder) {
      KV_RETURN_IF_ERROR(Atgarder(session, avvikelser, lexmaria.arende, fraga, one, lines));
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::avvikelser

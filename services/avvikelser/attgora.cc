// Thousands of rows can be open at once, so these lines are counts: per enhet for whoever handles them, per kind for
// the kommun.
#include "services/avvikelser/attgora.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/signalkalla.h"
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

std::string Before(const Fraga& fraga, const char* grans) { return base::FormatDate(fraga.today - Grans(grans)); }

absl::StatusOr<std::vector<sql::Row>> Query(sql::Session& session, const store::Schema& schema, const Fraga& fraga,
                                            const std::string& columns, const std::string& where,
                                            std::vector<sql::Value> args) {
  const std::string scope = store::ScopeAt(schema, fraga.scope, "", args);
  args.emplace_back(kMostLines);
  return session.Query(absl::StrCat("SELECT ", columns, ", COUNT(*) AS antal FROM avvikelse WHERE delete_time = 0 AND ",
                                    where, scope.empty() ? "" : " AND ", scope, " GROUP BY ", columns,
                                    " ORDER BY antal DESC, ", columns, " LIMIT ?"),
                       args);
}

// Nobody has begun to look at them.
absl::Status Ororda(sql::Session& session, const store::Schema& schema, const Fraga& fraga, Rad& lines) {
  const int days = Grans("AVVIKELSE_OROERD_DAGAR");
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      Query(session, schema, fraga, fraga.kommunen ? "typ" : "typ, enhet, ansvarig_utforare",
            absl::StrCat("kommun = ? AND state = 'REGISTRERAD' AND rapporterad_date < ?", kToInvestigate),
            {fraga.kommun, Before(fraga, "AVVIKELSE_OROERD_DAGAR")}));
  for (const sql::Row& row : rows) {
    const int64_t count = std::get<int64_t>(row.back());
    AttGora& line = lines.emplace_back();
    line.set_antal(count);
    line.set_skal(absl::StrCat("ingen har börjat utreda på ", days, " dagar"));
    line.set_kommando("kvalitet avvikelse lista");
    if (fraga.kommunen) {
      line.set_art(attgora::v1::FASTNAT);
      line.set_ansvar(attgora::v1::KOMMUNEN);
      line.set_vad(CountOf(count, OrdOf(TypOf(row[0]))));
    } else {
      line.set_art(attgora::v1::UPPGIFT);
      line.set_ansvar(attgora::v1::ENHETEN);
      line.set_vad(absl::StrCat("Utred ", CountOf(count, OrdOf(TypOf(row[0])))));
      line.set_enhet(std::get<std::string>(row[1]));
      line.set_utforare(std::get<std::string>(row[2]));
    }
  }
  return absl::OkStatus();
}

// Begun, and not closed for long.
absl::Status Fastnade(sql::Session& session, const store::Schema& schema, const Fraga& fraga, Rad& lines) {
  if (!fraga.kommunen) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      Query(session, schema, fraga, "typ",
            absl::StrCat("kommun = ? AND state = 'UNDER_UTREDNING' AND rapporterad_date < ?", kToInvestigate),
            {fraga.kommun, Before(fraga, "AVVIKELSE_FASTNAT_DAGAR")}));
  for (const sql::Row& row : rows) {
    AttGora& line = lines.emplace_back();
    line.set_art(attgora::v1::FASTNAT);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_antal(std::get<int64_t>(row.back()));
    line.set_vad(CountOf(line.antal(), OrdOf(TypOf(row[0]))));
    line.set_skal(absl::StrCat("under utredning i mer än ", Grans("AVVIKELSE_FASTNAT_DAGAR"), " dagar"));
    line.set_kommando("kvalitet avvikelse lista");
  }
  return absl::OkStatus();
}

absl::Status Nytt(sql::Session& session, const store::Schema& schema, const Fraga& fraga, Rad& lines) {
  if (!fraga.nytt_sedan.has_value()) return absl::OkStatus();
  for (int typ = v1::Avvikelsetyp_MIN + 1; typ <= v1::Avvikelsetyp_MAX; ++typ) {
    // The day bounds the index; the moment what was told yesterday already.
    KV_RETURN_IF_ERROR(attgora::NyttPerUtforare(
        session, fraga, schema,
        absl::StrCat("avvikelse WHERE kommun = ? AND create_time >= ? AND delete_time = 0 AND typ = '",
                     v1::Avvikelsetyp_Name(static_cast<v1::Avvikelsetyp>(typ)), "' AND rapporterad_date >= '",
                     base::FormatDate(base::SwedishDate(*fraga.nytt_sedan) - Grans("NYTT_DAGAR")), "'"),
        absl::ToUnixMicros(*fraga.nytt_sedan), OrdOf(static_cast<v1::Avvikelsetyp>(typ)), lines));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<attgora::Kalla> AttGoraKallor(const store::Schema& schema, const store::Table<v1::Synpunkt>& synpunkter) {
  std::vector<attgora::Kalla> all = SynpunktKallor(synpunkter);
  all.push_back(attgora::Summor([&schema](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
    KV_RETURN_IF_ERROR(Ororda(session, schema, fraga, lines));
    KV_RETURN_IF_ERROR(Nytt(session, schema, fraga, lines));
    KV_RETURN_IF_ERROR(SignalRader(session, fraga, lines));
    return Fastnade(session, schema, fraga, lines);
  }));
  return all;
}

}  // namespace kvalitet::avvikelser

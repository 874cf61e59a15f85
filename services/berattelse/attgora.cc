#include "services/berattelse/attgora.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::berattelse {
namespace {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

AttGora& Add(Rad& lines, std::string vad, std::string skal, std::string kommando) {
  AttGora& line = lines.emplace_back();
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad(std::move(vad));
  line.set_skal(std::move(skal));
  line.set_kommando(std::move(kommando));
  return line;
}

// They are to see to volumes and underlag; others look at the signals alone.
bool GorUnderlaget(const Fraga& fraga) {
  return fraga.Har({options::v1::KVALITETSTEAM, options::v1::EKONOM, options::v1::LEDNING, options::v1::JOBB});
}

// Last year's volumes, once the kommun has some of the year before: figures per person need them.
absl::Status Volymer(sql::Session& session, const Fraga& fraga, Rad& lines) {
  const int64_t year = fraga.today.year() - 1;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT MAX(ar) FROM volym WHERE kommun = ? AND delete_time = 0 AND ar <= ?",
                                    {fraga.kommun, year}));
  const auto* latest = std::get_if<int64_t>(&rows[0][0]);
  if (latest == nullptr || *latest >= year) return absl::OkStatus();
  Add(lines, absl::StrCat("Läs in volymer ", year), "utan dem kan tal per person inte räknas",
      "kvalitet volym importera FIL");
  return absl::OkStatus();
}

// What the latest underlag of the latest year lacks.
absl::Status Luckor(sql::Session& session, const Fraga& fraga, Rad& lines) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT ar, antal_luckor FROM underlag WHERE kommun = ? AND delete_time = 0"
                                    " AND insatstyp = '' ORDER BY ar DESC, create_time DESC LIMIT 1",
                                    {fraga.kommun}));
  if (rows.empty() || std::get<int64_t>(rows[0][1]) == 0) return absl::OkStatus();
  const int64_t year = std::get<int64_t>(rows[0][0]), gaps = std::get<int64_t>(rows[0][1]);
  AttGora& line = Add(lines, absl::StrCat(gaps, gaps == 1 ? " lucka" : " luckor", " i underlaget ", year),
                      "de står i rapporten under Det här vet vi inte", "kvalitet rapport sammanställ --ut MAPP");
  line.set_antal(gaps);
  return absl::OkStatus();
}

}  // namespace

std::vector<attgora::Kalla> AttGoraKallor(attgora::Rad signaler) {
  return {attgora::Summor(
      [signaler = std::move(signaler)](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
        lines.insert(lines.end(), signaler.begin(), signaler.end());
        if (!GorUnderlaget(fraga)) return absl::OkStatus();
        KV_RETURN_IF_ERROR(Volymer(session, fraga, lines));
        return Luckor(session, fraga, lines);
      })};
}

}  // namespace kvalitet::berattelse

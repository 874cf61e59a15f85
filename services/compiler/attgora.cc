#include "services/compiler/attgora.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace kvalitet::compiler {
namespace {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

// Compilations whose process died, or that were given up.
absl::Status Avbrutna(sql::Session& session, const Fraga& fraga, Rad& lines) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT payload FROM job WHERE payload >= ? AND payload < ? AND (state = 'FEL' OR"
                                    " (state = 'TAGEN' AND lease_until < ?)) ORDER BY payload LIMIT 50",
                                    {fraga.kommun + "/", fraga.kommun + "0", absl::ToUnixMicros(absl::Now())}));
  for (const sql::Row& row : rows) {
    const std::vector<std::string> parts = absl::StrSplit(std::get<std::string>(row[0]), '/');  // kommun/year/insatstyp
    if (parts.size() != 3) continue;
    AttGora& line = lines.emplace_back();
    line.set_art(attgora::v1::FASTNAT);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_vad(absl::StrCat("Rapport ", parts[1]));
    line.set_insatstyp(parts[2]);
    line.set_skal("sammanställningen avbröts; ingenting är förlorat, gör om den");
    line.set_kommando(absl::StrCat("kvalitet rapport sammanställ --år ", parts[1],
                                   parts[2].empty() ? "" : absl::StrCat(" --insatstyp ", parts[2]), " --ut MAPP"));
  }
  return absl::OkStatus();
}

absl::Status Nya(sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.nytt_sedan.has_value()) return absl::OkStatus();
  std::vector<sql::Value> args;
  const std::string columns = attgora::NyttKolumner(fraga, "create_time", args);
  args.insert(args.end(), {fraga.kommun, absl::ToUnixMicros(*fraga.nytt_sedan)});
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat("SELECT ", columns, " FROM rapport WHERE kommun = ? AND delete_time = 0 AND create_time >= ?"),
          args));
  if (std::get<int64_t>(rows[0][0]) > 0) attgora::NyttRad(fraga, rows[0], 0, {"rapport", "rapporter"}, lines);
  return absl::OkStatus();
}

}  // namespace

std::vector<attgora::Kalla> AttGoraKallor() {
  return {attgora::Summor([](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
    KV_RETURN_IF_ERROR(Avbrutna(session, fraga, lines));
    return Nya(session, fraga, lines);
  })};
}

}  // namespace kvalitet::compiler

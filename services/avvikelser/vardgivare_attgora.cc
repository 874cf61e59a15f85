// Whose the patients of an enhet are stands in its uppdrag.  Where that does not say it an avvikelse in health care has
// no vårdgivare, and whoever keeps the register is told.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/sql/rows.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/service.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::v1::AttGora;

constexpr size_t kMostLines = 50;
constexpr int64_t kMostPlaces = 1000;  // enheter, insatstyper and days that are looked at

// Open ones, the latest first: of what is closed nobody has to know it any more.
constexpr char kUtanVardgivare[] =
    "SELECT DISTINCT enhet, insatstyp, handelse_date FROM avvikelse WHERE kommun = ? AND state IN ('REGISTRERAD',"
    " 'UNDER_UTREDNING') AND delete_time = 0 AND typ = 'AVVIKELSE' AND lagrum = 'HSL'"
    " AND vardgivare = 'VARDGIVARE_UNSPECIFIED' ORDER BY handelse_date DESC, enhet, insatstyp LIMIT ?";

// How many there are is not told: they may be an utförare's own.
AttGora Line(const registry::v1::Uppdrag& uppdrag, const std::string& kod, const std::string& hande,
             const std::string& today) {
  AttGora line;
  line.set_resurs(uppdrag.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad("Ange i uppdraget vem som är vårdgivare för HSL");
  line.set_enhet(uppdrag.enhet());
  line.set_insatstyp(kod);
  line.set_utforare(uppdrag.utforare());
  line.set_skal("avvikelser i hälso- och sjukvård där har ingen vårdgivare");
  const bool ended = !uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= today;
  line.set_kommando(absl::StrCat("kvalitet uppdrag rätta {enhet} --insatstyp ", kod,
                                 ended ? absl::StrCat(" --datum ", hande) : "", " --hsl-ansvar ORD"));
  return line;
}

}  // namespace

absl::Status Service::OkandaVardgivare(const proto::Call& call, const attgora::v1::ListAttGoraRequest& request,
                                       attgora::v1::ListAttGoraResponse& response) const {
  const bool last = response.next_page_token().empty();
  if (!last || request.allas() || !call.scope.all || !call.who.Has(options::v1::KVALITETSTEAM)) {
    return absl::OkStatus();
  }
  std::vector<sql::Row> rows;
  KV_RETURN_IF_ERROR(store_.ReadOne(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(rows, session.Query(kUtanVardgivare, {call.kommun, kMostPlaces}));
    return absl::OkStatus();
  }));
  if (rows.empty()) return absl::OkStatus();
  const Snapshot snapshot = LookUp(register_, call, "", "");
  if (snapshot == nullptr) return absl::OkStatus();
  std::set<std::string> told;  // uppdrag
  for (const sql::Row& row : rows) {
    if (told.size() >= kMostLines) break;
    const std::string& hande = std::get<std::string>(row[2]);
    const registry::v1::Uppdrag* uppdrag =
        UppdragUtanVardgivare(*snapshot, std::get<std::string>(row[0]), std::get<std::string>(row[1]), hande);
    if (uppdrag == nullptr || !told.insert(uppdrag->name()).second) continue;
    const auto* insatstyp = snapshot->Insatstyp(uppdrag->insatstyp());
    if (insatstyp == nullptr) continue;
    *response.add_att_gora() = Line(*uppdrag, insatstyp->kod(), hande, base::FormatDate(call.today));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser

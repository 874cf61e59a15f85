#include "services/uppfoljning/blindhet.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::uppfoljning {

bool FarSeSvarBredvid(const v1::Uppfoljning& uppfoljning) {
  return uppfoljning.blindhet() != v1::BLINDHET_BADA || uppfoljning.state() != v1::UNDER_ARBETE;
}

absl::Status CheckInteBlind(sql::Session& session, const proto::Call& call, const v1::Sjalvskattning& sjalvskattning) {
  using proto::Roll;
  bool judges = false;
  for (Roll roll : {Roll::KVALITETSTEAM, Roll::MAS, Roll::MAR, Roll::SAS}) judges = judges || call.who.Has(roll);
  if (!judges || !call.scope.all || call.who.program) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT nummer FROM uppfoljning WHERE kommun = ? AND enhet = ? AND genomford_date >= ?"
                    " AND genomford_date <= ? AND insatstyp = ? AND state = 'UNDER_ARBETE' AND"
                    " blindhet = 'BLINDHET_BADA' AND delete_time = 0 ORDER BY nummer LIMIT 1",
                    {call.kommun, sjalvskattning.enhet(), absl::StrCat(sjalvskattning.ar(), "-01-01"),
                     absl::StrCat(sjalvskattning.ar(), "-12-31"), sjalvskattning.insatstyp()}));
  if (rows.empty()) return absl::OkStatus();
  const std::string& nummer = std::get<std::string>(rows[0][0]);
  return proto::Error(absl::StatusCode::kFailedPrecondition, "BLIND_BEDOMNING",
                      absl::StrCat("Svaren visas inte för den som bedömer förrän utkastet av ", nummer,
                                   " är skickat: kommunen har valt att båda bedömer utan att ha sett den andras. "
                                   "Skicka utkastet först."),
                      {{"nummer", nummer}});
}

}  // namespace kvalitet::uppfoljning

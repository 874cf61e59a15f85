#include "services/avvikelser/lexarende.h"

#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/pdf/render.h"
#include "common/store/blob.h"
#include "services/avvikelser/lexsarah_tables.h"

namespace kvalitet::avvikelser {

absl::Status BedomdIKallan(const v1::Avvikelse& rapport) {
  const bool judged =
      rapport.grad() != v1::GRAD_UNSPECIFIED || !rapport.till_ivo_date().empty() || rapport.state() == v1::AVSLUTAD;
  const bool from_elsewhere = !rapport.kalla().empty() && rapport.kalla() != kInformation;
  if (!from_elsewhere || !judged) return absl::OkStatus();
  return Refused("BEDOMD_I_KALLAN",
                 absl::StrCat(rapport.nummer(), " är redan bedömd eller avslutad i ", rapport.kalla(),
                              ", som den är inläst från. Fortsätt där, och läs in den på nytt."));
}

absl::StatusOr<std::string> GjordSida(const proto::Call& call, const v1::IvoKopia& kopia, const std::string& html) {
  pdf::Granser granser;
  granser.tid = std::min(granser.tid, call.deadline - absl::Now());
  KV_ASSIGN_OR_RETURN(const absl::CivilDay skickad, base::ParseDate(kopia.skickad_date()));
  return pdf::Render(html, absl::ToUnixSeconds(base::SwedishMidnight(skickad)), granser, call.cancelled);
}

absl::StatusOr<std::string> SparadSida(store::Store& store, const proto::Call& call, const std::string& arende,
                                       const v1::IvoKopia& kopia, const std::function<std::string()>& html) {
  const std::string nr = absl::StrCat(kopia.nr());
  std::string sida;
  const auto read = [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(sida, store::GetBlob(session, store.cipher(), kIvoSida, arende, nr));
    return absl::OkStatus();
  };
  const absl::Status sparad = store.Read(call, read);
  if (sparad.ok()) return sida;
  if (!absl::IsNotFound(sparad)) return sparad;
  KV_ASSIGN_OR_RETURN(std::string gjord, GjordSida(call, kopia, html()));
  // Of two who make it at once the first decides.
  const absl::Status written = store.database().Write(call.deadline, [&](sql::Session& session) {
    return store::Tx::Run(session, call, store.cipher(),
                          [&](store::Tx& tx) { return store::PutBlob(tx, kIvoSida, arende, nr, gjord); });
  });
  if (written.ok()) return gjord;
  if (!absl::IsAlreadyExists(written)) return written;
  KV_RETURN_IF_ERROR(store.Read(call, read));
  return sida;
}

}  // namespace kvalitet::avvikelser

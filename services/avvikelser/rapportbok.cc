#include "services/avvikelser/rapportbok.h"

#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::avvikelser {

absl::Status LasForAndring(const Rapportbok& rader, store::Tx& tx, const std::string& name, const std::string& etag,
                           v1::Avvikelse& stored) {
  const proto::RowScope& scope = tx.call().scope;
  KV_RETURN_IF_ERROR(rader.Read(tx.sql(), scope, name, stored));
  if (!etag.empty() && etag != stored.etag()) {
    return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                        "Någon annan har ändrat sedan du läste. Läs om och försök igen.", {{"name", name}});
  }
  if (stored.utforarens_egen() && scope.all) return UtforarensEgnaText(stored);
  return stored.overlamnad() && !scope.all ? Overlamnad(stored) : absl::OkStatus();
}

}  // namespace kvalitet::avvikelser

#include "services/registry/skyddad.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::registry {

absl::Status ForgetPlace(store::Tx& tx, const Tables& tables, const std::string& enhet) {
  KV_RETURN_IF_ERROR(tx.sql().Execute("UPDATE enhet_period SET omrade = '' WHERE name = ?", {enhet}).status());
  KV_RETURN_IF_ERROR(tx.sql()
                         .Execute("UPDATE andringsforslag SET varde = 'skyddad plats', tidigare = '' WHERE kommun = ? AND "
                                  "enhet = ? AND falt IN ('adress', 'omrade')",
                                  {tx.call().kommun, enhet})
                         .status());
  // Lines keep the words of their list.  There is no index by enhet: this is rare.
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  std::vector<v1::Importrad> lines;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.importrad, query, [&](v1::Importrad one) {
    if (one.enhet() == enhet && !one.rad().omrade().empty()) lines.push_back(std::move(one));
  }));
  for (const v1::Importrad& stored : lines) {
    v1::Importrad now = stored;
    now.mutable_rad()->clear_omrade();
    KV_RETURN_IF_ERROR(tables.importrad.Update(tx, stored, now));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry

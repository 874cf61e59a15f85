#include "services/registry/skyddad.h"

#include <algorithm>
#include <set>
#include <string>
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

absl::Status HideFromOthers(store::Store& store, const Tables& tables, const proto::Call& call, v1::Enhet& enhet) {
  if (!enhet.skyddad() || call.who.program) return absl::OkStatus();
  std::set<std::string> own;  // utförare
  for (const proto::Grant& grant : call.who.grants) {
    if (grant.kommun != call.kommun) continue;
    const bool here = std::find(grant.enheter.begin(), grant.enheter.end(), enhet.name()) != grant.enheter.end();
    if (here || (grant.utforare.empty() && grant.enheter.empty())) return absl::OkStatus();
    own.insert(grant.utforare);
  }
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", call.kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {enhet.name()}}};
  bool theirs = false;
  KV_RETURN_IF_ERROR(store.Read(call, [&](sql::Session& session) {
    return store::ForEach(session, tables.uppdrag, query,
                          [&](const v1::Uppdrag& one) { theirs = theirs || own.count(one.utforare()) > 0; });
  }));
  if (theirs) return absl::OkStatus();
  enhet.clear_hsa_id();
  enhet.clear_kolada_id();
  enhet.clear_kapacitet();
  enhet.clear_antal_personer();
  enhet.clear_anmarkning();
  return absl::OkStatus();
}

}  // namespace kvalitet::registry

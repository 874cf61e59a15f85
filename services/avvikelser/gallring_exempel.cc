#include "services/avvikelser/gallring_exempel.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/gallra.h"
#include "common/store/query.h"
#include "common/store/value.h"
#include "services/avvikelser/gallring_rules.h"

namespace kvalitet::avvikelser {

absl::StatusOr<Exempelbok> ExempelPerArende(store::Tx& tx, const LarandeTables& tables) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.without = {"kategorier", "orsaker", "skribenter", "dialoger"};
  std::vector<std::string> names;
  KV_RETURN_IF_ERROR(
      store::ForEach(tx.sql(), tables.exempel, query, [&](const v1::Larexempel& one) { names.push_back(one.name()); }));
  KV_ASSIGN_OR_RETURN(std::vector<v1::Larexempel> whole, tables.exempel.GetMany(tx.sql(), {}, names));
  Exempelbok bok;
  for (v1::Larexempel& one : whole) {
    const std::string arende = one.arende();
    if (!arende.empty()) bok.emplace(arende, std::move(one));
  }
  return bok;
}

absl::Status GallraExempel(store::Tx& tx, const LarandeTables& tables, const Exempelbok& bok,
                           const std::string& arende) {
  const auto [first, end] = bok.equal_range(arende);
  for (auto at = first; at != end; ++at) {
    v1::Larexempel now = at->second;
    KV_RETURN_IF_ERROR(LagraUtanArende(tx, tables, at->second, now, "GALLRAD"));
  }
  return absl::OkStatus();
}

absl::Status LagraUtanArende(store::Tx& tx, const LarandeTables& tables, const v1::Larexempel& stored,
                             v1::Larexempel& now, absl::string_view action) {
  if (now.state() == v1::LAREXEMPEL_DELAT) {
    Gallra(now);
  } else {
    now = Kvar(now);
    store::SetTime(now, "delete_time", tx.now());  // so that nobody is asked to approve or to go on with it
  }
  KV_RETURN_IF_ERROR(tables.exempel.Update(tx, stored, now, "", action));
  KV_RETURN_IF_ERROR(store::DestroyAuditContent(tx, stored.name()));
  // Of a copy that was taken back, since somebody could be recognised, the trace keeps the texts.
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"nummer", proto::Op::kEqual, {stored.nummer()}}};
  query.show_deleted = true;
  query.without = {"kategorier", "orsaker"};
  std::vector<std::string> taken_back;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.delat, query, [&](const v1::DelatLarexempel& copy) {
    if (copy.has_delete_time()) taken_back.push_back(copy.name());
  }));
  for (const std::string& name : taken_back) KV_RETURN_IF_ERROR(store::DestroyAuditContent(tx, name));
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser

#include "services/registry/uppdragsrattelse.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status.h"

namespace kvalitet::registry {

absl::Status TellOfCorrection(store::Tx& tx, const Tables& tables, const v1::Uppdrag& before, const v1::Uppdrag& now) {
  const auto tell = [&](const std::string& from, const std::string& fran_utforare) {
    v1::Overtagande work;
    work.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/overtaganden/", base::NewId(tx.now())));
    work.set_enhet(now.enhet());
    work.set_insatstyp(now.insatstyp());
    work.set_overtagande_date(from);
    work.set_fran_utforare(fran_utforare);
    work.set_till_utforare(now.utforare());
    work.set_till_uppdrag(now.name());
    return tables.overtagande.Insert(tx, work);
  };
  if (now.utforare() != before.utforare()) return tell(now.giltig_fran(), before.utforare());
  if (!absl::EndsWith(tx.call().method, "/UpdateUppdrag")) return absl::OkStatus();
  const bool earlier = now.giltig_fran() < before.giltig_fran();
  const bool later =
      !before.giltig_till().empty() && (now.giltig_till().empty() || now.giltig_till() > before.giltig_till());
  if (!earlier && !later) return absl::OkStatus();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {now.enhet()}}};
  std::string last_before, next;  // utförare of the one before, and of the one that begins where this ends
  std::string begun;              // the first day of the one before
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.uppdrag, query, [&](const v1::Uppdrag& one) {
    if (one.name() == now.name() || one.insatstyp() != now.insatstyp()) return;
    if (one.giltig_fran() < now.giltig_fran() && one.giltig_fran() >= begun) {
      begun = one.giltig_fran();
      last_before = one.utforare();
    }
    if (one.giltig_fran() == now.giltig_till()) next = one.utforare();
  }));
  if (earlier && !last_before.empty() && last_before != now.utforare()) {
    KV_RETURN_IF_ERROR(tell(now.giltig_fran(), last_before));
  }
  if (later && !next.empty() && next != now.utforare()) KV_RETURN_IF_ERROR(tell(before.giltig_till(), next));
  return absl::OkStatus();
}

}  // namespace kvalitet::registry

#include "services/uppfoljning/granskning_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace kvalitet::uppfoljning {

using proto::Wrong;

void CheckGranskning(const v1::Granskning& granskning, const std::string& today, proto::Violations& violations) {
  if (granskning.granskning_date() > today) {
    violations.Add("granskning.granskning_date", "är i framtiden. Ange dagen för rapporten eller beslutet.");
  }
  for (int i = 0; i < granskning.rekommendationer_size(); ++i) {
    const v1::Rekommendation& one = granskning.rekommendationer(i);
    if (one.lage() == v1::REK_AVVISAD && one.motiv().empty()) {
      violations.Add(absl::StrCat("granskning.rekommendationer[", i, "].motiv"),
                     "saknas. Skriv varför rekommendationen avvisas.");
    }
  }
}

absl::Status NumberRekommendationer(const v1::Granskning* stored, const std::string& today, v1::Granskning& now) {
  std::map<int32_t, const v1::Rekommendation*> before;
  int32_t last = 0;
  if (stored != nullptr) {
    for (const v1::Rekommendation& one : stored->rekommendationer()) {
      before[one.nr()] = &one;
      last = std::max(last, one.nr());
    }
  }
  for (v1::Rekommendation& one : *now.mutable_rekommendationer()) {
    if (one.lage() == v1::REKOMMENDATIONSLAGE_UNSPECIFIED) one.set_lage(v1::REK_ATERSTAR);
    const auto old = before.find(one.nr());
    if (old == before.end()) {
      one.set_nr(++last);
      one.set_bedomd_date(one.lage() == v1::REK_ATERSTAR ? "" : today);
      continue;
    }
    const bool same = old->second->lage() == one.lage() && old->second->motiv() == one.motiv();
    one.set_bedomd_date(same ? old->second->bedomd_date() : today);
    before.erase(old);
  }
  if (before.empty()) return absl::OkStatus();
  return Wrong("granskning.rekommendationer",
               absl::StrCat("rekommendation ", before.begin()->first,
                            " saknas. Det som har rekommenderats tas inte bort: ange att det avvisas, med motiv."));
}

std::string NastaAterrapport(const v1::Namnduppdrag& uppdrag) {
  std::string next, last;
  for (const v1::Aterrapport& one : uppdrag.aterrapporter()) {
    last = std::max(last, one.sista_date());
    if (one.rapporterad_date().empty() && (next.empty() || one.sista_date() < next)) next = one.sista_date();
  }
  return next.empty() ? last : next;
}

absl::Status KeepAterrapporter(const v1::Namnduppdrag* stored, v1::Namnduppdrag& now) {
  std::map<std::string, const v1::Aterrapport*> answered;
  if (stored != nullptr) {
    for (const v1::Aterrapport& one : stored->aterrapporter()) {
      if (!one.rapporterad_date().empty()) answered[one.sista_date()] = &one;
    }
  }
  for (v1::Aterrapport& one : *now.mutable_aterrapporter()) {
    const auto old = answered.find(one.sista_date());
    if (old == answered.end()) {
      if (stored == nullptr) {
        const std::string day = one.sista_date();
        one.Clear();
        one.set_sista_date(day);
      }
      continue;
    }
    one = *old->second;
    answered.erase(old);
  }
  if (answered.empty()) return absl::OkStatus();
  return Wrong("namnduppdrag.aterrapporter",
               absl::StrCat("återrapporten ", answered.begin()->first, " är lämnad och kan inte tas bort."));
}

absl::Status CheckInteRapporterat(const v1::Namnduppdrag& stored) {
  for (const v1::Aterrapport& one : stored.aterrapporter()) {
    if (one.rapporterad_date().empty()) continue;
    return proto::Error(absl::StatusCode::kFailedPrecondition, "REDAN_RAPPORTERAT",
                        absl::StrCat(stored.nummer(), " återrapporterades ", one.rapporterad_date(),
                                     " och kan inte återkallas. Avsluta det i stället: kvalitet nämnduppdrag avsluta ",
                                     stored.nummer(), "."),
                        {{"name", stored.name()}});
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning

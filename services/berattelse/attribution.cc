#include "services/berattelse/attribution.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"

namespace kvalitet::berattelse {

Uppdragsregister::Uppdragsregister(const std::vector<v1::UnderlagUppdrag>& uppdrag,
                                   const std::vector<Uppgangen>& uppgangna) {
  for (const Uppgangen& one : uppgangna) {
    if (auto fran = base::ParseDate(one.fran_date); fran.ok()) uppgangna_[one.enhet] = {one.uppgatt_i, *fran};
  }
  for (const v1::UnderlagUppdrag& u : uppdrag) {
    auto fran = base::ParseDate(u.giltig_fran());
    if (!fran.ok()) continue;
    Rad rad{*fran, std::nullopt, u};
    if (!u.giltig_till().empty()) {
      auto till = base::ParseDate(u.giltig_till());
      if (!till.ok()) continue;
      rad.till = *till;
    }
    rader_[{u.enhet(), u.insatstyp()}].push_back(std::move(rad));
    insatstyper_[u.enhet()].insert(u.insatstyp());
  }
  for (auto& [nyckel, rader] : rader_)
    std::sort(rader.begin(), rader.end(), [](const Rad& a, const Rad& b) {
      return a.fran != b.fran ? a.fran < b.fran : a.uppdrag.uppdrag() < b.uppdrag.uppdrag();
    });
}

const v1::UnderlagUppdrag* Uppdragsregister::Pa(absl::string_view enhet, absl::string_view insatstyp,
                                                absl::CivilDay dag) const {
  return Under(enhet, insatstyp, dag, dag + 1);
}

std::string Uppdragsregister::EnhetOn(absl::string_view enhet, absl::CivilDay dag) const {
  std::string den(enhet);
  for (size_t steg = 0; steg < uppgangna_.size(); ++steg) {
    const auto uppgangen = uppgangna_.find(den);
    if (uppgangen == uppgangna_.end() || dag < uppgangen->second.second) break;
    den = uppgangen->second.first;
  }
  return den;
}

const v1::UnderlagUppdrag* Uppdragsregister::Under(absl::string_view skriven, absl::string_view insatstyp,
                                                   absl::CivilDay fran, absl::CivilDay till) const {
  const std::string enhet = EnhetOn(skriven, fran);
  if (const auto u = uppgangna_.find(enhet); u != uppgangna_.end() && fran < u->second.second && u->second.second < till) {
    // It went up in another within the period: the whole is somebody's if both parts are.
    const v1::UnderlagUppdrag* fore = Under(enhet, insatstyp, fran, u->second.second);
    const v1::UnderlagUppdrag* efter = Under(u->second.first, insatstyp, u->second.second, till);
    return fore != nullptr && efter != nullptr && fore->utforare() == efter->utforare() ? fore : nullptr;
  }
  if (insatstyp.empty()) {
    auto typer = insatstyper_.find(enhet);
    if (typer == insatstyper_.end()) return nullptr;
    const v1::UnderlagUppdrag* den = nullptr;
    for (const std::string& typ : typer->second) {
      const v1::UnderlagUppdrag* u = Under(enhet, typ, fran, till);
      if (u == nullptr) continue;
      if (den != nullptr && den->utforare() != u->utforare()) return nullptr;
      den = u;
    }
    return den;
  }
  auto rader = rader_.find({enhet, std::string(insatstyp)});
  if (rader == rader_.end()) return nullptr;
  for (const Rad& rad : rader->second)
    if (rad.fran <= fran && (!rad.till || till <= *rad.till)) return &rad.uppdrag;
  return nullptr;
}

const v1::UnderlagUppdrag* Uppdragsregister::For(absl::string_view enhet, absl::string_view insatstyp,
                                                 absl::string_view period, absl::CivilDay bestandsdag) const {
  if (period.size() == 10) {
    auto dag = base::ParseDate(period);
    return dag.ok() ? Pa(enhet, insatstyp, *dag) : nullptr;
  }
  if (period.size() == 7) {
    auto dag = base::ParseDate(absl::StrCat(period, "-01"));
    return dag.ok() ? Under(enhet, insatstyp, *dag, absl::CivilDay(absl::CivilMonth(*dag) + 1)) : nullptr;
  }
  return Pa(enhet, insatstyp, bestandsdag);
}

std::vector<std::string> Uppdragsregister::Delade(int fran_ar, int till_ar) const {
  std::set<std::string> manader;
  auto ta = [&](absl::CivilDay dag) {
    if (dag.day() != 1 && dag.year() >= fran_ar && dag.year() <= till_ar) manader.insert(base::MonthOf(dag));
  };
  for (const auto& [nyckel, rader] : rader_)
    for (const Rad& rad : rader) {
      ta(rad.fran);
      if (rad.till) ta(*rad.till);
    }
  return {manader.begin(), manader.end()};
}

std::vector<const v1::UnderlagUppdrag*> Uppdragsregister::Alla(absl::CivilDay dag) const {
  std::vector<const v1::UnderlagUppdrag*> alla;
  for (const auto& [nyckel, rader] : rader_)
    for (const Rad& rad : rader)
      if (rad.Tacker(dag)) alla.push_back(&rad.uppdrag);
  return alla;
}

std::vector<const v1::UnderlagUppdrag*> Uppdragsregister::AllaUnder(int ar) const {
  std::vector<const v1::UnderlagUppdrag*> alla;
  const absl::CivilDay forsta(ar, 1, 1), efter(ar + 1, 1, 1);
  for (const auto& [nyckel, rader] : rader_)
    for (const Rad& rad : rader)
      if (rad.fran < efter && (!rad.till || forsta < *rad.till)) alla.push_back(&rad.uppdrag);
  return alla;
}

}  // namespace kvalitet::berattelse

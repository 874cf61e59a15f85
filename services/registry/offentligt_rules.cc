#include "services/registry/offentligt_rules.h"

#include <algorithm>
#include <tuple>

#include "common/base/text.h"
#include "services/registry/rules.h"

namespace kvalitet::registry {
namespace {

template <class M>
const M* Find(const std::map<std::string, M>& by_name, const std::string& name) {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : &found->second;
}

bool Holds(const v1::Tillstand& one, absl::string_view dag) {
  if (!Covers({one.giltig_fran(), one.giltig_till()}, dag)) return false;
  // Taken back from giltig_till on: until then it held.
  if (one.lage() == v1::TILLSTANDSLAGE_ATERKALLAT) return !one.giltig_till().empty();
  return one.lage() == v1::TILLSTANDSLAGE_GALLER || one.lage() == v1::TILLSTANDSLAGE_UNSPECIFIED;
}

v1::OffentligRad Line(const Registerdag& dag, const v1::Uppdrag& uppdrag, const v1::Enhet& enhet,
                      const v1::Utforare& utforare) {
  v1::OffentligRad rad;
  if (const v1::Insatstyp* insatstyp = Find(dag.insatstyper, uppdrag.insatstyp())) {
    rad.set_insatstyp(insatstyp->namn());
    rad.set_lagrum(insatstyp->lagrum());
  }
  rad.set_omrade(enhet.omrade());
  rad.set_enhet(enhet.namn());
  rad.set_utforare(utforare.namn());
  rad.set_orgnummer(utforare.orgnummer());
  rad.set_regiform(utforare.regiform());
  rad.set_ideburen(utforare.ideburen());
  // One that has not begun, or has ended, says nothing of that day.
  const v1::Avtal* avtal = Find(dag.avtal, uppdrag.avtal());
  if (avtal != nullptr && !avtal->has_delete_time() && Covers({avtal->start_date(), avtal->slut_date()}, dag.dag)) {
    rad.set_avtalsform(avtal->avtalsform());
    rad.set_ickeval(avtal->ickeval());
  }
  if (enhet.has_kapacitet()) rad.set_kapacitet(enhet.kapacitet());
  rad.set_intagningsstopp(utforare.status() == v1::UTFORARE_STATUS_INTAGNINGSSTOPP);
  const auto of_utforare = dag.tillstand.find(uppdrag.utforare());
  if (of_utforare != dag.tillstand.end()) rad.set_tillstand_dnr(TillstandDnr(of_utforare->second, uppdrag, dag.dag));
  if (!uppdrag.start_okand()) rad.set_sedan_date(uppdrag.giltig_fran());
  return rad;
}

}  // namespace

std::string TillstandDnr(const std::vector<v1::Tillstand>& of_utforare, const v1::Uppdrag& uppdrag,
                         absl::string_view dag) {
  const v1::Tillstand* best = nullptr;
  const auto merit = [](const v1::Tillstand& one) {
    return std::make_tuple(!one.enhet().empty(), one.giltig_fran(), one.name());
  };
  for (const v1::Tillstand& one : of_utforare) {
    const bool fits =
        !one.dnr().empty() && Holds(one, dag) && (one.enhet().empty() || one.enhet() == uppdrag.enhet()) &&
        std::find(one.insatstyper().begin(), one.insatstyper().end(), uppdrag.insatstyp()) != one.insatstyper().end();
    if (fits && (best == nullptr || merit(*best) < merit(one))) best = &one;
  }
  return best == nullptr ? "" : best->dnr();
}

OffentligtRegister MakeOffentligtRegister(const Registerdag& dag, absl::string_view omrade) {
  OffentligtRegister made;
  for (const v1::Uppdrag& uppdrag : dag.uppdrag) {
    const v1::Enhet* enhet = Find(dag.enheter, uppdrag.enhet());
    const v1::Utforare* utforare = Find(dag.utforare, uppdrag.utforare());
    const bool there = enhet != nullptr && utforare != nullptr && !enhet->has_delete_time() &&
                       !utforare->has_delete_time() && Covers(PeriodOf(uppdrag), dag.dag);
    if (!there) continue;
    if (enhet->skyddad() || IsSkyddatBoende(uppdrag.insatstyp())) {
      ++made.skyddade;
    } else if (omrade.empty() || enhet->omrade() == omrade) {
      made.rader.push_back({uppdrag.name(), Line(dag, uppdrag, *enhet, *utforare)});
    }
  }
  std::sort(made.rader.begin(), made.rader.end(), [](const Registerrad& a, const Registerrad& b) {
    for (const auto& of : {&v1::OffentligRad::insatstyp, &v1::OffentligRad::omrade, &v1::OffentligRad::enhet,
                           &v1::OffentligRad::utforare}) {
      if (const int order = base::CompareSv((a.rad.*of)(), (b.rad.*of)()); order != 0) return order < 0;
    }
    return a.uppdrag < b.uppdrag;
  });
  return made;
}

}  // namespace kvalitet::registry

#include "services/berattelse/enhetsblad.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/base/date.h"
#include "services/berattelse/attribution.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

// In the order of the sheet; others after them by name.
constexpr const char* kOrdning[] = {"sjalvskattning", "uppfoljning", "krav",     "iakttagelse", "brist",   "atgard",
                                    "avvikelse",      "lexsarah",    "lexmaria", "synpunkt",    "klagomal"};

size_t Plats(const std::string& klass) {
  const auto* found = std::find(std::begin(kOrdning), std::end(kOrdning), klass);
  return static_cast<size_t>(found - std::begin(kOrdning));
}

// Which form an enhet got is no figure of it, its åtgärder stand there already, and a sanktionssteg is of an avtal: the
// enhet on it only tells the regi.
bool Visas(const std::string& matt) {
  return !ArPoang(matt) && Klass(matt) != "sanktion" && matt != "sjalvskattning.formular" && matt != "lofte.atgarder";
}

using Rad = std::tuple<size_t, std::string, std::string, std::string>;  // place, measure, part, insatstyp
using Under = std::pair<int, std::string>;                              // year, utförare

int ArAv(const std::string& period) {
  int ar = 0;
  return absl::SimpleAtoi(period.substr(0, 4), &ar) ? ar : 0;
}

}  // namespace

int ForstaAret(const Indata& in, const std::string& enhet, int till_ar) {
  int forsta = till_ar;
  for (const v1::UnderlagUppdrag& u : in.uppdrag) {
    if (u.enhet() == enhet && !u.giltig_fran().empty()) forsta = std::min(forsta, ArAv(u.giltig_fran()));
  }
  return std::max(forsta, till_ar - kMestAr + 1);
}

v1::Enhetsblad ByggEnhetsblad(const Indata& in, const std::string& enhet,
                              const std::function<bool(const v1::UnderlagUppdrag*)>& far_se) {
  const Uppdragsregister uppdragen(in.uppdrag, in.uppgangna);
  const auto frys = base::ParseDate(in.frys_date);
  const absl::CivilDay frysdag = frys.ok() ? *frys : absl::CivilDay(in.ar, 12, 31);
  std::map<std::string, fakta::v1::Matt> matt;
  std::map<Rad, std::map<Under, v1::EnhetsbladVarde>> rader;
  // What was asked of it, by measure, insatstyp and year.
  std::set<std::string> fragematt;
  std::map<std::pair<std::string, std::string>, std::map<int, std::set<std::string>>> fragor;
  for (const Kallsvar& kalla : in.kallor) {
    for (const fakta::v1::Matt& m : kalla.matt)
      if (!m.fragor().empty()) fragematt.insert(m.fragor());
  }
  for (const Kallsvar& kalla : in.kallor) {
    for (const fakta::v1::Matt& m : kalla.matt) matt[m.matt()] = m;
    for (const fakta::v1::Faktum& f : kalla.fakta) {
      const auto m = matt.find(f.matt());
      const int ar = ArAv(f.period());
      if (f.enhet() != enhet || m == matt.end() || !Visas(f.matt())) continue;
      if (fragematt.count(f.matt()) != 0) {
        fragor[{f.matt(), f.insatstyp()}][ar].insert(f.del());
        continue;
      }
      const v1::UnderlagUppdrag* u = uppdragen.For(enhet, f.insatstyp(), f.period(), Bestandsdag(ar, frysdag));
      if (!far_se(u)) continue;
      const auto lagg = [&](const std::string& del) {
        v1::EnhetsbladVarde& v =
            rader[{Plats(Klass(f.matt())), f.matt(), del, f.insatstyp()}][{ar, u == nullptr ? "" : u->utforare()}];
        v.set_ar(ar);
        v.set_value(v.value() + f.value());
        v.set_denominator(v.denominator() + f.denominator());
        v.set_utforare(u == nullptr ? "" : u->utforare());
        v.set_regi(u == nullptr ? v1::REGI_UTAN_UPPDRAG : u->regi());
      };
      lagg(f.del());
      if (!f.del().empty() && m->second.delar_hela()) lagg("");
    }
  }
  v1::Enhetsblad blad;
  blad.set_enhet(enhet);
  for (const v1::UnderlagUppdrag& u : in.uppdrag) {
    if (u.enhet() == enhet) blad.set_enhet_namn(u.enhet_namn());
  }
  blad.set_fran_ar(ForstaAret(in, enhet, in.ar));
  blad.set_till_ar(in.ar);
  for (auto& [rad, varden] : rader) {
    const auto& [plats, nyckel, del, insatstyp] = rad;
    const fakta::v1::Matt& m = matt.at(nyckel);
    v1::EnhetsbladRad& ut = *blad.add_rader();
    ut.set_insatstyp(insatstyp);
    ut.set_matt(nyckel);
    ut.set_etikett(m.etikett());
    ut.set_del(del);
    ut.set_matenhet(m.enhet());
    ut.set_slag(m.slag());
    if (const auto namn = m.delnamn().find(del); namn != m.delnamn().end()) ut.set_delnamn(namn->second);
    const auto& stallda = fragor[{m.fragor(), insatstyp}];
    const auto sista = stallda.find(varden.rbegin()->first.first);
    for (auto& [under, varde] : varden) {
      const auto da = stallda.find(under.first);
      varde.set_andra_fragor(sista != stallda.end() && (da == stallda.end() || da->second != sista->second));
      *ut.add_varden() = std::move(varde);
    }
  }
  return blad;
}

}  // namespace kvalitet::berattelse

#include "services/avvikelser/signaler.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "services/avvikelser/signaltext.h"
#include "services/avvikelser/slump.h"

namespace kvalitet::avvikelser {
namespace {

using Plats = std::pair<std::string, std::string>;  // insatstyp, enhet

// Of those that are told, at most so many are to be false: stricter than the one in twenty that is promised, since how
// much counts vary is itself estimated; so many standard errors on the safe side, within an enhet, where much is seen,
// between enheter, which are few, and where one that is silent is compared with others.
constexpr double kFalska = 0.035, kSakertInom = 1.25, kSakertMellan = 4, kSakertTyst = 1;
constexpr double kTyngd = 25;         // as how many counts of a category those of the others weigh
constexpr double kForsumbart = 1e-9;  // outcomes that are less probable add nothing to what chance gives
constexpr int64_t kMinstOkning = 3;   // fewer are no reason to look, however improbable
constexpr double kAr = 365.0 / 30;    // periods of a year
constexpr std::array<int64_t, kPerioder> kDagar = {30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 35, 30};

int64_t Summa(const Perioder& antal, size_t from = 0) {
  return std::accumulate(antal.begin() + static_cast<std::ptrdiff_t>(from), antal.end(), int64_t{0});
}

// The thousandths of a brukardygn do not matter: only shares do.
struct Enhet {
  bool kand = false;  // somebody told how much it did
  std::vector<double> vikter;
  int64_t rapporter_fore = 0;
  double Vikt() const { return std::accumulate(vikter.begin(), vikter.end(), 0.0); }
};

// What is counted together: one kind in one category of the enheter of an insatstyp.
struct Cell {
  std::string insatstyp, kategori;
  v1::Avvikelsetyp typ;
  bool operator<(const Cell& o) const {
    return std::tie(typ, insatstyp, kategori) < std::tie(o.typ, o.insatstyp, o.kategori);
  }
};
using Antal = std::map<std::string, Perioder>;  // by enhet

// Avvikelser, lex Sarah-rapporter and lex Maria-ärenden of an enhet: in the twelve months to now, and in the year
// before those.
struct Rapporter {
  int64_t senaste = 0, fore = 0;
};

struct Hypotes {
  double p = 1;
  v1::Signal signal;
};

class Provning {
 public:
  explicit Provning(const Signalunderlag& underlag) : eget_system_(underlag.eget_system), nya_(underlag.nya) {
    for (const Signalenhet& one : underlag.enheter) {
      Kanner({one.insatstyp, one.enhet}, one.dygn);
      enheter_[{one.insatstyp, one.enhet}].rapporter_fore += one.rapporter_fore;
    }
    for (const Signalserie& one : underlag.serier) {
      Kanner({one.insatstyp, one.enhet}, {});
      Perioder& sum = celler_[{one.insatstyp, one.kategori, one.typ}][one.enhet];
      for (size_t i = 0; i < kPerioder; ++i) sum[i] += one.antal[i];
    }
  }

  Signalsvar Svar() {
    MotSigSjalva();
    MotAndra();
    Tysta();
    return Utfall();
  }

 private:
  // `dygn` of an enhet that was told before is not forgotten.
  void Kanner(const Plats& plats, const Perioder& dygn) {
    Enhet& enhet = enheter_[plats];
    if (enhet.kand) return;
    enhet.kand = std::all_of(dygn.begin(), dygn.end(), [](int64_t n) { return n > 0; });
    const Perioder& by = enhet.kand ? dygn : kDagar;
    enhet.vikter.assign(by.begin(), by.end());
  }

  void MotSigSjalva() {
    // How much counts of a kind and category vary from month to month within an enhet, the last month left out: it is
    // what is judged.
    // The categories of a kind are taken to be alike where little is seen of one.
    std::map<std::pair<v1::Avvikelsetyp, std::string>, Spridning> inom;
    std::map<std::pair<v1::Avvikelsetyp, bool>, Spridning> alla;  // by whether it is a category
    for (const auto& [cell, antal] : celler_) {
      for (const auto& [enhet, n] : antal) {
        const std::vector<double>& vikter = enheter_.at({cell.insatstyp, enhet}).vikter;
        inom[{cell.typ, cell.kategori}].Add({n.begin() + 1, n.end()}, {vikter.begin() + 1, vikter.end()});
      }
    }
    for (const auto& [key, s] : inom) alla[{key.first, !key.second.empty()}].Add(s);
    for (const auto& [cell, antal] : celler_) {
      const double form = inom[{cell.typ, cell.kategori}].Form(
          kSakertInom, {alla[{cell.typ, !cell.kategori.empty()}].Storlek(), kTyngd});
      for (const auto& [name, n] : antal) {
        const Enhet& enhet = enheter_.at({cell.insatstyp, name});
        const double mean = enhet.Vikt() / kPerioder;
        v1::Signal signal = Om(cell, name, n[0]);
        signal.set_antal_forra_aret(n[kPerioder - 1]);
        signal.set_antal_aret_fore(Summa(n, 1));
        signal.set_underlag_saknas(!enhet.kand);
        Prova(std::move(signal), Summa(n), enhet.vikter[0] * form / mean,
              (enhet.Vikt() - enhet.vikter[0]) * form / mean, v1::SIGNAL_OKAR, v1::SIGNAL_MINSKAR);
      }
    }
    form_ar_ = kAr * inom[{v1::AVVIKELSE, ""}].Form(kSakertInom);
  }

  // The enheter of an insatstyp of which it is told how much they did.
  std::vector<std::string> Kanda(const std::string& insatstyp) const {
    std::vector<std::string> known;
    for (auto it = enheter_.lower_bound({insatstyp, ""}); it != enheter_.end() && it->first.first == insatstyp; ++it) {
      if (it->second.kand) known.push_back(it->first.second);
    }
    return known;
  }

  struct Grupp {
    bool kand = true;                  // it is told how much each of them did
    std::optional<size_t> i_kommunen;  // of one that is alone: where it stands among all of the kommun
    std::vector<std::string> enheter;
    std::vector<int64_t> antal;
    std::vector<double> vikter;
  };
  Grupp GruppOf(const std::string& insatstyp, const Antal& antal, const std::vector<std::string>& names) const {
    Grupp g;
    for (const std::string& name : names) {
      const auto found = antal.find(name);
      g.enheter.push_back(name);
      g.antal.push_back(found == antal.end() ? 0 : Summa(found->second));
      g.vikter.push_back(enheter_.at({insatstyp, name}).Vikt());
    }
    return g;
  }
  // The spread between the enheter of a group, with one left out: whoever stands out does not hide in its own spread.
  static Spridning Mellan(const Grupp& g, std::optional<size_t> utan) {
    std::vector<int64_t> antal = g.antal;
    std::vector<double> vikter = g.vikter;
    if (utan.has_value()) {
      antal.erase(antal.begin() + static_cast<std::ptrdiff_t>(*utan));
      vikter.erase(vikter.begin() + static_cast<std::ptrdiff_t>(*utan));
    }
    Spridning s;
    s.Add(antal, vikter);
    return s;
  }

  void MotAndra() {
    std::map<Cell, Grupp> grupper;
    std::map<std::pair<v1::Avvikelsetyp, bool>, Spridning> alla;  // all of a kind together vary less than a category
    for (const auto& [cell, antal] : celler_) {
      Grupp g = GruppOf(cell.insatstyp, antal, Kanda(cell.insatstyp));
      if (g.enheter.size() <= kMinstJamforda) continue;
      alla[{cell.typ, cell.kategori.empty()}].Add(Mellan(g, std::nullopt));
      grupper.emplace(cell, std::move(g));
    }
    for (const auto& [cell, g] : grupper) {
      for (size_t i = 0; i < g.enheter.size(); ++i) {
        Spridning utan = alla[{cell.typ, cell.kategori.empty()}];
        utan.Remove(Mellan(g, std::nullopt));
        utan.Add(Mellan(g, i));
        JamforMed(cell, g, i, utan.Form(kSakertMellan));
      }
    }
  }

  void JamforMed(const Cell& cell, const Grupp& g, size_t i, double form) {
    const double weight = std::accumulate(g.vikter.begin(), g.vikter.end(), 0.0);
    const int64_t all = std::accumulate(g.antal.begin(), g.antal.end(), int64_t{0});
    // How much the level of an enhet varies does not depend on how large it is.
    v1::Signal signal = Om(cell, g.enheter[i], g.antal[i]);
    signal.set_antal_jamforda(all - g.antal[i]);
    signal.set_jamforda_enheter(static_cast<int64_t>(g.enheter.size()) - 1);
    Prova(std::move(signal), all, form, form * (weight - g.vikter[i]) / g.vikter[i], v1::SIGNAL_FLER_AN_ANDRA,
          v1::SIGNAL_FARRE_AN_ANDRA);
  }

  // Enheter without a single report of what goes wrong in twelve months, though they reported the year before, or
  // others of the insatstyp do.
  void Tysta() {
    std::map<std::string, std::map<std::string, Rapporter>> all;  // by insatstyp and enhet
    for (const auto& [plats, enhet] : enheter_) all[plats.first][plats.second].fore = enhet.rapporter_fore;
    for (const auto& [cell, antal] : celler_) {
      if (!cell.kategori.empty() || cell.typ == v1::KLAGOMAL) continue;
      for (const auto& [enhet, n] : antal) {
        Rapporter& r = all[cell.insatstyp][enhet];
        r.senaste += Summa(n) - n[kPerioder - 1];
        r.fore += n[kPerioder - 1];
      }
    }
    for (const auto& [insatstyp, enheter] : all) {
      for (const auto& [enhet, r] : enheter) {
        v1::Signal signal = Tyst({insatstyp, enhet});
        signal.set_antal_aret_fore(r.fore);
        signal.set_underlag_saknas(!enheter_.at({insatstyp, enhet}).kand);
        rapporter_[enhet] += r.senaste;
        fordes_ = fordes_ || r.fore > 0;
        ProvaTyst(std::move(signal), r.senaste, r.senaste + r.fore, form_ar_, form_ar_);
      }
    }
    TystaMotAndra(all);
  }

  // Where nobody told how much some of an insatstyp did, they are taken to have done as much.  How much enheter differ
  // is seen in all insatstyper together: in a small kommun there are two or three of each.  One that is alone of its
  // kind is compared with all of the kommun.
  void TystaMotAndra(const std::map<std::string, std::map<std::string, Rapporter>>& all) {
    std::map<std::string, Grupp> grupper;
    std::map<bool, Spridning> mellan;  // by whether it is known how much they did
    Grupp kommun;
    for (const auto& [insatstyp, enheter] : all) {
      Grupp& g = grupper[insatstyp];
      g.kand = Kanda(insatstyp).size() == enheter.size();
      for (const auto& [enhet, r] : enheter) {
        g.enheter.push_back(enhet);
        g.antal.push_back(r.senaste);
        g.vikter.push_back(g.kand ? enheter_.at({insatstyp, enhet}).Vikt() : 1.0);
      }
      mellan[g.kand].Add(Mellan(g, std::nullopt));
      if (!g.kand) continue;
      kommun.antal.insert(kommun.antal.end(), g.antal.begin(), g.antal.end());
      kommun.vikter.insert(kommun.vikter.end(), g.vikter.begin(), g.vikter.end());
      if (enheter.size() == 1) g.i_kommunen = kommun.antal.size() - 1;
    }
    for (const auto& [insatstyp, g] : grupper) {
      for (size_t i = 0; i < g.enheter.size(); ++i) {
        Spridning utan = mellan[g.kand];
        utan.Remove(Mellan(g, std::nullopt));
        utan.Add(Mellan(g, i));
        v1::Signal signal = Tyst({insatstyp, g.enheter[i]});
        signal.set_jamforda_enheter(static_cast<int64_t>(g.enheter.size()) - 1);
        signal.set_underlag_saknas(!g.kand);
        if (g.i_kommunen.has_value()) {
          TystMot(std::move(signal), kommun, *g.i_kommunen, Mellan(kommun, g.i_kommunen));
        } else {
          TystMot(std::move(signal), g, i, utan);
        }
      }
    }
  }

  void TystMot(v1::Signal signal, const Grupp& g, size_t i, const Spridning& mellan) {
    const int64_t all = std::accumulate(g.antal.begin(), g.antal.end(), int64_t{0});
    const double weight = std::accumulate(g.vikter.begin(), g.vikter.end(), 0.0);
    const double form = mellan.Form(kSakertTyst);
    signal.set_antal_jamforda(all - g.antal[i]);
    if (weight <= g.vikter[i]) return;  // nobody else
    ProvaTyst(std::move(signal), g.antal[i], all, form, form * (weight - g.vikter[i]) / g.vikter[i]);
  }

  static v1::Signal Tyst(const Plats& plats) {
    v1::Signal signal;
    signal.set_insatstyp(plats.first);
    signal.set_enhet(plats.second);
    signal.set_art(v1::SIGNAL_INGA_RAPPORTER);
    return signal;
  }

  static v1::Signal Om(const Cell& cell, const std::string& enhet, int64_t x) {
    v1::Signal signal;
    signal.set_insatstyp(cell.insatstyp);
    signal.set_enhet(enhet);
    signal.set_typ(v1::Avvikelsetyp_Name(cell.typ));
    signal.set_kategori(cell.kategori);
    signal.set_antal(x);
    return signal;
  }

  // Whether none of `n` is improbable.
  void ProvaTyst(v1::Signal signal, int64_t x, int64_t n, double alfa, double beta) {
    const double none = BetaBinomial(n, alfa, beta)[0].vid;
    if (none > kFalska) return;  // could not be told if it was silent
    mojliga_.push_back({none, none});
    hypoteser_.push_back({x == 0 ? none : 1, std::move(signal)});
  }

  // Both ways at once, so that what is tested does not depend on what is seen.  What could not be told whatever was
  // seen is not looked for (Tarone): the total decides that, not how it is shared.
  void Prova(v1::Signal signal, int64_t n, double alfa, double beta, v1::Signalart fler, v1::Signalart farre) {
    const std::vector<Svansar> tails = BetaBinomial(n, alfa, beta);
    Hypotes h{1, std::move(signal)};
    bool kan = false;
    for (int64_t x = 0; x <= n; ++x) {
      const Svansar& one = tails[static_cast<size_t>(x)];
      const bool more = one.minst <= one.hogst;
      const bool for_fa = more && fler == v1::SIGNAL_OKAR && x < kMinstOkning;
      const double p = for_fa ? 1 : std::min(1.0, 2 * std::min(one.hogst, one.minst));
      if (x == h.signal.antal()) {
        h.p = p;
        h.signal.set_art(more ? fler : farre);
      }
      if (p > kFalska) continue;
      kan = true;
      if (p > kForsumbart) mojliga_.push_back({p, one.vid});
    }
    if (kan) hypoteser_.push_back(std::move(h));
  }

  std::vector<std::string> UtanUnderlag() const {
    std::map<std::string, int> of_insatstyp;
    for (const auto& [plats, enhet] : enheter_) ++of_insatstyp[plats.first];
    std::set<std::string> names;  // an enhet of two insatstyper once
    for (const auto& [plats, enhet] : enheter_) {
      if (!enhet.kand && of_insatstyp[plats.first] > kMinstJamforda) names.insert(plats.second);
    }
    return {names.begin(), names.end()};
  }

  std::vector<std::string> IngaRapporter(const std::set<Plats>& tysta) const {
    if (!fordes_) return {};
    std::map<std::string, bool> alla;  // by enhet, which may have several insatstyper: whether to tell it
    for (const auto& [plats, enhet] : enheter_) {
      if (eget_system_.count(plats) > 0 || nya_.count(plats) > 0) continue;  // silence there says nothing
      alla.emplace(plats.second, true).first->second &= tysta.count(plats) == 0 && rapporter_.at(plats.second) == 0;
    }
    std::vector<std::string> names;
    for (const auto& [enhet, tyst] : alla) {
      if (tyst) names.push_back(enhet);
    }
    return names;
  }

  // Improbable, but no reason for anybody to look.
  bool UtanGrund(const v1::Signal& s) const {
    const bool fa =
        s.art() == v1::SIGNAL_MINSKAR || s.art() == v1::SIGNAL_FARRE_AN_ANDRA || s.art() == v1::SIGNAL_INGA_RAPPORTER;
    if (fa && s.typ() != v1::Avvikelsetyp_Name(v1::KLAGOMAL) && eget_system_.count({s.insatstyp(), s.enhet()}) != 0)
      return true;
    const bool ny = s.antal_aret_fore() == 0 && nya_.count({s.insatstyp(), s.enhet()}) != 0;
    if (s.art() == v1::SIGNAL_INGA_RAPPORTER && ny) return true;
    return s.art() == v1::SIGNAL_OKAR && s.antal() <= s.antal_forra_aret();
  }

  Signalsvar Utfall() {
    std::vector<double> p;
    for (const Hypotes& h : hypoteser_) {
      if (h.p <= kFalska) p.push_back(h.p);
    }
    const double most = StorstaKvar(std::move(p), std::move(mojliga_), kFalska);
    std::vector<const Hypotes*> kept;
    std::set<std::tuple<std::string, std::string, std::string, int>> told;  // by a category
    for (const Hypotes& h : hypoteser_) {
      if (h.p > most || UtanGrund(h.signal)) continue;
      kept.push_back(&h);
      if (!h.signal.kategori().empty())
        told.emplace(h.signal.insatstyp(), h.signal.enhet(), h.signal.typ(), h.signal.art());
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Hypotes* a, const Hypotes* b) { return a->p < b->p; });
    std::set<Plats> tysta;
    Signalsvar svar;
    svar.provade = static_cast<int64_t>(hypoteser_.size());
    svar.utan_underlag = UtanUnderlag();
    for (const Hypotes* h : kept) {
      const v1::Signal& s = h->signal;
      // What a category tells is not told again of all categories together.
      if (s.kategori().empty() && told.count({s.insatstyp(), s.enhet(), s.typ(), s.art()}) > 0) continue;
      // Nor is silence, when it is so by its own past and by others.
      if (s.art() == v1::SIGNAL_INGA_RAPPORTER && !tysta.emplace(s.insatstyp(), s.enhet()).second) continue;
      v1::Signal& signal = svar.signaler.emplace_back(s);
      signal.set_p_miljondelar(static_cast<int64_t>(h->p * 1e6) + 1);
      signal.set_skal(Signaltext(signal));
    }
    svar.inga_rapporter = IngaRapporter(tysta);
    return svar;
  }

  std::map<Plats, Enhet> enheter_;
  const std::set<Plats> eget_system_, nya_;
  bool fordes_ = false;  // the register was kept the year before: somebody reported
  std::map<std::string, int64_t> rapporter_;  // by enhet: of the twelve months to now, of all that goes wrong
  std::map<Cell, Antal> celler_;
  std::vector<Hypotes> hypoteser_;
  std::vector<Mojlighet> mojliga_;  // what they could come to by chance
  double form_ar_ = 1;              // how much the reports of an enhet vary from year to year
};

}  // namespace

std::array<absl::CivilDay, kPerioder> PeriodStart(absl::CivilDay today) {
  std::array<absl::CivilDay, kPerioder> first;
  absl::CivilDay day = today + 1;
  for (size_t i = 0; i < kPerioder; ++i) first[i] = day -= kDagar[i];
  return first;
}

Signalsvar HittaSignaler(const Signalunderlag& underlag) { return Provning(underlag).Svar(); }

}  // namespace kvalitet::avvikelser

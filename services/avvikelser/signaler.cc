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
// much counts vary is itself estimated.
constexpr double kFalska = 0.03;
constexpr int64_t kMinstOkning = 3;  // fewer are no reason to look, however improbable
constexpr size_t kMinstJamforda = 5;
constexpr std::array<int64_t, kPerioder> kDagar = {30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 35, 30};

int64_t Summa(const Perioder& antal, size_t from = 0) {
  return std::accumulate(antal.begin() + static_cast<std::ptrdiff_t>(from), antal.end(), int64_t{0});
}

// The thousandths of a brukardygn do not matter: only shares do.
struct Enhet {
  bool kand = false;  // somebody told how much it did
  std::vector<double> vikter;
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

struct Hypotes {
  double p = 1;
  v1::Signal signal;
};

class Provning {
 public:
  explicit Provning(const Signalunderlag& underlag) : eget_system_(underlag.eget_system) {
    for (const Signalenhet& one : underlag.enheter) Kanner({one.insatstyp, one.enhet}, one.dygn);
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
    // How much counts of a kind vary from month to month within an enhet, the last month left out: it is what is
    // judged.
    std::map<v1::Avvikelsetyp, Spridning> inom;
    for (const auto& [cell, antal] : celler_) {
      for (const auto& [enhet, n] : antal) {
        const std::vector<double>& vikter = enheter_.at({cell.insatstyp, enhet}).vikter;
        inom[cell.typ].Add({n.begin() + 1, n.end()}, {vikter.begin() + 1, vikter.end()});
      }
    }
    for (const auto& [cell, antal] : celler_) {
      for (const auto& [name, n] : antal) {
        const Enhet& enhet = enheter_.at({cell.insatstyp, name});
        const double mean = enhet.Vikt() / kPerioder, form = inom[cell.typ].Form();
        Hypotes h = Om(cell, name, n[0], enhet.vikter[0] * form / mean, (enhet.Vikt() - enhet.vikter[0]) * form / mean,
                       Summa(n), v1::SIGNAL_OKAR, v1::SIGNAL_MINSKAR);
        h.signal.set_antal_forra_aret(n[kPerioder - 1]);
        h.signal.set_antal_aret_fore(Summa(n, 1));
        h.signal.set_underlag_saknas(!enhet.kand);
        Prova(std::move(h), Summa(n), enhet.vikter[0] * form / mean, (enhet.Vikt() - enhet.vikter[0]) * form / mean);
      }
    }
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
    std::map<v1::Avvikelsetyp, Spridning> alla;
    for (const auto& [cell, antal] : celler_) {
      Grupp g = GruppOf(cell.insatstyp, antal, Kanda(cell.insatstyp));
      if (g.enheter.size() <= kMinstJamforda) continue;
      alla[cell.typ].Add(Mellan(g, std::nullopt));
      grupper.emplace(cell, std::move(g));
    }
    for (const auto& [cell, g] : grupper) {
      for (size_t i = 0; i < g.enheter.size(); ++i) {
        Spridning utan = alla[cell.typ];
        utan.Remove(Mellan(g, std::nullopt));
        utan.Add(Mellan(g, i));
        JamforMed(cell, g, i, utan.Form());
      }
    }
  }

  void JamforMed(const Cell& cell, const Grupp& g, size_t i, double form) {
    const double weight = std::accumulate(g.vikter.begin(), g.vikter.end(), 0.0);
    const int64_t all = std::accumulate(g.antal.begin(), g.antal.end(), int64_t{0});
    // How much the level of an enhet varies does not depend on how large it is.
    const double alfa = form, beta = form * (weight - g.vikter[i]) / g.vikter[i];
    Hypotes h =
        Om(cell, g.enheter[i], g.antal[i], alfa, beta, all, v1::SIGNAL_FLER_AN_ANDRA, v1::SIGNAL_FARRE_AN_ANDRA);
    h.signal.set_antal_jamforda(all - g.antal[i]);
    h.signal.set_jamforda_enheter(static_cast<int64_t>(g.enheter.size()) - 1);
    Prova(std::move(h), all, alfa, beta);
  }

  // Enheter without a single report of what goes wrong in twelve months, though others of the insatstyp report.  Where
  // nobody told how much some of them did, they are taken to have done as much.
  void Tysta() {
    std::map<std::string, Antal> reports;  // by insatstyp
    for (const auto& [cell, antal] : celler_) {
      if (!cell.kategori.empty() || (cell.typ != v1::AVVIKELSE && cell.typ != v1::LEX_SARAH)) continue;
      for (const auto& [enhet, n] : antal) reports[cell.insatstyp][enhet][0] += Summa(n) - n[kPerioder - 1];
    }
    for (const auto& [insatstyp, antal] : reports) {
      std::vector<std::string> names;
      for (auto it = enheter_.lower_bound({insatstyp, ""}); it != enheter_.end() && it->first.first == insatstyp;
           ++it) {
        names.push_back(it->first.second);
      }
      const bool known = Kanda(insatstyp).size() == names.size();
      Grupp g = GruppOf(insatstyp, antal, names);
      if (!known) g.vikter.assign(names.size(), 1.0);
      if (names.size() <= kMinstJamforda) continue;
      for (size_t i = 0; i < names.size(); ++i) Tyst(insatstyp, g, i, known);
    }
  }

  void Tyst(const std::string& insatstyp, const Grupp& g, size_t i, bool known) {
    Hypotes h;
    const int64_t all = std::accumulate(g.antal.begin(), g.antal.end(), int64_t{0});
    if (g.antal[i] == 0 && all > 0) {
      const double weight = std::accumulate(g.vikter.begin(), g.vikter.end(), 0.0);
      const double form = Mellan(g, i).Form();
      h.p = BetaBinomial(0, all, form, form * (weight - g.vikter[i]) / g.vikter[i]).hogst;
    }
    h.signal.set_insatstyp(insatstyp);
    h.signal.set_enhet(g.enheter[i]);
    h.signal.set_art(v1::SIGNAL_INGA_RAPPORTER);
    h.signal.set_antal_jamforda(all - g.antal[i]);
    h.signal.set_jamforda_enheter(static_cast<int64_t>(g.enheter.size()) - 1);
    h.signal.set_underlag_saknas(!known);
    hypoteser_.push_back(std::move(h));
  }

  // Both ways at once, so that what is tested does not depend on what is seen.
  static Hypotes Om(const Cell& cell, const std::string& enhet, int64_t x, double alfa, double beta, int64_t n,
                    v1::Signalart fler, v1::Signalart farre) {
    const Svansar tails = BetaBinomial(x, n, alfa, beta);
    Hypotes h;
    h.p = std::min(1.0, 2 * std::min(tails.hogst, tails.minst));
    h.signal.set_insatstyp(cell.insatstyp);
    h.signal.set_enhet(enhet);
    h.signal.set_typ(v1::Avvikelsetyp_Name(cell.typ));
    h.signal.set_kategori(cell.kategori);
    h.signal.set_art(tails.minst <= tails.hogst ? fler : farre);
    h.signal.set_antal(x);
    return h;
  }

  // What could not be told whatever was seen is not looked for (Tarone): the total decides that, not how it is shared.
  void Prova(Hypotes h, int64_t n, double alfa, double beta) {
    const double least = std::min(BetaBinomial(n, n, alfa, beta).minst, BetaBinomial(0, n, alfa, beta).hogst);
    if (2 * least <= kFalska) hypoteser_.push_back(std::move(h));
  }

  // Improbable, but no reason for anybody to look.
  bool UtanGrund(const v1::Signal& s) const {
    const bool fa =
        s.art() == v1::SIGNAL_MINSKAR || s.art() == v1::SIGNAL_FARRE_AN_ANDRA || s.art() == v1::SIGNAL_INGA_RAPPORTER;
    if (fa && s.typ() != v1::Avvikelsetyp_Name(v1::KLAGOMAL) && eget_system_.count({s.insatstyp(), s.enhet()}) != 0)
      return true;
    return s.art() == v1::SIGNAL_OKAR && (s.antal() < kMinstOkning || s.antal() <= s.antal_forra_aret());
  }

  Signalsvar Utfall() {
    std::vector<double> p;
    for (const Hypotes& h : hypoteser_) p.push_back(h.p);
    const double most = StorstaKvar(std::move(p), kFalska);
    std::vector<const Hypotes*> kept;
    std::set<std::tuple<std::string, std::string, std::string, int>> told;  // by a category
    for (const Hypotes& h : hypoteser_) {
      if (h.p > most || UtanGrund(h.signal)) continue;
      kept.push_back(&h);
      if (!h.signal.kategori().empty())
        told.emplace(h.signal.insatstyp(), h.signal.enhet(), h.signal.typ(), h.signal.art());
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Hypotes* a, const Hypotes* b) { return a->p < b->p; });
    Signalsvar svar;
    svar.provade = static_cast<int64_t>(hypoteser_.size());
    for (const Hypotes* h : kept) {
      const v1::Signal& s = h->signal;
      // What a category tells is not told again of all categories together.
      if (s.kategori().empty() && told.count({s.insatstyp(), s.enhet(), s.typ(), s.art()}) > 0) continue;
      v1::Signal& signal = svar.signaler.emplace_back(s);
      signal.set_p_miljondelar(static_cast<int64_t>(h->p * 1e6) + 1);
      signal.set_skal(Signaltext(signal));
    }
    return svar;
  }

  std::map<Plats, Enhet> enheter_;
  const std::set<std::pair<std::string, std::string>> eget_system_;
  std::map<Cell, Antal> celler_;
  std::vector<Hypotes> hypoteser_;
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

#include "services/compiler/galler.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "services/compiler/klarsprak.h"

namespace kvalitet::compiler {
namespace {

constexpr int64_t kStorstDolda = 4;
constexpr int64_t kOandligt = std::numeric_limits<int64_t>::max() / 4;

// Where a cell stands.
struct Plats {
  std::string matt, del, insatstyp, avser, period, utforare, enhet;
  int regi = 0;
  int ar = 0;  // 0: the figure's own year
  auto Ordning() const { return std::tie(matt, ar, del, insatstyp, avser, period, utforare, enhet, regi); }
  bool operator<(const Plats& b) const { return Ordning() < b.Ordning(); }
};

struct Cell {
  Plats plats;
  std::string id;
  int64_t value = 0;                 // of a share: the number of answers
  int64_t minst = kStorstDolda + 1;  // the smallest value that is shown; zero always is
  bool andel = false;                // a share or mean, whose value here is its number of answers or cases
  bool primar = false;
  bool dold = false;
  bool rest = false;  // stands in no table: what is left when stated parts are taken from a whole
  Visning ord = Visning::kVisa;
};

// whole = sum of parts
struct Ekvation {
  size_t hela = 0;
  std::vector<size_t> delar;
};

class Galler {
 public:
  explicit Galler(const bv1::Underlagsinnehall& innehall) : skyddade_(SkyddadeEnheter(innehall)) {
    for (const bv1::Figur& f : innehall.figurer()) LaggFigur(f, true);
    for (const bv1::Figur& f : innehall.forna()) LaggFigur(f, false);
    // By place: the cells of a year stand in the same order in its own report and in later ones, and hide the same.
    std::stable_sort(celler_.begin(), celler_.end(), [](const Cell& a, const Cell& b) { return a.plats < b.plats; });
    for (size_t c = 0; c < celler_.size(); ++c) plats_[celler_[c].plats] = c;
    for (const auto& [plats, nr] : plats_) Foralder(plats, nr);
    for (auto& [hela, delar] : delar_) LaggEkvation(hela.first, std::move(delar));
    Tvillingar();
    for (size_t e = 0; e < ekvationer_.size(); ++e) {
      rader_[ekvationer_[e].hela].push_back(e);
      for (size_t del : ekvationer_[e].delar) rader_[del].push_back(e);
    }
  }

  void Dolj() {
    for (Cell& c : celler_) c.dold = c.primar || c.rest;
    for (bool alla : {false, true}) {
      alla_ = alla;
      do {
        do {
          Komplettera();
        } while (GomLosbara());
        Ordval();
      } while (!Intervall());
    }
  }

  const std::vector<Cell>& celler() const { return celler_; }

 private:
  // First each insatstyp by itself, then the sums over all of them: then only those may still be hidden.
  bool Aktiv(const Ekvation& e) const { return alla_ || !celler_[e.hela].plats.insatstyp.empty(); }
  bool Tillaten(size_t c) const { return !alla_ || celler_[c].plats.insatstyp.empty(); }

  void LaggFigur(const bv1::Figur& f, bool aret) {
    const bool antal = f.slag() == fakta::v1::ANTAL && f.skyddas();
    const bool andel = f.slag() == fakta::v1::ANDEL && f.matenhet() == "procent" && (f.has_n() || !aret) &&
                       !absl::EndsWith(f.matt(), ".andel_privat") && !absl::StartsWith(f.matt(), "sjalvskattning.");
    const bool medel = f.slag() == fakta::v1::MEDEL && f.skyddas() && (f.has_n() || !aret);
    if ((!antal && !andel && !medel) || !Publiceras(f, skyddade_)) return;
    const int64_t minst = andel ? kMinstaN : kStorstDolda + 1;
    delar_hela_[f.matt()] = delar_hela_[f.matt()] || f.delar_hela();
    const auto& o = f.omfattning();
    Plats plats{
        f.matt(),     f.del(),   o.insatstyp(), o.avser(), f.period() == std::to_string(f.ar()) ? "" : f.period(),
        o.utforare(), o.enhet(), o.regi(),      0};
    if (aret) LaggCell(plats, f.id(), antal ? f.value() : f.n(), minst, !antal);
    for (const bv1::TidigareVarde& t : f.tidigare()) {
      plats.ar = t.ar();
      if (antal || t.has_n()) LaggCell(plats, f.id(), antal ? t.value() : t.n(), minst, !antal);
    }
  }

  void LaggCell(const Plats& plats, const std::string& id, int64_t value, int64_t minst, bool andel) {
    Cell c{plats, id, value, minst, andel};
    c.primar = value > 0 && value < minst;
    celler_.push_back(std::move(c));
  }

  // Adds the cell to the parts of the wholes that stand directly above it, one per direction of addition.
  void Foralder(const Plats& plats, size_t nr) {
    auto del_av = [&](int led, const Plats& over) {
      auto hela = plats_.find(over);
      if (hela != plats_.end() && hela->second != nr) delar_[{hela->second, led}].push_back(nr);
    };
    Plats over = plats;
    const bool enskild = !plats.enhet.empty() || !plats.utforare.empty();
    if (!plats.enhet.empty()) {
      over.enhet.clear();
      over.utforare.clear();
      del_av(0, over);
    } else if (plats.regi == bv1::REGI_IDEBUREN) {
      over.regi = bv1::REGI_PRIVAT;
      del_av(1, over);
    } else if (plats.regi != bv1::REGI_ALLA) {
      over.regi = bv1::REGI_ALLA;
      del_av(2, over);
    }
    if (!plats.del.empty() && delar_hela_[plats.matt]) {
      over = plats;
      over.del.clear();
      del_av(3, over);
    }
    if (!plats.insatstyp.empty() && !enskild) {
      over = plats;
      over.insatstyp.clear();
      del_av(4, over);
    }
  }

  void LaggEkvation(size_t hela, std::vector<size_t> delar) {
    int64_t summa = 0;
    for (size_t del : delar) summa += celler_[del].value;
    const int64_t rest = celler_[hela].value - summa;
    if (rest < 0) return;  // the source contradicts itself: nothing follows from the sum
    if (rest > 0) {
      Cell c;
      c.value = rest;
      c.rest = true;
      c.minst = celler_[hela].minst;
      c.andel = celler_[hela].andel;
      c.primar = rest < c.minst;
      delar.push_back(celler_.size());
      celler_.push_back(std::move(c));
    }
    ekvationer_.push_back({hela, std::move(delar)});
  }

  // Two measures that agree in every scope are one measure under two names: what one hides, the other must not show.
  // Enheter are left out: only one of the two is told by enhet.
  void Tvillingar() {
    std::map<std::array<std::string, 4>, std::map<Plats, size_t>> familjer;
    for (const auto& [plats, nr] : plats_) {
      if (!plats.enhet.empty()) continue;
      Plats utan = plats;
      utan.matt.clear();
      utan.del.clear();
      familjer[{plats.matt, plats.del, plats.insatstyp, std::to_string(plats.ar)}][utan] = nr;
    }
    std::map<std::vector<std::pair<Plats, int64_t>>, std::map<Plats, size_t>*> sedda;
    for (auto& [namn, familj] : familjer) {
      std::vector<std::pair<Plats, int64_t>> avtryck;
      for (const auto& [plats, nr] : familj) avtryck.push_back({plats, celler_[nr].value});
      auto [plats, ny] = sedda.insert({std::move(avtryck), &familj});
      if (ny) continue;
      for (const auto& [var, nr] : familj) ekvationer_.push_back({plats->second->at(var), {nr}});
    }
  }

  size_t Dolda(const Ekvation& e) const {
    size_t dolda = celler_[e.hela].dold ? 1 : 0;
    for (size_t del : e.delar) dolda += celler_[del].dold ? 1 : 0;
    return dolda;
  }

  // What is left of a sum is printed nowhere: large enough, it may be reckoned.
  bool BaraRest(const Ekvation& e) const {
    for (size_t del : e.delar)
      if (celler_[del].rest && !celler_[del].primar) return true;
    return false;
  }

  // Hides the smallest shown part of the sum, or its whole if no part is left.
  bool DoljEnTill(const Ekvation& e) {
    std::optional<size_t> basta;
    for (size_t del : e.delar)
      if (Tillaten(del) && !celler_[del].dold && !celler_[del].rest && celler_[del].value > 0 &&
          (!basta || celler_[del].value < celler_[*basta].value))
        basta = del;
    if (!basta && Tillaten(e.hela) && !celler_[e.hela].dold) basta = e.hela;
    if (!basta) return false;
    celler_[*basta].dold = true;
    ko_.insert(ko_.end(), rader_[*basta].begin(), rader_[*basta].end());
    return true;
  }

  // No sum may have exactly one hidden term.
  void Komplettera() {
    for (size_t e = 0; e < ekvationer_.size(); ++e) ko_.push_back(e);
    while (!ko_.empty()) {
      const Ekvation& e = ekvationer_[ko_.back()];
      ko_.pop_back();
      if (Aktiv(e) && Dolda(e) == 1 && !BaraRest(e)) DoljEnTill(e);
    }
  }

  // Sums that share a hidden term.
  std::vector<std::vector<size_t>> Grupper() const {
    std::vector<size_t> rot(ekvationer_.size());
    std::iota(rot.begin(), rot.end(), 0);
    auto hitta = [&](size_t x) {
      while (rot[x] != x) x = rot[x] = rot[rot[x]];
      return x;
    };
    for (const auto& [cell, rader] : rader_) {
      if (!celler_[cell].dold) continue;
      std::optional<size_t> forsta;
      for (size_t e : rader)
        if (Aktiv(ekvationer_[e])) rot[hitta(e)] = hitta(forsta.value_or(e)), forsta = forsta.value_or(e);
    }
    std::map<size_t, std::vector<size_t>> grupper;
    for (size_t e = 0; e < ekvationer_.size(); ++e)
      if (Aktiv(ekvationer_[e]) && Dolda(ekvationer_[e]) > 0) grupper[hitta(e)].push_back(e);
    std::vector<std::vector<size_t>> ut;
    for (auto& [r, grupp] : grupper) ut.push_back(std::move(grupp));
    return ut;
  }

  // Hides more where adding and subtracting several sums gives a hidden term.  True if it did.
  bool GomLosbara() {
    bool nagon = false;
    for (const std::vector<size_t>& grupp : Grupper()) {
      for (size_t cell : Losbara(grupp)) {
        if (celler_[cell].primar) nagon = DoljNara(cell) || nagon;
      }
    }
    return nagon;
  }

  // Terms that the equations determine: rows of the reduced echelon form with one entry.  Reckoned modulo a prime.
  std::vector<size_t> Losbara(const std::vector<size_t>& grupp) const {
    constexpr int64_t kPrim = 2147483647;
    std::map<size_t, size_t> kolumn;
    std::vector<size_t> cell;
    for (size_t e : grupp) {
      auto ta = [&](size_t c) {
        if (celler_[c].dold && kolumn.insert({c, cell.size()}).second) cell.push_back(c);
      };
      ta(ekvationer_[e].hela);
      for (size_t del : ekvationer_[e].delar) ta(del);
    }
    std::vector<std::vector<int64_t>> m;
    for (size_t e : grupp) {
      std::vector<int64_t> rad(cell.size(), 0);
      if (celler_[ekvationer_[e].hela].dold) rad[kolumn[ekvationer_[e].hela]] = kPrim - 1;
      for (size_t del : ekvationer_[e].delar)
        if (celler_[del].dold) rad[kolumn[del]] = 1;
      m.push_back(std::move(rad));
    }
    size_t rad = 0;
    for (size_t k = 0; k < cell.size() && rad < m.size(); ++k) {
      size_t pivot = rad;
      while (pivot < m.size() && m[pivot][k] == 0) ++pivot;
      if (pivot == m.size()) continue;
      std::swap(m[pivot], m[rad]);
      const int64_t invers = Potens(m[rad][k], kPrim - 2, kPrim);
      for (int64_t& x : m[rad]) x = x * invers % kPrim;
      for (size_t r = 0; r < m.size(); ++r) {
        if (r == rad || m[r][k] == 0) continue;
        const int64_t faktor = m[r][k];
        for (size_t j = k; j < cell.size(); ++j) m[r][j] = ((m[r][j] - faktor * m[rad][j]) % kPrim + kPrim) % kPrim;
      }
      ++rad;
    }
    std::vector<size_t> losta;
    for (const std::vector<int64_t>& r : m) {
      if (std::count_if(r.begin(), r.end(), [](int64_t x) { return x != 0; }) != 1) continue;
      losta.push_back(
          cell[static_cast<size_t>(std::find_if(r.begin(), r.end(), [](int64_t x) { return x != 0; }) - r.begin())]);
    }
    return losta;
  }

  static int64_t Potens(int64_t bas, int64_t exponent, int64_t prim) {
    int64_t ut = 1;
    for (; exponent > 0; exponent /= 2) {
      if (exponent % 2 == 1) ut = ut * bas % prim;
      bas = bas * bas % prim;
    }
    return ut;
  }

  // "Färre än 5" says more than "för få": it stands only where no other figure is hidden for its sake.
  void Ordval() {
    for (Cell& c : celler_)
      if (c.dold && c.ord == Visning::kVisa && (alla_ || !c.plats.insatstyp.empty() || c.rest))
        c.ord = c.primar && !c.andel && !c.rest ? Visning::kFarreAn5 : Visning::kForFa;
    for (const Ekvation& e : ekvationer_) {
      if (!Aktiv(e)) continue;
      bool for_annans = celler_[e.hela].dold && !celler_[e.hela].primar;
      for (size_t del : e.delar)
        for_annans = for_annans || (celler_[del].dold && !celler_[del].primar && !celler_[del].rest);
      if (for_annans) Vidga(e);
    }
  }

  bool Vidga(const Ekvation& e) {
    bool nagon = false;
    auto vidga = [&](size_t c) {
      if (!Tillaten(c)) return;
      nagon = nagon || celler_[c].ord == Visning::kFarreAn5;
      if (celler_[c].dold) celler_[c].ord = Visning::kForFa;
    };
    vidga(e.hela);
    for (size_t del : e.delar) vidga(del);
    return nagon;
  }

  // What a reader who knows the words' meaning can bound.  False if a hidden count had only one value left; then
  // something more has been hidden or told less exactly.
  bool Intervall() {
    std::vector<int64_t> lag(celler_.size(), 0), hog(celler_.size(), kOandligt);
    for (size_t c = 0; c < celler_.size(); ++c) {
      if (!celler_[c].dold)
        lag[c] = hog[c] = celler_[c].value;
      else if (celler_[c].ord == Visning::kFarreAn5)
        lag[c] = 1, hog[c] = kStorstDolda;
    }
    for (bool andrat = true; andrat;) {
      andrat = false;
      for (const Ekvation& e : ekvationer_) {
        if (!Aktiv(e) || Dolda(e) == 0 || celler_[e.hela].andel) continue;
        int64_t summa_lag = 0, summa_hog = 0;
        for (size_t del : e.delar) {
          summa_lag += lag[del];
          summa_hog = std::min(kOandligt, summa_hog + hog[del]);
        }
        auto snava = [&](size_t c, int64_t minst, int64_t mest) {
          if (minst > lag[c]) lag[c] = minst, andrat = true;
          if (mest < hog[c]) hog[c] = mest, andrat = true;
        };
        snava(e.hela, summa_lag, summa_hog);
        for (size_t del : e.delar)
          snava(del, summa_hog >= kOandligt ? 0 : lag[e.hela] - (summa_hog - hog[del]),
                hog[e.hela] - (summa_lag - lag[del]));
      }
    }
    for (size_t c = 0; c < celler_.size(); ++c) {
      if (!celler_[c].primar || celler_[c].andel || lag[c] != hog[c]) continue;
      for (size_t e : rader_[c])
        if (Aktiv(ekvationer_[e]) && Vidga(ekvationer_[e])) return false;
      if (DoljNara(c)) return false;
    }
    return true;
  }

  // Hides one more figure in a sum of the cell, or else in the nearest sum that hangs together with them through hidden
  // terms and has anything left to hide.
  bool DoljNara(size_t cell) {
    std::vector<size_t> vag = {cell};
    std::set<size_t> sedda = {cell};
    for (size_t i = 0; i < vag.size(); ++i)
      for (size_t nr : rader_[vag[i]]) {
        const Ekvation& e = ekvationer_[nr];
        if (!Aktiv(e)) continue;
        if (DoljEnTill(e)) return true;
        std::vector<size_t> termer = e.delar;
        termer.push_back(e.hela);
        for (size_t t : termer)
          if (celler_[t].dold && sedda.insert(t).second) vag.push_back(t);
      }
    return false;
  }

  const std::set<std::string> skyddade_;
  std::vector<Cell> celler_;
  std::map<Plats, size_t> plats_;
  std::map<std::string, bool> delar_hela_;
  std::map<std::pair<size_t, int>, std::vector<size_t>> delar_;  // whole and direction -> parts
  std::vector<Ekvation> ekvationer_;
  std::map<size_t, std::vector<size_t>> rader_;  // cell -> its equations
  std::vector<size_t> ko_;
  bool alla_ = false;  // also the sums over all insatstyper
};

}  // namespace

std::vector<Dold> DoldaCeller(const bv1::Underlagsinnehall& innehall) {
  Galler galler(innehall);
  galler.Dolj();
  std::vector<Dold> ut;
  for (const Cell& c : galler.celler())
    if (c.dold && !c.rest) ut.push_back({c.id, c.plats.ar, c.ord});
  return ut;
}

}  // namespace kvalitet::compiler

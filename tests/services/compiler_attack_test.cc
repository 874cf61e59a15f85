// An attacker who reads every report of a kommun, of two years, of each insatstyp and of all, and solves what the
// printed figures say of each other: parts and wholes, regi, insatstyper, enheter, measures under two names, rates and
// shares, last year's columns and charts.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/berattelse/aggregate.h"
#include "services/compiler/model.h"
#include "tests/services/berattelse_support.h"

namespace kvalitet::compiler {
namespace {

namespace bv = berattelse::v1;

// A figure as a reader names it.
struct Ruta {
  std::string matt, del, typ, regi, enhet;
  int ar = 0;
  auto Ordning() const { return std::tie(ar, matt, del, typ, regi, enhet); }
  bool operator<(const Ruta& b) const { return Ordning() < b.Ordning(); }
};

// A decimal number as printed; -1 for words.
double Tal(absl::string_view text) {
  double tal = 0;
  const std::string ren = absl::StrReplaceAll(text, {{"\u00a0", ""}, {",", "."}, {" %", ""}});
  return absl::SimpleAtod(ren, &tal) ? tal : -1;
}

class Lasare {
 public:
  // Reads a report as it is published: its list of figures, its tables and its charts.
  void Las(const Modell& m) {
    std::map<std::string, Ruta> id;
    for (const Modellfigur& f : m.figurer) {
      const Ruta r{f.etikett, f.del, f.insatstyp, f.regi, f.enhet.empty() ? "" : f.enhet + "/" + f.utforare, m.ar};
      id[f.id] = r;
      Ta(r, f.visat);
    }
    for (const Avsnitt& a : m.avsnitt)
      for (const Del& d : a.delar)
        for (const Block& b : d.block) {
          if (auto* t = std::get_if<Tabell>(&b)) LasTabell(*t, id);
          if (auto* g = std::get_if<Diagram>(&b)) LasDiagram(*g, id);
        }
  }

  // Everything that follows, as far as it can be reckoned.
  void Losa() {
    Stall();
    for (bool nytt = true; nytt;) {
      nytt = Snava();
      nytt = Eliminera() || nytt;
    }
  }

  bool Last(const Ruta& r) const { return nummer_.count(r) != 0; }
  std::pair<int64_t, int64_t> Granser(const Ruta& r) const {
    const size_t nr = nummer_.at(r);
    return {lag_[nr], hog_[nr]};
  }
  // What was read of an insatstyp in a year, to understand a leak.
  std::string Lasta(const std::string& typ, int ar) const {
    std::string ut;
    for (const auto& [r, text] : last_)
      if (r.ar == ar && (r.typ == typ || r.typ.empty()))
        absl::StrAppend(&ut, r.typ, " ", r.matt, " ", r.del, " ", r.regi, " ", r.enhet, ": ", text, "\n");
    return ut;
  }
  size_t Ekvationer() const { return ekvationer_.size(); }

 private:
  static constexpr int64_t kTak = 100000;
  struct Ekvation {  // the first is the sum of the others
    size_t hela;
    std::vector<size_t> delar;
  };

  size_t Ny(int64_t lag, int64_t hog) {
    lag_.push_back(lag);
    hog_.push_back(hog);
    return lag_.size() - 1;
  }

  void Ta(const Ruta& r, const std::string& text) {
    // Enheter and utförare are no cases, and one of several insatstyper is counted once in the whole.
    if (r.matt.rfind("Enheter", 0) == 0 || r.matt.rfind("Utförare", 0) == 0) return;
    last_.insert({r, text});
    const double tal = Tal(text);
    if (absl::StrContains(r.matt, " per 1") || absl::StrContains(r.matt, "andel privat")) {
      if (tal >= 0) takter_[r] = tal;
      return;
    }
    int64_t lag = 0, hog = kTak;
    if (text == "färre än 5")
      lag = 1, hog = 4;
    else if (tal >= 0 && !absl::StrContains(text, ","))
      lag = hog = static_cast<int64_t>(tal);
    else if (text != "för få för att redovisas")
      return;
    auto [plats, ny] = nummer_.insert({r, lag_.size()});
    if (ny) Ny(lag, hog);
    lag_[plats->second] = std::max(lag_[plats->second], lag);
    hog_[plats->second] = std::min(hog_[plats->second], hog);
  }

  // "Alla 2025" and "2024" head columns of earlier years.
  void LasTabell(const Tabell& t, const std::map<std::string, Ruta>& id) {
    for (const std::vector<Cell>& rad : t.rader)
      for (size_t k = 0; k < rad.size() && k < t.kolumner.size(); ++k) {
        int ar = 0;
        auto figur = id.find(rad[k].figur);
        const std::string& rubrik = t.kolumner[k].text;
        if (figur == id.end() || rubrik.size() < 4 || !absl::SimpleAtoi(rubrik.substr(rubrik.size() - 4), &ar))
          continue;
        Ruta r = figur->second;
        r.ar = ar;
        Ta(r, rad[k].text);
      }
  }

  void LasDiagram(const Diagram& d, const std::map<std::string, Ruta>& id) {
    if (d.slag != Diagram::kLinjer) return;
    for (const std::string& figur : d.fot.figurer)
      for (const Serie& s : d.serier) {
        Ruta r = id.at(figur);
        if (absl::StrReplaceAll(s.namn, {{"Kommunal", "kommunal"}, {"Privat", "privat"}, {"Alla", "alla"}}) != r.regi)
          continue;
        for (const Punkt& p : s.punkter) {
          r.ar = p.x;
          Ta(r, p.text);
        }
      }
  }

  void Stall() {
    std::map<Ruta, std::vector<size_t>> delar[4];
    std::map<Ruta, std::vector<size_t>> ideburna;
    for (const auto& [r, nr] : nummer_) {
      Ruta over = r;
      if (!r.enhet.empty()) {
        over.enhet.clear();
        delar[0][over].push_back(nr);
        continue;
      }
      if (r.regi == "varav idéburen") {
        over.regi = "privat";
        ideburna[over].push_back(nr);
      } else if (r.regi != "alla") {
        over.regi = "alla";
        delar[1][over].push_back(nr);
      }
      if (!r.typ.empty()) {
        over = r;
        over.typ.clear();
        delar[2][over].push_back(nr);
      }
      if (!r.del.empty()) {
        over = r;
        over.del.clear();
        delar[3][over].push_back(nr);
      }
      // "Avvikelser efter lagrum" counts what "Avvikelser" counts.
      if (const size_t p = r.matt.find(" efter "); p != std::string::npos && r.del.empty()) {
        over = r;
        over.matt = r.matt.substr(0, p);
        if (auto hela = nummer_.find(over); hela != nummer_.end()) ekvationer_.push_back({hela->second, {nr}});
      }
    }
    for (const auto& led : delar)
      for (const auto& [hela, d] : led)
        if (auto nr = nummer_.find(hela); nr != nummer_.end()) ekvationer_.push_back({nr->second, d});
    for (auto& [hela, d] : ideburna)
      if (auto nr = nummer_.find(hela); nr != nummer_.end()) {
        d.push_back(Ny(0, kTak));
        ekvationer_.push_back({nr->second, d});
      }
    for (const auto& [r, takt] : takter_) Takt(r, takt);
  }

  // A rate with one decimal bounds its count where the days are known, a share its part where the whole is.
  void Takt(const Ruta& r, double takt) {
    Ruta antal = r, hela = r;
    const size_t per = r.matt.find(" per 1"), andel = r.matt.find(", andel privat");
    antal.matt = r.matt.substr(0, std::min(per, andel));
    double skala = 1000;
    if (per != std::string::npos) {
      hela.matt = "Brukardygn";
    } else {
      hela.matt = antal.matt;
      hela.regi = "alla";
      skala = 100;
    }
    auto a = nummer_.find(antal), h = nummer_.find(hela);
    if (a == nummer_.end() || h == nummer_.end() || lag_[h->second] != hog_[h->second]) return;
    const double mitt = takt * static_cast<double>(lag_[h->second]) / skala;
    const double halv = 0.5 * static_cast<double>(lag_[h->second]) / skala;  // at most; a rate is closer
    lag_[a->second] = std::max(lag_[a->second], static_cast<int64_t>(mitt - halv));
    hog_[a->second] = std::min(hog_[a->second], static_cast<int64_t>(mitt + halv) + 1);
  }

  bool Snava() {
    bool nagot = false;
    for (bool andrat = true; andrat; nagot = nagot || andrat) {
      andrat = false;
      auto satt = [&](size_t c, int64_t a, int64_t b) {
        if (a > lag_[c]) lag_[c] = a, andrat = true;
        if (b < hog_[c]) hog_[c] = b, andrat = true;
        ASSERT_LE(lag_[c], hog_[c]) << "the published figures contradict each other";
      };
      for (const Ekvation& e : ekvationer_) {
        int64_t minst = 0, mest = 0;
        for (size_t d : e.delar) minst += lag_[d], mest += hog_[d];
        satt(e.hela, minst, mest);
        for (size_t d : e.delar) satt(d, lag_[e.hela] - (mest - hog_[d]), hog_[e.hela] - (minst - lag_[d]));
      }
      if (testing::Test::HasFatalFailure()) return false;
    }
    return nagot;
  }

  // Sets what the sums determine however they are combined.  True if anything was found.
  bool Eliminera() {
    constexpr int64_t kPrim = 2147483647;
    std::map<size_t, size_t> kolumn;
    std::vector<size_t> okand;
    auto ta = [&](size_t c) {
      if (lag_[c] != hog_[c] && kolumn.insert({c, okand.size()}).second) okand.push_back(c);
    };
    for (const Ekvation& e : ekvationer_) {
      ta(e.hela);
      for (size_t d : e.delar) ta(d);
    }
    std::vector<std::vector<int64_t>> m;
    for (const Ekvation& e : ekvationer_) {
      std::vector<int64_t> rad(okand.size() + 1, 0);
      auto plus = [&](size_t c, int64_t k) {
        int64_t& plats = lag_[c] == hog_[c] ? rad.back() : rad[kolumn[c]];
        const int64_t varde = lag_[c] == hog_[c] ? -k * lag_[c] : k;
        plats = ((plats + varde) % kPrim + kPrim) % kPrim;
      };
      plus(e.hela, -1);
      for (size_t d : e.delar) plus(d, 1);
      m.push_back(std::move(rad));
    }
    size_t rad = 0;
    for (size_t k = 0; k < okand.size() && rad < m.size(); ++k) {
      size_t pivot = rad;
      while (pivot < m.size() && m[pivot][k] == 0) ++pivot;
      if (pivot == m.size()) continue;
      std::swap(m[pivot], m[rad]);
      int64_t invers = 1;
      for (int64_t bas = m[rad][k], e = kPrim - 2; e > 0; e /= 2, bas = bas * bas % kPrim)
        if (e % 2 == 1) invers = invers * bas % kPrim;
      for (int64_t& x : m[rad]) x = x * invers % kPrim;
      for (size_t r = 0; r < m.size(); ++r) {
        const int64_t faktor = m[r][k];
        if (r == rad || faktor == 0) continue;
        for (size_t j = k; j <= okand.size(); ++j) m[r][j] = ((m[r][j] - faktor * m[rad][j]) % kPrim + kPrim) % kPrim;
      }
      ++rad;
    }
    bool nagot = false;
    for (const std::vector<int64_t>& r : m) {
      size_t ensam = okand.size(), antal = 0;
      for (size_t k = 0; k < okand.size(); ++k)
        if (r[k] != 0) ensam = k, ++antal;
      if (antal != 1) continue;
      lag_[okand[ensam]] = hog_[okand[ensam]] = r.back();
      nagot = true;
    }
    return nagot;
  }

  std::map<Ruta, size_t> nummer_;
  std::map<Ruta, double> takter_;
  std::multimap<Ruta, std::string> last_;
  std::vector<int64_t> lag_, hog_;
  std::vector<Ekvation> ekvationer_;
};

fakta::v1::Matt Matt(const char* matt, const char* etikett, bool delar_hela) {
  fakta::v1::Matt m;
  m.set_matt(matt);
  m.set_etikett(etikett);
  m.set_slag(fakta::v1::ANTAL);
  m.set_enhet("antal");
  m.set_riktning(fakta::v1::NEUTRAL);
  m.set_skyddas(true);
  m.set_delar_hela(delar_hela);
  return m;
}

const char* const kTyper[] = {"SOL_HEMTJANST", "SOL_SABO", "LSS_GRUPPBOSTAD"};

// A small kommun of two years: enheter that open, close and change regi, few cases each, and volumes by regi.
berattelse::Indata Slumpad(std::mt19937& slump) {
  berattelse::Indata in = testdata::Exempel();
  in.uppdrag.clear();
  in.volymer.clear();
  in.insatstyp_namn = {
      {"SOL_HEMTJANST", "hemtjänst"}, {"SOL_SABO", "särskilt boende"}, {"LSS_GRUPPBOSTAD", "gruppbostad"}};
  in.kallor = {
      {"avvikelser",
       {Matt("avvikelse.antal", "Avvikelser", false), Matt("avvikelse.lagrum", "Avvikelser efter lagrum", true),
        Matt("lexsarah.rapporter", "Lex Sarah-rapporter", false),
        Matt("lexsarah.grad", "Lex Sarah-rapporter efter beslutad grad", true)},
       {}}};
  auto tal = [&](int mest) { return static_cast<int>(slump() % static_cast<unsigned>(mest + 1)); };
  const bv::Regi regier[] = {bv::REGI_KOMMUNAL, bv::REGI_PRIVAT, bv::REGI_PRIVAT, bv::REGI_OKAND};
  for (const char* typ : kTyper)
    for (int e = 0, antal = 2 + tal(3); e < antal; ++e) {
      bv::UnderlagUppdrag u;
      const int vem = tal(3);
      u.set_uppdrag(absl::StrCat("kommuner/9999/uppdrag/", typ, e));
      u.set_enhet(absl::StrCat("kommuner/9999/enheter/", typ, e));
      u.set_enhet_namn(absl::StrCat("Enhet ", typ, e));
      u.set_utforare(absl::StrCat("kommuner/9999/utforare/", vem));
      u.set_utforare_namn(absl::StrCat("Utförare ", vem));
      u.set_regi(regier[vem]);
      u.set_ideburen(vem == 2);
      u.set_insatstyp(typ);
      u.set_giltig_fran(tal(5) == 0 ? "2026-01-01" : "2020-01-01");
      if (tal(5) == 0 && u.giltig_fran() < "2025") u.set_giltig_till("2026-01-01");
      for (int ar : {2025, 2026}) {
        if (u.giltig_fran() > absl::StrCat(ar) || (!u.giltig_till().empty() && ar == 2026)) continue;
        auto faktum = [&](const char* matt, const char* del, int n) {
          if (n == 0) return;
          fakta::v1::Faktum& f = in.kallor[0].fakta.emplace_back();
          f.set_enhet(u.enhet());
          f.set_insatstyp(typ);
          f.set_matt(matt);
          f.set_del(del);
          f.set_period(absl::StrCat(ar, "-04"));
          f.set_value(n);
        };
        const int sol = tal(2) == 0 ? tal(40) : tal(6), hsl = tal(3) == 0 ? tal(20) : tal(3);
        faktum("avvikelse.antal", "", sol + hsl);
        faktum("avvikelse.lagrum", "SOL", sol);
        faktum("avvikelse.lagrum", "HSL", hsl);
        const int inga = tal(4), ja = tal(3);
        faktum("lexsarah.rapporter", "", inga + ja);
        faktum("lexsarah.grad", "INGET_MISSFORHALLANDE", inga);
        faktum("lexsarah.grad", "MISSFORHALLANDE", ja);
      }
      in.uppdrag.push_back(std::move(u));
    }
  for (const char* typ : kTyper)
    for (int ar : {2025, 2026})
      for (bv::Regi regi : {bv::REGI_KOMMUNAL, bv::REGI_PRIVAT}) {
        const int personer = 1 + tal(tal(1) == 0 ? 6 : 80);
        for (auto [slag, n] :
             {std::pair{bv::VOLYM_PERSONER, personer}, std::pair{bv::VOLYM_BRUKARDYGN, personer * 365}}) {
          bv::Volym& v = in.volymer.emplace_back();
          v.set_name(absl::StrCat("kommuner/9999/volymer/", typ, ar, static_cast<int>(regi), static_cast<int>(slag)));
          v.set_ar(ar);
          v.set_insatstyp(typ);
          v.set_regi(regi);
          v.set_slag(slag);
          v.set_antal(n);
        }
      }
  return in;
}

std::vector<Modell> AllaRapporter(berattelse::Indata in) {
  std::vector<Modell> ut;
  for (int ar : {2025, 2026}) {
    in.ar = ar;
    in.frys_date = absl::StrCat(ar + 1, "-02-15");
    for (const char* typ : {"", kTyper[0], kTyper[1], kTyper[2]}) {
      in.insatstyp = typ;
      ut.push_back(Bygg(Sammanstall(in), {"", "Utkast"}));
    }
  }
  return ut;
}

TEST(Attack, NothingSmallFollowsFromAllReportsOfTwoYears) {
  std::mt19937 slump(20270215);
  int sma = 0, visade = 0, alla = 0;
  for (int omgang = 0; omgang < 40; ++omgang) {
    berattelse::Indata in = Slumpad(slump);
    Lasare lasare;
    for (const Modell& m : AllaRapporter(in)) lasare.Las(m);
    lasare.Losa();
    ASSERT_FALSE(HasFatalFailure());
    ASSERT_GT(lasare.Ekvationer(), 10u);
    for (int ar : {2025, 2026}) {
      in.ar = ar;
      in.frys_date = absl::StrCat(ar + 1, "-02-15");
      const bv::Underlagsinnehall u = Sammanstall(in);
      const Modell modell = Bygg(u, {"", "Utkast"});
      for (const Modellfigur& m : modell.figurer) {
        const Ruta r{m.etikett, m.del, m.insatstyp, m.regi, m.enhet.empty() ? "" : m.enhet + "/" + m.utforare, ar};
        if (!lasare.Last(r)) continue;
        const bv::Figur* f = nullptr;
        for (const bv::Figur& x : u.figurer())
          if (x.id() == m.id) f = &x;
        ASSERT_NE(f, nullptr);
        const auto [lag, hog] = lasare.Granser(r);
        // The attacker reckons rightly: what is true is among what it finds possible.
        ASSERT_LE(lag, f->value()) << "round " << omgang << ": " << f->ShortDebugString();
        ASSERT_GE(hog, f->value()) << "round " << omgang << ": " << f->ShortDebugString();
        ++alla;
        visade += m.visas ? 1 : 0;
        if (!f->skyddas() || f->value() < 1 || f->value() > 4) continue;
        ++sma;
        EXPECT_LT(lag, hog) << "round " << omgang << ": " << f->ShortDebugString() << "\n" << lasare.Lasta(r.typ, ar);
      }
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(sma, 500);
  EXPECT_GT(visade * 3, alla);  // and yet there is something to read
}

TEST(Attack, TheAttackerFindsWhatIsNotProtected) {
  Modell m;
  m.ar = 2026;
  auto figur = [&](const char* regi, const char* visat) {
    Modellfigur& f = m.figurer.emplace_back();
    f.id = regi;
    f.etikett = "Avvikelser";
    f.insatstyp = "hemtjänst";
    f.regi = regi;
    f.visat = visat;
  };
  figur("alla", "23");
  figur("kommunal", "20");
  figur("privat", "färre än 5");
  Lasare lasare;
  lasare.Las(m);
  lasare.Losa();
  EXPECT_EQ(lasare.Granser({"Avvikelser", "", "hemtjänst", "privat", "", 2026}),
            std::make_pair(int64_t{3}, int64_t{3}));
}

}  // namespace
}  // namespace kvalitet::compiler

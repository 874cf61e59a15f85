// Disclosure control against an attacker who reads what is published and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/berattelse/aggregate.h"
#include "services/compiler/disclosure.h"
#include "services/compiler/model.h"
#include "tests/services/berattelse_support.h"

namespace kvalitet::compiler {
namespace {

namespace bv = berattelse::v1;

// Solves sums of unknown non-negative integers by narrowing intervals and trying values.
class Angripare {
 public:
  struct Summa {
    size_t hela;
    std::vector<size_t> delar;
  };

  // Reads the published figures of one measure: the words for what is hidden, and which figures sum to which.
  explicit Angripare(const std::vector<Modellfigur>& figurer) {
    std::map<std::vector<std::string>, size_t> plats;
    for (const Modellfigur& f : figurer) {
      const std::string text = absl::StrReplaceAll(f.visat, {{"\u00a0", ""}});
      int64_t tal = 0;
      if (f.visat == "färre än 5")
        Ny(1, 4);
      else if (!f.visas)
        Ny(0, kTak);
      else if (absl::SimpleAtoi(text, &tal))
        Ny(tal, tal);
      else
        continue;
      plats[{f.insatstyp, f.regi, f.utforare, f.enhet}] = lag_.size() - 1;
      id_[f.id] = lag_.size() - 1;
    }
    for (const auto& [p, nr] : plats) {
      std::vector<size_t> regier, idebur, typer, enheter;
      for (const auto& [q, del] : plats) {
        if (p[2].empty() && p[3].empty() && q[2].empty() && q[3].empty()) {
          if (p[0] == q[0] && p[1] == "alla" && q[1] != "alla" && q[1] != "varav idéburen") regier.push_back(del);
          if (p[0] == q[0] && p[1] == "privat" && q[1] == "varav idéburen") idebur.push_back(del);
          if (p[0].empty() && !q[0].empty() && p[1] == q[1]) typer.push_back(del);
        }
        if (!p[0].empty() && p[0] == q[0] && p[1] == q[1] && p[3].empty() && p[2].empty() && !q[3].empty())
          enheter.push_back(del);
      }
      for (const std::vector<size_t>& delar : {regier, typer, enheter})
        if (!delar.empty()) summor_.push_back({nr, delar});
      if (!idebur.empty()) {
        Ny(0, kTak);
        idebur.push_back(lag_.size() - 1);
        summor_.push_back({nr, idebur});
      }
    }
  }

  // Whether the published figures leave more than one value for the figure.
  bool Osakert(const std::string& id) const {
    const size_t nr = id_.at(id);
    int mojliga = 0;
    for (int64_t v = 0; v <= 12 && mojliga < 2; ++v) {
      std::vector<int64_t> lag = lag_, hog = hog_;
      if (v < lag[nr] || v > hog[nr]) continue;
      lag[nr] = hog[nr] = v;
      int steg = 20000;
      mojliga += Losbart(lag, hog, steg) ? 1 : 0;
    }
    return mojliga >= 2;
  }

 private:
  static constexpr int64_t kTak = 1000;

  void Ny(int64_t minst, int64_t mest) {
    lag_.push_back(minst);
    hog_.push_back(mest);
  }

  bool Snava(std::vector<int64_t>& lag, std::vector<int64_t>& hog) const {
    for (bool andrat = true; andrat;) {
      andrat = false;
      for (const Summa& s : summor_) {
        int64_t minst = 0, mest = 0;
        for (size_t d : s.delar) minst += lag[d], mest += hog[d];
        auto satt = [&](size_t c, int64_t a, int64_t b) {
          if (a > lag[c]) lag[c] = a, andrat = true;
          if (b < hog[c]) hog[c] = b, andrat = true;
          return lag[c] <= hog[c];
        };
        if (!satt(s.hela, minst, mest)) return false;
        for (size_t d : s.delar)
          if (!satt(d, lag[s.hela] - (mest - hog[d]), hog[s.hela] - (minst - lag[d]))) return false;
      }
    }
    return true;
  }

  bool Losbart(std::vector<int64_t> lag, std::vector<int64_t> hog, int& steg) const {
    if (--steg < 0) return true;  // not shown to be impossible
    if (!Snava(lag, hog)) return false;
    size_t smalast = lag.size();
    for (size_t c = 0; c < lag.size(); ++c)
      if (lag[c] < hog[c] && (smalast == lag.size() || hog[c] - lag[c] < hog[smalast] - lag[smalast])) smalast = c;
    if (smalast == lag.size()) return true;
    for (int64_t v = lag[smalast]; v <= hog[smalast]; ++v) {
      std::vector<int64_t> l = lag, h = hog;
      l[smalast] = h[smalast] = v;
      if (Losbart(l, h, steg)) return true;
    }
    return false;
  }

  std::vector<int64_t> lag_, hog_;
  std::vector<Summa> summor_;
  std::map<std::string, size_t> id_;
};

// Small kommuner with small numbers: two insatstyper, a few enheter of each regi.
berattelse::Indata Slumpad(std::mt19937& slump) {
  berattelse::Indata in = testdata::Exempel();
  in.uppdrag.clear();
  in.volymer.clear();
  in.insatstyp_namn["SOL_SABO"] = "särskilt boende";
  in.kallor.erase(in.kallor.begin());
  in.kallor[0].fakta.clear();
  in.kallor[0].matt.resize(1);
  auto tal = [&](int mest) { return static_cast<int>(slump() % static_cast<unsigned>(mest + 1)); };
  const bv::Regi regier[] = {bv::REGI_KOMMUNAL, bv::REGI_PRIVAT, bv::REGI_PRIVAT, bv::REGI_OKAND};
  for (const char* typ : {"SOL_HEMTJANST", "SOL_SABO"})
    for (int e = 0, antal = 2 + tal(4); e < antal; ++e) {
      bv::UnderlagUppdrag& u = in.uppdrag.emplace_back();
      const int vem = tal(3);
      u.set_uppdrag(absl::StrCat("kommuner/9999/uppdrag/", typ, e));
      u.set_enhet(absl::StrCat("kommuner/9999/enheter/", typ, e));
      u.set_enhet_namn(absl::StrCat("Enhet ", typ, e));
      u.set_utforare(absl::StrCat("kommuner/9999/utforare/", vem));
      u.set_utforare_namn(absl::StrCat("Utförare ", vem));
      u.set_regi(regier[vem]);
      u.set_ideburen(vem == 2);
      u.set_insatstyp(typ);
      u.set_giltig_fran("2020-01-01");
      fakta::v1::Faktum& f = in.kallor[0].fakta.emplace_back();
      f.set_enhet(u.enhet());
      f.set_insatstyp(typ);
      f.set_matt("avvikelse.antal");
      f.set_period("2026-04");
      f.set_value(tal(2) == 0 ? tal(40) : tal(6));
    }
  return in;
}

// What a reader of several reports knows of a figure: the most exact that any of them tells.
void Samla(std::map<std::string, Modellfigur>& lasta, const Modell& modell) {
  for (const Modellfigur& f : modell.figurer) {
    if (f.etikett != "Avvikelser") continue;
    auto [plats, ny] = lasta.insert({f.id, f});
    if (!ny && (f.visas || (f.visat == "färre än 5" && !plats->second.visas))) plats->second = f;
  }
}

TEST(Disclosure, NoHiddenCountCanBeReckonedFromWhatIsPublished) {
  std::mt19937 slump(20261122);
  int dolda = 0, tal = 0, visade = 0;
  for (int omgang = 0; omgang < 150; ++omgang) {
    berattelse::Indata in = Slumpad(slump);
    const bv::Underlagsinnehall u = Sammanstall(in);
    std::map<std::string, Modellfigur> lasta;
    Samla(lasta, Bygg(u, {"", "Utkast"}));
    // The report of each insatstyp is published too.
    for (const char* typ : {"SOL_HEMTJANST", "SOL_SABO"}) {
      in.insatstyp = typ;
      Samla(lasta, Bygg(Sammanstall(in), {"", "Utkast"}));
    }
    std::vector<Modellfigur> publicerade;
    for (const auto& [id, f] : lasta) publicerade.push_back(f);
    const Angripare angripare(publicerade);
    for (const bv::Figur& f : u.figurer()) {
      if (f.matt() != "avvikelse.antal" || lasta.count(f.id()) == 0) continue;
      ++tal;
      visade += lasta[f.id()].visas ? 1 : 0;
      if (f.value() < 1 || f.value() > 4) continue;
      ++dolda;
      ASSERT_TRUE(angripare.Osakert(f.id())) << "round " << omgang << ": " << f.ShortDebugString();
    }
  }
  EXPECT_GT(dolda, 200);
  EXPECT_GT(tal, 1500);
  EXPECT_GT(visade * 2, tal);  // and yet there is something to read
}

bv::Underlagsinnehall Regier(const std::vector<std::pair<bv::Regi, int64_t>>& antal) {
  bv::Underlagsinnehall u;
  u.set_ar(2026);
  for (const auto& [regi, n] : antal) {
    bv::Figur* f = u.add_figurer();
    f->set_id(absl::StrCat("F-", static_cast<int>(regi)));
    f->set_matt("avvikelse.antal");
    f->set_skyddas(true);
    f->set_slag(fakta::v1::ANTAL);
    f->set_ar(2026);
    f->set_period("2026");
    f->set_value(n);
    f->mutable_omfattning()->set_regi(regi);
    f->mutable_omfattning()->set_insatstyp("SOL_HEMTJANST");
  }
  return u;
}

Visning For(const Rojandekontroll& k, bv::Regi regi) { return k.For(absl::StrCat("F-", static_cast<int>(regi))); }

TEST(Disclosure, ASmallCountHidesItsSmallestNeighbourToo) {
  const Rojandekontroll k(
      Regier({{bv::REGI_ALLA, 33}, {bv::REGI_KOMMUNAL, 20}, {bv::REGI_PRIVAT, 3}, {bv::REGI_OKAND, 10}}));
  EXPECT_EQ(For(k, bv::REGI_ALLA), Visning::kVisa);
  EXPECT_EQ(For(k, bv::REGI_KOMMUNAL), Visning::kVisa);
  EXPECT_EQ(For(k, bv::REGI_PRIVAT), Visning::kForFa);
  EXPECT_EQ(For(k, bv::REGI_OKAND), Visning::kForFa);
}

TEST(Disclosure, ZeroIsShownAndFiveIsShown) {
  const Rojandekontroll k(Regier({{bv::REGI_ALLA, 5}, {bv::REGI_KOMMUNAL, 5}, {bv::REGI_PRIVAT, 0}}));
  EXPECT_EQ(k.Dolda(), 0u);
}

TEST(Disclosure, IdeburnaAreAPartWhoseRemainderMustBeLargeToo) {
  const Rojandekontroll stora(
      Regier({{bv::REGI_ALLA, 40}, {bv::REGI_KOMMUNAL, 14}, {bv::REGI_PRIVAT, 26}, {bv::REGI_IDEBUREN, 12}}));
  EXPECT_EQ(stora.Dolda(), 0u);
  // 26 - 23 would tell of three.
  const Rojandekontroll sma(
      Regier({{bv::REGI_ALLA, 40}, {bv::REGI_KOMMUNAL, 14}, {bv::REGI_PRIVAT, 26}, {bv::REGI_IDEBUREN, 23}}));
  EXPECT_EQ(For(sma, bv::REGI_IDEBUREN), Visning::kForFa);
  EXPECT_EQ(For(sma, bv::REGI_PRIVAT), Visning::kVisa);
}

TEST(Disclosure, TwoSmallCountsOfAGivenSumAreNotToldAsFewerThanFive) {
  // 4 + 4 = 8: "färre än 5" twice would tell both.
  const Rojandekontroll k(Regier({{bv::REGI_ALLA, 8}, {bv::REGI_KOMMUNAL, 4}, {bv::REGI_PRIVAT, 4}}));
  EXPECT_EQ(For(k, bv::REGI_KOMMUNAL), Visning::kForFa);
  EXPECT_EQ(For(k, bv::REGI_PRIVAT), Visning::kForFa);
  // 3 + 4 = 7 leaves two ways.
  const Rojandekontroll tva(Regier({{bv::REGI_ALLA, 7}, {bv::REGI_KOMMUNAL, 3}, {bv::REGI_PRIVAT, 4}}));
  EXPECT_EQ(For(tva, bv::REGI_KOMMUNAL), Visning::kFarreAn5);
}

TEST(Disclosure, AShareOfFewerThanTenAnswersIsNotShownAndNotReckonable) {
  bv::Underlagsinnehall u =
      Regier({{bv::REGI_ALLA, 50}, {bv::REGI_KOMMUNAL, 30}, {bv::REGI_PRIVAT, 8}, {bv::REGI_OKAND, 12}});
  for (bv::Figur& f : *u.mutable_figurer()) {
    f.set_matt("nojdhet.nojda");
    f.set_slag(fakta::v1::ANDEL);
    f.set_matenhet("procent");
    f.set_n(f.value());
    f.set_denominator(f.value());
    f.set_value(f.value() * 3 / 4);
  }
  const Rojandekontroll k(u);
  EXPECT_EQ(For(k, bv::REGI_PRIVAT), Visning::kForFa);
  EXPECT_EQ(For(k, bv::REGI_OKAND), Visning::kForFa);
  EXPECT_EQ(For(k, bv::REGI_KOMMUNAL), Visning::kVisa);
}

// Five causes of one case would pass for five cases.
TEST(Disclosure, CausesAndMeasuresOfACaseAreInNoReport) {
  bv::Figur figur;
  for (const char* matt : {"lexsarah.orsak", "lexsarah.effekt", "lexsarah.styrka", "lexmaria.orsak", "lexmaria.effekt", "lexmaria.styrka"}) {
    figur.set_matt(matt);
    EXPECT_FALSE(Publiceras(figur, {})) << matt;
  }
  for (const char* matt : {"lexsarah.steg", "lexmaria.vardgivare", "atgard.effekt"}) {
    figur.set_matt(matt);
    EXPECT_TRUE(Publiceras(figur, {})) << matt << ": a case is one of them";
  }
}

TEST(Disclosure, AMeasureUnderAnotherNameHidesTheSame) {
  bv::Underlagsinnehall u =
      Regier({{bv::REGI_ALLA, 33}, {bv::REGI_KOMMUNAL, 20}, {bv::REGI_PRIVAT, 3}, {bv::REGI_OKAND, 10}});
  const int n = u.figurer_size();
  for (int i = 0; i < n; ++i) {
    bv::Figur* f = u.add_figurer();
    *f = u.figurer(i);
    f->set_id(f->id() + "b");
    f->set_matt("avvikelse.annat_namn");
  }
  const Rojandekontroll k(u);
  for (const bv::Figur& f : u.figurer())
    EXPECT_EQ(k.For(f.id()) == Visning::kVisa,
              f.omfattning().regi() == bv::REGI_ALLA || f.omfattning().regi() == bv::REGI_KOMMUNAL)
        << f.id();
}

TEST(Disclosure, ARateOrShareOfAHiddenCountIsHidden) {
  bv::Underlagsinnehall u = Regier({{bv::REGI_ALLA, 33}, {bv::REGI_KOMMUNAL, 30}, {bv::REGI_PRIVAT, 3}});
  bv::Figur* andel = u.add_figurer();
  *andel = u.figurer(2);
  andel->set_id("F-andel");
  andel->set_matt("avvikelse.antal.andel_privat");
  andel->set_skyddas(false);
  bv::Figur* takt = u.add_figurer();
  *takt = u.figurer(2);
  takt->set_id("F-takt");
  takt->set_matt("avvikelse.antal.per_1000_brukardygn");
  takt->set_slag(fakta::v1::MEDEL);
  takt->set_skyddas(false);
  const Rojandekontroll k(u);
  EXPECT_NE(k.For("F-andel"), Visning::kVisa);
  EXPECT_NE(k.For("F-takt"), Visning::kVisa);
}

}  // namespace
}  // namespace kvalitet::compiler

// Enhetsbladet and likabehandling: pure, over the example year of berattelse_support.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/name.h"
#include "services/berattelse/aggregate.h"
#include "services/berattelse/enhetsblad.h"
#include "services/berattelse/forklara.h"
#include "services/berattelse/likabehandling.h"
#include "tests/services/berattelse_support.h"

namespace kvalitet::berattelse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kNorr[] = "kommuner/9999/enheter/norr";

const auto kAlla = [](const v1::UnderlagUppdrag*) { return true; };

// "2026 egen 9/0", in order of year and utförare.
std::vector<std::string> Varden(const v1::Enhetsblad& blad, const std::string& matt, const std::string& del = "") {
  std::vector<std::string> out;
  for (const v1::EnhetsbladRad& rad : blad.rader()) {
    if (rad.matt() != matt || rad.del() != del) continue;
    for (const v1::EnhetsbladVarde& v : rad.varden()) {
      out.push_back(absl::StrCat(v.ar(), " ", v.utforare().empty() ? "ingen" : std::string(base::Leaf(v.utforare())),
                                 " ", v.value(), "/", v.denominator()));
    }
  }
  return out;
}

// Norr changes hands on 15 May 2026 and has nobody from 1 to 14 December.
TEST(Enhetsblad, TellsYearByYearUnderWhom) {
  const v1::Enhetsblad blad = ByggEnhetsblad(testdata::Exempel(), kNorr, kAlla);
  EXPECT_EQ(blad.enhet_namn(), "Hemtjänst Norr");
  EXPECT_EQ(blad.fran_ar(), 2020);
  EXPECT_EQ(blad.till_ar(), 2026);
  EXPECT_THAT(Varden(blad, "avvikelse.antal"),
              ElementsAre("2025 egen 11/0", "2026 ingen 6/0", "2026 ater 5/0", "2026 egen 9/0", "2026 omsorg 9/0"));
  // A measure whose parts are the whole has their sum.
  EXPECT_THAT(Varden(blad, "sjalvskattning.positiva"), ElementsAre("2026 omsorg 34/35"));
  EXPECT_THAT(Varden(blad, "sjalvskattning.positiva", "Bemötande"), ElementsAre("2026 omsorg 15/15"));
  for (const v1::EnhetsbladRad& rad : blad.rader()) EXPECT_EQ(rad.insatstyp(), "SOL_HEMTJANST");
}

TEST(Enhetsblad, TellsAnUtforareOnlyItsOwnDays) {
  const auto own = [](const v1::UnderlagUppdrag* u) { return u != nullptr && base::Leaf(u->utforare()) == "omsorg"; };
  const v1::Enhetsblad blad = ByggEnhetsblad(testdata::Exempel(), kNorr, own);
  EXPECT_THAT(Varden(blad, "avvikelse.antal"), ElementsAre("2026 omsorg 9/0"));
  for (const v1::EnhetsbladRad& rad : blad.rader()) {
    for (const v1::EnhetsbladVarde& v : rad.varden()) EXPECT_EQ(base::Leaf(v.utforare()), "omsorg") << rad.matt();
  }
}

// The score of one enhet is told to nobody.
TEST(Enhetsblad, HoldsNoScore) {
  Indata in = testdata::Exempel();
  for (const char* key : {"krav.poang", "sjalvskattning.poang"}) {
    fakta::v1::Matt poang;
    poang.set_matt(key);
    poang.set_slag(fakta::v1::ANDEL);
    in.kallor[0].matt.push_back(poang);
    fakta::v1::Faktum f;
    f.set_matt(key);
    f.set_enhet(kNorr);
    f.set_insatstyp("SOL_HEMTJANST");
    f.set_period("2026-09");
    f.set_value(4);
    f.set_denominator(6);
    in.kallor[0].fakta.push_back(f);
    EXPECT_THAT(Varden(ByggEnhetsblad(in, kNorr, kAlla), key), IsEmpty());
    // Nor by asking what the score of all is made of.
    const v1::Underlagsinnehall innehall = Sammanstall(in);
    for (const v1::Figur& figur : innehall.figurer()) {
      if (figur.matt() != key) continue;
      v1::ExplainFigurResponse svar;
      ASSERT_TRUE(Forklara(innehall, figur.id(), svar).ok());
      EXPECT_THAT(svar.rader(), IsEmpty()) << key;
      EXPECT_THAT(svar.formel(), HasSubstr("per enhet visas poängen inte"));
    }
  }
}

// A step is of an avtal; the enhet on it tells the regi and no more.
TEST(Enhetsblad, HoldsNoSanktion) {
  Indata in = testdata::Exempel();
  fakta::v1::Matt steg;
  steg.set_matt("sanktion.steg");
  steg.set_bara_regi(true);
  in.kallor[0].matt.push_back(steg);
  fakta::v1::Faktum f;
  f.set_matt("sanktion.steg");
  f.set_enhet(kNorr);
  f.set_insatstyp("SOL_HEMTJANST");
  f.set_period("2026-09");
  f.set_del("SANKTION_STEG_2");
  f.set_value(1);
  in.kallor[0].fakta.push_back(f);
  EXPECT_THAT(Varden(ByggEnhetsblad(in, kNorr, kAlla), "sanktion.steg", "SANKTION_STEG_2"), IsEmpty());
}

TEST(Enhetsblad, GoesBackNoFurtherThanItMay) {
  Indata in = testdata::Exempel();
  EXPECT_EQ(ForstaAret(in, kNorr, 2026), 2020);
  EXPECT_EQ(ForstaAret(in, kNorr, 2050), 2050 - kMestAr + 1);
  EXPECT_EQ(ForstaAret(in, "kommuner/9999/enheter/ingen", 2026), 2026);
}

v1::LikabehandlingRad Rad(const v1::Likabehandling& all, v1::Regi regi) {
  for (const v1::LikabehandlingRad& rad : all.rader()) {
    if (rad.regi() == regi && rad.insatstyp() == "SOL_HEMTJANST") return rad;
  }
  ADD_FAILURE() << "no row";
  return {};
}

TEST(Likabehandling, IsByInsatstypAndRegi) {
  Indata in = testdata::Exempel();
  const auto matt = [&](const char* key, fakta::v1::Slag slag, const char* enhet, bool parts) {
    fakta::v1::Matt m;
    m.set_matt(key);
    m.set_etikett(key);
    m.set_slag(slag);
    m.set_enhet(enhet);
    m.set_delar_hela(parts);
    in.kallor[0].matt.push_back(m);
  };
  const auto faktum = [&](const char* enhet, const char* key, const char* del, int64_t value, int64_t denominator) {
    fakta::v1::Faktum f;
    f.set_enhet(absl::StrCat("kommuner/9999/enheter/", enhet));
    f.set_insatstyp("SOL_HEMTJANST");
    f.set_matt(key);
    f.set_del(del);
    f.set_period("2026-09");
    f.set_value(value);
    f.set_denominator(denominator);
    in.kallor[0].fakta.push_back(f);
  };
  matt("sjalvskattning.besvarade", fakta::v1::ANDEL, "procent", false);
  matt("sjalvskattning.formular", fakta::v1::ANTAL, "antal", true);
  matt("uppfoljning.dagar_till_resultat", fakta::v1::MEDEL, "dagar", false);
  matt("paminnelse.skickade", fakta::v1::ANTAL, "antal", false);
  faktum("soder", "sjalvskattning.besvarade", "", 40, 42);
  faktum("oster", "sjalvskattning.besvarade", "", 42, 42);
  faktum("vaster", "sjalvskattning.besvarade", "", 35, 42);
  faktum("soder", "sjalvskattning.formular", "hemtjanst, version 3", 1, 0);
  faktum("vaster", "sjalvskattning.formular", "hemtjanst, version 3", 1, 0);
  faktum("soder", "uppfoljning.dagar_till_resultat", "", 60, 1);
  faktum("vaster", "uppfoljning.dagar_till_resultat", "", 90, 1);
  faktum("soder", "paminnelse.skickade", "", 4, 0);
  faktum("oster", "paminnelse.skickade", "", 3, 0);
  faktum("vaster", "paminnelse.skickade", "", 2, 0);
  const v1::Likabehandling all = ByggLikabehandling(Sammanstall(in));
  EXPECT_EQ(all.ar(), 2026);
  const v1::LikabehandlingRad kommunal = Rad(all, v1::REGI_KOMMUNAL), privat = Rad(all, v1::REGI_PRIVAT);
  EXPECT_EQ(kommunal.enheter(), 2) << "Söder and Öster at the end of the year";
  EXPECT_EQ(kommunal.fragor(), 84);
  EXPECT_EQ(kommunal.utan_svar(), 2);
  EXPECT_EQ(privat.utan_svar(), 7);
  EXPECT_THAT(kommunal.formular(), ElementsAre("hemtjanst, version 3"));
  EXPECT_THAT(privat.formular(), ElementsAre("hemtjanst, version 3"));
  EXPECT_EQ(kommunal.dagar_till_resultat(), 60);
  EXPECT_EQ(privat.resultat(), 1);
  EXPECT_EQ(kommunal.paminnelser(), 7);
  EXPECT_EQ(privat.paminnelser(), 2);
  // What nobody counted is not set, and no zero.
  EXPECT_FALSE(Rad(ByggLikabehandling(Sammanstall(testdata::Exempel())), v1::REGI_PRIVAT).has_paminnelser());
}

// What a nämnd or a verksamhetsområde owns has no enhet: it is the kommun's, of no regi.
TEST(Aggregate, WhatTheKommunOwnsHasNoRegi) {
  Indata in = testdata::Exempel();
  for (fakta::v1::Matt& m : in.kallor[0].matt) {
    if (m.matt() == "atgard.klara") m.set_kommunens_utan_enhet(true);
  }
  fakta::v1::Faktum f;
  f.set_matt("atgard.klara");
  f.set_del("GENOMFORD");
  f.set_period("2026-03");
  f.set_value(5);
  in.kallor[0].fakta.push_back(f);
  const v1::Underlagsinnehall innehall = Sammanstall(in);
  std::map<v1::Regi, int64_t> alla;
  for (const v1::Figur& figur : innehall.figurer()) {
    const auto& o = figur.omfattning();
    EXPECT_NE(o.insatstyp(), "INTE_ANGIVEN") << figur.matt();
    if (figur.matt() == "atgard.klara" && figur.del().empty() && o.insatstyp().empty() && o.utforare().empty() &&
        o.enhet().empty()) {
      alla[o.regi()] = figur.value();
    }
  }
  EXPECT_EQ(alla[v1::REGI_ALLA], 8) << "3 of enheter and 5 of the kommun";
  EXPECT_EQ(alla[v1::REGI_OKAND], 0) << "nothing is of a regi that nobody stated";
}

// A sum of what somebody stated is not zero where nobody did.
TEST(Aggregate, ASumOfAmountsIsNotZeroWhereNobodyStatedOne) {
  Indata in = testdata::Exempel();
  fakta::v1::Matt belopp;
  belopp.set_matt("atgard.forvantat_belopp");
  belopp.set_etikett("Förväntat belopp av beslutade åtgärder");
  belopp.set_slag(fakta::v1::ANTAL);
  belopp.set_enhet("tkr");
  in.kallor[0].matt.push_back(belopp);
  const auto figurer = [&] {
    std::map<v1::Regi, int64_t> regi;
    const v1::Underlagsinnehall innehall = Sammanstall(in);
    for (const v1::Figur& figur : innehall.figurer()) {
      if (figur.matt() == "atgard.forvantat_belopp" && figur.omfattning().insatstyp() == "SOL_HEMTJANST" &&
          figur.omfattning().enhet().empty() && figur.omfattning().utforare().empty()) {
        regi[figur.omfattning().regi()] = figur.value();
      }
    }
    return regi;
  };
  EXPECT_THAT(figurer(), IsEmpty());
  fakta::v1::Faktum f;
  f.set_matt("atgard.forvantat_belopp");
  f.set_enhet("kommuner/9999/enheter/soder");
  f.set_insatstyp("SOL_HEMTJANST");
  f.set_period("2026-03");
  f.set_value(0);
  in.kallor[0].fakta.push_back(f);
  EXPECT_EQ(figurer().at(v1::REGI_KOMMUNAL), 0) << "a stated zero is one";
  EXPECT_EQ(figurer().count(v1::REGI_PRIVAT), 0u);
}

TEST(Aggregate, ExceptionsAreKeptInOrder) {
  Indata in = testdata::Exempel();
  for (const auto& [dag, nummer] : {std::pair("2026-11-02", "U-3"), std::pair("2026-03-01", "A-9")}) {
    v1::Undantag& ett = in.undantag.emplace_back();
    ett.set_dag_date(dag);
    ett.set_nummer(nummer);
    ett.set_insatstyp("SOL_HEMTJANST");
  }
  v1::Underlagsinnehall innehall = Sammanstall(in);
  ASSERT_EQ(innehall.undantag_size(), 2);
  EXPECT_EQ(innehall.undantag(0).nummer(), "A-9");
  in.insatstyp = "SOL_SABO";
  EXPECT_EQ(Sammanstall(in).undantag_size(), 0) << "of another insatstyp";
}

}  // namespace
}  // namespace kvalitet::berattelse

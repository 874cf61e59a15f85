// Figures of an underlag: attribution, sums, published figures, gaps, determinism.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/berattelse/aggregate.h"
#include "services/berattelse/attribution.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/forklara.h"
#include "services/berattelse/publicerad.h"
#include "tests/services/berattelse_support.h"

namespace kvalitet::berattelse {
namespace {

using testdata::Exempel;
using testdata::Publicerat;

const v1::Figur* Hitta(const v1::Underlagsinnehall& u, const std::string& matt, const std::string& insatstyp,
                       v1::Regi regi, const std::string& enhet = "", const std::string& utforare = "",
                       const std::string& del = "") {
  for (const v1::Figur& f : u.figurer()) {
    const auto& o = f.omfattning();
    if (f.matt() == matt && f.del() == del && o.insatstyp() == insatstyp && o.regi() == regi && o.enhet() == enhet &&
        o.utforare() == utforare && o.avser().empty())
      return &f;
  }
  return nullptr;
}

int64_t Varde(const v1::Underlagsinnehall& u, const std::string& matt, v1::Regi regi) {
  const v1::Figur* f = Hitta(u, matt, "SOL_HEMTJANST", regi);
  return f ? f->value() : -1;
}

const v1::Figur* MedEtikett(const v1::Underlagsinnehall& u, const std::string& etikett, v1::Regi regi) {
  for (const v1::Figur& f : u.figurer())
    if (f.etikett() == etikett && f.omfattning().regi() == regi && f.omfattning().avser().empty()) return &f;
  return nullptr;
}

bool HarLucka(const v1::Underlagsinnehall& u, v1::Luckslag slag) {
  return std::any_of(u.luckor().begin(), u.luckor().end(), [&](const v1::Lucka& l) { return l.slag() == slag; });
}

TEST(Attribution, DaysOfATakeoverGoToWhoOperatedThem) {
  const v1::Underlagsinnehall u = Sammanstall(Exempel());
  const std::string norr = "kommuner/9999/enheter/norr";
  // 7 in March and 2 on 14 May; 9 on 15 May; 5 after 15 December; 6 in the fortnight that nobody had it.
  EXPECT_EQ(
      Hitta(u, "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_KOMMUNAL, norr, "kommuner/9999/utforare/egen")->value(), 9);
  EXPECT_EQ(
      Hitta(u, "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_PRIVAT, norr, "kommuner/9999/utforare/omsorg")->value(), 9);
  EXPECT_EQ(Hitta(u, "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_PRIVAT, norr, "kommuner/9999/utforare/ater")->value(),
            5);
  EXPECT_EQ(Hitta(u, "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_UTAN_UPPDRAG, norr)->value(), 6);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_KOMMUNAL), 9 + 31 + 3);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_PRIVAT), 9 + 5 + 12);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_IDEBUREN), 12);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_OKAND), 8);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_UTAN_UPPDRAG), 6);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_ALLA), 43 + 26 + 8 + 6);
  EXPECT_TRUE(HarLucka(u, v1::LUCKA_UPPDRAG_SAKNAS));
  EXPECT_TRUE(HarLucka(u, v1::LUCKA_REGI_OKAND));
}

// Every figure of a regi, or of the whole, by measure and part; but not how many enheter there are.
std::map<std::string, std::pair<int64_t, int64_t>> Summor(const v1::Underlagsinnehall& u) {
  std::map<std::string, std::pair<int64_t, int64_t>> summor;
  for (const v1::Figur& f : u.figurer()) {
    const auto& o = f.omfattning();
    if (!o.enhet().empty() || !o.utforare().empty() || absl::EndsWith(f.matt(), ".enheter")) continue;
    summor[absl::StrCat(f.matt(), "/", f.del(), "/", o.insatstyp(), "/", v1::Regi_Name(o.regi()), "/", o.avser())] = {
        f.value(), f.denominator()};
  }
  return summor;
}

TEST(Attribution, SumsBeforeAndAfterAMergerAreEqual) {
  const Indata before = Exempel();
  Indata after = before;
  // Öster goes up in Söder on 1 April; what is still reported of Öster after that is Söder's.
  const std::string oster = "kommuner/9999/enheter/oster", soder = "kommuner/9999/enheter/soder";
  for (v1::UnderlagUppdrag& u : after.uppdrag) {
    if (u.enhet() == oster) u.set_giltig_till("2026-04-01");
  }
  after.uppgangna = {{oster, soder, "2026-04-01"}};
  bool later = false;
  for (const Kallsvar& kalla : before.kallor) {
    for (const auto& f : kalla.fakta) later = later || (f.enhet() == oster && f.period() > "2026-04-01");
  }
  ASSERT_TRUE(later) << "something must be reported of Öster after it is gone";
  const auto was = Summor(Sammanstall(before)), is = Summor(Sammanstall(after));
  for (const auto& [key, value] : was) EXPECT_TRUE(is.count(key) == 1 && is.at(key) == value) << key;
  EXPECT_EQ(is.size(), was.size());
  after.uppgangna.clear();
  EXPECT_NE(Summor(Sammanstall(after)), Summor(Sammanstall(before))) << "without it, they would be nobody's";
}

TEST(Attribution, AsksForDaysOfMonthsInWhichAnUppdragBeginsOrEnds) {
  EXPECT_THAT(Uppdragsregister(Exempel().uppdrag).Delade(2024, 2026), testing::ElementsAre("2026-05", "2026-12"));
}

TEST(Attribution, AMonthThatIsOnlyPartlyCoveredIsNobodys) {
  Indata in = Exempel();
  in.kallor[1].fakta[1].set_period("2026-05");
  in.kallor[1].fakta.resize(2);
  const v1::Underlagsinnehall u = Sammanstall(in);
  EXPECT_EQ(Varde(u, "avvikelse.antal", v1::REGI_UTAN_UPPDRAG), 2);
}

TEST(Aggregate, RegiColumnsSumToTheWhole) {
  const v1::Underlagsinnehall u = Sammanstall(Exempel());
  std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> summor;
  for (const v1::Figur& f : u.figurer()) {
    const auto& o = f.omfattning();
    if (!o.enhet().empty() || !o.utforare().empty() || o.regi() == v1::REGI_IDEBUREN) continue;
    if (f.slag() != fakta::v1::ANTAL || absl::StartsWith(f.matt(), "register.utforare")) continue;
    auto& [hela, delar] = summor[{f.matt() + "/" + f.del(), o.insatstyp()}];
    (o.regi() == v1::REGI_ALLA ? hela : delar) += f.value();
  }
  ASSERT_FALSE(summor.empty());
  for (const auto& [var, summa] : summor) EXPECT_EQ(summa.first, summa.second) << var.first << " " << var.second;
}

// A form that has changed asks for something else: its whole compares with nothing, what was asked both years does.
TEST(Aggregate, YearsCompareByTheQuestionsThatWereAskedInBoth) {
  const v1::Underlagsinnehall u = Sammanstall(testdata::MedFragor(false));
  const auto hitta = [&u](const std::string& matt, const std::string& del = "") {
    return Hitta(u, matt, "SOL_HEMTJANST", v1::REGI_ALLA, "", "", del);
  };
  ASSERT_NE(hitta("sjalvskattning.positiva"), nullptr);
  EXPECT_EQ(hitta("sjalvskattning.positiva")->tidigare_size(), 0);
  EXPECT_TRUE(hitta("sjalvskattning.positiva")->andra_fragor());
  EXPECT_EQ(hitta("sjalvskattning.positiva", "Kompetens")->tidigare_size(), 0) << "nor do its parts";
  EXPECT_FALSE(hitta("sjalvskattning.inlamnade")->andra_fragor()) << "it is not made of answers";

  ASSERT_NE(hitta("sjalvskattning.gemensamma"), nullptr);
  EXPECT_EQ(hitta("sjalvskattning.gemensamma")->value(), 2);
  EXPECT_EQ(hitta("sjalvskattning.gemensamma")->denominator(), 2);
  ASSERT_EQ(hitta("sjalvskattning.gemensamma")->tidigare_size(), 1);
  EXPECT_EQ(hitta("sjalvskattning.gemensamma")->tidigare(0).value(), 0);
  EXPECT_EQ(hitta("sjalvskattning.gemensamma")->tidigare(0).denominator(), 2);
  EXPECT_EQ(Hitta(u, "sjalvskattning.gemensamma", "SOL_HEMTJANST", v1::REGI_PRIVAT)->value(), 1);

  ASSERT_EQ(hitta("sjalvskattning.fraga", "A1")->tidigare_size(), 1);
  EXPECT_EQ(hitta("sjalvskattning.fraga", "A3")->tidigare_size(), 0) << "new";
  EXPECT_EQ(hitta("sjalvskattning.fraga", "A2"), nullptr) << "asked no longer";
  for (const v1::Figur& f : u.figurer()) {
    if (f.matt() != "sjalvskattning.fraga" && f.matt() != "sjalvskattning.gemensamma") continue;
    EXPECT_TRUE(f.omfattning().enhet().empty() && f.omfattning().utforare().empty()) << f.ShortDebugString();
  }
  v1::ExplainFigurResponse svar;
  ASSERT_TRUE(
      Forklara(u, Hitta(u, "sjalvskattning.fraga", "SOL_HEMTJANST", v1::REGI_KOMMUNAL, "", "", "A1")->id(), svar).ok());
  EXPECT_EQ(svar.rader_size(), 0) << "its terms are what each enhet answered";
  EXPECT_EQ(svar.formel(), "summan av årets månader; per enhet visas svaren inte");
  for (const v1::Underlagsrad& rad : u.rader()) EXPECT_FALSE(rad.figur().empty());
  EXPECT_EQ(hitta("sjalvskattning.gemensamma")->kalla(), "uppfoljning");
}

// Each regi compares with its own past: that the other one has what it had, makes no year of it the same.
TEST(Aggregate, ARegiWithOtherQuestionsComparesWithNothing) {
  Indata in = testdata::MedFragor(true);  // Söder, kommunal, and Väster, privat: A1 both years
  for (fakta::v1::Faktum& f : in.kallor[0].fakta) {
    const bool vaster = absl::EndsWith(f.enhet(), "/vaster");
    if (f.matt() == "sjalvskattning.fraga" && vaster && f.period() == "2026-10") f.set_del("A9");
  }
  const v1::Underlagsinnehall u = Sammanstall(in);
  const auto av = [&u](const std::string& matt, v1::Regi regi) { return Hitta(u, matt, "SOL_HEMTJANST", regi); };
  EXPECT_FALSE(av("sjalvskattning.positiva", v1::REGI_KOMMUNAL)->andra_fragor());
  EXPECT_EQ(av("sjalvskattning.positiva", v1::REGI_KOMMUNAL)->tidigare_size(), 1);
  EXPECT_TRUE(av("sjalvskattning.positiva", v1::REGI_ALLA)->andra_fragor());
  EXPECT_EQ(av("sjalvskattning.gemensamma", v1::REGI_KOMMUNAL)->denominator(), 1);
  EXPECT_EQ(av("sjalvskattning.gemensamma", v1::REGI_PRIVAT), nullptr) << "it has no question in common";
  EXPECT_EQ(av("sjalvskattning.gemensamma", v1::REGI_ALLA)->denominator(), 1) << "Söder's alone";
  EXPECT_EQ(av("sjalvskattning.gemensamma", v1::REGI_ALLA)->tidigare(0).denominator(), 1);
}

TEST(Aggregate, YearsOfTheSameFormCompare) {
  const v1::Underlagsinnehall u = Sammanstall(testdata::MedFragor(true));
  const v1::Figur* f = Hitta(u, "sjalvskattning.positiva", "SOL_HEMTJANST", v1::REGI_ALLA);
  ASSERT_EQ(f->tidigare_size(), 1);
  EXPECT_EQ(f->tidigare(0).value(), 36);
  EXPECT_FALSE(f->andra_fragor());
  EXPECT_EQ(Hitta(u, "sjalvskattning.gemensamma", "SOL_HEMTJANST", v1::REGI_ALLA), nullptr) << "it would say the same";
}

TEST(Aggregate, WhatIsTheKommunsHasNoRegi) {
  const v1::Underlagsinnehall u = Sammanstall(Exempel());
  int figures = 0;
  for (const v1::Figur& f : u.figurer()) {
    if (f.matt() != "oversyn.efter") continue;
    ++figures;
    EXPECT_EQ(f.omfattning().regi(), v1::REGI_ALLA) << f.DebugString();
    EXPECT_EQ(f.value(), 45);
    EXPECT_EQ(f.denominator(), 50);
    ASSERT_EQ(f.tidigare_size(), 1);
    EXPECT_EQ(f.tidigare(0).value(), 30);
  }
  EXPECT_EQ(figures, 2) << "of the insatstyp and of all";
}

TEST(Aggregate, ZeroIsNotMissing) {
  const v1::Underlagsinnehall u = Sammanstall(Exempel());
  // Reports were counted this year: a regi with uppdrag and no report has zero.
  EXPECT_EQ(Varde(u, "lexsarah.rapporter", v1::REGI_OKAND), 0);
  // In 2025 nobody counted any: unknown.
  const v1::Figur* f = Hitta(u, "lexsarah.rapporter", "SOL_HEMTJANST", v1::REGI_ALLA);
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->tidigare_size(), 0);
}

TEST(Aggregate, SameContentInAnyOrderIsTheSameBytes) {
  const std::string bytes = Kanonisk(Sammanstall(Exempel()));
  std::mt19937 slump(7);
  for (int i = 0; i < 5; ++i) {
    Indata in = Exempel();
    std::shuffle(in.uppdrag.begin(), in.uppdrag.end(), slump);
    std::shuffle(in.volymer.begin(), in.volymer.end(), slump);
    for (Kallsvar& kalla : in.kallor) std::shuffle(kalla.fakta.begin(), kalla.fakta.end(), slump);
    EXPECT_EQ(Kanonisk(Sammanstall(in)), bytes);
  }
  Indata siffror = Publicerat("2380", "Östersund", 2020, "SOL_SABO");
  const std::string ost = Kanonisk(Sammanstall(siffror));
  std::shuffle(siffror.siffror.begin(), siffror.siffror.end(), slump);
  EXPECT_EQ(Kanonisk(Sammanstall(siffror)), ost);
}

TEST(Aggregate, AnIdIsTheSameWhateverTheValue) {
  Indata in = Exempel();
  const std::string id = Hitta(Sammanstall(in), "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_ALLA)->id();
  in.kallor[1].fakta[0].set_value(1000);
  EXPECT_EQ(Hitta(Sammanstall(in), "avvikelse.antal", "SOL_HEMTJANST", v1::REGI_ALLA)->id(), id);
}

TEST(Publicerat, LexSarahOfStockholm2016) {  // G5
  const v1::Underlagsinnehall u = Sammanstall(Publicerat("0180", "Stockholm", 2016, ""));
  EXPECT_EQ(MedEtikett(u, "Lex Sarah-rapporter", v1::REGI_KOMMUNAL)->value(), 241);
  EXPECT_EQ(MedEtikett(u, "Lex Sarah-rapporter", v1::REGI_PRIVAT)->value(), 91);
  const v1::Figur* alla = MedEtikett(u, "Lex Sarah-rapporter", v1::REGI_ALLA);
  EXPECT_EQ(alla->value(), 332);
  EXPECT_EQ(alla->formel(), "241 + 91 = 332");
  const v1::Figur* andel = MedEtikett(u, "Lex Sarah-rapporter, andel privat", v1::REGI_PRIVAT);
  EXPECT_EQ(andel->value(), 91);
  EXPECT_EQ(andel->denominator(), 332);
  EXPECT_THAT(andel->anm(), testing::HasSubstr("Volymen är okänd"));
  EXPECT_TRUE(HarLucka(u, v1::LUCKA_VOLYM_SAKNAS));
}

TEST(Publicerat, SarskiltBoendeOfOstersund2020) {  // G6
  const v1::Underlagsinnehall u = Sammanstall(Publicerat("2380", "Östersund", 2020, "SOL_SABO"));
  EXPECT_EQ(MedEtikett(u, "Antal särskilda boenden", v1::REGI_ALLA)->value(), 21);
  EXPECT_EQ(MedEtikett(u, "Antal särskilda boenden", v1::REGI_ALLA)->formel(), "16 + 5");
  EXPECT_EQ(MedEtikett(u, "Antal lägenheter", v1::REGI_ALLA)->value(), 590);
  const v1::Figur* andel = MedEtikett(u, "Antal lägenheter, andel privat", v1::REGI_PRIVAT);
  EXPECT_EQ(andel->value(), 132);
  EXPECT_EQ(andel->denominator(), 590);
  const v1::Figur* nojda = MedEtikett(u, "Andel ganska/mycket nöjda", v1::REGI_ALLA);
  EXPECT_EQ(nojda->value(), 78);
  EXPECT_EQ(nojda->mal().value(), 83);
  ASSERT_EQ(nojda->tidigare_size(), 1);  // 2018 was asked in other words: another series
  EXPECT_EQ(nojda->tidigare(0).value(), 73);
  const v1::Figur* privat = MedEtikett(u, "Andel ganska/mycket nöjda", v1::REGI_PRIVAT);
  EXPECT_EQ(privat->value(), 78);
  EXPECT_EQ(privat->tidigare(0).value(), 58);
  EXPECT_FALSE(privat->has_n());
  EXPECT_TRUE(HarLucka(u, v1::LUCKA_ANTAL_SVAR_SAKNAS));
}

// Any list of the same form: other measures, years, a missing regi, decimals, a contradiction.
TEST(Publicerat, OtherKommunerOnTheSamePath) {
  auto rad = [](const char* ar, const char* regi, const char* matt, const char* kategori, const char* varde,
                const char* enhet, const char* kalla) {
    v1::SiffraRad r;
    r.set_rad(1);
    r.set_ar(ar);
    r.set_insatstyp("hemtjänst");
    r.set_regi(regi);
    r.set_matt(matt);
    r.set_kategori(kategori);
    r.set_varde(varde);
    r.set_matenhet(enhet);
    r.set_kalla(kalla);
    return r;
  };
  Indata in = Publicerat("1480", "Göteborg", 2022, "SOL_HEMTJANST");
  in.siffror.clear();
  for (const v1::SiffraRad& r :
       {rad("2022", "kommunal", "Klagomål", "", "1 204", "antal", "a"),
        rad("2022", "privat", "Klagomål", "", "310", "antal", "a"), rad("2022", "", "Klagomål", "", "12", "antal", "a"),
        rad("2022", "", "Väntetid", "", "12,5", "dagar", "a"), rad("2021", "", "Väntetid", "", "14", "dagar", "a"),
        rad("2022", "", "Väntetid", "mål", "högst 10", "dagar", "a"),
        rad("2022", "", "Mål väntetid", "", "10", "dagar", "a"),
        rad("2022", "alla", "Svarsfrekvens", "", "23.8", "%", "a"),
        rad("2022", "alla", "Svarsfrekvens", "", "24", "%", "b")}) {
    std::vector<v1::RadFel> fel;
    if (auto s = LasSiffra(r, "Göteborg", fel)) in.siffror.push_back(*s);
  }
  ASSERT_EQ(in.siffror.size(), 8u);  // "högst 10" is no number
  const v1::Underlagsinnehall u = Sammanstall(in);
  EXPECT_EQ(MedEtikett(u, "Klagomål", v1::REGI_ALLA)->value(), 1526);
  EXPECT_EQ(MedEtikett(u, "Klagomål", v1::REGI_OKAND)->value(), 12);
  const v1::Figur* vantetid = MedEtikett(u, "Väntetid", v1::REGI_OKAND);
  EXPECT_EQ(vantetid->value(), 125);
  EXPECT_EQ(vantetid->decimaler(), 1);
  EXPECT_EQ(vantetid->mal().value(), 10);
  EXPECT_EQ(vantetid->mal().riktning(), fakta::v1::LAGRE);
  EXPECT_EQ(vantetid->tidigare(0).value(), 14);
  EXPECT_TRUE(HarLucka(u, v1::LUCKA_KALLOR_OENSE));
}

TEST(Publicerat, AGoalWithoutOutcomeStandsAlone) {
  Indata in = Publicerat("2380", "Östersund", 2020, "SOL_SABO");
  for (v1::Siffra& s : in.siffror)
    if (s.ar_mal() && s.ar() == 2020) s.set_etikett("Mål kontinuitet");
  const v1::Underlagsinnehall u = Sammanstall(in);
  const v1::Figur* f = MedEtikett(u, "Mål kontinuitet", v1::REGI_ALLA);
  ASSERT_NE(f, nullptr);
  EXPECT_TRUE(f->has_mal());
  EXPECT_EQ(f->matt(), "mal.kontinuitet");
}

TEST(Import, EveryErrorOfARowIsTold) {
  v1::SiffraRad rad;
  rad.set_rad(7);
  rad.set_kommun("Malmö");
  rad.set_ar("i fjol");
  rad.set_regi("blandad");
  rad.set_varde("85 stycken");
  std::vector<v1::RadFel> fel;
  EXPECT_FALSE(LasSiffra(rad, "Östersund", fel).has_value());
  std::vector<std::string> kolumner;
  for (const v1::RadFel& f : fel) {
    EXPECT_EQ(f.rad(), 7);
    kolumner.push_back(f.kolumn());
  }
  EXPECT_THAT(kolumner, testing::UnorderedElementsAre("kommun", "år", "regi", "mått", "värde", "källa"));
}

TEST(Import, NumbersAsPeopleWriteThem) {
  auto tal = [](const char* text) {
    auto t = LasTal(text);
    return t ? std::make_pair(t->value, t->decimaler) : std::make_pair(int64_t{-1}, -1);
  };
  EXPECT_EQ(tal("241"), std::make_pair(int64_t{241}, 0));
  EXPECT_EQ(tal("96.77"), std::make_pair(int64_t{9677}, 2));
  EXPECT_EQ(tal("27,4"), std::make_pair(int64_t{274}, 1));
  EXPECT_EQ(tal("1 234"), std::make_pair(int64_t{1234}, 0));
  EXPECT_EQ(tal("1\u00a0234"), std::make_pair(int64_t{1234}, 0));
  EXPECT_EQ(tal("\u22123"), std::make_pair(int64_t{-3}, 0));
  for (const char* fel : {"", "85%", "1.2.3", "tolv", ",5", "5,", "12345678901234"})
    EXPECT_EQ(LasTal(fel), std::nullopt) << fel;
}

TEST(Import, TheWholePublishedListIsRead) {
  int lasta = 0, fel_antal = 0;
  for (const char* kommun : {"Östersund", "Stockholm", "Bengtsfors", "Malmö", "Göteborg", "Sundsvall", "Eskilstuna",
                             "Götene", "Mjölby", "Falkenberg", "Jönköping"})
    for (const v1::SiffraRad& rad : testdata::PubliceradeRader(kommun)) {
      std::vector<v1::RadFel> fel;
      (LasSiffra(rad, kommun, fel) ? lasta : fel_antal)++;
    }
  EXPECT_EQ(lasta, 31 + 3 + 2 + 13 + 1 + 2 + 2 + 1 + 1 + 4 + 1 + 4 + 1);
  EXPECT_EQ(fel_antal, 7);  // Södermalm's seven judgements have no year
}

// An oracle that does not call the aggregation: the rows of an explained figure sum to it.
TEST(Explain, TermsSumToTheFigure) {
  for (const Indata& in :
       {Exempel(), Publicerat("2380", "Östersund", 2020, "SOL_SABO"), Publicerat("0180", "Stockholm", 2016, "")}) {
    const v1::Underlagsinnehall u = Sammanstall(in);
    int provade = 0;
    for (const v1::Figur& f : u.figurer()) {
      if (absl::StartsWith(f.matt(), "register.") || absl::StartsWith(f.matt(), "granskning.enheter") ||
          absl::StrContains(f.matt(), ".andel_privat") || absl::StrContains(f.matt(), ".per_1000"))
        continue;
      v1::ExplainFigurResponse svar;
      ASSERT_TRUE(Forklara(u, f.id(), svar).ok());
      int64_t value = 0, denominator = 0;
      for (const v1::Underlagsrad& rad : svar.rader()) {
        value += rad.value();
        denominator += rad.denominator();
      }
      EXPECT_EQ(value, f.value()) << f.ShortDebugString();
      EXPECT_EQ(denominator, f.denominator()) << f.ShortDebugString();
      ++provade;
    }
    EXPECT_GT(provade, 0);
  }
}

}  // namespace
}  // namespace kvalitet::berattelse

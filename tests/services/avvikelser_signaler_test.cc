// Signals: what is planted is found, and noise that varies more than chance is not told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/signaler.h"
#include "services/avvikelser/signalkalla.h"
#include "services/avvikelser/signaltext.h"
#include "services/avvikelser/slump.h"
#include "tests/services/avvikelser_fixture.h"
#include "tests/services/avvikelser_signaler_noise.h"

namespace kvalitet::avvikelser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// How many of the seeds tell of anything at all: nothing is planted, so each of them is false.
int SeedsWithSignals(uint64_t seeds, const Kommun& kommun) {
  int with = 0;
  for (uint64_t seed = 1; seed <= seeds; ++seed) with += HittaSignaler(Noise(seed, kommun)).signaler.empty() ? 0 : 1;
  return with;
}

std::vector<std::string> Told(const Signalsvar& svar) {
  std::vector<std::string> told;
  for (const v1::Signal& s : svar.signaler) {
    told.push_back(
        absl::StrCat(s.enhet().substr(s.enhet().rfind('/') + 1), " ", v1::Signalart_Name(s.art()), " ", s.skal()));
  }
  return told;
}

TEST(Signaler, OverDispersedNoiseIsSeldomTold) {
  EXPECT_LE(SeedsWithSignals(50, {}), 2);
  EXPECT_LE(SeedsWithSignals(50, {false, 2, 6}), 2);
  EXPECT_LE(SeedsWithSignals(50, {true, 1, 3}), 2);
}

TEST(Signaler, LongRunOverDispersedNoiseIsSeldomTold) {
  EXPECT_LE(SeedsWithSignals(1000, {}), 50);
  EXPECT_LE(SeedsWithSignals(1000, {false, 2, 6}), 50);
  EXPECT_LE(SeedsWithSignals(1000, {true, 1, 3}), 50);
  EXPECT_LE(SeedsWithSignals(1000, {true, 20, 20}), 50);  // hardly more than chance
}

// The same in small kommuner, with a few enheter that vary as much.
TEST(Signaler, LongRunNoiseOfFewEnheterIsSeldomTold) {
  for (const auto& [insatstyper, enheter] : {std::pair(2, 2), std::pair(4, 3), std::pair(1, 8), std::pair(6, 1)}) {
    Kommun kommun = {true, 1, 3};
    kommun.insatstyper = insatstyper;
    kommun.enheter = enheter;
    EXPECT_LE(SeedsWithSignals(1000, kommun), 50) << insatstyper << " " << enheter;
    kommun.volumes = false;
    EXPECT_LE(SeedsWithSignals(1000, kommun), 50) << insatstyper << " " << enheter << ", without volumes";
    kommun = {true, 20, 20};  // few reports of each
    kommun.insatstyper = insatstyper;
    kommun.enheter = enheter;
    kommun.andel = 0.1;
    EXPECT_LE(SeedsWithSignals(1000, kommun), 50) << insatstyper << " " << enheter << ", few reports";
  }
}

// Forty more of one category in the last month: found in every seed, as what it is, and with nothing false beside
// it but as seldom as the rule says.
TEST(Signaler, PlantedClustersAreFound) {
  int found = 0, wrong = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Signalunderlag all = Noise(seed, {});
    for (Signalserie& s : all.serier) {
      if (s.enhet == Enhet(1, 7) && (s.kategori.empty() || s.kategori == "RATTSSAKERHET")) s.antal[0] += 40;
    }
    for (const v1::Signal& s : HittaSignaler(all).signaler) {
      const bool planted = s.enhet() == Enhet(1, 7);
      found += planted && s.kategori() == "RATTSSAKERHET" && s.art() == v1::SIGNAL_OKAR ? 1 : 0;
      wrong += planted ? 0 : 1;
    }
  }
  EXPECT_EQ(found, 50);
  EXPECT_LE(wrong, 5);
}

// An enhet with far more than others of its insatstyp all year long, and one that falls silent.
TEST(Signaler, PlantedDifferencesFromOthersAreFound) {
  int more = 0, silent = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Signalunderlag all = Noise(seed, {true, 4, 20});
    for (Signalserie& s : all.serier) {
      for (int64_t& n : s.antal) {
        if (s.enhet == Enhet(0, 3) && s.kategori == "UTFORANDE_EJ") n = n * 8 + 6;
        if (s.enhet == Enhet(2, 5)) n = 0;
      }
    }
    for (const v1::Signal& s : HittaSignaler(all).signaler) {
      more += s.enhet() == Enhet(0, 3) && s.kategori() == "UTFORANDE_EJ" && s.art() == v1::SIGNAL_FLER_AN_ANDRA ? 1 : 0;
      silent += s.enhet() == Enhet(2, 5) && s.art() == v1::SIGNAL_INGA_RAPPORTER ? 1 : 0;
    }
  }
  EXPECT_EQ(more, 50);
  EXPECT_EQ(silent, 50);
}

Signalserie Complaints(const std::string& enhet, const std::string& kategori, Perioder antal) {
  return {"SOL_HEMTJANST", enhet, v1::KLAGOMAL, kategori, antal};
}

TEST(Signaler, ThreeComplaintsAfterAYearWithoutAreAReasonToLook) {
  Signalunderlag all;
  all.serier = {Complaints("soder", "", {3}), Complaints("soder", "SYN_TID", {3}), Complaints("norr", "", {2})};
  EXPECT_THAT(Told(HittaSignaler(all)),
              ElementsAre("soder SIGNAL_OKAR tre klagomål om sen, kort eller utebliven insats på 30 dagar "
                          "(förra året 0); underlag saknas om volym"));
  // As many last year at the same time: a season, no news.
  all.serier[0].antal[12] = all.serier[1].antal[12] = 3;
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
}

TEST(Signaler, RisesAndFallsAgainstItsOwnPast) {
  Signalunderlag all;
  Perioder even;
  even.fill(9);
  for (int i = 0; i < 10; ++i) {
    all.serier.push_back({"SOL_SABO", absl::StrCat("e", i), v1::AVVIKELSE, "", even});
  }
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
  all.serier[2].antal[0] = 31;
  all.serier[6].antal[0] = 0;
  EXPECT_THAT(Told(HittaSignaler(all)),
              testing::UnorderedElementsAre(
                  "e2 SIGNAL_OKAR 31 avvikelser på 30 dagar (förra året 9); underlag saknas om volym",
                  "e6 SIGNAL_MINSKAR inga avvikelser på 30 dagar (förra året 9, året före i allt 108); underlag saknas "
                  "om volym"));
}

// Twice as many reports by an enhet that does ten times as much, and by one that does as much as the others.
TEST(Signaler, VolumeIsWhatNumbersAreComparedBy) {
  Signalunderlag all;
  Perioder even;
  even.fill(4);
  for (int i = 0; i < 10; ++i) {
    Signalenhet one{"SOL_SABO", absl::StrCat("e", i), {}};
    one.dygn.fill(300'000);
    all.enheter.push_back(one);
    all.serier.push_back({"SOL_SABO", one.enhet, v1::AVVIKELSE, "", even});
  }
  for (const size_t i : {1u, 4u}) all.serier[i].antal.fill(40);
  for (int64_t& n : all.enheter[1].dygn) n *= 10;
  EXPECT_THAT(Told(HittaSignaler(all)),
              ElementsAre("e4 SIGNAL_FLER_AN_ANDRA 520 avvikelser på tretton månader, fler än volymen förklarar (nio "
                          "jämförbara enheter har 936 tillsammans)"));
  EXPECT_THAT(HittaSignaler(all).utan_underlag, IsEmpty());
  all.enheter[3].dygn[7] = 0;
  EXPECT_THAT(HittaSignaler(all).utan_underlag, ElementsAre("e3")) << "of one period nobody told";
  // Without volumes nobody is compared with others, and that is said.
  all.enheter.clear();
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
  EXPECT_THAT(HittaSignaler(all).utan_underlag, testing::SizeIs(10));
  // Of five enheter none would be compared with volumes either.
  all.serier.resize(5);
  EXPECT_THAT(HittaSignaler(all).utan_underlag, IsEmpty());
  all.enheter.push_back({"SOL_SABO", "sjätte", {}});
  EXPECT_THAT(HittaSignaler(all).utan_underlag, testing::SizeIs(6));
  all.enheter.push_back({"HSL_SABO", "sjätte", {}});
  EXPECT_THAT(HittaSignaler(all).utan_underlag, testing::SizeIs(6)) << "an enhet is told once";
}

TEST(Signaler, SilentForTwelveMonthsWhileOthersReport) {
  Signalunderlag all;
  Perioder some{};
  some[2] = some[5] = some[9] = 3;
  for (int i = 0; i < 8; ++i) all.serier.push_back({"SOL_SABO", absl::StrCat("e", i), v1::AVVIKELSE, "", some});
  all.enheter.push_back({"SOL_SABO", "tyst", {}});
  const std::string line =
      "tyst SIGNAL_INGA_RAPPORTER inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på tolv månader (åtta "
      "jämförbara enheter har 72 tillsammans); underlag saknas om volym";
  EXPECT_THAT(Told(HittaSignaler(all)), ElementsAre(line));
  // Whoever tells sums of a system of its own is not silent.
  all.eget_system = {{"SOL_SABO", "tyst"}};
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
  all.eget_system.clear();
  // Nor is one that was not there a year ago.
  all.nya = {{"SOL_SABO", "tyst"}};
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
  all.nya.clear();
  EXPECT_THAT(HittaSignaler(all).inga_rapporter, IsEmpty()) << "the signal tells it";
  all.eget_system = {{"SOL_HEMTJANST", "tyst"}};
  // A complaint is no report of its own, a lex Sarah-rapport is, and a lex Maria-ärende.
  all.serier.push_back({"SOL_SABO", "tyst", v1::KLAGOMAL, "", {1}});
  EXPECT_THAT(Told(HittaSignaler(all)), ElementsAre(line));
  for (const v1::Avvikelsetyp typ : {v1::LEX_SARAH, v1::LEX_MARIA}) {
    all.serier.back().typ = typ;
    EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty()) << typ;
  }
}

// In a small kommun there are two or three of each insatstyp, and of some a single one.
TEST(Signaler, SilentThoughFewAreOfItsKind) {
  Signalunderlag all;
  Perioder some;
  some.fill(6);
  const auto told = [&all](const std::string& insatstyp, const std::string& enhet) {
    Signalenhet one{insatstyp, enhet, {}};
    one.dygn.fill(1'000'000);
    all.enheter.push_back(one);
  };
  for (const char* insatstyp : {"SOL_HEMTJANST", "SOL_SABO", "LSS_BOSTAD"}) {
    for (const char* name : {"a", "b", "c"}) {
      const std::string enhet = absl::StrCat(insatstyp, "-", name);
      told(insatstyp, enhet);
      if (enhet != "SOL_SABO-b") all.serier.push_back({insatstyp, enhet, v1::AVVIKELSE, "", some});
    }
  }
  const std::string line =
      "SOL_SABO-b SIGNAL_INGA_RAPPORTER inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på tolv månader "
      "(två jämförbara enheter har 144 tillsammans; få att jämföra med)";
  EXPECT_THAT(Told(HittaSignaler(all)), ElementsAre(line));
  told("LSS_DAGLIG", "ensam");
  EXPECT_THAT(Told(HittaSignaler(all)),
              testing::UnorderedElementsAre(line,
                                            "ensam SIGNAL_INGA_RAPPORTER inga avvikelser, lex Sarah-rapporter eller "
                                            "lex Maria-ärenden på tolv månader (ingen jämförbar "
                                            "enhet finns; kommunens andra enheter har 576 tillsammans)"));
  // Whoever has a system of its own is not silent, be they few or many.
  all.eget_system = {{"SOL_SABO", "SOL_SABO-b"}, {"LSS_DAGLIG", "ensam"}};
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
}

// That others hardly report either is no news; that nobody knows is none.
TEST(Signaler, SilentAmongFewWhoHardlyReport) {
  Signalunderlag all;
  for (const char* name : {"a", "b", "c"}) {
    Signalenhet one{"SOL_SABO", name, {}};
    one.dygn.fill(1'000'000);
    all.enheter.push_back(one);
  }
  all.serier.push_back({"SOL_SABO", "a", v1::AVVIKELSE, "", {1, 0, 1, 1}});
  all.serier.push_back({"SOL_SABO", "b", v1::AVVIKELSE, "", {0, 0, 1}});
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
}

// The only enhet of a kommun that tells nothing of volumes.
TEST(Signaler, SilentThoughItReportedTheYearBefore) {
  Signalunderlag all;
  all.enheter.push_back({"SOL_SABO", "tyst", {}, 14});
  all.serier.push_back({"SOL_SABO", "tyst", v1::AVVIKELSE, "", {}});
  all.serier.back().antal[kPerioder - 1] = 2;
  EXPECT_THAT(Told(HittaSignaler(all)), ElementsAre("tyst SIGNAL_INGA_RAPPORTER inga avvikelser, lex Sarah-rapporter "
                                                    "eller lex Maria-ärenden på tolv månader (året före "
                                                    "16); underlag saknas om volym"));
  all.serier.back().antal[6] = 1;
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty());
  all.enheter.back().rapporter_fore = 1;
  all.serier.back().antal[6] = 0;
  EXPECT_THAT(Told(HittaSignaler(all)), IsEmpty()) << "three in a year may well be none in the next";
}

// Of two enheter that became one, one is compared with others.
TEST(Signaler, WhatHasGoneUpInAnotherIsNotASilentEnhet) {
  constexpr absl::CivilDay kToday(2026, 11, 23);
  FakeRegistry registry;
  const auto enheter = [&] {
    const Snapshot snapshot = *registry::Snapshot::Load(registry, "0114", absl::Now() + absl::Minutes(1));
    Signalunderlag underlag;
    Signalserie serie;
    serie.insatstyp = "SOL_HEMTJANST";
    serie.enhet = FakeRegistry::Enhet("soder");
    underlag.serier.push_back(serie);
    LaggTillRegister(snapshot, kToday, underlag);
    std::set<std::string> all;
    for (const Signalenhet& one : underlag.enheter) all.insert(one.enhet);
    for (const Signalserie& one : underlag.serier) all.insert(one.enhet + " serie");
    return all;
  };
  const std::string norr = FakeRegistry::Enhet("norr"), soder = FakeRegistry::Enhet("soder"),
                    lunden = FakeRegistry::Enhet("lunden");
  EXPECT_THAT(enheter(), ElementsAre(lunden, norr, soder, soder + " serie"));
  for (auto& one : *registry.enheter.mutable_enheter()) {
    if (one.name() != soder) continue;
    one.set_uppgatt_i(norr);
    one.set_uppgatt_date("2025-01-01");
  }
  EXPECT_THAT(enheter(), ElementsAre(lunden, norr, norr + " serie")) << "what it reported is the whole's past";
}

// Two enheter became one in June: the whole is compared with what both did before.
TEST(Signaler, TheWholeHasThePastOfItsParts) {
  constexpr absl::CivilDay kToday(2026, 11, 23);
  FakeRegistry registry;
  const std::string norr = FakeRegistry::Enhet("norr"), soder = FakeRegistry::Enhet("soder");
  for (auto& one : *registry.enheter.mutable_enheter()) {
    if (one.name() != soder) continue;
    one.set_uppgatt_i(norr);
    one.set_uppgatt_date("2026-06-10");
  }
  const Snapshot snapshot = *registry::Snapshot::Load(registry, "0114", absl::Now() + absl::Minutes(1));
  const auto first = PeriodStart(kToday);
  const auto merged = [&](const Perioder& of_part) {
    Signalunderlag underlag;
    Signalserie serie;
    serie.insatstyp = "SOL_HEMTJANST";
    serie.kategori = "BEMOTANDE";
    serie.enhet = soder;
    serie.antal.fill(2);
    underlag.serier = {serie};
    Signalenhet of_norr{"SOL_HEMTJANST", norr, {}};
    of_norr.dygn.fill(100);
    underlag.enheter = {of_norr, {"SOL_HEMTJANST", soder, of_part}};
    underlag.eget_system = {{"SOL_HEMTJANST", soder}};
    LaggTillRegister(snapshot, kToday, underlag);
    EXPECT_EQ(underlag.serier.size(), 1u);
    EXPECT_EQ(underlag.serier[0].enhet, norr);
    EXPECT_EQ(underlag.serier[0].antal[3], 2);
    EXPECT_EQ(underlag.eget_system.count({"SOL_HEMTJANST", norr}), 1u);
    EXPECT_EQ(underlag.enheter[0].enhet, norr);
    return underlag.enheter[0].dygn;
  };
  Perioder of_part{};
  for (size_t i = 0; i < kPerioder; ++i) of_part[i] = first[i] < absl::CivilDay(2026, 5, 1) ? 30 : 0;
  const Perioder told = merged(of_part);
  const Perioder untold = merged({});
  for (size_t i = 0; i < kPerioder; ++i) {
    const bool before = first[i] < absl::CivilDay(2026, 6, 10);
    const bool whole = before && (i == 0 ? kToday + 1 : first[i - 1]) <= absl::CivilDay(2026, 6, 10);
    EXPECT_EQ(told[i], before && of_part[i] == 0 && whole ? 0 : 100 + of_part[i]) << i;
    EXPECT_EQ(untold[i], whole ? 0 : 100) << i << ": what nobody told of a part is not known of the whole";
  }
}

TEST(Signaler, TheSameWhateverTheOrder) {
  Signalunderlag all = Noise(3, {});
  for (Signalserie& s : all.serier) {
    if (s.enhet == Enhet(1, 7)) s.antal[0] += 30;
  }
  const auto first = HittaSignaler(all);
  EXPECT_FALSE(first.signaler.empty());
  std::reverse(all.serier.begin(), all.serier.end());
  std::reverse(all.enheter.begin(), all.enheter.end());
  EXPECT_EQ(Told(HittaSignaler(all)), Told(first));
  EXPECT_EQ(HittaSignaler(all).provade, first.provade);
}

TEST(Signaler, NothingReportedIsNoSignal) {
  EXPECT_THAT(HittaSignaler({}).signaler, IsEmpty());
  Signalunderlag silent;
  for (int i = 0; i < 4; ++i) silent.enheter.push_back({"SOL_SABO", absl::StrCat("e", i), {}});
  EXPECT_THAT(HittaSignaler(silent).signaler, IsEmpty());
  EXPECT_THAT(HittaSignaler(silent).inga_rapporter, IsEmpty()) << "nobody knows whether the register was kept";
  silent.enheter.push_back({"SOL_SABO", "rapporterar", {}, 1});
  silent.serier.push_back({"SOL_SABO", "rapporterar", v1::AVVIKELSE, "", {0, 1}});
  EXPECT_THAT(HittaSignaler(silent).signaler, IsEmpty());
  EXPECT_THAT(HittaSignaler(silent).inga_rapporter, ElementsAre("e0", "e1", "e2", "e3")) << "but it is a fact";
  silent.nya = {{"SOL_SABO", "e0"}};
  silent.eget_system = {{"SOL_SABO", "e1"}};
  silent.enheter.push_back({"HSL_SABO", "e2", {}});
  silent.serier.push_back({"HSL_SABO", "e2", v1::AVVIKELSE, "", {0, 0, 1}});
  silent.serier.push_back({"SOL_SABO", "e3", v1::KLAGOMAL, "", {1}});
  EXPECT_THAT(HittaSignaler(silent).inga_rapporter, ElementsAre("e3"))
      << "a new one, one with a system of its own, one that reports of something else, one that others complain of";
  // What is new there says nothing of what it has done for long.
  silent.enheter.push_back({"SOL_TRYGGHETSLARM", "e3", {}});
  silent.nya.insert({"SOL_TRYGGHETSLARM", "e3"});
  EXPECT_THAT(HittaSignaler(silent).inga_rapporter, ElementsAre("e3"));
}

TEST(Signaler, PeriodsCoverThirteenMonthsWithoutAHole) {
  const auto first = PeriodStart(absl::CivilDay(2026, 12, 15));
  EXPECT_EQ(first[0], absl::CivilDay(2026, 11, 16));
  EXPECT_EQ(first[1], absl::CivilDay(2026, 10, 17));
  EXPECT_EQ(first[11], absl::CivilDay(2025, 12, 16));
  EXPECT_EQ(first[12], absl::CivilDay(2025, 11, 16));  // the same thirty days a year before
}

// Against probabilities written out by hand.
TEST(Slump, BetaBinomial) {
  // alfa = beta = 1: every count of 0 to n is as probable.
  EXPECT_NEAR(BetaBinomial(4, 1, 1)[3].minst, 0.4, 1e-12);
  EXPECT_NEAR(BetaBinomial(4, 1, 1)[3].hogst, 0.8, 1e-12);
  EXPECT_NEAR(BetaBinomial(4, 1, 1)[3].vid, 0.2, 1e-12);
  // Large alfa and beta: nearly binomial, three of three at one in thirteen.
  EXPECT_NEAR(BetaBinomial(3, 1e9, 12e9)[3].minst, 1.0 / 2197, 1e-9);
  // 2·3·4 / (26·27·28)
  EXPECT_NEAR(BetaBinomial(3, 2, 24)[3].minst, 24.0 / 19656, 1e-12);
  EXPECT_NEAR(BetaBinomial(0, 2, 24)[0].minst, 1, 1e-12);
  // Counts whose weights pass every double on the way.
  EXPECT_NEAR(BetaBinomial(10000, 5000, 5000)[5000].minst, 0.5, 0.01);
}

TEST(Slump, BenjaminiHochberg) {
  // Any p could have come of any comparison: by chance as many are below each as there are comparisons times it.
  const auto kept = [](const std::vector<double>& p) {
    std::vector<Mojlighet> all;
    double before = 0;
    for (const double one : p) {
      all.push_back({one, static_cast<double>(p.size()) * (one - before)});
      before = one;
    }
    return StorstaKvar(p, all, 0.05);
  };
  // The example of their paper: four of fifteen are kept at 5 %.
  EXPECT_EQ(kept({0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                  0.6528, 0.7590, 1.0000}),
            0.0095);
  EXPECT_LT(kept({0.2, 0.9}), 0);
  EXPECT_LT(kept({}), 0);
}

// Of ten comparisons of which nine cannot be below one in ten, one at 0.02 is no worse than if it was made alone.
TEST(Slump, WhatCannotBeImprobableIsNotHeldAgainstTheOthers) {
  std::vector<Mojlighet> all = {{0.02, 0.02}};
  for (int i = 0; i < 9; ++i) all.push_back({0.1, 0.1});
  EXPECT_EQ(StorstaKvar({0.02}, all, 0.05), 0.02);
  for (int i = 0; i < 9; ++i) all.push_back({0.015, 0.015});
  EXPECT_LT(StorstaKvar({0.02}, all, 0.05), 0);
}

TEST(Signaltext, NumbersAsInRunningText) {
  EXPECT_EQ(Talord(0), "inga");
  EXPECT_EQ(Talord(12), "tolv");
  EXPECT_EQ(Talord(13), "13");
  v1::Signal one;
  one.set_typ("KLAGOMAL");
  one.set_art(v1::SIGNAL_MINSKAR);
  one.set_antal(1);
  one.set_antal_forra_aret(8);
  one.set_antal_aret_fore(90);
  EXPECT_EQ(Signaltext(one), "ett klagomål på 30 dagar (förra året 8, året före i allt 90)");
  one.set_typ("AVVIKELSE");
  one.set_kategori("BEMOTANDE");
  EXPECT_EQ(Signaltext(one),
            "en avvikelse i kategorin brister i bemötande på 30 dagar (förra året 8, året före i allt 90)");
  one.set_typ("LEX_MARIA");
  one.set_kategori("LM_FEL_DOS");
  EXPECT_EQ(Signaltext(one),
            "ett lex Maria-ärende i kategorin fel dos på 30 dagar (förra året 8, året före i allt 90)");
  one.set_art(v1::SIGNAL_OKAR);
  one.set_antal(9);
  EXPECT_EQ(Signaltext(one), "nio lex Maria-ärenden i kategorin fel dos på 30 dagar (förra året 8)");
}

}  // namespace
}  // namespace kvalitet::avvikelser

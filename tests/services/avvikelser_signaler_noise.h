// Counts of a kommun in which nothing has happened, for what looks for signals.
#pragma once
#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/signaler.h"

namespace kvalitet::avvikelser {

// A kommun of insatstyper with as many enheter each, of different size, each with its own level in five
// categories. In every period and category the rate varies by a gamma distribution: counts vary far more than
// independent events.
struct Kommun {
  bool volumes = true;
  double shape = 2;  // of the rate of a period; the smaller, the more it varies
  double own = 6;    // of the level of an enhet
  int insatstyper = 3, enheter = 20;
  double andel = 1;  // of as many reports
};

inline std::string Enhet(int group, int i) { return absl::StrCat("kommuner/0114/enheter/", group, "-", i); }

inline Signalunderlag Noise(uint64_t seed, const Kommun& kommun) {
  constexpr double kPerDay[] = {0.004, 0.002, 0.001, 0.0005, 0.0002};  // of each category, by brukare
  constexpr double kManaderFore = 11.2;
  constexpr const char* kKoder[] = {"BEMOTANDE", "UTFORANDE_EJ", "UTFORANDE_FEL", "RATTSSAKERHET", "ANNAT"};
  std::mt19937_64 random(seed);
  Signalunderlag all;
  for (int group = 0; group < kommun.insatstyper; ++group) {
    for (int i = 0; i < kommun.enheter; ++i) {
      const int persons = 10 + static_cast<int>(random() % 50);
      if (kommun.volumes) {
        Signalenhet one{absl::StrCat("INSATS_", group), Enhet(group, i), {}};
        one.dygn.fill(int64_t{persons} * 30 * 1000);
        all.enheter.push_back(one);
      }
      double fore = 0;
      Signalserie total{absl::StrCat("INSATS_", group), Enhet(group, i), v1::AVVIKELSE, "", {}};
      for (int k = 0; k < 5; ++k) {
        Signalserie s = total;
        s.kategori = kKoder[k];
        s.antal.fill(0);
        std::gamma_distribution<double> level(kommun.own, 1 / kommun.own), month(kommun.shape, 1 / kommun.shape);
        const double rate = kPerDay[k] * 30 * persons * level(random) * kommun.andel;
        for (int p = 0; p < kPerioder; ++p) {
          const auto at = static_cast<size_t>(p);
          s.antal[at] = std::poisson_distribution<int64_t>(rate * month(random))(random);
          total.antal[at] += s.antal[at];
        }
        fore += rate * kManaderFore;
        all.serier.push_back(s);
      }
      all.serier.push_back(total);
      Signalenhet before{total.insatstyp, total.enhet, {}};
      // Of a generator of its own: what is drawn for the periods does not depend on it.
      std::mt19937_64 earlier(seed * 1000 + static_cast<uint64_t>(group * 100 + i));
      before.rapporter_fore = std::poisson_distribution<int64_t>(fore)(earlier);
      all.enheter.push_back(before);
    }
  }
  return all;
}

}  // namespace kvalitet::avvikelser

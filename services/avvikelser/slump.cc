#include "services/avvikelser/slump.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace kvalitet::avvikelser {
namespace {

constexpr double kHuge = 1e200;
// How many events what is believed of the spread weighs as much as; and what is always added.
constexpr double kHandelser = 4, kMinst = 0.03;

}  // namespace

std::vector<Svansar> BetaBinomial(int64_t n, double alfa, double beta) {
  std::vector<Svansar> all(static_cast<size_t>(n) + 1);
  // The probabilities up to a factor, each from the one before.
  double weight = 1, sum = 0;
  for (size_t k = 0; k < all.size(); ++k) {
    all[k].vid = weight;
    sum += weight;
    const auto kd = static_cast<double>(k), left = static_cast<double>(n) - kd;
    weight *= left * (alfa + kd) / ((kd + 1) * (beta + left - 1));
    if (weight < kHuge) continue;
    for (size_t i = 0; i <= k; ++i) all[i].vid /= kHuge;
    weight /= kHuge;
    sum /= kHuge;
  }
  double below = 0, above = 0;
  for (Svansar& one : all) one.hogst = below += one.vid /= sum;
  for (auto one = all.rbegin(); one != all.rend(); ++one) one->minst = above += one->vid;
  return all;
}

void Spridning::Add(const std::vector<int64_t>& antal, const std::vector<double>& vikter) {
  double total = 0, weight = 0;
  for (const int64_t one : antal) total += static_cast<double>(one);
  for (const double one : vikter) weight += one;
  if (total < 2 || weight <= 0) return;
  fria_ += static_cast<double>(antal.size()) - 1;
  for (size_t i = 0; i < antal.size(); ++i) {
    const double share = vikter[i] / weight, expected = total * share;
    const double distance = static_cast<double>(antal[i]) - expected;
    const double over = distance * distance - expected * (1 - share);
    const double mot = total * (total - 1) * share * share * (1 - share);
    over_ += over;
    mot_ += mot;
    over_over_ += over * over;
    over_mot_ += over * mot;
    mot_mot_ += mot * mot;
  }
}

void Spridning::Add(const Spridning& other, double tecken) {
  over_ += tecken * other.over_;
  mot_ += tecken * other.mot_;
  over_over_ += tecken * other.over_over_;
  over_mot_ += tecken * other.over_mot_;
  mot_mot_ += tecken * other.mot_mot_;
  fria_ += tecken * other.fria_;
}

double Spridning::Sedd(const Tro& tro) const {
  return std::max((over_ + tro.spridning * kHandelser) / (mot_ + kHandelser), 0.0);
}

double Spridning::Storlek(const Tro& tro) const {
  return (Sedd(tro) * fria_ + tro.spridning * tro.tyngd) / (fria_ + tro.tyngd);
}

double Spridning::Form(double medelfel, const Tro& tro) const {
  const double seen = Sedd(tro);
  const double squares = over_over_ - 2 * seen * over_mot_ + seen * seen * mot_mot_;
  const double error = std::sqrt(std::max(squares, 0.0)) / (mot_ + kHandelser) * fria_ / (fria_ + tro.tyngd);
  return 1 / (Storlek(tro) + medelfel * error + kMinst);
}

double StorstaKvar(std::vector<double> p, std::vector<Mojlighet> mojliga, double andel) {
  std::sort(p.begin(), p.end());
  std::sort(mojliga.begin(), mojliga.end(), [](const Mojlighet& a, const Mojlighet& b) { return a.p < b.p; });
  double most = -1, by_chance = 0;
  size_t next = 0;
  for (size_t k = 0; k < p.size(); ++k) {
    while (next < mojliga.size() && mojliga[next].p <= p[k]) by_chance += mojliga[next++].sannolikhet;
    if (by_chance <= andel * static_cast<double>(k + 1)) most = p[k];
  }
  return most;
}

}  // namespace kvalitet::avvikelser

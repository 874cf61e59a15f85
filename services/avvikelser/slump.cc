#include "services/avvikelser/slump.h"

#include <algorithm>
#include <cstddef>

namespace kvalitet::avvikelser {
namespace {

constexpr double kHuge = 1e200;
// What is believed of the spread before anything is seen, and how much that weighs; then a margin on what was seen: an
// estimate that is too small tells of signals that are none.
constexpr double kForvantad = 0.5, kTyngd = 4, kMarginal = 1.75;

}  // namespace

Svansar BetaBinomial(int64_t x, int64_t n, double alfa, double beta) {
  // The probabilities up to a factor, each from the one before.
  double weight = 1, below = 0, at = 0, above = 0;
  for (int64_t k = 0; k <= n; ++k) {
    (k < x ? below : k == x ? at : above) += weight;
    if (k == n) break;
    const auto kd = static_cast<double>(k), left = static_cast<double>(n - k);
    weight *= left * (alfa + kd) / ((kd + 1) * (beta + left - 1));
    if (weight < kHuge) continue;
    for (double* sum : {&weight, &below, &at, &above}) *sum /= kHuge;
  }
  const double all = below + at + above;
  return {(below + at) / all, (above + at) / all};
}

void Spridning::Add(const std::vector<int64_t>& antal, const std::vector<double>& vikter) {
  double total = 0, weight = 0;
  for (const int64_t one : antal) total += static_cast<double>(one);
  for (const double one : vikter) weight += one;
  if (total < 2 || weight <= 0) return;
  for (size_t i = 0; i < antal.size(); ++i) {
    const double share = vikter[i] / weight, expected = total * share;
    const double distance = static_cast<double>(antal[i]) - expected;
    over_ += distance * distance - expected * (1 - share);
    mot_ += total * (total - 1) * share * share * (1 - share);
  }
}

double Spridning::Form() const {
  const double seen = (over_ + kForvantad * kTyngd) / (mot_ + kTyngd);
  return 1 / (kMarginal * std::max(seen, 0.0) + 0.05);
}

double StorstaKvar(std::vector<double> p, double andel) {
  std::sort(p.begin(), p.end());
  for (size_t k = p.size(); k > 0; --k) {
    if (p[k - 1] <= andel * static_cast<double>(k) / static_cast<double>(p.size())) return p[k - 1];
  }
  return -1;
}

}  // namespace kvalitet::avvikelser

// How probable a count is by chance alone, when counts vary more than independent events would.  Pure; the four
// operations on doubles only, so that every machine answers the same.
#pragma once
#include <cstdint>
#include <vector>

namespace kvalitet::avvikelser {

// The tails of a beta-binomial distribution at `x` of `n`: at most, and at least, so many.
struct Svansar {
  double hogst = 1, minst = 1;
};
Svansar BetaBinomial(int64_t x, int64_t n, double alfa, double beta);

// Over-dispersion, summed over sets of counts: of each set the squared distances from what its total gives each, beyond
// what independent events have, against the squares of what it gives.
class Spridning {
 public:
  // Counts that are shares of one total by `vikter`.
  void Add(const std::vector<int64_t>& antal, const std::vector<double>& vikter);
  void Add(const Spridning& other) {
    over_ += other.over_;
    mot_ += other.mot_;
  }
  void Remove(const Spridning& other) {
    over_ -= other.over_;
    mot_ -= other.mot_;
  }
  // The shape of the gamma distribution that the rates seem to have: the smaller, the more they vary.  On the safe side
  // where little has been seen.
  double Form() const;

 private:
  double over_ = 0, mot_ = 0;
};

// Which of `p` Benjamini and Hochberg's rule keeps when at most `andel` of those kept may be false: the largest p that
// is kept; negative where none is.
double StorstaKvar(std::vector<double> p, double andel);

}  // namespace kvalitet::avvikelser

// How probable a count is by chance alone, when counts vary more than independent events would.  Pure; the four
// operations and the square root on doubles only, so that every machine answers the same.
#pragma once
#include <cstdint>
#include <vector>

namespace kvalitet::avvikelser {

// A count of a beta-binomial distribution: how probable just that one is, and the tails: at most, and at least, so
// many.
struct Svansar {
  double vid = 1, hogst = 1, minst = 1;
};
// Of every count from 0 to `n`.
std::vector<Svansar> BetaBinomial(int64_t n, double alfa, double beta);

// What is believed of a spread before anything is seen, and as how many counts that weighs: two that happen to be alike
// say little, however many events they have.
struct Tro {
  double spridning = 0.5, tyngd = 4;
};

// Over-dispersion, summed over sets of counts: of each set the squared distances from what its total gives each, beyond
// what independent events have, against the squares of what it gives.
class Spridning {
 public:
  // Counts that are shares of one total by `vikter`.
  void Add(const std::vector<int64_t>& antal, const std::vector<double>& vikter);
  void Add(const Spridning& other) { Add(other, 1); }
  void Remove(const Spridning& other) { Add(other, -1); }
  // How much the rates vary: the square of their coefficient of variation.
  double Storlek(const Tro& tro = {}) const;
  // The shape of the gamma distribution that they seem to have: the smaller, the more they vary.  On the safe side by
  // so many standard errors, which are large where little has been seen.
  double Form(double medelfel, const Tro& tro = {}) const;

 private:
  void Add(const Spridning& other, double tecken);
  double Sedd(const Tro& tro) const;

  double over_ = 0, mot_ = 0;
  double fria_ = 0;                                    // how many of the counts can differ
  double over_over_ = 0, over_mot_ = 0, mot_mot_ = 0;  // of the counts one by one, for the standard error
};

// What a comparison could have come to by chance: with which p, and how probable that is.
struct Mojlighet {
  double p = 1, sannolikhet = 0;
};

// Which of `p` are kept when at most `andel` of those kept may be false: the largest p that is kept; negative where
// none is.  As Benjamini and Hochberg's rule, but what chance gives below a p is summed over what the comparisons can
// come to (Heyse): small counts often cannot be that improbable at all.  `mojliga` holds all up to the largest of `p`.
double StorstaKvar(std::vector<double> p, std::vector<Mojlighet> mojliga, double andel);

}  // namespace kvalitet::avvikelser

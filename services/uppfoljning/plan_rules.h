// Who is proposed for a review in depth, and why.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// data/risk.csv as text; the definition is made by the build.
extern const absl::string_view kRiskCsv;

struct Riskvikt {
  int vikt = 0;
  int hogst = 0;
  std::string ett, flera;  // in words; {n} in `flera` is the number
};
using Riskvikter = std::map<v1::Riskslag, Riskvikt>;

// Reads a table of weights: every slag once, weights and caps 0 to 1 000.  INVALID_ARGUMENT with the line otherwise.
absl::StatusOr<Riskvikter> ReadRiskvikter(absl::string_view csv);
// Those of data/risk.csv.
const Riskvikter& Vikter();

// How many there are of each; none is 0.
using Risker = std::map<v1::Riskslag, int>;

// Sets points and reasons, heaviest first.
void Bedom(const Risker& risker, const Riskvikter& vikter, v1::Planenhet& enhet);

// Every second one, rounded up.
int Varannan(int enheter);

// Proposes a level for each of a new plan, and sets it:
//   NYSTART     its utförare is new
//   FORDJUPAD   the `antal` with the most points of the others; with the same points in order of name
//   ARLIG       the rest
void Foresla(const std::map<std::string, Risker>& risker, int antal, std::vector<v1::Planenhet*> enheter);

// The same choice once more by the points that stand, for another `antal`; a level that somebody has given with a
// motive stays.
void ValjOm(int antal, std::vector<v1::Planenhet*> enheter);

// The level of one that comes into a plan that stands: nobody is pushed out for it.
v1::Niva ForeslaSen(const Risker& risker);

}  // namespace kvalitet::uppfoljning

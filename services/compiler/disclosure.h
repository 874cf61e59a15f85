// Disclosure control: which figures of an underlag are shown.  Every printed number goes through its answer.
//
// Counts of persons and cases from 1 to 4, shares of fewer than ten answers and means over one to four cases are
// hidden; so are enough other figures that no hidden one can be had by addition or subtraction of those shown, whatever
// rows of the report are combined: insatstyper of all insatstyper, regi of all regi, utförare of a regi, enheter of an
// utförare, parts of a whole, idéburna of the private.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::compiler {

enum class Visning {
  kVisa,
  kFarreAn5,  // a count of 1 to 4
  kForFa,     // hidden, by size or for the sake of another
};

// Enheter whose place is secret, by resource name: they have no row and no name in a report.
std::set<std::string> SkyddadeEnheter(const berattelse::v1::Underlagsinnehall& innehall);

// Whether a figure is published at all.  Of a named enhet only what its row in the report tells; of an utförare nothing
// but its enheter.  What is not published hides nothing else.
bool Publiceras(const berattelse::v1::Figur& figur, const std::set<std::string>& skyddade);

// Staff and prices of private utförare are theirs (OSL 31 kap. 16 §): no report places them beside the kommun's.
bool ArForetagsuppgift(const berattelse::v1::Figur& figur);

// Counts of which one case may be several (its causes, its measures): a number of five would pass for five cases, and
// its size tells nothing of how few they are.  No report tells them.
bool ArAvSammaArende(const berattelse::v1::Figur& figur);

// Whether enheter of the insatstyp may be named; where a skyddat boende lies is told to nobody.
bool FarNamnas(const std::string& insatstyp);

// What is hidden within an insatstyp does not depend on the others, so that the report of one insatstyp and the report
// of all hide the same; where the sum over all would tell, that sum is hidden.
class Rojandekontroll {
 public:
  // `innehall` must outlive nothing: what is needed is kept.
  explicit Rojandekontroll(const berattelse::v1::Underlagsinnehall& innehall);

  // For the figure's own year; kForFa for what is not published.
  Visning For(const std::string& figur_id) const { return For(figur_id, 0); }
  // For an earlier year of it.
  Visning For(const std::string& figur_id, int ar) const;

  // How many figures and earlier values are hidden.
  size_t Dolda() const { return dolda_.size(); }

 private:
  void DoljFragor(const berattelse::v1::Underlagsinnehall& innehall);

  std::map<std::pair<std::string, int>, Visning> dolda_;
};

}  // namespace kvalitet::compiler

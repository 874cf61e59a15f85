// The counted figures of an underlag as cells of the sums that they stand in, and which cells must be hidden so that no
// small one follows from those shown.  Internal to disclosure control.
#pragma once
#include <string>
#include <vector>

#include "services/compiler/disclosure.h"

namespace kvalitet::compiler {

struct Dold {
  std::string figur;
  int ar = 0;  // 0: the figure's own year
  Visning ord = Visning::kForFa;
};

std::vector<Dold> DoldaCeller(const berattelse::v1::Underlagsinnehall& innehall);

}  // namespace kvalitet::compiler

// Which examples are like a case.  Pure.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// What is looked for.
struct Sokt {
  std::set<std::string> kategorier;  // what they are told under (RaknasSom)
  std::set<v1::Orsaksomrade> orsaker;
  std::string insatstyp;
};

// At most `most` of those that share a category or a cause area with what is looked for: those that share the most
// first, then those of the same insatstyp, then the newest; equal ones in the order of their numbers.
std::vector<v1::Liknande> Rangordna(const Sokt& sokt, const std::vector<v1::DelatLarexempel>& delade, size_t most);

}  // namespace kvalitet::avvikelser

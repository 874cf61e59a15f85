// The enhetsblad: what the sources count of one enhet, year by year and by who operated it.  Pure.
#pragma once
#include <functional>
#include <string>

#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "services/berattelse/aggregate.h"

namespace kvalitet::berattelse {

// So many years back at most.
inline constexpr int kMestAr = 15;

// The first year in which an uppdrag of the enhet runs, of the kMestAr that end with `till_ar`; that year where there is
// none.
int ForstaAret(const Indata& in, const std::string& enhet, int till_ar);

// Of `in`, whose year is the last: figures of the enhet, uppdrag and names.  Of what `far_se` refuses nothing is told;
// it is asked with nullptr for days that no uppdrag covers.
v1::Enhetsblad ByggEnhetsblad(const Indata& in, const std::string& enhet,
                              const std::function<bool(const v1::UnderlagUppdrag*)>& far_se);

}  // namespace kvalitet::berattelse

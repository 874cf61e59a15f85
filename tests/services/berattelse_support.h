// Reads data/kvalitetsberattelser.csv the way the import does, for the tests of berattelse and compiler.
#pragma once
#include <string>
#include <vector>

#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "services/berattelse/aggregate.h"

namespace kvalitet::testdata {

// All rows of the published list for one kommun and, by prefix, its parts ("Stockholm (Farsta)").
std::vector<berattelse::v1::SiffraRad> PubliceradeRader(const std::string& kommun);

// Those rows as figures, read by the import's own rules; rows that they refuse are left out.
std::vector<berattelse::v1::Siffra> PubliceradeSiffror(const std::string& kommun);

// What berattelse would gather for a kommun that has published figures only.
berattelse::Indata Publicerat(const std::string& kod, const std::string& kommun, int ar, const std::string& insatstyp);

// A small kommun with both regi, a takeover on 15 May, an uppdrag-less fortnight, late and missing självskattningar.
berattelse::Indata Exempel();

// The same with a question in last year's form and in this year's (A1), one that is asked no longer (A2) and one that is
// new (A3); `samma`: with A1 alone, both years.
berattelse::Indata MedFragor(bool samma);

}  // namespace kvalitet::testdata

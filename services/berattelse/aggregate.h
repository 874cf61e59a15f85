// From sums, uppdrag, volumes and published figures to a frozen underlag.  Pure: integers in key order, no clock, no
// server-made order; equal input in any order gives equal bytes.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/fakta/v1/fakta.pb.h"
#include "services/berattelse/attribution.h"

namespace kvalitet::berattelse {

// What one source service stated.
struct Kallsvar {
  std::string kalla;  // "avvikelser"
  std::vector<fakta::v1::Matt> matt;
  std::vector<fakta::v1::Faktum> fakta;
};

// How many years a report looks back.
inline constexpr int kTidigareAr = 2;

struct Indata {
  std::string kommun;       // kommuner/0114
  std::string kommun_namn;  // Upplands Väsby
  int ar = 0;
  std::string insatstyp;  // code; empty for all
  std::string frys_date;
  std::map<std::string, std::string> insatstyp_namn;   // code -> name
  std::map<std::string, std::string> insatstyp_alias;  // published words (Ord()) -> code
  std::vector<v1::UnderlagUppdrag> uppdrag;            // current and past
  std::vector<Uppgangen> uppgangna;                    // enheter that have gone up in others
  std::vector<Kallsvar> kallor;
  std::vector<v1::Volym> volymer;
  std::vector<v1::Siffra> siffror;
  std::vector<v1::Lucka> luckor;  // sources that did not answer
  std::vector<v1::Undantag> undantag;
};

v1::Underlagsinnehall Sammanstall(const Indata& indata);

// The code of an insatstyp that is given as code, name or published word; the word itself if it is none of them; empty
// for all.
std::string Insatstypkod(const Indata& indata, const std::string& ord);

}  // namespace kvalitet::berattelse

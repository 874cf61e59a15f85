// What the public register shows (LOV 9 kap. 1 §), pure: everything arrives as an argument.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// The register on one day.  Enheter and insatstyper show their period of that day.
struct Registerdag {
  std::string dag;  // ISO
  std::vector<v1::Uppdrag> uppdrag;
  std::map<std::string, v1::Insatstyp> insatstyper;  // by name, as all below
  std::map<std::string, v1::Enhet> enheter;
  std::map<std::string, v1::Utforare> utforare;
  std::map<std::string, v1::Avtal> avtal;
  std::map<std::string, std::vector<v1::Tillstand>> tillstand;  // by utförare
};

// A line and the uppdrag that it is.
struct Registerrad {
  std::string uppdrag;
  v1::OffentligRad rad;
};

struct OffentligtRegister {
  std::vector<Registerrad> rader;  // Swedish order of insatstyp, område, enhet, utförare
  int64_t skyddade = 0;            // of all områden: a count per område would tell where they are
};

// A line for each uppdrag that covers the day, of egen regi as of others.  `omrade`: only those, "" for all.
OffentligtRegister MakeOffentligtRegister(const Registerdag& dag, absl::string_view omrade);

// The diarienummer that covers an uppdrag on a day: that of the enhet before that of all the utförare does, then the
// latest; "" where none is registered.
std::string TillstandDnr(const std::vector<v1::Tillstand>& of_utforare, const v1::Uppdrag& uppdrag,
                         absl::string_view dag);

}  // namespace kvalitet::registry

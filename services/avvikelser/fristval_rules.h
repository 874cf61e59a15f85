// What a kommun has decided about its own deadlines, as rules beside those of data/frister.csv.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/frister.h"

namespace kvalitet::avvikelser {

// The deadlines of one kommun.
struct Fristbok {
  std::string kommun;
  std::vector<Fristregel> egna;

  // `typ` is the kind of the line in the register: "KLAGOMAL".
  Fristfraga For(std::string typ) const { return {kommun, std::move(typ), &egna}; }
};

// The kind of line that a kind of synpunkt has in the register.
v1::Avvikelsetyp LinjensTyp(v1::Synpunktstyp typ);

// Each holds until the next for the same step and kind begins.
Fristbok BokAv(const std::string& kommun, std::vector<v1::Fristval> decided);

// A deadline is decided for what comes, never for what has begun.
void CheckFristval(const v1::Fristval& fristval, absl::CivilDay today, proto::Violations& violations);

}  // namespace kvalitet::avvikelser

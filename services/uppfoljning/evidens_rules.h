// Which evidence is handed in with answers, and which is missing.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

bool ArGiltig(const v1::Evidens& evidens, absl::CivilDay day);

struct Evidensval {
  std::vector<const v1::Evidens*> med;  // valid, with a file, about a question that is answered
  std::vector<std::string> utgangna;    // about one too, but no longer valid: a sentence for each
  std::vector<v1::SaknatSvar> saknas;   // answered questions that require evidence and have none
};
// `alla` is the evidence of the enhet; that of another utförare than the självskattning's is passed over.
Evidensval ValjEvidens(const v1::Formular& formular, const std::vector<v1::Svar>& svar,
                       const v1::Sjalvskattning& sjalvskattning, const std::vector<v1::Evidens>& alla,
                       absl::CivilDay day);

// FAILED_PRECONDITION, EVIDENS_SAKNAS: what is missing, what is no longer valid, and how to add it.
absl::Status EvidensSaknas(const Evidensval& val);

// What the receipt tells of it.
v1::Kvittoevidens PaKvitto(const v1::Evidens& evidens);

}  // namespace kvalitet::uppfoljning

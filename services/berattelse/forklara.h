// How a figure was made: its terms, taken from what was frozen with it.  Pure.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

// NOT_FOUND (FIGUR_FINNS_INTE) if the underlag has no such figure.
absl::Status Forklara(const v1::Underlagsinnehall& innehall, const std::string& figur, v1::ExplainFigurResponse& svar);

}  // namespace kvalitet::berattelse

// By when a step of lex Sarah is waited for, and where in the law its duty stands: data/lexsarah_*.csv.  Pure.
#pragma once
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/base/calendar.h"
#include "kvalitet/avvikelser/v1/ord.pb.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::avvikelser {

// The files as text; the definitions are made by the build.
extern const absl::string_view kLexsarahFristerCsv, kLexsarahLagrumCsv;

struct LexSarahFrist {
  options::v1::Roll roll = options::v1::ROLL_UNSPECIFIED;  // whose move it is in kommunal regi
  base::Period tid;
  std::string kalla;  // LAG, AVTAL, RIKTLINJE
  std::string vad;    // Swedish: what is waited for
};

// Code to rule.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::map<std::string, LexSarahFrist>> ParseLexSarahFrister(absl::string_view csv);

// The rule of a code, from the list compiled into this program; the process ends if there is none.
const LexSarahFrist& FristOf(absl::string_view kod);
// The last day (ISO) of what began on `start`, which is not counted.
std::string LexSarahSista(absl::string_view kod, absl::CivilDay start);

// "27 kap. 4 § SoL (2025:400)": INFORMERA_NAMNDEN or ANMALA under that law on that day (ISO); "" where there is none.
std::string LexSarahPlikt(absl::string_view plikt, v1::Lagrum lag, absl::string_view day);

}  // namespace kvalitet::avvikelser

// The insatstyper that every kommun starts with, from data/insatstyper.csv.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// data/insatstyper.csv as text; the definition is made by the build.
extern const absl::string_view kInsatstyperCsv;

// First day that an insatstyp of the built-in list is valid: the day LSS came into force.
inline constexpr absl::string_view kRegisterBegins = "1994-01-01";

// One insatstyp with its periods, the earliest first.  Every period is a whole message; those of one insatstyp differ
// in their days and in what the law says: lagrum, tillstand_lagrum, anmalan_lagrum.
struct InsatstypData {
  std::vector<v1::Insatstyp> periods;
};

// Parses the format of data/insatstyper.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<InsatstypData>> ParseInsatstyper(absl::string_view csv);

// The list compiled into this program; the process ends at start if it cannot be parsed.
const std::vector<InsatstypData>& BuiltInInsatstyper();

// SOL_HEMTJANST -> sol-hemtjanst.
std::string InsatstypId(absl::string_view kod);

}  // namespace kvalitet::registry

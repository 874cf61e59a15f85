// The insatstyper that every kommun starts with, from data/insatstyper.csv, and the words by which lists name them.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
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

// What a published word may mean.
class InsatstypWords {
 public:
  // Words are codes, names and aliases of `insatstyper`, compared without case and accents.
  explicit InsatstypWords(absl::Span<const v1::Insatstyp> insatstyper);

  struct Match {
    std::vector<std::string> names;    // resource names, in the order of the words, each once
    std::vector<std::string> unknown;  // words that name no insatstyp, as written
  };
  // Reads "servicehus/särskilt boende/dagverksamhet".  A text that is a word as a whole is not split.
  Match Find(absl::string_view text) const;

 private:
  const std::set<std::string>* Lookup(absl::string_view word) const;
  std::map<std::string, std::set<std::string>> names_by_word_;
};

}  // namespace kvalitet::registry

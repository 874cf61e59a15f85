// Rules of the sanktionstrappa.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// data/sanktionssteg.csv as text; the definition is made by the build.
extern const absl::string_view kSanktionsstegCsv;

inline constexpr int kSanktionsstegMax = 5;

// The words of the steps of each ladder, from the first.  INVALID_ARGUMENT names the line.
using Trappor = std::map<registry::v1::Sanktionstrappa, std::vector<std::string>>;
absl::StatusOr<Trappor> ParseSanktionssteg(absl::string_view csv);

// The words of a step.
const std::string& SanktionsstegOrd(registry::v1::Sanktionstrappa trappa, int steg);

// The step as a part of figures, the same of both ladders.
std::string SanktionsstegKod(int steg);

// What of the register a step under an avtal can be about: by code of the insatstyp, the first enhet with an uppdrag.
using Underlaget = std::map<std::string, std::string>;

// The insatstyp of a step: as stated, if the avtal ever had it (`alla`), else the only one that it has (`nu`).  What is
// wrong goes to `violations`.
std::string InsatstypFor(const std::string& stated, const Underlaget& nu, const Underlaget& alla,
                         proto::Violations& violations);

// The ladder of an avtal: its own, else that of its form.
registry::v1::Sanktionstrappa TrappaFor(const registry::v1::Avtal& avtal);

// What a new step after those already taken under the same avtal breaks: none is skipped without a motive.
void CheckSteg(const v1::Sanktionssteg& candidate, const std::vector<v1::Sanktionssteg>& tagna,
               proto::Violations& violations);

}  // namespace kvalitet::uppfoljning

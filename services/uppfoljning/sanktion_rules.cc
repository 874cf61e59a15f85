#include "services/uppfoljning/sanktion_rules.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr char kFile[] = "sanktionssteg.csv";

}  // namespace

absl::StatusOr<Trappor> ParseSanktionssteg(absl::string_view csv) {
  Trappor ladders;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, 3));
  for (const auto& [number, cells] : lines) {
    registry::v1::Sanktionstrappa trappa;
    int steg = 0;
    if (!registry::v1::Sanktionstrappa_Parse(absl::StrCat("SANKTIONSTRAPPA_", cells[0]), &trappa) ||
        !absl::SimpleAtoi(cells[1], &steg) || steg != static_cast<int>(ladders[trappa].size()) + 1 ||
        cells[2].empty()) {
      return base::DataError(kFile, number, "wants a ladder, its next step, and words");
    }
    ladders[trappa].push_back(cells[2]);
  }
  for (const auto trappa : {registry::v1::SANKTIONSTRAPPA_AVTAL, registry::v1::SANKTIONSTRAPPA_INTERN}) {
    if (ladders[trappa].size() != kSanktionsstegMax)
      return base::DataError(kFile, 0, "wants five steps of each ladder");
  }
  return ladders;
}

namespace {
const auto& kTrappor =
    *new base::DataSet<Trappor>("uppfoljning/sanktionssteg.csv", kSanktionsstegCsv, ParseSanktionssteg);
}  // namespace

const std::string& SanktionsstegOrd(registry::v1::Sanktionstrappa trappa, int steg) {
  return kTrappor->at(trappa).at(static_cast<size_t>(steg) - 1);
}

std::string SanktionsstegKod(int steg) { return absl::StrCat("SANKTION_STEG_", steg); }

std::string InsatstypFor(const std::string& stated, const Underlaget& nu, const Underlaget& alla,
                         proto::Violations& violations) {
  const auto choice = [](const Underlaget& under) {
    return absl::StrJoin(under, " eller ", [](std::string* out, const auto& one) { out->append(one.first); });
  };
  if (!stated.empty()) {
    if (!alla.empty() && alla.count(stated) == 0) {
      violations.Add("sanktionssteg.insatstyp",
                     absl::StrCat("Avtalet har inga uppdrag för ", stated,
                                  ". Välj rätt uppföljning eller avtal, eller ange ", choice(alla), "."));
    }
    return stated;
  }
  if (nu.size() == 1) return nu.begin()->first;
  violations.Add("sanktionssteg.insatstyp",
                 nu.empty() ? std::string("saknas, och avtalet har inga uppdrag som den framgår av. Ange den, till "
                                          "exempel SOL_HEMTJANST.")
                            : absl::StrCat("saknas, och avtalet gäller flera. Ange ", choice(nu), "."));
  return "";
}

registry::v1::Sanktionstrappa TrappaFor(const registry::v1::Avtal& avtal) {
  if (avtal.sanktionstrappa() != registry::v1::SANKTIONSTRAPPA_UNSPECIFIED) return avtal.sanktionstrappa();
  return avtal.avtalsform() == registry::v1::AVTALSFORM_INTERN_OVERENSKOMMELSE ? registry::v1::SANKTIONSTRAPPA_INTERN
                                                                               : registry::v1::SANKTIONSTRAPPA_AVTAL;
}

void CheckSteg(const v1::Sanktionssteg& candidate, const std::vector<v1::Sanktionssteg>& tagna,
               proto::Violations& violations) {
  int senaste = 0;
  for (const v1::Sanktionssteg& one : tagna) {
    // Steps about another enhet are another's ladder; what the utförare never heard of is no step taken.
    if (!one.enhet().empty() && one.enhet() != candidate.enhet()) continue;
    if (candidate.beslutad_date() < one.beslutad_date()) {
      violations.Add("sanktionssteg.beslutad_date",
                     absl::StrCat("är före steg ", one.steg(), ", som beslutades ", one.beslutad_date(), "."));
    }
    if (!one.underrattad_date().empty()) senaste = std::max(senaste, one.steg());
  }
  if (candidate.steg() <= senaste + 1 || !base::TrimSv(candidate.hoppar_motiv()).empty()) return;
  std::string skipped;
  for (int steg = senaste + 1; steg < candidate.steg(); ++steg) {
    absl::StrAppend(&skipped, skipped.empty() ? "" : ", ", steg, " (", SanktionsstegOrd(candidate.trappa(), steg), ")");
  }
  violations.Add("sanktionssteg.hoppar_motiv", absl::StrCat("Steg ", candidate.steg(), " hoppar över steg ", skipped,
                                                            " som utföraren inte har underrättats om. Skriv varför, "
                                                            "eller ta nästa steg i trappan."));
}

}  // namespace kvalitet::uppfoljning

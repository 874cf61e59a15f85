// Which reminders follow from a task, who gets them, and what stands in the mail.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "kvalitet/attgora/v1/attgora.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// data/paminnelseregler.csv as text; the definition is made by the build.
extern const absl::string_view kPaminnelsereglerCsv;

// One line of data/paminnelseregler.csv.
struct Paminnelseregel {
  std::string kod;
  attgora::v1::Ansvar ansvar;
  int hogst = 0, minst = 0;  // days left, both included
  v1::Kontaktroll kommunal, privat;
  std::string om;  // EGNA_ATGARDER: only of åtgärder of a verksamhetsområde or a nämnd; empty: of anything
};

// INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<Paminnelseregel>> ParsePaminnelseregler(absl::string_view csv);
// The list compiled into this program; the process ends at start if it cannot be parsed.
const std::vector<Paminnelseregel>& Paminnelseregler();

// The reminders of a task that are due today.  `regiform` is that of its utförare.  Their names follow from what they
// are about, so that the same one is never made twice.
std::vector<v1::Paminnelse> Forfallna(absl::Span<const Paminnelseregel> regler, const std::string& parent,
                                      const attgora::v1::AttGora& task, v1::Regiform regiform, absl::CivilDay today);

// Whether the capacity is one of the kommun, which no utförare gives to anybody.
bool OfKommun(v1::Kontaktroll roll);

// Who gets it: those with the role for the enhet, else for the utförare, else (roles of the kommun) for the whole
// kommun; where an enhet has no handläggare, its enhetschef, else the verksamhetschef; where
// there is no ledning, the kvalitetsteam.  Only contacts that hold today.
std::vector<const v1::Kontakt*> Mottagare(absl::Span<const v1::Kontakt> kontakter, const v1::Paminnelse& paminnelse,
                                          absl::CivilDay today);

// "Att göra: 3 saker, varav 1 är försenad".
std::string Amne(const v1::Utskick& utskick);
// The mail: late ones first.
std::string Brev(const v1::Utskick& utskick);

}  // namespace kvalitet::registry

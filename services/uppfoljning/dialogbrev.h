// What is mailed to the utförare when a dialog is called, moved or called off.  Pure; of what people wrote only the
// place is told.
#pragma once
#include <vector>

#include "absl/time/civil_time.h"
#include "common/register/register.h"
#include "kvalitet/registry/v1/paminnelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// One for each utförare that is called, when what it has to know changed from `before` (null: just called) to `now`:
// the call itself, another place, or that it is called off.  None about a day that has passed.  They have no enhet yet.
std::vector<registry::v1::LamnaBeskedRequest> DialogbrevOm(const v1::Utforardialog* before,
                                                           const v1::Utforardialog& now, absl::CivilDay today);
// Gives each the enhet whose contacts get it: the first that the utförare operates for the insatstyp that day.  Who
// operates none any more gets no letter.
void Adressera(const registry::Snapshot& snapshot, const v1::Utforardialog& dialog,
               std::vector<registry::v1::LamnaBeskedRequest>& brev);

// The same for the resultatdialog of an enhet: called, moved or called off.  That of a verksamhetsområde has no
// utförare.
std::vector<registry::v1::LamnaBeskedRequest> DialogbrevOm(const v1::Resultatdialog* before,
                                                           const v1::Resultatdialog& now, absl::CivilDay today);

}  // namespace kvalitet::uppfoljning

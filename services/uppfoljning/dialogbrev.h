// What is mailed to the utförare when a dialog is called, moved or called off.  Pure; of what people wrote only the
// place is told.
#pragma once
#include <vector>

#include "absl/time/civil_time.h"
#include "kvalitet/registry/v1/paminnelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// One for each utförare that is called, when what it has to know changed from `before` (null: just called) to `now`:
// the call itself, another place, or that it is called off.  None about a day that has passed.
std::vector<registry::v1::LamnaBeskedRequest> DialogbrevOm(const v1::Utforardialog* before,
                                                           const v1::Utforardialog& now, absl::CivilDay today);

// The same for the resultatdialog of an enhet: called, moved or called off.  That of a verksamhetsområde has no
// utförare.
std::vector<registry::v1::LamnaBeskedRequest> DialogbrevOm(const v1::Resultatdialog* before,
                                                           const v1::Resultatdialog& now, absl::CivilDay today);

}  // namespace kvalitet::uppfoljning

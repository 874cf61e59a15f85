// What a corrected uppdrag leaves to be done.
#pragma once
#include "absl/status/status.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// A correction leaves rows that are stamped with another, as a takeover does, and is listed as one: of the whole uppdrag
// where somebody else had it, and, corrected by itself, of the days that it has got where one before it, or the one that
// begins where it ends, had them.  What a takeover or its undoing moves they tell themselves; a list gives an uppdrag no
// days that another has.
absl::Status TellOfCorrection(store::Tx& tx, const Tables& tables, const v1::Uppdrag& before, const v1::Uppdrag& now);

}  // namespace kvalitet::registry

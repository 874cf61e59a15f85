// What a write of each resource adds to the rules of its options: references, rules over several rows, the change
// sequence.
#pragma once
#include "common/store/resource.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

store::Resource<v1::Insatstyp>::Hooks InsatstypHooks(const Tables& tables);
store::Resource<v1::Utforare>::Hooks UtforareHooks(const Tables& tables);
store::Resource<v1::Enhet>::Hooks EnhetHooks(const Tables& tables);
store::Resource<v1::Avtal>::Hooks AvtalHooks(const Tables& tables);
// Two uppdrag of one enhet and insatstyp never overlap: FAILED_PRECONDITION (UPPDRAG_OVERLAPPAR) names the other.
store::Resource<v1::Uppdrag>::Hooks UppdragHooks(const Tables& tables);

// No utförare names somebody of the kommun.
store::Resource<v1::Kontakt>::Hooks KontaktHooks(const Tables& tables);

}  // namespace kvalitet::registry

// How the uppdrag of an enhet change when it changes hands, goes up in another or is split.  Pure: what is stored goes
// in, what should be comes out.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// An uppdrag that ends, or changes its utförare, as it is and as it should be.
struct Andrat {
  v1::Uppdrag stored;
  v1::Uppdrag now;
};

struct Plan {
  std::vector<Andrat> andrade;
  std::vector<v1::Uppdrag> nya;  // without name
};

// The one of `uppdrag` (of one enhet and insatstyp) that covers the day; nullptr in a gap.
const v1::Uppdrag* CoveringDay(absl::Span<const v1::Uppdrag> uppdrag, absl::string_view day);

// Another utförare from `day` on, for as long as the uppdrag of that day would have lasted.  `enhet_namn` and
// `nuvarande_namn` are for messages.
//   no uppdrag that day                     FAILED_PRECONDITION  INGET_UPPDRAG
//   it is that utförare's already           FAILED_PRECONDITION  REDAN_UTFORARE
//   it begins on that very day              FAILED_PRECONDITION  BORJAR_SAMMA_DAG: then it is to be corrected, not
//   ended
absl::StatusOr<Plan> PlanOvertagande(absl::Span<const v1::Uppdrag> uppdrag, const v1::TaOverEnhetRequest& request,
                                     absl::string_view enhet_namn, absl::string_view nuvarande_namn);

// `uppgar` (every uppdrag of the enheter that go up in `kvar`) from `day` on in `kvar`, where `dar` (those of `kvar`)
// leave room.  Who operates is never changed by it: where that would differ, FAILED_PRECONDITION  OLIKA_UTFORARE.  One
// that begins on the day or later: FAILED_PRECONDITION  UPPDRAG_BORJAR_SENARE.
absl::StatusOr<Plan> PlanSammanslagning(absl::Span<const v1::Uppdrag> uppgar, absl::Span<const v1::Uppdrag> dar,
                                        const std::string& kvar, const std::string& day);

// `uppdrag` (all of `uppgar`, an utförare that goes up in `kvar`) from `day` on with `kvar`; those that begin later
// change theirs.  What `uppgar` was allowed says nothing of `kvar`: each is to be judged anew, with `dnr_vantas_date`
// as the way past, but for those that a list told of where the two can be one that it named twice.
Plan PlanUtforareUppgar(absl::Span<const v1::Uppdrag> uppdrag, const v1::Utforare& uppgar, const v1::Utforare& kvar,
                        const v1::SlaSammanUtforareRequest& request);

// The insatstyper of a part from `day` on in `del`; `uppdrag` are those of the whole, as they were before it was split.
// Refusals as for a takeover.
absl::StatusOr<Plan> PlanDel(absl::Span<const v1::Uppdrag> uppdrag, absl::Span<const std::string> insatstyper,
                             const std::string& del, const std::string& day);

// What was done to an uppdrag; `before` is null for one that began.
v1::Omlagt OmlagtOf(const v1::Uppdrag* before, const v1::Uppdrag& after);

// Whether an uppdrag still is as it was left, in what undoing rests on.  Of one that ended only that it did: who had it
// and since when may have been corrected.
bool AsLeft(const v1::Omlagt& one, const v1::Uppdrag& now);

// Whether `later`, which was made after `work` and not undone, stands on what `work` did: on an uppdrag of it, or on
// what the others went up in or on a part of a split, from that day on.
bool RestsOn(const v1::Omlaggning& later, const v1::Omlaggning& work);

}  // namespace kvalitet::registry

// What the commands about a plan have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// Of every command about one plan.
inline const Flag kPlanInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};
inline const Flag kPlanAr = {"år", "ÅR", "planens år", true, false, "ar"};

// Of the commands that write one: the short survey and its rounds.
inline const Flag kKortFormular = {"kort-formulär", "SERIE", "formuläret för den korta enkäten",
                                   false,           false,   "kort_formular"};
inline const Flag kOmgangar = {"omgång", "DATUM:DATUM", "utskick och sista dag för en omgång av den; två eller tre",
                               false,    true,          "omgangar"};
// Puts what they say into the plan.
absl::Status ReadRounds(Context& context, const std::string& insatstyp, uppfoljning::v1::Uppfoljningsplan& plan);
// Which rounds were sent, or would be; empty if none.
std::string SentRoundsSv(const uppfoljning::v1::GenomforUppfoljningsplanResponse& made, bool prova);

// The plan of --insatstyp and --år.
absl::StatusOr<uppfoljning::v1::Uppfoljningsplan> FindPlan(Context& context);

// What it says of dates and numbers, in sentences.
std::string PlanRubrik(const uppfoljning::v1::Uppfoljningsplan& plan, absl::string_view insatstyp);

// Of PlanCommands: ändra and ta-bort, of a draft.
std::vector<Command> PlanDraftCommands();

}  // namespace kvalitet::client

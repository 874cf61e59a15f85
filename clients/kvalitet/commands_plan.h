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

// The plan of --insatstyp and --år.
absl::StatusOr<uppfoljning::v1::Uppfoljningsplan> FindPlan(Context& context);

// What it says of dates and numbers, in sentences.
std::string PlanRubrik(const uppfoljning::v1::Uppfoljningsplan& plan, absl::string_view insatstyp);

// Of PlanCommands: ändra and ta-bort, of a draft.
std::vector<Command> PlanDraftCommands();

}  // namespace kvalitet::client

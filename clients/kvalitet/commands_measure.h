// What stands beside the åtgärd itself: lists, åtgärdsplaner, the sanktionstrappa.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

std::vector<Command> MeasureListCommands();  // åtgärd lista, importera
std::vector<Command> MeasurePlanCommands();  // åtgärdsplan
std::vector<Command> SanctionCommands();     // sanktion
Command ShowMeasureCommand();                // åtgärd visa
Command ShowMeasurePlanCommand();            // åtgärdsplan visa

// Verksamhetsområden by resource name.
absl::StatusOr<std::map<std::string, std::string>> VerksamhetsomradeNames(Context& context);

// The resource name of the nämnd or the verksamhetsområde with that name.
absl::StatusOr<std::string> FindNamnd(Context& context, absl::string_view name);
absl::StatusOr<std::string> FindVerksamhetsomrade(Context& context, absl::string_view name);

// Names of those who own åtgärder: enheter, verksamhetsområden, nämnder.
struct Owners {
  std::map<std::string, std::string> names;
  std::string Of(const uppfoljning::v1::Atgard& atgard, absl::string_view otherwise) const;
};
// As many as the rows need.
absl::StatusOr<Owners> ReadOwners(Context& context, const std::vector<uppfoljning::v1::Atgard>& rows);

}  // namespace kvalitet::client

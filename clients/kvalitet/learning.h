// What the commands about lärexempel have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

std::string LearningMethod(absl::string_view name);

// By short number: the case ("AV-17"), and the example as those who write it see it ("LX-1"), whole.
absl::StatusOr<avvikelser::v1::Avvikelse> FindArende(Context& context, absl::string_view number);
absl::StatusOr<avvikelser::v1::Larexempel> FindDraft(Context& context, absl::string_view number);

// What comes next, and how; a line or nothing.
std::string NextStep(const avvikelser::v1::Larexempel& one);

// lista, visa, lämna.
std::vector<Command> LearningReadCommands();

}  // namespace kvalitet::client

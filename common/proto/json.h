// Messages as ProtoJSON on one line, with the names of the fields.
#pragma once
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::proto {

// INTERNAL for a type that the program does not know.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);
// Lays what the text says over `message`.  INVALID_ARGUMENT for what is no JSON of its type.
absl::Status FromJson(absl::string_view json, google::protobuf::Message& message);

}  // namespace kvalitet::proto

// Messages as JSON and back, with the field names of the contract.
#pragma once
#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::client {

// Ends with a line feed.
std::string MessageJson(const google::protobuf::Message& message);

// A failure is Swedish and of kind kUsage.
absl::Status FromJson(absl::string_view json, google::protobuf::Message& message);

// A method of the contract: "kvalitet.registry.v1.Registry/GetEnhet", with or without "kvalitet.".  A failure suggests
// what was meant, or lists the methods of the service.
absl::StatusOr<const google::protobuf::MethodDescriptor*> FindMethod(absl::string_view name);

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* descriptor);

}  // namespace kvalitet::client

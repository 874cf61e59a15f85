// absl::Status to and from the wire: code, message, and our details as google.rpc.Status (AIP-193).
#pragma once
#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace kvalitet::rpc {

// Gives an error without our payloads its defaults first, so that no text of an engine or library gets out.  With a
// trace, the error names it (RequestInfo).
grpc::Status ToGrpc(const absl::Status& status, const std::string& trace = "");
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace kvalitet::rpc

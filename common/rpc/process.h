// What the mains of the services share: from the command line to the signal that ends the process.
#pragma once
#include <google/protobuf/descriptor.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/rpc/flags.h"

namespace kvalitet::rpc {

// Runs `run` with the parsed flags; main's exit code.  What went wrong is printed for the person who starts it.
int Main(int argc, char** argv, const std::string& default_listen,
         const std::function<absl::Status(const ProcessFlags&)>& run);

// Serves one service on the flags' address until a signal asks it to stop, then lets the running calls end.  Prints
// "listening on port N".
absl::Status ServeAlone(const ProcessFlags& flags, const google::protobuf::ServiceDescriptor* service,
                        proto::Handlers handlers);

// "Bearer ..." from the first word of a file; "" where there is none: who is asked without it refuses, and says so.
std::string BearerFrom(const std::string& path);

}  // namespace kvalitet::rpc

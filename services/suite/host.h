// The gRPC side of kvalitet-svit: each service has its own grpc::Server for calls from the others, on an in-process
// channel that no port leads to, and all of them share the one port that people and client tools use.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/ops.h"
#include "common/rpc/server.h"

namespace kvalitet::suite {

class Host {
 public:
  explicit Host(rpc::DispatcherOptions options) : options_(std::move(options)) {}
  ~Host() { Drain(); }

  // Serves `service` to the other services at once, and on the port from Listen on.
  absl::Status Add(const google::protobuf::ServiceDescriptor* service, const proto::Handlers& handlers);
  // A channel to an added service, as the program `program` where no person's token is passed on.
  std::unique_ptr<rpc::Channel> ChannelTo(const google::protobuf::ServiceDescriptor* service,
                                          const std::string& program);
  // Opens the port, and lets health tell there whether `ready` says that the work can be done.
  absl::Status Listen(const rpc::ServerOptions& options, std::function<absl::Status(absl::Time deadline)> ready);
  // After Listen.
  int port() const { return front_->port(); }
  const rpc::Readiness& readiness() const { return *readiness_; }
  // Ends calls from outside; those between the services still work.
  void StopListening();
  // Ends all calls, the last added service first.  Whoever calls on a channel of ours must be gone by then: a call on an
  // in-process channel whose server is gone ends the process.
  void Drain();

 private:
  struct Hosted {
    const google::protobuf::ServiceDescriptor* descriptor;
    std::unique_ptr<rpc::Dispatcher> inner, outer;
    std::unique_ptr<rpc::Server> server;
  };

  const rpc::DispatcherOptions options_;
  std::vector<Hosted> hosted_;
  std::unique_ptr<rpc::Server> front_;
  std::unique_ptr<rpc::Readiness> readiness_;
};

}  // namespace kvalitet::suite

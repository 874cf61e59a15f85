// What the mains of the services share, from the command line to the signal that ends the process: flags, storage,
// credentials, port, probes, and the work that nobody waits for.
#pragma once
#include <google/protobuf/descriptor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/process/tending.h"
#include "common/proto/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/flags.h"
#include "common/store/open.h"

namespace kvalitet::process {

struct About {
  std::string service;                  // "registry": what its file or schema is called
  std::string listen;                   // where, unless --listen says otherwise
  std::vector<std::string> statements;  // that make its tables
};

class Process {
 public:
  const rpc::ProcessFlags& flags() const { return flags_; }
  store::Store& store() { return *opened_.store; }
  sql::Database& database() { return *opened_.database; }

  // To another service, as this program where a call has no person's token.  The address is HOST:PORT, or
  // dns:///HOST:PORT to balance over all that the name stands for.
  absl::StatusOr<std::unique_ptr<rpc::Channel>> ChannelTo(const std::string& address) const;

  // `work` is done every few seconds while the service is served, on a thread of its own; several processes may do it
  // at once.  It gets the domain clock's time.
  void Tend(Work work) { tending_.push_back(std::move(work)); }

  struct Served {
    const google::protobuf::ServiceDescriptor* service;
    proto::Handlers handlers;
  };
  // Serves until a signal asks it to stop, then lets the running calls end.  Prints "listening on port N".
  absl::Status Serve(const std::vector<Served>& all);
  absl::Status Serve(const google::protobuf::ServiceDescriptor* service, const proto::Handlers& handlers) {
    return Serve({{service, handlers}});
  }

 private:
  friend int Main(int, char**, const About&, const std::function<absl::Status(Process&)>&);
  Process(const rpc::ProcessFlags& flags, store::OpenedStore opened) : flags_(flags), opened_(std::move(opened)) {}

  const rpc::ProcessFlags flags_;
  store::OpenedStore opened_;
  std::vector<Work> tending_;
};

// Prints what a database holds (store/inventory.h).
absl::Status PrintInventory(const std::string& url, const std::string& service);

// main's exit code.  Opens the storage and runs `run`, which builds the service and serves it; with --inventory prints
// what the storage holds instead.  What goes wrong is printed for the person who starts it.
int Main(int argc, char** argv, const About& about, const std::function<absl::Status(Process&)>& run);

}  // namespace kvalitet::process

// Serves one service of the contract from its descriptor: every method gets the same care (identity, role, scope,
// rules, time, one log line, errors in Swedish) and then its handler.  No generated stubs: requests and responses are
// messages of the linked descriptors.
#pragma once
#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/metrics.h"
#include "common/proto/call.h"
#include "common/rpc/limits.h"
#include "common/rpc/token.h"

namespace kvalitet::rpc {

struct DispatcherOptions {
  const TokenKey* tokens = nullptr;  // verifies people's tokens
  base::Clock domain_clock;
  base::Clock system_clock = base::SystemClock();
  absl::Duration longest_call = absl::Minutes(10);  // where a caller sets no deadline, and at most
  base::Metrics* metrics = nullptr;                 // may be null
  // Served on in-process channels only, which no port leads to: there a program's name for itself is believed.
  bool in_process = false;
  bool example_kommun = false;                      // serves base::kExampleKommun too (--dev)
  Rates* rates = nullptr;                           // of people, shared by the services of a process; may be null
};

class Dispatcher final : public grpc::Service {
 public:
  // FAILED_PRECONDITION names the methods without a handler, a role or a scope.
  static absl::StatusOr<std::unique_ptr<Dispatcher>> Create(const google::protobuf::ServiceDescriptor* service,
                                                            proto::Handlers handlers, DispatcherOptions options);
  ~Dispatcher() override;

 private:
  struct Method;

  Dispatcher(const google::protobuf::ServiceDescriptor* service, proto::Handlers handlers, DispatcherOptions options);

  void Serve(Method& method);
  // Identity, role, kommun, scope, time: everything a handler may know.
  absl::StatusOr<proto::Call> Admit(grpc::ServerContext& context, const Method& method,
                                    const google::protobuf::Message& request, const std::string& trace) const;
  absl::StatusOr<proto::Identity> Identify(grpc::ServerContext& context, std::string* credentials) const;
  // Runs `body` behind the fence: deadline, exceptions, log, metrics, wire form.
  grpc::Status Fenced(grpc::ServerContext& context, const Method& method,
                      const std::function<absl::Status(const std::string& trace)>& body) const;

  grpc::Status Unary(grpc::ServerContext& context, const Method& method, const grpc::ByteBuffer& in,
                     grpc::ByteBuffer& out) const;
  grpc::Status ServerStream(grpc::ServerContext& context, const Method& method, const grpc::ByteBuffer& in,
                            grpc::ServerWriter<grpc::ByteBuffer>& writer) const;
  grpc::Status ClientStream(grpc::ServerContext& context, const Method& method,
                            grpc::ServerReader<grpc::ByteBuffer>& reader, grpc::ByteBuffer& out) const;

  const DispatcherOptions options_;
  std::vector<std::unique_ptr<Method>> methods_;
};

// Metadata key by which a program of the suite names itself; believed by a dispatcher with `in_process` only.
inline constexpr char kProgramKey[] = "x-kvalitet-program";

}  // namespace kvalitet::rpc

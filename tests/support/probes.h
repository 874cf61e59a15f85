// What those who run a service ask it: over HTTP on its ops port, and gRPC's health service.
#pragma once
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

namespace kvalitet::tests {

struct HttpAnswer {
  int status = 0;  // 0: no answer
  std::string head, body;
};
// GET of a path from a port of the loopback.
HttpAnswer HttpGet(int port, const std::string& path);

// What grpc.health.v1.Health/Check says of a service: "SERVING", "NOT_SERVING", or the name of the error's code.
std::string Health(const std::string& address, std::shared_ptr<grpc::ChannelCredentials> transport,
                   const std::string& service);

}  // namespace kvalitet::tests

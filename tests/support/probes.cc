#include "tests/support/probes.h"

#include <arpa/inet.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace kvalitet::tests {

HttpAnswer HttpGet(int port, const std::string& path) {
  HttpAnswer answer;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::string all;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t n = 0; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<size_t>(n));
  }
  close(fd);
  const size_t end = all.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  answer.status = std::atoi(all.c_str() + all.find(' '));
  answer.head = all.substr(0, end);
  answer.body = all.substr(end + 4);
  return answer;
}

std::string Health(const std::string& address, std::shared_ptr<grpc::ChannelCredentials> transport,
                   const std::string& service) {
  // HealthCheckRequest{service = 1} and HealthCheckResponse{status = 1}, by hand: Debian has no descriptor of them.
  const std::string asked = absl::StrCat("\n", std::string(1, static_cast<char>(service.size())), service);
  const auto channel = grpc::CreateChannel(address, std::move(transport));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  context.set_wait_for_ready(true);
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC,
                                         channel);
  const grpc::Slice slice(asked);
  const grpc::ByteBuffer in(&slice, 1);
  grpc::ByteBuffer out;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel.get(), method, &context, in, &out);
  if (!status.ok()) return absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code()));
  grpc::Slice answer;
  if (!out.DumpToSingleSlice(&answer).ok() || answer.size() != 2 || answer.begin()[0] != 8) return "unreadable";
  return answer.begin()[1] == 1 ? "SERVING" : answer.begin()[1] == 2 ? "NOT_SERVING" : "unknown";
}

}  // namespace kvalitet::tests

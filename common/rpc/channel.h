// Calls by descriptor: one channel per service, kept for life.
#pragma once
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/proto/call.h"

namespace kvalitet::rpc {

struct CallOptions {
  absl::Time deadline;      // always set one
  std::string credentials;  // "Bearer …" of the person on whose behalf, or "" for the channel's own
  std::string trace;        // passed on as traceparent when 32 hexadecimal digits
};

// For a call that is made to answer `call`: in its time, for its person, in its trace.
inline CallOptions OnBehalfOf(const proto::Call& call) { return {call.deadline, call.credentials, call.trace}; }

class Channel {
 public:
  // To a port; `credentials` is sent where a call has none ("Bearer …").
  static std::unique_ptr<Channel> ToAddress(const std::string& target,
                                            std::shared_ptr<grpc::ChannelCredentials> transport,
                                            std::string credentials);
  // To a server of the same process, as the program `program` where a call has no credentials.
  static std::unique_ptr<Channel> InProcess(grpc::Server& server, std::string program);

  using Message = google::protobuf::Message;

  // `method` is kvalitet.registry.v1.Registry/GetEnhet.  Retries UNAVAILABLE with backoff while time remains, and what
  // says when to come back, four attempts in all: every write carries a request_id or an etag, so a repeat is safe.
  absl::Status Unary(const std::string& method, const Message& request, Message& response, const CallOptions& options);
  // Calls `each` for every message; stops when it returns false.  Retried as above until the first message has come.
  absl::Status ServerStream(const std::string& method, const Message& request, Message& response,
                            const CallOptions& options, const std::function<bool(const Message&)>& each);
  // Sends what `next` fills until it returns false.  Retried as above until `next` was asked for a second message.
  absl::Status ClientStream(const std::string& method, Message& request, Message& response, const CallOptions& options,
                            const std::function<bool(Message&)>& next);

 private:
  Channel(std::shared_ptr<grpc::Channel> channel, std::string credentials, std::string program)
      : channel_(std::move(channel)), credentials_(std::move(credentials)), program_(std::move(program)) {}
  // Makes attempts until one succeeds, fails for good, or sets `once` to tell that it must not be repeated.
  absl::Status Try(const CallOptions& options,
                   const std::function<absl::Status(grpc::ClientContext& context, bool& once)>& attempt) const;
  void Pause(absl::Duration pause) const;
  void Prepare(grpc::ClientContext& context, const CallOptions& options) const;

  std::shared_ptr<grpc::Channel> channel_;
  const std::string credentials_, program_;
};

}  // namespace kvalitet::rpc

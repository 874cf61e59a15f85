#include "common/rpc/channel.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/proto/errors.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/limits.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"

namespace kvalitet::rpc {
namespace {

using grpc::internal::RpcMethod;

constexpr int kAttempts = 4;
constexpr absl::Duration kFirstWait = absl::Milliseconds(50);

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // ours, below: it knows what is safe
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60 * 1000);
  // A Channel is a connection of its own: gRPC would share one between all that go to the same address.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(kTransportMessage);
  // A service that was away is found again within seconds, not after the library's two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetServiceConfigJSON(R"({"loadBalancingConfig":[{"round_robin":{}}]})");
  return arguments;
}

// gRPC ends the process over a header with other bytes than these.
bool FitsHeader(const std::string& value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::Status BadCredentials() {
  return proto::Error(absl::StatusCode::kUnauthenticated, "TOKEN_OGILTIG",
                      "Inloggningen är inte giltig. Logga in på nytt.");
}

absl::Duration Jittered(absl::Duration wait) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return wait * std::uniform_real_distribution<>(0.5, 1.5)(random);
}

}  // namespace

std::unique_ptr<Channel> Channel::ToAddress(const std::string& target,
                                            std::shared_ptr<grpc::ChannelCredentials> transport,
                                            std::string credentials) {
  return std::unique_ptr<Channel>(
      new Channel(grpc::CreateCustomChannel(target, transport, Arguments()), std::move(credentials), ""));
}

std::unique_ptr<Channel> Channel::InProcess(grpc::Server& server, std::string program) {
  return std::unique_ptr<Channel>(new Channel(server.InProcessChannel(Arguments()), "", std::move(program)));
}

void Channel::Prepare(grpc::ClientContext& context, const CallOptions& options) const {
  context.set_deadline(absl::ToChronoTime(options.deadline));
  const std::string& credentials = options.credentials.empty() ? credentials_ : options.credentials;
  if (!credentials.empty()) {
    context.AddMetadata("authorization", credentials);
  } else if (!program_.empty()) {
    context.AddMetadata(kProgramKey, program_);
  }
  if (options.trace.size() == 32) {
    context.AddMetadata("traceparent", absl::StrCat("00-", options.trace, "-0000000000000001-00"));
  }
}

// Not a mere sleep: a connection makes progress only while somebody of this process waits for the network, and who is
// refused at once waits for nothing.
void Channel::Pause(absl::Duration pause) const {
  const absl::Time end = absl::Now() + pause;
  channel_->WaitForConnected(absl::ToChronoTime(end));
  std::this_thread::sleep_until(absl::ToChronoTime(end));
}

absl::Status Channel::Try(const CallOptions& options,
                          const std::function<absl::Status(grpc::ClientContext&, bool&)>& attempt) const {
  if (!FitsHeader(options.credentials) || !FitsHeader(credentials_)) return BadCredentials();
  absl::Duration wait = kFirstWait;
  for (int number = 1;; ++number) {
    grpc::ClientContext context;
    Prepare(context, options);
    bool once = false;
    const absl::Status status = attempt(context, once);
    // Who is told to come back later comes back then; whoever cannot be reached is asked again soon.
    const absl::Duration told = proto::RetryDelayOf(status);
    const bool again = !once && (absl::IsUnavailable(status) || told > absl::ZeroDuration());
    const absl::Duration pause = std::max(Jittered(wait), told);
    if (!again || number == kAttempts || absl::Now() + pause >= options.deadline) return status;
    Pause(pause);
    wait *= 3;
  }
}

absl::Status Channel::Unary(const std::string& method, const Message& request, Message& response,
                            const CallOptions& options) {
  const std::string path = "/" + method;
  return Try(options, [&](grpc::ClientContext& context, bool&) -> absl::Status {
    RpcMethod rpc(path.c_str(), RpcMethod::NORMAL_RPC, channel_);
    grpc::ByteBuffer in = Serialize(request), out;
    const absl::Status status = FromGrpc(
        grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel_.get(), rpc, &context, in, &out));
    if (!status.ok()) return status;
    return Parse(out, response) ? absl::OkStatus() : absl::InternalError("the answer does not parse");
  });
}

absl::Status Channel::ServerStream(const std::string& method, const Message& request, Message& response,
                                   const CallOptions& options, const std::function<bool(const Message&)>& each) {
  const std::string path = "/" + method;
  return Try(options, [&](grpc::ClientContext& context, bool& came) -> absl::Status {
    RpcMethod rpc(path.c_str(), RpcMethod::SERVER_STREAMING, channel_);
    std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
        grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel_.get(), rpc, &context,
                                                                      Serialize(request)));
    grpc::ByteBuffer bytes;
    bool parsed = true, stopped = false;
    while (parsed && !stopped && reader->Read(&bytes)) {
      came = true;
      response.Clear();
      parsed = Parse(bytes, response);
      stopped = parsed && !each(response);
    }
    if (!parsed || stopped) context.TryCancel();
    const absl::Status status = FromGrpc(reader->Finish());
    if (!parsed) return absl::InternalError("the answer does not parse");
    return stopped ? absl::OkStatus() : status;
  });
}

absl::Status Channel::ClientStream(const std::string& method, Message& request, Message& response,
                                   const CallOptions& options, const std::function<bool(Message&)>& next) {
  const std::string path = "/" + method;
  // The first message is kept: as long as no other was asked for, it can be sent again.
  const bool any = next(request);
  const grpc::ByteBuffer first = Serialize(request);
  request.Clear();
  bool ended = !any;
  return Try(options, [&](grpc::ClientContext& context, bool& gone) -> absl::Status {
    RpcMethod rpc(path.c_str(), RpcMethod::CLIENT_STREAMING, channel_);
    grpc::ByteBuffer out;
    std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
        grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(channel_.get(), rpc, &context, &out));
    bool open = any && writer->Write(first);  // false: the server has answered already
    while (open && !ended) {
      ended = !next(request);
      if (ended) break;
      gone = true;
      open = writer->Write(Serialize(request));
      request.Clear();
    }
    writer->WritesDone();
    const absl::Status status = FromGrpc(writer->Finish());
    if (!status.ok()) return status;
    return Parse(out, response) ? absl::OkStatus() : absl::InternalError("the answer does not parse");
  });
}

}  // namespace kvalitet::rpc

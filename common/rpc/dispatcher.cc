#include "common/rpc/dispatcher.h"

#include <grpcpp/alarm.h>
#include <grpcpp/impl/codegen/method_handler.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/kommun.h"
#include "common/base/log.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/rpc/authorize.h"
#include "common/rpc/limits.h"
#include "common/rpc/status.h"
#include "common/rpc/tls.h"
#include "common/rpc/wire.h"

namespace kvalitet::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string Header(const grpc::ServerContext& context, const char* key) {
  const auto at = context.client_metadata().find(key);
  return at == context.client_metadata().end() ? "" : std::string(at->second.data(), at->second.length());
}

// The trace id of a W3C traceparent, or a new one.
std::string TraceOf(const grpc::ServerContext& context) {
  const std::string parent = Header(context, "traceparent");
  const bool fits = parent.size() >= 35 && parent[2] == '-' && parent.find_first_not_of("0123456789abcdef", 3) == 35;
  return fits ? parent.substr(3, 32) : base::HexEncode(base::RandomBytes(16));
}

// The transport takes more, so that the answer to a message that is too large can be ours.
constexpr size_t kLargestMessage = 4 * 1024 * 1024;

absl::Status TooLarge(size_t bytes) {
  return proto::Error(absl::StatusCode::kInvalidArgument, "FOR_STORT",
                      absl::StrCat("Meddelandet är ", bytes / 1024,
                                   " KiB; högst 4 096 KiB tas emot. Dela upp det, "
                                   "till exempel i flera importdelar om 500 rader. Ingenting sparades."),
                      {{"byte", absl::StrCat(bytes)}});
}

absl::Status Unparsable(const MethodDescriptor* method) {
  return proto::Error(
      absl::StatusCode::kInvalidArgument, "BEGARAN_OLASLIG",
      absl::StrCat("Begäran går inte att läsa som ", method->input_type()->name(), ". Är klienten av samma version?"));
}

// Ends a stream whose other side neither reads nor sends: a blocked Read or Write knows no deadline of its own, and a
// caller without one would keep the thread for ever.
class EndsAt {
 public:
  EndsAt(grpc::ServerContext& context, absl::Time deadline) : shared_(std::make_shared<Shared>()) {
    shared_->context = &context;
    alarm_.Set(absl::ToChronoTime(deadline), [shared = shared_](bool fired) {
      std::lock_guard<std::mutex> lock(shared->mutex);
      if (!fired || shared->context == nullptr) return;
      shared->context->TryCancel();
      shared->ended = true;
    });
  }
  ~EndsAt() {
    std::lock_guard<std::mutex> lock(shared_->mutex);
    shared_->context = nullptr;  // it goes away; the alarm may fire still
  }
  // DEADLINE_EXCEEDED if it has ended the stream, else what the handler says.
  absl::Status Told(const absl::Status& handled) const {
    std::lock_guard<std::mutex> lock(shared_->mutex);
    return shared_->ended ? absl::DeadlineExceededError("the other side was too slow") : handled;
  }

 private:
  struct Shared {
    std::mutex mutex;
    grpc::ServerContext* context = nullptr;
    bool ended = false;
  };
  const std::shared_ptr<Shared> shared_;
  grpc::Alarm alarm_;  // last: it goes first
};

// The rules of the request; what it points at lies in the call's kommun.
absl::Status CheckRequest(const proto::Call& call, const Message& request) {
  proto::Violations violations;
  proto::Validate(request, "", violations, call.kommun);
  return violations.ToStatus();
}

}  // namespace

struct Dispatcher::Method {
  Method(const MethodDescriptor* d, std::string p, proto::Handlers::Any h)
      : descriptor(d), path(std::move(p)), handler(std::move(h)), bulkhead(proto::Rule(d).samtidiga()) {}
  const MethodDescriptor* descriptor;
  std::string path;  // /kvalitet.registry.v1.Registry/CreateEnhet
  proto::Handlers::Any handler;
  mutable Bulkhead bulkhead;
};

absl::StatusOr<std::unique_ptr<Dispatcher>> Dispatcher::Create(const ServiceDescriptor* service,
                                                               proto::Handlers handlers, DispatcherOptions options) {
  std::vector<std::string> missing;
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor* method = service->method(i);
    const options::v1::MethodRule& rule = proto::Rule(method);
    const auto handler = handlers.table().find(method->name());
    const size_t kind = method->server_streaming() ? 1 : method->client_streaming() ? 2 : 0;
    if (handler == handlers.table().end() || handler->second.index() != kind || proto::RolesOf(method).empty() ||
        rule.omfang() == options::v1::OMFANG_UNSPECIFIED) {
      missing.push_back(method->full_name());
    }
  }
  if (!missing.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("methods without a handler of their kind, roles or scope: ", absl::StrJoin(missing, ", ")));
  }
  return std::unique_ptr<Dispatcher>(new Dispatcher(service, std::move(handlers), std::move(options)));
}

Dispatcher::Dispatcher(const ServiceDescriptor* service, proto::Handlers handlers, DispatcherOptions options)
    : options_(std::move(options)) {
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor* method = service->method(i);
    methods_.push_back(std::make_unique<Method>(method, absl::StrCat("/", service->full_name(), "/", method->name()),
                                                handlers.table().at(method->name())));
    Serve(*methods_.back());
  }
}

Dispatcher::~Dispatcher() = default;

void Dispatcher::Serve(Method& method) {
  using grpc::ByteBuffer;
  using grpc::ServerContext;
  namespace internal = grpc::internal;
  const Method* m = &method;
  internal::MethodHandler* handler = nullptr;
  internal::RpcMethod::RpcType type = internal::RpcMethod::NORMAL_RPC;
  if (m->descriptor->server_streaming()) {
    type = internal::RpcMethod::SERVER_STREAMING;
    handler = new internal::ServerStreamingHandler<Dispatcher, ByteBuffer, ByteBuffer>(
        [m](Dispatcher* self, ServerContext* context, const ByteBuffer* in, grpc::ServerWriter<ByteBuffer>* writer) {
          return self->ServerStream(*context, *m, *in, *writer);
        },
        this);
  } else if (m->descriptor->client_streaming()) {
    type = internal::RpcMethod::CLIENT_STREAMING;
    handler = new internal::ClientStreamingHandler<Dispatcher, ByteBuffer, ByteBuffer>(
        [m](Dispatcher* self, ServerContext* context, grpc::ServerReader<ByteBuffer>* reader, ByteBuffer* out) {
          return self->ClientStream(*context, *m, *reader, *out);
        },
        this);
  } else {
    handler = new internal::RpcMethodHandler<Dispatcher, ByteBuffer, ByteBuffer>(
        [m](Dispatcher* self, ServerContext* context, const ByteBuffer* in, ByteBuffer* out) {
          return self->Unary(*context, *m, *in, *out);
        },
        this);
  }
  AddMethod(new internal::RpcServiceMethod(m->path.c_str(), type, handler));
}

absl::StatusOr<proto::Identity> Dispatcher::Identify(grpc::ServerContext& context, std::string* credentials) const {
  const std::string authorization = Header(context, "authorization");
  if (absl::StartsWith(authorization, "Bearer ")) {
    *credentials = authorization;
    if (options_.tokens == nullptr) return absl::UnauthenticatedError("no token key");
    return options_.tokens->Verify(authorization.substr(7), options_.system_clock());
  }
  // Over a port a program is who its certificate says; what it says of itself counts nothing there.
  const std::string program = options_.in_process ? Header(context, kProgramKey) : ProgramOf(*context.auth_context());
  if (!program.empty()) {
    proto::Identity who;
    who.subject = absl::StrCat("program:", program);
    who.roles = {options::v1::JOBB};
    who.program = true;
    return who;
  }
  return proto::Error(absl::StatusCode::kUnauthenticated, "INLOGGNING_SAKNAS",
                      "Logga in först: ange en fil med inloggning, till exempel --token_file min.token.");
}

absl::StatusOr<proto::Call> Dispatcher::Admit(grpc::ServerContext& context, const Method& method,
                                              const Message& request, const std::string& trace) const {
  proto::Call call;
  KV_ASSIGN_OR_RETURN(call.who, Identify(context, &call.credentials));
  // Programs are bounded by the people on whose behalf they call, and by the bulkheads.
  if (options_.rates != nullptr && !call.who.program) {
    KV_RETURN_IF_ERROR(options_.rates->Take(call.who.subject, options_.system_clock()));
  }
  call.method = method.path.substr(1);
  call.kommun = KommunOf(request);
  if (!call.kommun.empty() &&
      (base::FindKommun(call.kommun) == nullptr || (call.kommun == base::kExampleKommun && !options_.example_kommun))) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "KOMMUN_OKAND",
                        absl::StrCat("Det finns ingen kommun med koden ", call.kommun,
                                     ". Kommunkoden har fyra siffror, till exempel 0114 för Upplands Väsby."),
                        {{"kommun", call.kommun}});
  }
  KV_ASSIGN_OR_RETURN(call.scope, Authorize(call.who, method.descriptor, call.kommun));
  if (!call.who.program && !call.kommun.empty()) call.who.roles = RolesIn(call.who, call.kommun);
  call.now = options_.domain_clock();
  call.today = base::SwedishDate(call.now);
  call.trace = trace;
  call.deadline = std::min(absl::FromChrono(context.deadline()), options_.system_clock() + options_.longest_call);
  call.cancelled = [&context] { return context.IsCancelled(); };
  return call;
}

grpc::Status Dispatcher::Fenced(grpc::ServerContext& context, const Method& method,
                                const std::function<absl::Status(const std::string& trace)>& body) const {
  const absl::Time start = options_.system_clock();
  const std::string trace = TraceOf(context);
  absl::Status status;
  // Whether the client has left is not asked here: the answer makes this thread poll the network, a fifth of a short
  // call's processor time.  Work that takes long asks (Call::cancelled).
  if (absl::FromChrono(context.deadline()) <= start) {
    status = absl::DeadlineExceededError("no time left");
  } else {
    try {
      status = body(trace);
    } catch (const std::exception& error) {  // a fault of ours or of a library; its text stays in the log
      base::Log(base::Level::kError, "exception", {{"method", method.path}, {"what", error.what()}});
      status = absl::InternalError("exception");
    } catch (...) {
      base::Log(base::Level::kError, "exception", {{"method", method.path}});
      status = absl::InternalError("exception");
    }
  }
  const absl::Duration took = options_.system_clock() - start;
  const std::string code = absl::StatusCodeToString(status.code());
  const bool ours = status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown ||
                    status.code() == absl::StatusCode::kDataLoss;
  base::Log(ours ? base::Level::kError : base::Level::kInfo, "call",
            {{"trace", trace},
             {"method", method.path},
             {"code", code.empty() ? "OK" : code},
             {"reason", proto::ReasonOf(status)},
             {"us", absl::StrCat(absl::ToInt64Microseconds(took))},
             {"detail", ours ? std::string(status.message()) : ""}});
  if (options_.metrics != nullptr) {
    options_.metrics->Count("kvalitet_calls_total", {{"method", method.path}, {"code", code.empty() ? "OK" : code}});
    options_.metrics->Observe("kvalitet_call_seconds", {{"method", method.path}}, took);
  }
  return ToGrpc(status, trace);
}

grpc::Status Dispatcher::Unary(grpc::ServerContext& context, const Method& method, const grpc::ByteBuffer& in,
                               grpc::ByteBuffer& out) const {
  return Fenced(context, method, [&](const std::string& trace) -> absl::Status {
    auto request = NewMessage(method.descriptor->input_type()), response = NewMessage(method.descriptor->output_type());
    if (in.Length() > kLargestMessage) return TooLarge(in.Length());
    if (!Parse(in, *request)) return Unparsable(method.descriptor);
    KV_ASSIGN_OR_RETURN(proto::Call call, Admit(context, method, *request, trace));
    KV_RETURN_IF_ERROR(CheckRequest(call, *request));
    KV_ASSIGN_OR_RETURN(const Bulkhead::Place place, method.bulkhead.Enter());
    KV_RETURN_IF_ERROR(std::get<proto::UnaryHandler>(method.handler)(call, *request, *response));
    out = Serialize(*response);
    return absl::OkStatus();
  });
}

grpc::Status Dispatcher::ServerStream(grpc::ServerContext& context, const Method& method, const grpc::ByteBuffer& in,
                                      grpc::ServerWriter<grpc::ByteBuffer>& writer) const {
  return Fenced(context, method, [&](const std::string& trace) -> absl::Status {
    auto request = NewMessage(method.descriptor->input_type());
    if (in.Length() > kLargestMessage) return TooLarge(in.Length());
    if (!Parse(in, *request)) return Unparsable(method.descriptor);
    KV_ASSIGN_OR_RETURN(proto::Call call, Admit(context, method, *request, trace));
    KV_RETURN_IF_ERROR(CheckRequest(call, *request));
    KV_ASSIGN_OR_RETURN(const Bulkhead::Place place, method.bulkhead.Enter());
    const EndsAt end(context, call.deadline);
    return end.Told(std::get<proto::ServerStreamHandler>(method.handler)(
        call, *request, [&](const Message& message) { return writer.Write(Serialize(message)); }));
  });
}

grpc::Status Dispatcher::ClientStream(grpc::ServerContext& context, const Method& method,
                                      grpc::ServerReader<grpc::ByteBuffer>& reader, grpc::ByteBuffer& out) const {
  return Fenced(context, method, [&](const std::string& trace) -> absl::Status {
    auto first = NewMessage(method.descriptor->input_type()), response = NewMessage(method.descriptor->output_type());
    grpc::ByteBuffer bytes;
    const EndsAt end(context, options_.system_clock() + options_.longest_call);
    if (!reader.Read(&bytes)) return end.Told(Unparsable(method.descriptor));
    if (bytes.Length() > kLargestMessage) return TooLarge(bytes.Length());
    if (!Parse(bytes, *first)) return Unparsable(method.descriptor);
    KV_ASSIGN_OR_RETURN(proto::Call call, Admit(context, method, *first, trace));
    absl::Status broken;
    bool used = false;
    const proto::Next next = [&](Message& message) {
      if (!used) {
        used = true;
        message.CopyFrom(*first);
        return true;
      }
      if (!reader.Read(&bytes)) return false;
      if (bytes.Length() > kLargestMessage) broken = TooLarge(bytes.Length());
      if (broken.ok() && !Parse(bytes, message)) broken = Unparsable(method.descriptor);
      return broken.ok();
    };
    KV_ASSIGN_OR_RETURN(const Bulkhead::Place place, method.bulkhead.Enter());
    const absl::Status handled = end.Told(std::get<proto::ClientStreamHandler>(method.handler)(call, next, *response));
    KV_RETURN_IF_ERROR(broken);
    KV_RETURN_IF_ERROR(handled);
    if (context.IsCancelled()) return absl::CancelledError("the client left");
    out = Serialize(*response);
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::rpc

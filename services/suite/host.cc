#include "services/suite/host.h"

#include "common/base/status.h"

namespace kvalitet::suite {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);  // for calls that run when the suite stops

}  // namespace

absl::Status Host::Add(const google::protobuf::ServiceDescriptor* service, const proto::Handlers& handlers) {
  Hosted hosted{service, nullptr, nullptr, nullptr};
  rpc::DispatcherOptions programs = options_;
  programs.in_process = true;
  KV_ASSIGN_OR_RETURN(hosted.inner, rpc::Dispatcher::Create(service, handlers, programs));
  KV_ASSIGN_OR_RETURN(hosted.outer, rpc::Dispatcher::Create(service, handlers, options_));
  rpc::ServerOptions inner;
  inner.listen.clear();
  KV_ASSIGN_OR_RETURN(hosted.server, rpc::Server::Start(inner, {hosted.inner.get()}));
  hosted_.push_back(std::move(hosted));
  return absl::OkStatus();
}

std::unique_ptr<rpc::Channel> Host::ChannelTo(const google::protobuf::ServiceDescriptor* service,
                                              const std::string& program) {
  for (Hosted& hosted : hosted_) {
    if (hosted.descriptor == service) return rpc::Channel::InProcess(hosted.server->grpc(), program);
  }
  return nullptr;
}

absl::Status Host::Listen(const rpc::ServerOptions& options, std::function<absl::Status(absl::Time)> ready) {
  std::vector<grpc::Service*> services;
  std::vector<std::string> names;
  for (const Hosted& hosted : hosted_) {
    services.push_back(hosted.outer.get());
    names.push_back(hosted.descriptor->full_name());
  }
  KV_ASSIGN_OR_RETURN(front_, rpc::Server::Start(options, services));
  readiness_ = std::make_unique<rpc::Readiness>(*front_, std::move(names), std::move(ready));
  return absl::OkStatus();
}

void Host::StopListening() {
  if (readiness_ != nullptr) readiness_->Stop();
  if (front_ != nullptr) front_->Drain(kPatience);
}

void Host::Drain() {
  StopListening();
  for (auto hosted = hosted_.rbegin(); hosted != hosted_.rend(); ++hosted) hosted->server->Drain(kPatience);
}

}  // namespace kvalitet::suite

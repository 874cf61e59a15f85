#include "common/process/process.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/base/status.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/limits.h"
#include "common/rpc/ops.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/inventory.h"

namespace kvalitet::process {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);    // for calls that run when the process stops
constexpr absl::Duration kInventoryTime = absl::Hours(2);  // of a large database

absl::StatusOr<store::OpenedStore> Open(const rpc::ProcessFlags& flags, const About& about) {
  return store::OpenService({flags.DatabaseUrl(about.service), flags.master_key_file, flags.dev}, about.service,
                            about.statements);
}

}  // namespace

absl::Status PrintInventory(const std::string& url, const std::string& service) {
  sql::Options options;
  options.url = url;
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<sql::Database> database, sql::Open(options));
  KV_ASSIGN_OR_RETURN(const std::string text,
                      store::DescribeInventory(*database, service, absl::Now() + kInventoryTime));
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<rpc::Channel>> Process::ChannelTo(const std::string& address) const {
  KV_ASSIGN_OR_RETURN(const auto credentials, flags_.ChannelCredentials());
  return rpc::Channel::ToAddress(address, credentials, "");
}

absl::Status Process::Serve(const std::vector<Served>& all) {
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::TokenKey> tokens, rpc::TokenKey::FromFile(flags_.token_key_file));
  rpc::Rates rates({});
  rpc::DispatcherOptions serving;
  serving.tokens = tokens.get();
  serving.domain_clock = flags_.domain_clock;
  serving.metrics = &base::Metrics::Process();
  serving.example_kommun = flags_.dev;
  serving.rates = &rates;
  std::vector<std::unique_ptr<rpc::Dispatcher>> dispatchers;
  std::vector<grpc::Service*> services;
  std::vector<std::string> names;
  for (const Served& one : all) {
    KV_ASSIGN_OR_RETURN(auto dispatcher, rpc::Dispatcher::Create(one.service, one.handlers, serving));
    services.push_back(dispatcher.get());
    names.push_back(one.service->full_name());
    dispatchers.push_back(std::move(dispatcher));
  }
  rpc::ServerOptions listening;
  listening.listen = flags_.listen;
  KV_ASSIGN_OR_RETURN(listening.credentials, flags_.ServerCredentials());
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server, rpc::Server::Start(listening, services));
  rpc::Readiness readiness(*server, std::move(names),
                           [this](absl::Time deadline) { return opened_.Ready(deadline); });
  std::unique_ptr<rpc::Ops> ops;
  if (!flags_.ops_listen.empty()) {
    KV_ASSIGN_OR_RETURN(ops, rpc::Ops::Start(flags_.ops_listen, readiness, base::Metrics::Process(),
                                             [this] { opened_.SetGauges(base::Metrics::Process()); }));
  }
  const Tending tending(flags_.domain_clock, {&opened_}, tending_);
  base::Log(base::Level::kInfo, "serving", {{"port", server->port()}, {"ops_port", ops == nullptr ? 0 : ops->port()}});
  std::printf("listening on port %d\n", server->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  readiness.Stop();
  server->Drain(kPatience);
  return absl::OkStatus();
}

int Main(int argc, char** argv, const About& about, const std::function<absl::Status(Process&)>& run) {
  rpc::BlockStopSignals();
  const auto all = [&]() -> absl::Status {
    KV_ASSIGN_OR_RETURN(const rpc::ProcessFlags flags, rpc::ParseFlags(argc, argv, about.listen));
    if (flags.inventory) return PrintInventory(flags.DatabaseUrl(about.service), about.service);
    KV_ASSIGN_OR_RETURN(store::OpenedStore opened, Open(flags, about));
    Process process(flags, std::move(opened));
    return run(process);
  };
  const absl::Status ran = all();
  if (ran.ok()) return 0;
  std::fprintf(stderr, "E %s\n", std::string(ran.message()).c_str());
  return 1;
}

}  // namespace kvalitet::process

// kvalitet-uppfoljning: follow-up alone, on its own port and database, with the registry at an address.
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/register/channel_client.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/open.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");
ABSL_FLAG(std::string, registry_token_file, "",
          "file with the token that the registry is asked with; its holder reads the register of every kommun served");

namespace kvalitet {
namespace {

absl::StatusOr<std::unique_ptr<rpc::Channel>> ToRegistry() {
  const std::string path = absl::GetFlag(FLAGS_registry_token_file);
  std::ifstream in(path);
  std::string token;
  if (path.empty() || !std::getline(in, token)) {
    return absl::FailedPreconditionError("--registry_token_file must name a file with a token for the registry");
  }
  return rpc::Channel::ToAddress(absl::GetFlag(FLAGS_registry), grpc::InsecureChannelCredentials(),
                                 absl::StrCat("Bearer ", base::TrimSv(token)));
}

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::TokenKey> tokens, rpc::TokenKey::FromFile(flags.token_key_file));
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Channel> channel, ToRegistry());
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("uppfoljning"), flags.master_key_file, flags.dev},
                                         "uppfoljning", uppfoljning::SchemaStatements()));
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<fakta::Totals> totals,
                      fakta::Totals::Create(*opened.database, uppfoljning::Matt()));
  registry::ChannelClient client(*channel);
  registry::Register reg(client);
  uppfoljning::UppfoljningService service(*opened.store, reg, *totals);

  rpc::DispatcherOptions serving;
  serving.tokens = tokens.get();
  serving.domain_clock = flags.domain_clock;
  serving.example_kommun = flags.dev;
  KV_ASSIGN_OR_RETURN(const auto dispatcher, rpc::Dispatcher::Create(uppfoljning::UppfoljningService::Descriptor(),
                                                                     service.handlers(), serving));
  rpc::ServerOptions listening;
  listening.listen = flags.listen;
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server, rpc::Server::Start(listening, {dispatcher.get()}));
  std::printf("listening on port %d\n", server->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  server->Drain(absl::Seconds(10));
  return absl::OkStatus();
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) {
  using namespace kvalitet;
  rpc::BlockStopSignals();
  const absl::StatusOr<rpc::ProcessFlags> flags = rpc::ParseFlags(argc, argv, "127.0.0.1:50052");
  if (!flags.ok()) return rpc::Fatal(flags.status());
  const absl::Status ran = Run(*flags);
  return ran.ok() ? 0 : rpc::Fatal(ran);
}

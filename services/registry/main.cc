// kvalitet-registry: the register alone, on its own port and database.
#include <cstdio>
#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/open.h"
#include "services/registry/service.h"

int main(int argc, char** argv) {
  using namespace kvalitet;
  rpc::BlockStopSignals();
  const absl::StatusOr<rpc::ProcessFlags> flags = rpc::ParseFlags(argc, argv, "127.0.0.1:50051");
  if (!flags.ok()) return rpc::Fatal(flags.status());

  const absl::StatusOr<std::unique_ptr<rpc::TokenKey>> tokens = rpc::TokenKey::FromFile(flags->token_key_file);
  if (!tokens.ok()) return rpc::Fatal(tokens.status());
  const absl::StatusOr<store::OpenedStore> opened = store::OpenService(
      {flags->DatabaseUrl("registry"), flags->master_key_file, flags->dev}, "registry", registry::SchemaStatements());
  if (!opened.ok()) return rpc::Fatal(opened.status());

  registry::RegistryService service(*opened->store);
  rpc::DispatcherOptions serving;
  serving.tokens = tokens->get();
  serving.domain_clock = flags->domain_clock;
  serving.example_kommun = flags->dev;
  const auto dispatcher = rpc::Dispatcher::Create(registry::RegistryService::Descriptor(), service.handlers(), serving);
  if (!dispatcher.ok()) return rpc::Fatal(dispatcher.status());
  rpc::ServerOptions listening;
  listening.listen = flags->listen;
  const absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(listening, {dispatcher->get()});
  if (!server.ok()) return rpc::Fatal(server.status());

  std::printf("listening on port %d\n", (*server)->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  (*server)->Drain(absl::Seconds(10));
  return 0;
}

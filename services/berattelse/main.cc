// kvalitet-berattelse: published figures and frozen underlag alone, on its own port and database.
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/open.h"
#include "services/berattelse/channel_sources.h"
#include "services/berattelse/service.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");
ABSL_FLAG(std::string, registry_token_file, "",
          "token with which the registry is asked; empty: DATA_DIR/registry.token");
ABSL_FLAG(std::string, uppfoljning, "127.0.0.1:50052", "HOST:PORT of kvalitet-uppfoljning");
ABSL_FLAG(std::string, avvikelser, "127.0.0.1:50053", "HOST:PORT of kvalitet-avvikelser");

namespace {

using namespace kvalitet;

// "" where there is none: the registry then refuses, and the error says so.
std::string TokenFrom(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  file >> token;
  return token.empty() ? "" : absl::StrCat("Bearer ", token);
}

}  // namespace

int main(int argc, char** argv) {
  rpc::BlockStopSignals();
  const absl::StatusOr<rpc::ProcessFlags> flags = rpc::ParseFlags(argc, argv, "127.0.0.1:50054");
  if (!flags.ok()) return rpc::Fatal(flags.status());
  const absl::StatusOr<std::unique_ptr<rpc::TokenKey>> tokens = rpc::TokenKey::FromFile(flags->token_key_file);
  if (!tokens.ok()) return rpc::Fatal(tokens.status());
  const absl::StatusOr<store::OpenedStore> opened =
      store::OpenService({flags->DatabaseUrl("berattelse"), flags->master_key_file, flags->dev}, "berattelse",
                         berattelse::SchemaStatements());
  if (!opened.ok()) return rpc::Fatal(opened.status());

  const std::string token_file = absl::GetFlag(FLAGS_registry_token_file);
  const std::unique_ptr<rpc::Channel> to_registry = rpc::Channel::ToAddress(
      absl::GetFlag(FLAGS_registry), grpc::InsecureChannelCredentials(),
      TokenFrom(token_file.empty() ? absl::StrCat(flags->data_dir, "/registry.token") : token_file));
  // Figures are asked for on behalf of who freezes them: no credentials of our own.
  const std::unique_ptr<rpc::Channel> to_uppfoljning =
      rpc::Channel::ToAddress(absl::GetFlag(FLAGS_uppfoljning), grpc::InsecureChannelCredentials(), "");
  const std::unique_ptr<rpc::Channel> to_avvikelser =
      rpc::Channel::ToAddress(absl::GetFlag(FLAGS_avvikelser), grpc::InsecureChannelCredentials(), "");
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  berattelse::ChannelSources sources(
      reg, {{"uppfoljning", {"kvalitet.uppfoljning.v1.UppfoljningService", to_uppfoljning.get()}},
            {"avvikelser", {"kvalitet.avvikelser.v1.AvvikelseService", to_avvikelser.get()}}});
  berattelse::BerattelseService service(*opened->store, sources);

  rpc::DispatcherOptions serving;
  serving.tokens = tokens->get();
  serving.domain_clock = flags->domain_clock;
  serving.example_kommun = flags->dev;
  const auto dispatcher =
      rpc::Dispatcher::Create(berattelse::BerattelseService::Descriptor(), service.handlers(), serving);
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

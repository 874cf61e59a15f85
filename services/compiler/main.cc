// kvalitet-compiler: the reports alone, on its own port and database.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/open.h"
#include "services/compiler/channel_underlag.h"
#include "services/compiler/service.h"

ABSL_FLAG(std::string, berattelse, "127.0.0.1:50054", "HOST:PORT of kvalitet-berattelse");

int main(int argc, char** argv) {
  using namespace kvalitet;
  rpc::BlockStopSignals();
  const absl::StatusOr<rpc::ProcessFlags> flags = rpc::ParseFlags(argc, argv, "127.0.0.1:50055");
  if (!flags.ok()) return rpc::Fatal(flags.status());
  const absl::StatusOr<std::unique_ptr<rpc::TokenKey>> tokens = rpc::TokenKey::FromFile(flags->token_key_file);
  if (!tokens.ok()) return rpc::Fatal(tokens.status());
  const absl::StatusOr<store::OpenedStore> opened = store::OpenService(
      {flags->DatabaseUrl("compiler"), flags->master_key_file, flags->dev}, "compiler", compiler::SchemaStatements());
  if (!opened.ok()) return rpc::Fatal(opened.status());

  // Figures are frozen on behalf of who compiles: no credentials of our own.
  const std::unique_ptr<rpc::Channel> to_berattelse =
      rpc::Channel::ToAddress(absl::GetFlag(FLAGS_berattelse), grpc::InsecureChannelCredentials(), "");
  compiler::ChannelUnderlag underlag(*to_berattelse);
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  compiler::CompilerService service(*opened->store, underlag,
                                    absl::StrCat(std::string(host).substr(0, 40), "-", getpid()));

  rpc::DispatcherOptions serving;
  serving.tokens = tokens->get();
  serving.domain_clock = flags->domain_clock;
  serving.example_kommun = flags->dev;
  const auto dispatcher = rpc::Dispatcher::Create(compiler::CompilerService::Descriptor(), service.handlers(), serving);
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

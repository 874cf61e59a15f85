#include "common/rpc/process.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"

namespace kvalitet::rpc {

int Main(int argc, char** argv, const std::string& default_listen,
         const std::function<absl::Status(const ProcessFlags&)>& run) {
  BlockStopSignals();
  const absl::StatusOr<ProcessFlags> flags = ParseFlags(argc, argv, default_listen);
  const absl::Status ran = flags.ok() ? run(*flags) : flags.status();
  if (ran.ok()) return 0;
  std::fprintf(stderr, "E %s\n", std::string(ran.message()).c_str());
  return 1;
}

absl::Status ServeAlone(const ProcessFlags& flags, const google::protobuf::ServiceDescriptor* service,
                        proto::Handlers handlers) {
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<TokenKey> tokens, TokenKey::FromFile(flags.token_key_file));
  DispatcherOptions serving;
  serving.tokens = tokens.get();
  serving.domain_clock = flags.domain_clock;
  serving.example_kommun = flags.dev;
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<Dispatcher> dispatcher,
                      Dispatcher::Create(service, std::move(handlers), serving));
  ServerOptions listening;
  listening.listen = flags.listen;
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<Server> server, Server::Start(listening, {dispatcher.get()}));
  std::printf("listening on port %d\n", server->port());  // for whoever asked for port 0
  std::fflush(stdout);
  WaitForStop();
  server->Drain(absl::Seconds(10));
  return absl::OkStatus();
}

std::string BearerFrom(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  file >> token;
  return token.empty() ? "" : absl::StrCat("Bearer ", token);
}

}  // namespace kvalitet::rpc

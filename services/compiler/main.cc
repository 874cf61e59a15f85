// kvalitet-compiler: the reports alone, on its own port and database.
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/channel.h"
#include "common/rpc/process.h"
#include "common/store/open.h"
#include "services/compiler/channel_underlag.h"
#include "services/compiler/service.h"

ABSL_FLAG(std::string, berattelse, "127.0.0.1:50054", "HOST:PORT of kvalitet-berattelse");

namespace kvalitet {
namespace {

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("compiler"), flags.master_key_file, flags.dev}, "compiler",
                                         compiler::SchemaStatements()));
  // Figures are frozen on behalf of who compiles: no credentials of our own.
  const std::unique_ptr<rpc::Channel> to_berattelse =
      rpc::Channel::ToAddress(absl::GetFlag(FLAGS_berattelse), grpc::InsecureChannelCredentials(), "");
  compiler::ChannelUnderlag underlag(*to_berattelse);
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  compiler::CompilerService service(*opened.store, underlag,
                                    absl::StrCat(std::string(host).substr(0, 40), "-", getpid()));
  return rpc::ServeAlone(flags, compiler::CompilerService::Descriptor(), service.handlers());
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50055", kvalitet::Run); }

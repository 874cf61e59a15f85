// kvalitet-berattelse: published figures and frozen underlag alone, on its own port and database.
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "common/base/status.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "common/register/registry_flags.h"
#include "common/rpc/channel.h"
#include "common/rpc/process.h"
#include "common/store/open.h"
#include "services/berattelse/channel_sources.h"
#include "services/berattelse/service.h"

ABSL_FLAG(std::string, uppfoljning, "127.0.0.1:50052", "HOST:PORT of kvalitet-uppfoljning");
ABSL_FLAG(std::string, avvikelser, "127.0.0.1:50053", "HOST:PORT of kvalitet-avvikelser");

namespace kvalitet {
namespace {

// Figures are asked for on behalf of who freezes them: no credentials of our own.
std::unique_ptr<rpc::Channel> To(const std::string& address) {
  return rpc::Channel::ToAddress(address, grpc::InsecureChannelCredentials(), "");
}

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("berattelse"), flags.master_key_file, flags.dev},
                                         "berattelse", berattelse::SchemaStatements()));
  const std::unique_ptr<rpc::Channel> to_registry = registry::ChannelFromFlags(flags);
  const std::unique_ptr<rpc::Channel> to_uppfoljning = To(absl::GetFlag(FLAGS_uppfoljning));
  const std::unique_ptr<rpc::Channel> to_avvikelser = To(absl::GetFlag(FLAGS_avvikelser));
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  berattelse::ChannelSources sources(
      reg, {{"uppfoljning", {"kvalitet.uppfoljning.v1.UppfoljningService", to_uppfoljning.get()}},
            {"avvikelser", {"kvalitet.avvikelser.v1.AvvikelseService", to_avvikelser.get()}}});
  berattelse::BerattelseService service(*opened.store, sources);
  return rpc::ServeAlone(flags, berattelse::BerattelseService::Descriptor(), service.handlers());
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50054", kvalitet::Run); }

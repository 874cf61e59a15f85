// kvalitet-berattelse: published figures and frozen underlag alone, on its own port and database.
#include "absl/flags/flag.h"
#include "common/base/status.h"
#include "common/process/process.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "services/berattelse/channel_sources.h"
#include "services/berattelse/service.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");
ABSL_FLAG(std::string, uppfoljning, "127.0.0.1:50052", "HOST:PORT of kvalitet-uppfoljning");
ABSL_FLAG(std::string, avvikelser, "127.0.0.1:50053", "HOST:PORT of kvalitet-avvikelser");

namespace {

using namespace kvalitet;

// The register is read as this program, and the figures of an enhetsblad, which is cut to who asks here; all others are
// asked for on behalf of who freezes them.
absl::Status Run(process::Process& process) {
  KV_ASSIGN_OR_RETURN(const auto to_registry, process.ChannelTo(absl::GetFlag(FLAGS_registry)));
  KV_ASSIGN_OR_RETURN(const auto to_uppfoljning, process.ChannelTo(absl::GetFlag(FLAGS_uppfoljning)));
  KV_ASSIGN_OR_RETURN(const auto to_avvikelser, process.ChannelTo(absl::GetFlag(FLAGS_avvikelser)));
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  berattelse::ChannelSources sources(
      reg, {{"utförarregistret", {"kvalitet.registry.v1.Registry", to_registry.get()}},
            {"uppfoljning", {"kvalitet.uppfoljning.v1.UppfoljningService", to_uppfoljning.get()}},
            {"avvikelser", {"kvalitet.avvikelser.v1.AvvikelseService", to_avvikelser.get()}}});
  berattelse::BerattelseService service(process.store(), sources);
  return process.Serve(berattelse::BerattelseService::Descriptor(), service.handlers());
}

}  // namespace

int main(int argc, char** argv) {
  return process::Main(argc, argv, {"berattelse", "127.0.0.1:50054", berattelse::SchemaStatements()}, Run);
}

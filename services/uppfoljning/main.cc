// kvalitet-uppfoljning: follow-up alone, on its own port and database, with the registry at an address.
#include "absl/flags/flag.h"
#include "absl/time/clock.h"
#include "common/attgora/lamnare.h"
#include "common/base/status.h"
#include "common/fakta/totals.h"
#include "common/process/process.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "services/uppfoljning/attgora.h"
#include "services/uppfoljning/kvittobrev.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");

namespace {

using namespace kvalitet;

absl::Status Run(process::Process& process) {
  KV_ASSIGN_OR_RETURN(const auto to_registry, process.ChannelTo(absl::GetFlag(FLAGS_registry)));
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  KV_ASSIGN_OR_RETURN(const auto totals, fakta::Totals::Create(process.database(), uppfoljning::Matt()));
  uppfoljning::UppfoljningService service(process.store(), reg, *totals);
  attgora::Lamnare lamnare(process.store(), service.att_gora(),
                           {"uppfoljning", uppfoljning::kAttGoraKommuner,
                            [&](const auto& tasks, absl::Time, absl::Time deadline) {
                              return client.LamnaAttGora(tasks, deadline);
                            }});
  uppfoljning::Kvittobrev kvittobrev(process.store(), service.tables(), [&](const auto& brev, absl::Time deadline) {
    return client.LamnaBesked(brev, deadline);
  });
  process.Tend([&](absl::Time now) { return lamnare.Tend(now); });
  process.Tend([&](absl::Time) { return kvittobrev.Tend(); });
  process.Tend([&](absl::Time now) { return service.files().Tend(now, absl::Now() + absl::Seconds(60)); });
  process.Tend([&](absl::Time) { return totals->RefreshAll(absl::Now() + absl::Seconds(60)); });
  return process.Serve(uppfoljning::UppfoljningService::Descriptor(), service.handlers());
}

}  // namespace

int main(int argc, char** argv) {
  return process::Main(argc, argv, {"uppfoljning", "127.0.0.1:50052", uppfoljning::SchemaStatements()}, Run);
}

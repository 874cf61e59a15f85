// kvalitet-avvikelser: the register of avvikelser alone, on its own port and database.
#include <memory>

#include "common/base/status.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "common/register/registry_flags.h"
#include "common/rpc/process.h"
#include "common/store/open.h"
#include "services/avvikelser/schema.h"
#include "services/avvikelser/service.h"

namespace kvalitet {
namespace {

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("avvikelser"), flags.master_key_file, flags.dev},
                                         "avvikelser", avvikelser::Schema()));
  // Without the registry reports are taken unverified.
  const std::unique_ptr<rpc::Channel> to_registry = registry::ChannelFromFlags(flags);
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<avvikelser::Service> service,
                      avvikelser::Service::Create(*opened.store, reg));
  service->StartTending(absl::Seconds(10), flags.domain_clock);
  return rpc::ServeAlone(flags, avvikelser::Service::Descriptor(), service->Handlers());
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50053", kvalitet::Run); }

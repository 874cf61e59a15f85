// kvalitet-uppfoljning: follow-up alone, on its own port and database, with the registry at an address.
#include <memory>

#include "common/base/status.h"
#include "common/register/channel_client.h"
#include "common/register/registry_flags.h"
#include "common/rpc/process.h"
#include "common/store/open.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"

namespace kvalitet {
namespace {

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("uppfoljning"), flags.master_key_file, flags.dev},
                                         "uppfoljning", uppfoljning::SchemaStatements()));
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<fakta::Totals> totals,
                      fakta::Totals::Create(*opened.database, uppfoljning::Matt()));
  const std::unique_ptr<rpc::Channel> to_registry = registry::ChannelFromFlags(flags);
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  uppfoljning::UppfoljningService service(*opened.store, reg, *totals);
  return rpc::ServeAlone(flags, uppfoljning::UppfoljningService::Descriptor(), service.handlers());
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50052", kvalitet::Run); }

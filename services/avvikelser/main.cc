// kvalitet-avvikelser: the register of avvikelser alone, on its own port and database.
#include "absl/flags/flag.h"
#include "common/base/status.h"
#include "common/process/process.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "services/avvikelser/schema.h"
#include "services/avvikelser/service.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");

namespace {

using namespace kvalitet;

// Without the registry reports are taken unverified, and verified later.
absl::Status Run(process::Process& process) {
  KV_ASSIGN_OR_RETURN(const auto to_registry, process.ChannelTo(absl::GetFlag(FLAGS_registry)));
  registry::ChannelClient client(*to_registry);
  registry::Register reg(client);
  KV_ASSIGN_OR_RETURN(const auto service, avvikelser::Service::Create(process.store(), reg));
  process.Tend([&](absl::Time now) { return service->Tend(now); });
  return process.Serve({{avvikelser::Service::Descriptor(), service->Handlers()},
                        {avvikelser::LexSarahService::Descriptor(), service->LexSarahHandlers()},
                        {avvikelser::LexMariaService::Descriptor(), service->LexMariaHandlers()}});
}

}  // namespace

int main(int argc, char** argv) {
  return process::Main(argc, argv, {"avvikelser", "127.0.0.1:50053", avvikelser::Schema()}, Run);
}

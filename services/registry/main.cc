// kvalitet-registry: the register alone, on its own port and database.  It also sends everybody's reminders.
#include "common/base/status.h"
#include "common/process/process.h"
#include "services/registry/mail_flags.h"
#include "services/registry/service.h"

namespace {

using namespace kvalitet;

absl::Status Run(process::Process& process) {
  KV_ASSIGN_OR_RETURN(registry::Utgang utgang,
                      registry::UtgangFromFlags(process.flags().dev, process.flags().data_dir));
  registry::RegistryService service(process.store(), std::move(utgang));
  process.Tend([&](absl::Time now) { return service.Tend(now); });
  return process.Serve(registry::RegistryService::Descriptor(), service.handlers());
}

}  // namespace

int main(int argc, char** argv) {
  return process::Main(argc, argv, {"registry", "127.0.0.1:50051", registry::SchemaStatements()}, Run);
}

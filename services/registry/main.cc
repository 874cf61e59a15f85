// kvalitet-registry: the register alone, on its own port and database.
#include "common/base/status.h"
#include "common/rpc/process.h"
#include "common/store/open.h"
#include "services/registry/service.h"

namespace kvalitet {
namespace {

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const store::OpenedStore opened,
                      store::OpenService({flags.DatabaseUrl("registry"), flags.master_key_file, flags.dev}, "registry",
                                         registry::SchemaStatements()));
  registry::RegistryService service(*opened.store);
  return rpc::ServeAlone(flags, registry::RegistryService::Descriptor(), service.handlers());
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50051", kvalitet::Run); }

// kvalitet-registry: the register alone, on its own port and database.
#include "common/process/process.h"
#include "services/registry/service.h"

int main(int argc, char** argv) {
  using namespace kvalitet;
  return process::Main(
      argc, argv, {"registry", "127.0.0.1:50051", registry::SchemaStatements()}, [](process::Process& process) {
        registry::RegistryService service(process.store());
        return process.Serve(registry::RegistryService::Descriptor(), service.handlers());
      });
}

// kvalitet-compiler: the reports alone, on its own port and database.
#include <unistd.h>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/process/process.h"
#include "services/compiler/channel_underlag.h"
#include "services/compiler/service.h"

ABSL_FLAG(std::string, berattelse, "127.0.0.1:50054", "HOST:PORT of kvalitet-berattelse");

namespace {

using namespace kvalitet;

// Who holds a job: one process of one machine.
std::string Owner() {
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  return absl::StrCat(std::string(host).substr(0, 40), "-", getpid());
}

// Figures are frozen on behalf of who compiles.
absl::Status Run(process::Process& process) {
  KV_ASSIGN_OR_RETURN(const auto to_berattelse, process.ChannelTo(absl::GetFlag(FLAGS_berattelse)));
  compiler::ChannelUnderlag underlag(*to_berattelse);
  compiler::CompilerService service(process.store(), underlag, Owner());
  return process.Serve(compiler::CompilerService::Descriptor(), service.handlers());
}

}  // namespace

int main(int argc, char** argv) {
  return process::Main(argc, argv, {"compiler", "127.0.0.1:50055", compiler::SchemaStatements()}, Run);
}

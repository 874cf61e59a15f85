// kvalitet-svit: the five services in one process, on embedded storage or a database server.
#include <cstdio>
#include <memory>

#include "common/base/status.h"
#include "common/rpc/process.h"
#include "common/rpc/server.h"
#include "services/suite/suite.h"

namespace kvalitet {
namespace {

absl::Status Run(const rpc::ProcessFlags& flags) {
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<suite::Suite> suite, suite::Suite::Start(flags));
  std::printf("listening on port %d\n", suite->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  return absl::OkStatus();
}

}  // namespace
}  // namespace kvalitet

int main(int argc, char** argv) { return kvalitet::rpc::Main(argc, argv, "127.0.0.1:50050", kvalitet::Run); }

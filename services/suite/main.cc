// kvalitet-svit: the five services in one process, on embedded storage or a database server.
#include <cstdio>

#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "services/suite/suite.h"

int main(int argc, char** argv) {
  using namespace kvalitet;
  rpc::BlockStopSignals();
  absl::StatusOr<rpc::ProcessFlags> flags = rpc::ParseFlags(argc, argv, "127.0.0.1:50050");
  if (!flags.ok()) return rpc::Fatal(flags.status());
  absl::StatusOr<std::unique_ptr<suite::Suite>> suite = suite::Suite::Start(*flags);
  if (!suite.ok()) return rpc::Fatal(suite.status());
  std::printf("listening on port %d\n", (*suite)->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  return 0;
}

// kvalitet-svit: the five services in one process, on embedded storage or a database server.
#include <cstdio>

#include "absl/flags/flag.h"
#include "common/base/status.h"
#include "common/process/process.h"
#include "common/rpc/flags.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/cipher.h"
#include "services/suite/suite.h"

ABSL_FLAG(bool, make_keys, false,
          "makes --master_key_file and --token_key_file where they are missing, and ends: for an installation without --dev");

namespace {

using namespace kvalitet;

absl::Status Run(int argc, char** argv) {
  KV_ASSIGN_OR_RETURN(const rpc::ProcessFlags flags, rpc::ParseFlags(argc, argv, "127.0.0.1:50050"));
  if (absl::GetFlag(FLAGS_make_keys)) {
    KV_RETURN_IF_ERROR(store::EnsureMasterKey(flags.master_key_file));
    return rpc::TokenKey::Ensure(flags.token_key_file);
  }
  if (flags.inventory) {
    for (const char* service : {"registry", "uppfoljning", "avvikelser", "berattelse", "compiler"}) {
      KV_RETURN_IF_ERROR(process::PrintInventory(flags.DatabaseUrl(service), service));
    }
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const std::unique_ptr<suite::Suite> suite, suite::Suite::Start(flags));
  std::printf("listening on port %d\n", suite->port());  // for whoever asked for port 0
  std::fflush(stdout);
  rpc::WaitForStop();
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  rpc::BlockStopSignals();
  const absl::Status ran = Run(argc, argv);
  if (ran.ok()) return 0;
  std::fprintf(stderr, "E %s\n", std::string(ran.message()).c_str());
  return 1;
}

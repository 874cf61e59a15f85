#include "common/rpc/flags.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"

ABSL_FLAG(bool, dev, false, "makes its own keys, listens on loopback only, serves the example kommun; for one machine");
ABSL_FLAG(std::string, data_dir, "var", "folder of databases and keys");
ABSL_FLAG(std::string, listen, "", "HOST:PORT to listen on; port 0 picks a free one");
ABSL_FLAG(std::string, ops_listen, "",
          "HOST:PORT of /metrics, /livez and /readyz over HTTP, for those who run the service; empty: none");
ABSL_FLAG(bool, inventory, false,
          "prints every table with its number of rows and a hash, checks the traces, and ends; changes nothing");
ABSL_FLAG(std::string, today, "", "with --dev: the date that the domain clock starts on, 2026-03-01");
ABSL_FLAG(std::string, database, "",
          "mysql://USER@HOST:PORT/{service}?password_file=...; {service} becomes the service's name; "
          "empty: SQLite in --data_dir");
ABSL_FLAG(std::string, master_key_file, "", "64 hexadecimal digits; empty: DATA_DIR/master.key");
ABSL_FLAG(std::string, token_key_file, "", "JWK, P-256; empty: DATA_DIR/token.jwk");
ABSL_FLAG(
    std::string, rules_dir, "",
    "folder of data of this installation's own: RULES_DIR/avvikelser/frister.csv goes before what is compiled in");
ABSL_FLAG(std::string, tls_cert_file, "", "PEM: the certificate of this program, read again when it changes");
ABSL_FLAG(std::string, tls_key_file, "", "PEM: its key");
ABSL_FLAG(std::string, tls_ca_file, "", "PEM: the authority that certificates of other programs must be of");

namespace kvalitet::rpc {
namespace {

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  // Only its owner may read the databases and keys.
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
}

bool OnLoopback(const std::string& listen) {
  return absl::StartsWith(listen, "127.") || absl::StartsWith(listen, "localhost:") ||
         absl::StartsWith(listen, "[::1]:") || absl::StartsWith(listen, "unix:");
}

absl::StatusOr<base::Clock> DomainClock(bool dev, const std::string& today) {
  if (today.empty()) return base::SystemClock();
  if (!dev) return absl::InvalidArgumentError("--today works with --dev only: stamps must be true");
  auto day = base::ParseDate(today);
  if (!day.ok()) return absl::InvalidArgumentError("--today must be a date such as 2026-03-01");
  return base::DomainClockFrom(*day);
}

}  // namespace

std::string ProcessFlags::DatabaseUrl(const std::string& service) const {
  if (database.empty()) return absl::StrCat("sqlite:", data_dir, "/", service, ".db");
  return absl::StrReplaceAll(database, {{"{service}", service}});
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ProcessFlags::ServerCredentials() const {
  if (tls.certificate.empty()) return grpc::InsecureServerCredentials();
  return ServerTls(tls);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ProcessFlags::ChannelCredentials() const {
  if (tls.certificate.empty()) return grpc::InsecureChannelCredentials();
  return ClientTls(tls);
}

absl::StatusOr<ProcessFlags> ParseFlags(int argc, char** argv, const std::string& default_listen) {
  absl::SetProgramUsageMessage(
      "One of the services of Kvalitetsnav, or all of them. README.md tells how they are run.");
  absl::FlagsUsageConfig usage;  // --help tells of these, not of the libraries' flags
  usage.contains_help_flags = [](absl::string_view file) {
    return absl::StrContains(file, "common/rpc/") || absl::StrContains(file, "services/");
  };
  absl::SetFlagsUsageConfig(usage);
  if (absl::ParseCommandLine(argc, argv).size() > 1) {
    return absl::InvalidArgumentError("words without a flag; see --help");
  }
  if (const std::string rules = absl::GetFlag(FLAGS_rules_dir); !rules.empty()) {
    KV_RETURN_IF_ERROR(base::DataFiles::Process().Replace(rules));
  }
  ProcessFlags flags;
  flags.dev = absl::GetFlag(FLAGS_dev);
  flags.data_dir = absl::GetFlag(FLAGS_data_dir);
  flags.listen = absl::GetFlag(FLAGS_listen).empty() ? default_listen : absl::GetFlag(FLAGS_listen);
  flags.ops_listen = absl::GetFlag(FLAGS_ops_listen);
  flags.inventory = absl::GetFlag(FLAGS_inventory);
  flags.database = absl::GetFlag(FLAGS_database);
  KV_ASSIGN_OR_RETURN(flags.domain_clock, DomainClock(flags.dev, absl::GetFlag(FLAGS_today)));
  flags.tls = {absl::GetFlag(FLAGS_tls_cert_file), absl::GetFlag(FLAGS_tls_key_file),
               absl::GetFlag(FLAGS_tls_ca_file)};
  const int given = !flags.tls.certificate.empty() + !flags.tls.key.empty() + !flags.tls.ca.empty();
  if (given != 0 && given != 3) {
    return absl::InvalidArgumentError("--tls_cert_file, --tls_key_file and --tls_ca_file go together");
  }
  if ((given == 0 || flags.dev) && !OnLoopback(flags.listen)) {
    return absl::InvalidArgumentError(absl::StrCat("refuses to listen on ", flags.listen,
                                                   flags.dev ? " with --dev" : " without TLS",
                                                   "; use a loopback address"));
  }
  const std::string& keys = flags.data_dir;
  const std::string master = absl::GetFlag(FLAGS_master_key_file), token = absl::GetFlag(FLAGS_token_key_file);
  flags.master_key_file = master.empty() ? keys + "/master.key" : master;
  flags.token_key_file = token.empty() ? keys + "/token.jwk" : token;
  if (flags.dev) {
    KV_RETURN_IF_ERROR(MakeFolder(flags.data_dir));
    KV_RETURN_IF_ERROR(TokenKey::Ensure(flags.token_key_file));
  }
  return flags;
}

}  // namespace kvalitet::rpc

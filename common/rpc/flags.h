// The flags that every server of the suite has, and what follows from them: keys, clocks, addresses.
#pragma once
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/tls.h"
#include "common/rpc/token.h"

namespace kvalitet::rpc {

// What main builds from.
struct ProcessFlags {
  bool dev = false;
  std::string data_dir;
  std::string listen;
  std::string database;         // "" for embedded SQLite under data_dir
  std::string master_key_file;  // envelopes
  std::string token_key_file;   // access tokens
  std::string ops_listen;       // HTTP for those who run it; "" for none
  bool inventory = false;       // print what the storage holds, and end
  TlsFiles tls;                 // empty: no TLS, and then only the loopback is listened on
  base::Clock domain_clock;

  // Database URL of a service: `{service}` in --database is replaced; else sqlite:DATA_DIR/SERVICE.db.
  std::string DatabaseUrl(const std::string& service) const;
  // What the port shows, and what this program shows to others.
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials() const;
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials() const;
};

// Parses the command line.  --dev makes data_dir and a token key, and lets --today move the domain clock; it listens
// on loopback only.  Data under --rules_dir goes before what is compiled in.  INVALID_ARGUMENT says what to do instead.
absl::StatusOr<ProcessFlags> ParseFlags(int argc, char** argv, const std::string& default_listen);

}  // namespace kvalitet::rpc

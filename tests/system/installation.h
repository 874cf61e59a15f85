// The five services as five processes, each with its own schema of one MariaDB server or its own SQLite file, TLS on
// every port and certificates between them: made by deploy/pki and deploy/mysql as an installation would.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/token.h"
#include "tests/support/mysql_server.h"
#include "tests/support/temp_dir.h"
#include "tests/system/processes.h"
#include "tests/system/program.h"

namespace kvalitet::tests {

class Installation final : public Serving {
 public:
  enum class Engine { kMariaDb, kSqlite };

  // The programs that call come after those they call.
  static const std::vector<std::string>& Services();

  // Makes keys, certificates and schemas, and starts everything.  `today` sets every domain clock (with --dev, which
  // also serves the example kommun).
  static absl::StatusOr<std::unique_ptr<Installation>> Start(const std::string& today,
                                                             Engine engine = Engine::kMariaDb);

  Program& program(const std::string& service) { return *programs_.at(service); }
  MySqlServer& database() { return *database_; }  // of MariaDB
  // Where `service` listens, and all of them, and the authority by which they are known.
  std::string Address(const std::string& service) const;
  std::string address() const override;
  // Where it answers those who run it.
  int OpsPort(const std::string& service) const;
  // Another process of the same service on the same database, on a port of its own.
  std::unique_ptr<Program> Replica(const std::string& service) const;
  std::string ca_file() const override { return dir_.path() + "/pki/ca/ca.pem"; }
  std::string data() const override { return dir_.path(); }
  std::string JobsDue() const override;
  const TempDir& dir() const { return dir_; }

  // A channel for a person with these roles in kommun 9999, to a service or to an address.
  std::unique_ptr<rpc::Channel> As(const std::string& service, const std::vector<proto::Roll>& roles,
                                   const std::string& utforare = "") const;
  std::unique_ptr<rpc::Channel> To(const std::string& address, const std::vector<proto::Roll>& roles,
                                   const std::string& utforare = "") const;

 private:
  Installation() = default;
  absl::Status Make(const std::string& today, Engine engine);
  absl::Status MakeSchemas();

  TempDir dir_;
  std::unique_ptr<MySqlServer> database_;
  std::unique_ptr<rpc::TokenKey> tokens_;
  std::map<std::string, std::unique_ptr<Program>> programs_;
};

}  // namespace kvalitet::tests

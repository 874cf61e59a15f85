// A database, the register of avvikelser on it behind a real port, and a client of it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "common/register/register.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/store.h"
#include "services/avvikelser/service.h"
#include "tests/bench/dataset.h"
#include "tests/support/engines.h"

namespace kvalitet::bench {

// Makes a fresh database (in `folder`, or on the server with that URL), with the tables of a service, and asserts that
// a COMMIT reaches the disk.  `bare`: for statements without us, each transaction with a COMMIT of its own.
std::unique_ptr<sql::Database> MakeDurable(const std::string& server, const std::string& folder,
                                           const std::string& name, const std::string& service,
                                           const std::vector<std::string>& schema, bool bare = false);

// What the engine says it is.
std::string EngineVersion(const std::string& server, const std::string& folder);

// A service behind a real port, and a client that calls it as somebody.
class Served {
 public:
  // `folder` takes the key of the tokens.
  Served(const google::protobuf::ServiceDescriptor* service, const proto::Handlers& handlers,
         const std::string& folder);
  ~Served();

  // "Bearer ...": the quality team, or the management of an utförare.
  std::string Team() const;
  std::string Utforare(const std::string& name) const;
  // The connection of this thread: clients are programs of their own, each with one.
  rpc::Channel& channel() const;
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const std::string& credentials = "");

 private:
  std::string Token(proto::Roll role, const std::string& utforare) const;

  const std::string service_;
  std::unique_ptr<rpc::TokenKey> tokens_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
  std::unique_ptr<rpc::Server> server_;
  std::vector<std::unique_ptr<rpc::Channel>> channels_;
};

class Stage {
 public:
  // `folder` takes the key file.
  Stage(sql::Database& db, const std::string& folder);

  avvikelser::Service& service() { return *service_; }
  registry::Register& reg() { return register_; }
  rpc::Channel& channel() { return served_->channel(); }
  sql::Database& db() { return db_; }

  // A call as the quality team makes it.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) {
    return served_->Call(method, request, response);
  }
  // Rows [from, to) of a set of `total`, in one pass.
  absl::Status Import(int64_t from, int64_t to, int64_t total, bool validate_only);
  absl::Status Fakta(const fakta::v1::ListFaktaRequest& request,
                     const std::function<void(const fakta::v1::Faktum&)>& each);

 private:
  sql::Database& db_;
  PlainRegistry plain_registry_;
  registry::Register register_;
  store::Store store_;
  std::unique_ptr<avvikelser::Service> service_;
  std::unique_ptr<Served> served_;
};

}  // namespace kvalitet::bench

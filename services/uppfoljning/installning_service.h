// The settings of a kommun, one row made when something is first decided, and the list of exceptions that they allow.
#pragma once
#include <string>

#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// What holds where nothing is decided, else what stands.
absl::StatusOr<v1::Installning> ReadInstallning(const Tables& tables, sql::Session& session, const std::string& kommun);

class InstallningService {
 public:
  // Both must live longer.
  InstallningService(store::Store& store, const Tables& tables)
      : store_(store),
        tables_(tables),
        installningar_(store, tables.installning, {}),
        undantag_(store, tables.tvapersonsundantag, {}) {}

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  absl::Status Get(const proto::Call& call, const v1::GetInstallningRequest& request, v1::Installning& response);
  absl::Status Update(const proto::Call& call, const v1::UpdateInstallningRequest& request, v1::Installning& response);

  store::Store& store_;
  const Tables& tables_;
  const store::Resource<v1::Installning> installningar_;
  const store::Resource<v1::Tvapersonsundantag> undantag_;
};

}  // namespace kvalitet::uppfoljning

// The methods of values that are known already.
#pragma once
#include <map>
#include <string>

#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class ForifylltService {
 public:
  // All must live longer.
  ForifylltService(store::Store& store, const Tables& tables, registry::Register& reg);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  absl::Status Import(const proto::Call& call, const v1::ImportForifylltRequest& request,
                      v1::ImportForifylltResponse& response);
  // Questions of published formulär that say where their answer is, by key; of the newest that has it.
  absl::StatusOr<std::map<std::string, v1::Fraga>> Fragor(sql::Session& session, const std::string& kommun) const;
  absl::Status ImportOne(store::Tx& tx, const v1::Forifyllt& read, v1::ImportForifylltResponse& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const store::Resource<v1::Forifyllt> forifyllt_;
};

}  // namespace kvalitet::uppfoljning

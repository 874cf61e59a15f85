// The methods of formulär.
#pragma once
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class FormularService {
 public:
  // Both must live longer.
  FormularService(store::Store& store, const Tables& tables);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  absl::Status Publish(const proto::Call& call, const v1::PublishFormularRequest& request, v1::Formular& response);
  absl::Status Import(const proto::Call& call, const v1::ImportFormularRequest& request,
                      v1::ImportFormularResponse& response);
  // Stores one formulär of a file: as it stands, over a draft, or as the next version.
  absl::Status ImportOne(store::Tx& tx, const v1::ImportFormularRequest& request, const v1::Formular& read,
                         v1::ImportFormularResponse& response);
  absl::Status PublishIn(store::Tx& tx, const std::string& motiv, v1::Formular& formular);
  absl::Status Ifyllnadstid(const proto::Call& call, const v1::GetIfyllnadstidRequest& request,
                            v1::GetIfyllnadstidResponse& response);

  store::Store& store_;
  const Tables& tables_;
  const store::Resource<v1::Formular> formular_;
};

}  // namespace kvalitet::uppfoljning

// The methods of evidence and its files.
#pragma once
#include <string>

#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/files.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

inline constexpr char kEvidensfil[] = "evidensfil";  // table of the files

class EvidensService {
 public:
  // All must live longer.
  EvidensService(store::Store& store, const Tables& tables, registry::Register& reg);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);
  store::Files& files() { return files_; }

 private:
  store::Resource<v1::Evidens>::Hooks Hooks();
  absl::Status Prepare(const proto::Call& call, v1::Evidens& candidate);
  absl::Status Get(const proto::Call& call, const v1::GetEvidensRequest& request, v1::Evidens& response);
  absl::Status Attach(const proto::Call& call, const v1::AttachEvidensRequest& request, v1::Evidens& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  store::Files files_;
  const store::Resource<v1::Evidens> evidens_;
};

}  // namespace kvalitet::uppfoljning

// The methods of the åtgärdsplan of an uppföljning.
#pragma once
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class AtgardsplanService {
 public:
  // All must live longer.
  AtgardsplanService(store::Store& store, const Tables& tables, const fakta::Totals& totals)
      : store_(store), tables_(tables), totals_(totals) {}

  void Serve(proto::Handlers& handlers);

 private:
  absl::Status Submit(const proto::Call& call, const v1::SubmitAtgardsplanRequest& request, v1::Uppfoljning& response);
  absl::Status Approve(const proto::Call& call, const v1::ApproveAtgardsplanRequest& request,
                       v1::Uppfoljning& response);
  absl::Status Return(const proto::Call& call, const v1::ReturnAtgardsplanRequest& request, v1::Uppfoljning& response);
  // One step of the plan's region; `stamp` asks for and writes what is its own.
  template <class Request, class Stamp>
  absl::Status Take(const proto::Call& call, const Request& request, const char* event, const Stamp& stamp,
                    v1::Uppfoljning& response);

  store::Store& store_;
  const Tables& tables_;
  const fakta::Totals& totals_;
};

}  // namespace kvalitet::uppfoljning

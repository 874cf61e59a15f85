// The methods of resultatdialoger.
#pragma once
#include <functional>
#include <string>

#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class ResultatdialogService {
 public:
  // All must live longer.
  ResultatdialogService(store::Store& store, const Tables& tables, registry::Register& reg);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  store::Resource<v1::Resultatdialog>::Hooks Hooks();
  // Before the transaction: the verksamhetsområde of the enhet, and who operates it.
  absl::Status Prepare(const proto::Call& call, v1::Resultatdialog& candidate);
  // Who operates the enhet on the day of the dialog; also when it is moved.
  absl::Status StampDrift(const proto::Call& call, v1::Resultatdialog& candidate);
  // The dialog of the verksamhetsområde for the same year that was held; empty where there is none.
  absl::StatusOr<std::string> Foljer(store::Tx& tx, const v1::Resultatdialog& dialog) const;

  // One change of what is stored.
  template <class Request>
  absl::Status Change(const proto::Call& call, const Request& request, const std::string& etag, const char* action,
                      const std::function<absl::Status(store::Tx&, v1::Resultatdialog&)>& change,
                      v1::Resultatdialog& response);
  absl::Status Hall(const proto::Call& call, const v1::HallResultatdialogRequest& request,
                    v1::Resultatdialog& response);
  absl::Status Add(const proto::Call& call, const v1::AddResultatoverenskommelseRequest& request,
                   v1::Resultatdialog& response);
  absl::Status Lanka(const proto::Call& call, const v1::LankaResultatoverenskommelseRequest& request,
                     v1::Resultatdialog& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const store::Resource<v1::Resultatdialog> dialoger_;
};

}  // namespace kvalitet::uppfoljning

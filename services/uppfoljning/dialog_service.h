// The methods of utförardialoger, and of the good examples that are shared there.
#pragma once
#include <string>
#include <vector>

#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

class DialogService {
 public:
  // All must live longer.
  DialogService(store::Store& store, const Tables& tables, registry::Register& reg);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

 private:
  void ServeGodaExempel(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

  store::Resource<v1::Utforardialog>::Hooks DialogHooks();
  store::Resource<v1::GottExempel>::Hooks ExempelHooks();
  // Puts everyone with an uppdrag that day among the called.
  absl::Status Call(const proto::Call& call, v1::Utforardialog& candidate);
  absl::StatusOr<std::string> CheckInsatstyp(const proto::Call& call, const std::string& kod, const char* field) const;
  absl::StatusOr<std::string> Whose(const proto::Call& call, const std::string& stated, const char* field) const;
  // The kommun may for everybody; "" is nobody's.
  bool MaySpeakFor(const proto::Call& call, const std::string& utforare) const;
  void Hide(const proto::Call& call, v1::Utforardialog& dialog) const;

  // One change of a dialog: `change` edits what is stored; a protokoll that is adjusted is changed only if `after`.
  template <class Request>
  absl::Status Change(const proto::Call& call, const Request& request, bool after, const char* action,
                      const std::function<absl::Status(store::Tx&, v1::Utforardialog&)>& change, v1::Utforardialog& response);

  absl::Status AddFraga(const proto::Call& call, const v1::AddDialogfragaRequest& request, v1::Utforardialog& response);
  absl::Status Besvara(const proto::Call& call, const v1::BesvaraDialogfragaRequest& request,
                       v1::Utforardialog& response);
  absl::Status AddOverenskommelse(const proto::Call& call, const v1::AddOverenskommelseRequest& request,
                                  v1::Utforardialog& response);
  absl::Status LankaOverenskommelse(const proto::Call& call, const v1::LankaOverenskommelseRequest& request,
                                    v1::Utforardialog& response);
  absl::Status Justera(const proto::Call& call, const v1::JusteraUtforardialogRequest& request,
                       v1::Utforardialog& response);
  absl::Status SetProvning(const proto::Call& call, const v1::SetProvningRequest& request, v1::GottExempel& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const store::Resource<v1::Utforardialog> dialoger_;
  const store::Resource<v1::GottExempel> exempel_;
};

}  // namespace kvalitet::uppfoljning

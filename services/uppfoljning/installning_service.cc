#include "services/uppfoljning/installning_service.h"

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/status.h"
#include "common/proto/masks.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/rader.h"

namespace kvalitet::uppfoljning {
namespace {

std::string NameOf(const std::string& kommun) {
  return absl::StrCat("kommuner/", kommun, "/installningar/uppfoljning");
}

absl::Status CheckName(const proto::Call& call, const std::string& name) {
  if (name == NameOf(call.kommun)) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      absl::StrCat("Kommunens inställningar heter ", NameOf(call.kommun), "."), {{"name", name}});
}

}  // namespace

absl::StatusOr<v1::Installning> ReadInstallning(const Tables& tables, sql::Session& session,
                                                const std::string& kommun) {
  v1::Installning stands;
  const absl::Status read = tables.installning.Get(session, {}, NameOf(kommun), stands);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  if (!read.ok()) stands.Clear();
  stands.set_name(NameOf(kommun));
  if (stands.tvapersonsregel() == v1::TVAPERSONSREGEL_UNSPECIFIED) stands.set_tvapersonsregel(v1::KRAV);
  if (!stands.has_fragebudget()) stands.set_fragebudget(kFragebudget);
  if (!stands.has_faktagranskning_arbetsdagar()) {
    stands.set_faktagranskning_arbetsdagar(attgora::Grans("FAKTAGRANSKNING_ARBETSDAGAR"));
  }
  if (stands.blindhet() == v1::BLINDHET_UNSPECIFIED) stands.set_blindhet(v1::BLINDHET_UTKAST);
  return stands;
}

void InstallningService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  undantag_.Serve(service, handlers);
  handlers.Unary<v1::GetInstallningRequest, v1::Installning>(
      "GetInstallning", [this](const auto& call, const auto& q, auto& r) { return Get(call, q, r); });
  handlers.Unary<v1::UpdateInstallningRequest, v1::Installning>(
      "UpdateInstallning", [this](const auto& call, const auto& q, auto& r) { return Update(call, q, r); });
}

absl::Status InstallningService::Get(const proto::Call& call, const v1::GetInstallningRequest& request,
                                     v1::Installning& response) {
  KV_RETURN_IF_ERROR(CheckName(call, request.name()));
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(response, ReadInstallning(tables_, session, call.kommun));
    return absl::OkStatus();
  });
}

absl::Status InstallningService::Update(const proto::Call& call, const v1::UpdateInstallningRequest& request,
                                        v1::Installning& response) {
  KV_RETURN_IF_ERROR(CheckName(call, request.installning().name()));
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {absl::StrCat("installning/", call.kommun)}));
    KV_ASSIGN_OR_RETURN(const v1::Installning stored, ReadInstallning(tables_, tx.sql(), call.kommun));
    KV_RETURN_IF_ERROR(CheckEtag(request.installning().etag(), stored.etag(), NameOf(call.kommun)));
    response = stored;
    proto::Violations violations;
    proto::ApplyMask(request.installning(), request.update_mask(), response, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    return stored.etag().empty() ? installningar_.Insert(tx, response) : installningar_.Replace(tx, stored, response);
  });
}

}  // namespace kvalitet::uppfoljning

#include "services/avvikelser/fristval_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::avvikelser {
namespace {

store::Resource<v1::Fristval>::Hooks FristvalHooks() {
  store::Resource<v1::Fristval>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Fristval& candidate, const v1::Fristval*,
                   proto::Violations& violations) { CheckFristval(candidate, call.today, violations); };
  hooks.before_write = [](store::Tx& tx, v1::Fristval& now, const v1::Fristval*) -> absl::Status {
    now.set_beslutad_av(tx.call().who.subject);
    return absl::OkStatus();
  };
  return hooks;
}

}  // namespace

FristvalService::FristvalService(store::Store& store)
    : store_(store), table_(store), plain_(store, table_, FristvalHooks()) {}

void FristvalService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  plain_.Serve(service, handlers);
  handlers.Unary<v1::ListFristerRequest, v1::ListFristerResponse>(
      "ListFrister", [this](const proto::Call& call, const auto& request, auto& response) -> absl::Status {
        KV_ASSIGN_OR_RETURN(const Bok bok, Las(call));
        for (v1::Frist& one : Galler(*bok, base::ParseDate(request.as_of_date()).value_or(call.today))) {
          *response.add_frister() = std::move(one);
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<FristvalService::Bok> FristvalService::Las(sql::Session& session, const std::string& kommun) const {
  std::vector<v1::Fristval> decided;
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  KV_RETURN_IF_ERROR(
      store::ForEach(session, table_, query, [&](v1::Fristval one) { decided.push_back(std::move(one)); }));
  return std::make_shared<const Fristbok>(BokAv(kommun, std::move(decided)));
}

absl::StatusOr<Fristbok> FristvalService::Arendets(sql::Session& session, const std::string& kommun,
                                                   bool utforarens_egen) const {
  if (utforarens_egen) return Fristbok{kommun, {}};
  KV_ASSIGN_OR_RETURN(const Bok bok, Las(session, kommun));
  return *bok;
}

absl::StatusOr<FristvalService::Bok> FristvalService::Las(const proto::Call& call) const {
  Bok bok;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(bok, Las(session, call.kommun));
    return absl::OkStatus();
  }));
  const std::lock_guard<std::mutex> lock(mutex_);
  senast_[call.kommun] = bok;
  return bok;
}

FristvalService::Bok FristvalService::Senast(const std::string& kommun) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = senast_.find(kommun);
  return found == senast_.end() ? std::make_shared<const Fristbok>(Fristbok{kommun, {}}) : found->second;
}

}  // namespace kvalitet::avvikelser

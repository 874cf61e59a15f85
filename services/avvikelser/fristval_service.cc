#include "services/avvikelser/fristval_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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
}

absl::StatusOr<std::shared_ptr<const Fristbok>> FristvalService::Las(const proto::Call& call) const {
  std::vector<v1::Fristval> decided;
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", call.kommun);
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    decided.clear();
    return store::ForEach(session, table_, query, [&](v1::Fristval one) { decided.push_back(std::move(one)); });
  }));
  auto bok = std::make_shared<const Fristbok>(BokAv(call.kommun, std::move(decided)));
  const std::lock_guard<std::mutex> lock(mutex_);
  senast_[call.kommun] = bok;
  return bok;
}

std::shared_ptr<const Fristbok> FristvalService::Senast(const std::string& kommun) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = senast_.find(kommun);
  return found == senast_.end() ? std::make_shared<const Fristbok>(Fristbok{kommun, {}}) : found->second;
}

}  // namespace kvalitet::avvikelser

#include "services/registry/skyddad.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/filter.h"

namespace kvalitet::registry {
namespace {

constexpr size_t kAtOnce = 500;  // values in one statement: engines limit them
constexpr const char* kDolda[] = {"hsa_id", "kolada_id", "kapacitet", "antal_personer", "anmarkning"};

}  // namespace

absl::Status ForgetPlace(store::Tx& tx, const Tables& tables, const std::string& enhet) {
  KV_RETURN_IF_ERROR(tx.sql().Execute("UPDATE enhet_period SET omrade = '' WHERE name = ?", {enhet}).status());
  KV_RETURN_IF_ERROR(
      tx.sql()
          .Execute("UPDATE andringsforslag SET varde = 'skyddad plats', tidigare = '' WHERE kommun = ? AND "
                   "enhet = ? AND falt IN ('adress', 'omrade')",
                   {tx.call().kommun, enhet})
          .status());
  // Lines keep the words of their list.  There is no index by enhet: this is rare.
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  std::vector<v1::Importrad> lines;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.importrad, query, [&](v1::Importrad one) {
    if (one.enhet() == enhet && !one.rad().omrade().empty()) lines.push_back(std::move(one));
  }));
  for (const v1::Importrad& stored : lines) {
    v1::Importrad now = stored;
    now.mutable_rad()->clear_omrade();
    KV_RETURN_IF_ERROR(tables.importrad.Update(tx, stored, now));
  }
  return absl::OkStatus();
}

absl::Status HideFromOthers(store::Store& store, const Tables& tables, const proto::Call& call,
                            const std::vector<v1::Enhet*>& enheter) {
  if (proto::ActsForKommun(call.who, call.kommun)) return absl::OkStatus();
  std::set<std::string> own, chosen;  // utförare, and the only enheter of those who may not have all of one
  for (const proto::Grant& grant : call.who.grants) {
    if (grant.kommun != call.kommun) continue;
    chosen.insert(grant.enheter.begin(), grant.enheter.end());
    if (grant.enheter.empty() && !grant.utforare.empty()) own.insert(grant.utforare);
  }
  std::map<std::string, v1::Enhet*> hidden;
  for (v1::Enhet* one : enheter) {
    if (one->skyddad() && chosen.count(one->name()) == 0) hidden[one->name()] = one;
  }
  if (hidden.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const auto& [name, enhet] : hidden) names.push_back(name);
  KV_RETURN_IF_ERROR(store.Read(call, [&](sql::Session& session) -> absl::Status {
    for (size_t first = 0; first < names.size(); first += kAtOnce) {
      store::ListQuery query;
      query.parent = absl::StrCat("kommuner/", call.kommun);
      const size_t last = std::min(names.size(), first + kAtOnce);
      query.terms = {
          {"enhet",
           proto::Op::kIn,
           {names.begin() + static_cast<std::ptrdiff_t>(first), names.begin() + static_cast<std::ptrdiff_t>(last)}}};
      KV_RETURN_IF_ERROR(store::ForEach(session, tables.uppdrag, query, [&](const v1::Uppdrag& one) {
        if (own.count(one.utforare()) > 0) hidden.erase(one.enhet());
      }));
    }
    return absl::OkStatus();
  }));
  for (const auto& [name, enhet] : hidden) {
    for (const char* field : kDolda) {
      enhet->GetReflection()->ClearField(enhet, v1::Enhet::descriptor()->FindFieldByName(field));
    }
  }
  return absl::OkStatus();
}

absl::Status MayFilter(const proto::Call& call, const std::string& filter) {
  if (filter.empty() || proto::ActsForKommun(call.who, call.kommun)) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<proto::Term> terms, proto::ParseFilter(filter));
  for (const proto::Term& term : terms) {
    if (std::find(std::begin(kDolda), std::end(kDolda), term.field) == std::end(kDolda)) continue;
    return proto::Error(absl::StatusCode::kInvalidArgument, "FILTER_EJ_TILLATET",
                        absl::StrCat("filter: ", term.field,
                                     " kan bara kommunen filtrera på, eftersom svaret skulle "
                                     "röja enheter med skyddad plats. Ta bort det."),
                        {{"falt", term.field}});
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry

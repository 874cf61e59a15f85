#include "services/uppfoljning/formular_minne.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/store/value.h"
#include "services/uppfoljning/formular_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMostKnown = 200;  // some 30 KiB each

}  // namespace

absl::StatusOr<FormularMinne::Last> FormularMinne::Read(sql::Session& session, const std::string& name) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT row_revision FROM formular WHERE name = ?", {name}));
  if (!rows.empty()) {
    const std::string etag = store::EtagOf(std::get<int64_t>(rows[0][0]));
    std::lock_guard<std::mutex> lock(mutex_);
    const auto known = known_.find(name);
    if (known != known_.end() && known->second.hela->etag() == etag) return known->second;
  }
  auto formular = std::make_shared<v1::Formular>();
  KV_RETURN_IF_ERROR(table_.Get(session, {}, name, *formular));
  auto egna = formular->antal_karnfragor() == 0 ? formular : std::make_shared<v1::Formular>(UtanKarnfragor(*formular));
  std::lock_guard<std::mutex> lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  return known_[name] = {std::move(formular), std::move(egna)};
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/formular_minne.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/store/value.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMostKnown = 200;  // some 30 KiB each

}  // namespace

absl::StatusOr<std::shared_ptr<const v1::Formular>> FormularMinne::Read(sql::Session& session,
                                                                        const std::string& name) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT row_revision FROM formular WHERE name = ?", {name}));
  if (!rows.empty()) {
    const std::string etag = store::EtagOf(std::get<int64_t>(rows[0][0]));
    std::lock_guard<std::mutex> lock(mutex_);
    const auto known = known_.find(name);
    if (known != known_.end() && known->second->etag() == etag) return known->second;
  }
  auto formular = std::make_shared<v1::Formular>();
  KV_RETURN_IF_ERROR(table_.Get(session, {}, name, *formular));
  std::lock_guard<std::mutex> lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  known_[name] = formular;
  return std::shared_ptr<const v1::Formular>(std::move(formular));
}

}  // namespace kvalitet::uppfoljning

#include "services/uppfoljning/formular_minne.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "services/uppfoljning/formular_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMostKnown = 200;  // some 30 KiB each

}  // namespace

absl::StatusOr<FormularMinne::Last> FormularMinne::Read(sql::Session& session, const std::string& name) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
  }
  auto formular = std::make_shared<v1::Formular>();
  KV_RETURN_IF_ERROR(table_.Get(session, {}, name, *formular));
  auto egna = formular->antal_karnfragor() == 0 ? formular : std::make_shared<v1::Formular>(UtanKarnfragor(*formular));
  Last last{std::move(formular), std::move(egna)};
  if (last.hela->state() != v1::PUBLICERAT || last.hela->has_delete_time()) return last;
  std::lock_guard<std::mutex> lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  return known_[name] = std::move(last);
}

}  // namespace kvalitet::uppfoljning

#include "services/registry/seed.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/value.h"
#include "services/registry/changes.h"
#include "services/registry/insatstyper.h"

namespace kvalitet::registry {
namespace {

// Which of `names` there are, deleted ones too.
absl::StatusOr<std::set<std::string>> Existing(sql::Session& session, const std::string& kommun) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM insatstyp WHERE kommun = ?", {kommun}));
  std::set<std::string> names;
  for (const sql::Row& row : rows) names.insert(std::get<std::string>(row[0]));
  return names;
}

}  // namespace

absl::Status Seeder::Ensure(const proto::Call& call) {
  if (call.kommun.empty()) return absl::OkStatus();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (done_.count(call.kommun) > 0) return absl::OkStatus();
  }
  proto::Call own = call;
  own.who = {"kvalitet-registry", {proto::Roll::JOBB}, {}, true};
  own.method = "kvalitet.registry.v1.Registry/CreateInsatstyp";
  own.scope = {};
  v1::ListInsatstyperRequest request;
  v1::ListInsatstyperResponse response;
  KV_RETURN_IF_ERROR(store_.Write(own, request, response, [&](store::Tx& tx) { return Seed(tx); }));
  std::lock_guard<std::mutex> lock(mutex_);
  done_.insert(call.kommun);
  return absl::OkStatus();
}

absl::Status Seeder::Seed(store::Tx& tx) const {
  const std::string& kommun = tx.call().kommun;
  KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(kommun)}));
  KV_ASSIGN_OR_RETURN(const std::set<std::string> existing, Existing(tx.sql(), kommun));
  std::vector<v1::Insatstyp> firsts;
  std::vector<const InsatstypData*> data;
  std::vector<Change> changes;
  for (const InsatstypData& one : BuiltInInsatstyper()) {
    v1::Insatstyp first = one.periods[0];
    first.set_name(absl::StrCat("kommuner/", kommun, "/insatstyper/", InsatstypId(first.kod())));
    if (existing.count(first.name()) > 0) continue;
    changes.push_back({first.name(), v1::ANDRINGSSLAG_SKAPAD});
    firsts.push_back(std::move(first));
    data.push_back(&one);
  }
  if (firsts.empty()) return absl::OkStatus();
  KV_RETURN_IF_ERROR(tables_.insatstyp.InsertMany(tx, absl::MakeSpan(firsts)));
  for (size_t i = 0; i < firsts.size(); ++i) {
    v1::Insatstyp stored = firsts[i];
    for (size_t period = 1; period < data[i]->periods.size(); ++period) {
      v1::Insatstyp next = data[i]->periods[period];
      next.set_name(stored.name());
      *next.mutable_create_time() = stored.create_time();
      KV_RETURN_IF_ERROR(tables_.insatstyp.Update(tx, stored, next, next.giltig_fran()));
      stored = std::move(next);
    }
  }
  return RecordChanges(tx, kommun, changes);
}

}  // namespace kvalitet::registry

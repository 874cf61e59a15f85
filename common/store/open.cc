#include "common/store/open.h"

#include <map>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace kvalitet::store {
namespace {

constexpr absl::Duration kLooking = absl::Seconds(30);
constexpr absl::Duration kScrape = absl::Seconds(1);

absl::StatusOr<std::vector<sql::Row>> Versions(sql::Database& database, absl::Time deadline) {
  std::vector<sql::Row> rows;
  KV_RETURN_IF_ERROR(database.Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(rows, session.Query("SELECT service, version FROM schema_version ORDER BY service", {}));
    return absl::OkStatus();
  }));
  return rows;
}

// Work in the background, by its kind up to the first hyphen ("rapport", "attgora", "utskick": the outbox of mails).  A
// database that is away leaves the gauges as they were; kvalitet_ready tells of it.
void SetJobGauges(sql::Database& database, const std::string& service, base::Metrics& metrics) {
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  std::map<std::string, int64_t> oldest;
  const absl::Time now = absl::Now();
  const absl::Status read = database.Read(now + kScrape, [&](sql::Session& session) -> absl::Status {
    counts.clear();
    oldest.clear();
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                        session.Query("SELECT kind, state, COUNT(*), MIN(create_time) FROM job GROUP BY kind, state", {}));
    for (const sql::Row& row : rows) {
      const std::string& whole = std::get<std::string>(row[0]);
      const std::string kind = whole.substr(0, whole.find('-')), &state = std::get<std::string>(row[1]);
      for (const char* one : {"KO", "TAGEN", "FEL"}) counts[{kind, one}];  // told as 0, not left as they were
      counts[{kind, state}] += std::get<int64_t>(row[2]);
      int64_t& since = oldest[kind];
      const int64_t made = std::get<int64_t>(row[3]);
      if (state == "KO" && (since == 0 || made < since)) since = made;
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return;
  for (const auto& [key, count] : counts) {
    metrics.Set("kvalitet_jobs", {{"service", service}, {"kind", key.first}, {"state", key.second}},
                static_cast<double>(count));
  }
  for (const auto& [kind, made] : oldest) {
    const double age = made == 0 ? 0 : absl::ToDoubleSeconds(now - absl::FromUnixMicros(made));
    metrics.Set("kvalitet_jobs_oldest_seconds", {{"service", service}, {"kind", kind}}, age);
  }
}

}  // namespace

absl::Status OpenedStore::Ready(absl::Time deadline) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> now, Versions(*database, deadline));
  if (now == schema) return absl::OkStatus();
  return absl::FailedPreconditionError("a newer program has changed the schema: start that one here too");
}

void OpenedStore::SetGauges(base::Metrics& metrics) const {
  const sql::PoolStats stats = database->stats();
  metrics.Set("kvalitet_pool_connections", {{"service", service}, {"state", "in_use"}}, stats.in_use);
  metrics.Set("kvalitet_pool_connections", {{"service", service}, {"state", "idle"}}, stats.idle);
  metrics.Set("kvalitet_pool_waiting", {{"service", service}}, stats.waiting);
  metrics.Set("kvalitet_pool_opened", {{"service", service}}, static_cast<double>(stats.opened));
  metrics.Set("kvalitet_pool_discarded", {{"service", service}}, static_cast<double>(stats.discarded));
  metrics.Set("kvalitet_transactions_grouped", {{"service", service}}, static_cast<double>(stats.grouped));
  metrics.Set("kvalitet_transactions_again", {{"service", service}}, static_cast<double>(stats.conflicts));
  SetJobGauges(*database, service, metrics);
}

absl::StatusOr<OpenedStore> OpenService(const OpenOptions& options, const std::string& service,
                                        const std::vector<std::string>& statements) {
  if (options.make_key) KV_RETURN_IF_ERROR(EnsureMasterKey(options.master_key_file));
  KV_ASSIGN_OR_RETURN(Cipher cipher, Cipher::FromFile(options.master_key_file));
  OpenedStore opened;
  opened.service = service;
  sql::Options database;
  database.url = options.url;
  KV_ASSIGN_OR_RETURN(opened.database, sql::Open(database));
  KV_RETURN_IF_ERROR(MigrateService(*opened.database, service, statements));
  KV_ASSIGN_OR_RETURN(opened.schema, Versions(*opened.database, absl::Now() + kLooking));
  opened.store = std::make_unique<Store>(*opened.database, std::move(cipher));
  return opened;
}

}  // namespace kvalitet::store

#include "common/store/open.h"

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace kvalitet::store {
namespace {

constexpr absl::Duration kLooking = absl::Seconds(30);

absl::StatusOr<std::vector<sql::Row>> Versions(sql::Database& database, absl::Time deadline) {
  std::vector<sql::Row> rows;
  KV_RETURN_IF_ERROR(database.Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(rows, session.Query("SELECT service, version FROM schema_version ORDER BY service", {}));
    return absl::OkStatus();
  }));
  return rows;
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
  metrics.Set("kvalitet_transactions_again", {{"service", service}}, static_cast<double>(stats.conflicts));
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

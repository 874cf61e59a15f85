// How every service opens its storage.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/metrics.h"
#include "common/sql/database.h"
#include "common/store/store.h"

namespace kvalitet::store {

// A service's database, brought up to date, and what writes to it.
struct OpenedStore {
  std::string service;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<Store> store;
  std::vector<sql::Row> schema;  // the versions that it was opened with

  // Whether work can be done now: the database answers, and has the schema that this program brought it to.
  // FAILED_PRECONDITION when a newer program has taken it further.
  absl::Status Ready(absl::Time deadline) const;
  // What the pool is doing, as gauges.
  void SetGauges(base::Metrics& metrics) const;
};

struct OpenOptions {
  std::string url;              // sql::Options
  std::string master_key_file;  // made if missing when `make_key`
  bool make_key = false;
};

// Errors are for the person who starts the service: what is wrong and what to do.
absl::StatusOr<OpenedStore> OpenService(const OpenOptions& options, const std::string& service,
                                        const std::vector<std::string>& statements);

}  // namespace kvalitet::store

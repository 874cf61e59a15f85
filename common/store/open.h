// How every service opens its storage.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "common/store/store.h"

namespace kvalitet::store {

// A service's database, brought up to date, and what writes to it.
struct OpenedStore {
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<Store> store;
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

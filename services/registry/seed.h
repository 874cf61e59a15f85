// Gives a kommun the built-in insatstyper the first time anybody asks about it.
#pragma once
#include <mutex>
#include <set>
#include <string>

#include "common/store/store.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

class Seeder {
 public:
  Seeder(store::Store& store, const Tables& tables) : store_(store), tables_(tables) {}

  // Adds those built-in insatstyper that the kommun of `call` does not have.  Cheap once done.  Adds nothing twice,
  // also with several processes; what a kommun has changed or deleted stays as it is.
  absl::Status Ensure(const proto::Call& call);

 private:
  absl::Status Seed(store::Tx& tx) const;

  store::Store& store_;
  const Tables& tables_;
  std::mutex mutex_;
  std::set<std::string> done_;
};

}  // namespace kvalitet::registry

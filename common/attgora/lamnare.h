// Once each workday each kommun's tasks with a date are handed to the registry, which makes reminders of them.  The day's
// round is a job with a lease: of several processes one does it, and another takes over when it dies.
#pragma once
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/attgora/listning.h"
#include "common/store/jobs.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::attgora {

// What differs between services.
struct Avsandare {
  std::string tjanst;    // "uppfoljning"
  std::string kommuner;  // SQL whose first column names every kommun that may have tasks
  // The registry's LamnaAttGora.
  std::function<absl::Status(const registry::v1::LamnaAttGoraRequest&, absl::Time now, absl::Time deadline)> lamna;
};

class Lamnare {
 public:
  // Both must live longer.
  Lamnare(store::Store& store, const Listning& listning, Avsandare avsandare);

  // `now` is the domain clock's: on the morning of a workday the jobs are added; then those that are free are done.
  // Cheap in between.  One thread at a time.
  absl::Status Tend(absl::Time now);

 private:
  absl::Status AddJobs(absl::CivilDay today, absl::Time deadline);
  absl::Status Lamna(const std::string& kommun, absl::Time now, absl::Time deadline);

  store::Store& store_;
  const Listning& listning_;
  const Avsandare avsandare_;
  store::Jobs jobs_;
  absl::CivilDay added_;  // the day whose jobs are there
};

}  // namespace kvalitet::attgora

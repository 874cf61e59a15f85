// What those who run a service see of it, over HTTP on a port of its own that only they reach:
//
//   /metrics   the process in numbers, as Prometheus reads them
//   /livez     200 while the process answers at all; if it does not, start it again
//   /readyz    200 when it can do its work; 503 and why when not (database, schema, stopping): send it no calls
//
// The same answer as /readyz is given by gRPC's health service, for each service and for the whole ("").
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/metrics.h"
#include "common/base/periodic.h"
#include "common/rpc/server.h"

namespace kvalitet::rpc {

// Asks again and again whether the work can be done, and tells gRPC's health service.
class Readiness {
 public:
  // `check` gets a deadline and is asked at once, on a thread of its own; until it has answered, nobody is ready.
  // `server` must live longer.
  Readiness(Server& server, std::vector<std::string> services, std::function<absl::Status(absl::Time)> check,
            absl::Duration pause = absl::Seconds(2));
  ~Readiness() { Stop(); }

  // The last answer; UNAVAILABLE before the first and after Stop.
  absl::Status last() const;
  // Not ready from now on, whatever the database says.
  void Stop();

 private:
  void Ask();
  void Tell(bool serving);

  Server& server_;
  const std::vector<std::string> services_;
  const std::function<absl::Status(absl::Time)> check_;
  mutable std::mutex mutex_;
  absl::Status last_ = absl::UnavailableError("starting");
  bool stopped_ = false;
  std::unique_ptr<base::Periodic> asking_;  // last: it runs on what stands above
};

class Ops {
 public:
  // Listens on HOST:PORT (0 picks a free port).  `refresh` sets the gauges that are read when asked for.
  // FAILED_PRECONDITION when the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Ops>> Start(const std::string& listen, const Readiness& readiness,
                                                    base::Metrics& metrics, std::function<void()> refresh);
  ~Ops();
  int port() const { return port_; }

 private:
  struct Http;
  Ops(std::shared_ptr<Http> http, int port, std::thread thread);
  const std::shared_ptr<Http> http_;
  const int port_;
  std::thread thread_;
};

}  // namespace kvalitet::rpc

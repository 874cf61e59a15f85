#include "common/rpc/ops.h"

#include <grpcpp/health_check_service_interface.h>
#include <httplib.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/log.h"

namespace kvalitet::rpc {
namespace {

constexpr absl::Duration kCheckTime = absl::Seconds(2);  // a database that needs longer is not there
constexpr absl::Duration kStartTime = absl::Seconds(10);
constexpr size_t kThreads = 2;  // for a scraper and a probe
constexpr size_t kLargestRequest = 4096;

}  // namespace

Readiness::Readiness(Server& server, std::vector<std::string> services, std::function<absl::Status(absl::Time)> check,
                     absl::Duration pause)
    : server_(server), services_(std::move(services)), check_(std::move(check)) {
  Tell(false);
  asking_ = std::make_unique<base::Periodic>(pause, [this] { Ask(); });
}

void Readiness::Ask() {
  const absl::Status now = check_(absl::Now() + kCheckTime);
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopped_) return;
  if (now.ok() != last_.ok()) {
    base::Log(now.ok() ? base::Level::kInfo : base::Level::kWarning, "ready",
              {{"ready", now.ok()}, {"why", std::string(now.message())}});
  }
  last_ = now;
  Tell(now.ok());
}

void Readiness::Tell(bool serving) {
  auto* health = server_.grpc().GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus("", serving);
  for (const std::string& service : services_) health->SetServingStatus(service, serving);
}

absl::Status Readiness::last() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return last_;
}

void Readiness::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!stopped_) {
      if (auto* health = server_.grpc().GetHealthCheckService(); health != nullptr) health->SetServingStatus(false);
    }
    stopped_ = true;
    last_ = absl::UnavailableError("stopping");
  }
  asking_.reset();
}

struct Ops::Http {
  httplib::Server server;
};

absl::StatusOr<std::unique_ptr<Ops>> Ops::Start(const std::string& listen, const Readiness& readiness,
                                                base::Metrics& metrics, std::function<void()> refresh) {
  const size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError(absl::StrCat("--ops_listen is HOST:PORT, not ", listen));
  }
  const std::string host = listen.substr(0, colon);
  auto http = std::make_shared<Http>();
  httplib::Server& server = http->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_payload_max_length(kLargestRequest);
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(2);
  server.set_write_timeout(2);
  server.Get("/livez", [](const httplib::Request&, httplib::Response& out) { out.set_content("ok\n", "text/plain"); });
  server.Get("/readyz", [&readiness](const httplib::Request&, httplib::Response& out) {
    const absl::Status now = readiness.last();
    out.status = now.ok() ? 200 : 503;
    out.set_content(now.ok() ? "ready\n" : absl::StrCat(now.message(), "\n"), "text/plain; charset=utf-8");
  });
  server.Get("/metrics",
             [&readiness, &metrics, refresh = std::move(refresh)](const httplib::Request&, httplib::Response& out) {
               metrics.Set("kvalitet_ready", {}, readiness.last().ok() ? 1 : 0);
               if (refresh) refresh();
               out.set_content(metrics.PrometheusText(), "text/plain; version=0.0.4; charset=utf-8");
             });
  const int bound = port == 0                                 ? server.bind_to_any_port(host.c_str())
                    : server.bind_to_port(host.c_str(), port) ? port
                                                              : -1;
  if (bound <= 0)
    return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", listen, "; is the port taken?"));
  std::thread thread([http] { http->server.listen_after_bind(); });
  // stop() before it runs would be lost.
  for (const absl::Time end = absl::Now() + kStartTime; !server.is_running();) {
    if (absl::Now() >= end) {
      thread.detach();  // it holds what it works on
      return absl::FailedPreconditionError(
          absl::StrCat("nothing listens on ", listen, " after ", absl::FormatDuration(kStartTime)));
    }
    absl::SleepFor(absl::Milliseconds(1));
  }
  return std::unique_ptr<Ops>(new Ops(std::move(http), bound, std::move(thread)));
}

Ops::Ops(std::shared_ptr<Http> http, int port, std::thread thread)
    : http_(std::move(http)), port_(port), thread_(std::move(thread)) {}

Ops::~Ops() {
  http_->server.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace kvalitet::rpc

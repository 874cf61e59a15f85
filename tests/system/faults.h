// What the tests of faults share: five processes, on MariaDB unless a test says otherwise, an enhet of which everything
// is written, and another of a private utförare.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "tests/system/installation.h"
#include "tests/system/targets.h"

namespace kvalitet::tests {

class Faults : public ::testing::Test {
 protected:
  void SetUp() override;
  virtual Installation::Engine engine() const { return Installation::Engine::kMariaDb; }

  // A write with a request id of its own.
  template <class Q, class R>
  absl::Status Send(const std::string& service, const std::string& method, Q& request, R& response) {
    request.set_request_id(NextRequestId());
    return channel(service).Unary("kvalitet." + method, request, response, Within(absl::Seconds(30)));
  }
  std::string NextRequestId();
  rpc::Channel& channel(const std::string& service) { return *channels_.at(service); }
  Target Of(const std::string& service) { return TargetOf(service, channel(service)); }
  // What `service` has traced, as its database has it.
  absl::StatusOr<Traces> Traced(const std::string& service) const;
  // That, and what takes several writes.
  std::vector<Target> AllOf(const std::string& service);

  std::unique_ptr<Installation> house_;

 private:
  void MakeEnhet(const std::string& id, const std::string& namn, const std::string& utforare,
                 const std::vector<std::string>& insatstyper);
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;  // of the kvalitetsteam
  Avvikelsefolk folk_;
  int request_ = 0;
};

}  // namespace kvalitet::tests

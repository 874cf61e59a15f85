// What the tests of faults share: five processes on MariaDB, an enhet of which everything is written, and what is
// written to each service.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "tests/system/installation.h"
#include "tests/system/writers.h"

namespace kvalitet::tests {

inline constexpr char kParent[] = "kommuner/9999";

rpc::CallOptions Within(absl::Duration time);

// Rows for `service` to write and to list, over `channel` to it (which must live longer).
Target TargetOf(const std::string& service, rpc::Channel& channel);
// A rapport by `reporter` that `receiver` receives.
Target LexSarahTarget(rpc::Channel& reporter, rpc::Channel& receiver);
Target LexMariaTarget(rpc::Channel& reporter, rpc::Channel& receiver);
// A klagomål that is taken in and confirmed, known by its line in the register.
Target SynpunktTarget(rpc::Channel& channel);

class Faults : public ::testing::Test {
 protected:
  void SetUp() override;

  // A write with a request id of its own.
  template <class Q, class R>
  absl::Status Send(const std::string& service, const std::string& method, Q& request, R& response) {
    request.set_request_id(NextRequestId());
    return channel(service).Unary("kvalitet." + method, request, response, Within(absl::Seconds(30)));
  }
  std::string NextRequestId();
  rpc::Channel& channel(const std::string& service) { return *channels_.at(service); }
  Target Of(const std::string& service) { return TargetOf(service, channel(service)); }
  // That, and what takes several writes.
  std::vector<Target> AllOf(const std::string& service);

  std::unique_ptr<Installation> house_;

 private:
  void MakeEnhet();
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;  // of the kvalitetsteam
  std::unique_ptr<rpc::Channel> sas_, mas_;                        // to avvikelser
  int request_ = 0;
};

}  // namespace kvalitet::tests

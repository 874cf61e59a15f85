// The whole of Kvalitetsnav in one process.
#pragma once
#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/flags.h"

namespace kvalitet::suite {

class Suite {
 public:
  // Opens the five databases, builds the five services on them, joins them, and listens.
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const rpc::ProcessFlags& flags);
  // Lets calls that run end, then stops everything.
  ~Suite();

  int port() const;

 private:
  struct Parts;
  explicit Suite(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kvalitet::suite

// Where compiler gets frozen figures.
#pragma once
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::compiler {

class Underlagskalla {
 public:
  virtual ~Underlagskalla() = default;
  virtual absl::StatusOr<berattelse::v1::Underlag> Freeze(const proto::Call& call,
                                                          const berattelse::v1::FreezeUnderlagRequest& request) = 0;
  // The whole content; an error if the stream broke off or the checksum is another.
  virtual absl::StatusOr<berattelse::v1::Underlagsinnehall> Read(const proto::Call& call, const std::string& name) = 0;
};

}  // namespace kvalitet::compiler

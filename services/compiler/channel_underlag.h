// Frozen figures over gRPC, on behalf of the caller.
#pragma once
#include <string>

#include "common/base/hash.h"
#include "common/rpc/channel.h"
#include "services/compiler/underlagskalla.h"

namespace kvalitet::compiler {

class ChannelUnderlag final : public Underlagskalla {
 public:
  // The channel of berattelse must live longer.
  explicit ChannelUnderlag(rpc::Channel& channel) : channel_(channel) {}

  absl::StatusOr<berattelse::v1::Underlag> Freeze(const proto::Call& call,
                                                  const berattelse::v1::FreezeUnderlagRequest& request) override {
    berattelse::v1::Underlag underlag;
    absl::Status status = channel_.Unary(tjanst_ + "FreezeUnderlag", request, underlag, rpc::OnBehalfOf(call));
    if (!status.ok()) return status;
    return underlag;
  }
  absl::StatusOr<berattelse::v1::Underlagsinnehall> Read(const proto::Call& call, const std::string& name) override {
    berattelse::v1::ReadUnderlagRequest request;
    request.set_name(name);
    berattelse::v1::ReadUnderlagResponse del;
    std::string bytes, hash;
    absl::Status status = channel_.ServerStream(
        tjanst_ + "ReadUnderlag", request, del, rpc::OnBehalfOf(call), [&](const google::protobuf::Message& message) {
          const auto& part = static_cast<const berattelse::v1::ReadUnderlagResponse&>(message);
          bytes += part.innehall();
          if (part.slut()) hash = part.innehall_hash();
          return true;
        });
    if (!status.ok()) return status;
    if (hash.empty()) return absl::UnavailableError("the stream of an underlag broke off");
    berattelse::v1::Underlagsinnehall innehall;
    if (base::Sha256Hex(bytes) != hash || !innehall.ParseFromString(bytes))
      return absl::DataLossError("an underlag is not what it was frozen as");
    return innehall;
  }

 private:
  const std::string tjanst_ = "kvalitet.berattelse.v1.BerattelseService/";
  rpc::Channel& channel_;
};

}  // namespace kvalitet::compiler

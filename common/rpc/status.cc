#include "common/rpc/status.h"

#include "absl/strings/match.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "google/rpc/status.pb.h"

namespace kvalitet::rpc {
namespace {

// Trailers hold 8 KiB in all, the message percent-encoded at up to three bytes for one.
constexpr size_t kMaxMessage = 1000, kMaxDetails = 4500;
constexpr char kPrefix[] = "type.googleapis.com/";

}  // namespace

grpc::Status ToGrpc(const absl::Status& original) {
  if (original.ok()) return grpc::Status::OK;
  const absl::Status status = proto::WithDefaults(original);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(base::TruncateUtf8(status.message(), kMaxMessage)));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (!absl::StartsWith(url, kPrefix) || wire.ByteSizeLong() + payload.size() > kMaxDetails) return;
    auto* detail = wire.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(), wire.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details()) out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return out;
}

}  // namespace kvalitet::rpc

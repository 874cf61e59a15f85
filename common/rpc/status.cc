#include "common/rpc/status.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace kvalitet::rpc {
namespace {

// Trailers hold 8 KiB in all: the message percent-encoded at up to three bytes for one, the details in base64.
constexpr size_t kMaxMessage = 300, kMaxBytes = 3900;
constexpr char kPrefix[] = "type.googleapis.com/";

// Adds the detail if there is room; of a list of violations, as many as there is room for.
void AddDetail(const std::string& url, std::string bytes, google::rpc::Status& wire) {
  constexpr size_t kFrame = 12;
  const size_t used = wire.ByteSizeLong() + url.size() + kFrame;
  const size_t room = used < kMaxBytes ? kMaxBytes - used : 0;
  google::rpc::BadRequest bad;
  if (bytes.size() > room && absl::EndsWith(url, bad.GetDescriptor()->full_name()) && bad.ParseFromString(bytes)) {
    while (bad.ByteSizeLong() > room && bad.field_violations_size() > 0) bad.mutable_field_violations()->RemoveLast();
    bytes = bad.SerializeAsString();
  }
  if (bytes.size() > room) return;
  auto* detail = wire.add_details();
  detail->set_type_url(url);
  detail->set_value(std::move(bytes));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& original, const std::string& trace) {
  if (original.ok()) return grpc::Status::OK;
  absl::Status status = proto::WithDefaults(original);
  if (!trace.empty()) {
    google::rpc::RequestInfo info;
    info.set_request_id(trace);
    status.SetPayload(absl::StrCat(kPrefix, info.GetDescriptor()->full_name()), absl::Cord(info.SerializeAsString()));
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(base::TruncateUtf8(status.message(), kMaxMessage)));
  std::map<size_t, std::vector<std::pair<std::string, std::string>>> by_size;  // what is small must get through
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (absl::StartsWith(url, kPrefix)) by_size[payload.size()].emplace_back(url, payload);
  });
  for (const auto& [size, payloads] : by_size) {
    for (const auto& [url, bytes] : payloads) AddDetail(url, bytes, wire);
  }
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

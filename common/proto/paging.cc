#include "common/proto/paging.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::proto {
namespace {

constexpr size_t kMacBytes = 16;

absl::Status BadToken() {
  return Error(absl::StatusCode::kInvalidArgument, "SIDA_FEL",
               "page_token hör inte till den här frågan. Ställ frågan som förra gången, eller börja om utan page_token.");
}

std::string HashWithoutPage(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    if (const auto* f = copy->GetDescriptor()->FindFieldByName(field)) copy->GetReflection()->ClearField(copy.get(), f);
  }
  return base::Sha256(absl::StrCat(copy->GetDescriptor()->full_name(), "\n", DeterministicBytes(*copy)));
}

}  // namespace

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0) {
    return Error(absl::StatusCode::kInvalidArgument, "FALT_FEL", "page_size är negativ; ange 0 till 1 000.",
                 {{"falt", "page_size"}});
  }
  return asked == 0 ? kDefaultPage : std::min(asked, kMaxPage);
}

std::string Pager::Encode(const google::protobuf::Message& request, internal::v1::PageToken token) const {
  token.set_request_hash(HashWithoutPage(request));
  const std::string bytes = DeterministicBytes(token);
  return base::Base64UrlEncode(absl::StrCat(base::HmacSha256(key_, bytes).substr(0, kMacBytes), bytes));
}

absl::StatusOr<internal::v1::PageToken> Pager::Decode(const google::protobuf::Message& request,
                                                      const std::string& text) const {
  auto decoded = base::Base64UrlDecode(text);
  if (!decoded.ok() || decoded->size() <= kMacBytes) return BadToken();
  const std::string bytes = decoded->substr(kMacBytes);
  if (!base::ConstantTimeEquals(base::HmacSha256(key_, bytes).substr(0, kMacBytes), decoded->substr(0, kMacBytes))) {
    return BadToken();
  }
  internal::v1::PageToken token;
  if (!token.ParseFromString(bytes) || token.request_hash() != HashWithoutPage(request)) return BadToken();
  return token;
}

}  // namespace kvalitet::proto

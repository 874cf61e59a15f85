#include "common/proto/json.h"

#include <google/protobuf/type.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "absl/strings/str_cat.h"

namespace kvalitet::proto {
namespace {

namespace util = google::protobuf::util;

constexpr char kTypes[] = "types";

// The types of what is written, kept: the library's own way makes those of a message anew, options and all, for each
// one that it writes, which takes four times as long as the writing.
class KeptTypes final : public util::TypeResolver {
 public:
  util::Status ResolveMessageType(const std::string& url, google::protobuf::Type* type) override {
    {
      std::shared_lock<std::shared_mutex> lock(mutex_);
      const auto found = kept_.find(url);
      if (found != kept_.end()) {
        *type = found->second;
        return {};
      }
    }
    const auto status = all_->ResolveMessageType(url, type);
    if (!status.ok()) return status;
    type->clear_options();
    for (auto& field : *type->mutable_fields()) field.clear_options();
    std::unique_lock<std::shared_mutex> lock(mutex_);
    kept_[url] = *type;
    return status;
  }
  util::Status ResolveEnumType(const std::string& url, google::protobuf::Enum* type) override {
    return all_->ResolveEnumType(url, type);
  }

 private:
  const std::unique_ptr<util::TypeResolver> all_{
      util::NewTypeResolverForDescriptorPool(kTypes, google::protobuf::DescriptorPool::generated_pool())};
  std::shared_mutex mutex_;
  std::map<std::string, google::protobuf::Type> kept_;
};

KeptTypes& Types() {
  static auto& types = *new KeptTypes();
  return types;
}

std::string UrlOf(const google::protobuf::Message& message) {
  return absl::StrCat(kTypes, "/", message.GetDescriptor()->full_name());
}

}  // namespace

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!util::BinaryToJsonString(&Types(), UrlOf(message), message.SerializeAsString(), &text, options).ok()) {
    return absl::InternalError(absl::StrCat("no JSON of ", message.GetDescriptor()->full_name()));
  }
  return text;
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message& message) {
  // With the library's own types: under other names it knows no times to read.
  const std::unique_ptr<google::protobuf::Message> read(message.New());
  if (!util::JsonStringToMessage(std::string(json), read.get()).ok()) {
    return absl::InvalidArgumentError(absl::StrCat("no JSON of ", message.GetDescriptor()->full_name()));
  }
  message.MergeFrom(*read);
  return absl::OkStatus();
}

}  // namespace kvalitet::proto

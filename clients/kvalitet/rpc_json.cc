#include "clients/kvalitet/rpc_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/args.h"
#include "common/base/text.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {
namespace {

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  const google::protobuf::FileDescriptor* files[] = {
      registry::v1::CreateUtforareRequest::descriptor()->file(),
      uppfoljning::v1::CreateFormularRequest::descriptor()->file(), avvikelser::v1::Avvikelse::descriptor()->file(),
      berattelse::v1::Siffra::descriptor()->file(), compiler::v1::Rapport::descriptor()->file()};
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

}  // namespace

std::string MessageJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}\n";
  return json;
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(json), &message);
  if (status.ok()) return absl::OkStatus();
  return Failure(kUsage, absl::StrCat("JSON-texten passar inte ", message.GetDescriptor()->full_name(), ": ",
                                      std::string(status.message())));
}

absl::StatusOr<const google::protobuf::MethodDescriptor*> FindMethod(absl::string_view name) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(name, absl::MaxSplits('/', 1));
  std::vector<std::string> service_names;
  for (const auto* service : Services()) {
    service_names.push_back(service->full_name());
    if (parts.first != service->full_name() && absl::StrCat("kvalitet.", parts.first) != service->full_name()) continue;
    std::vector<std::string> methods;
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i)->name());
    if (const auto* method = service->FindMethodByName(parts.second)) return method;
    const auto closest = base::ClosestWord(parts.second, methods);
    return Failure(kUsage, absl::StrCat(service->full_name(), " har ingen metod \"", parts.second, "\".",
                                        closest ? absl::StrCat(" Menade du ", *closest, "?") : "",
                                        " Metoder: ", absl::StrJoin(methods, ", "), "."));
  }
  return Failure(kUsage,
                 absl::StrCat("Det finns ingen tjänst \"", parts.first,
                              "\". Skriv PAKET.TJÄNST/METOD. Tjänster: ", absl::StrJoin(service_names, ", "), "."));
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* descriptor) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

}  // namespace kvalitet::client

#include "tests/support/contract.h"

#include <set>

#include "absl/strings/match.h"
#include "common/proto/rules.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::tests {
namespace {

using google::protobuf::FileDescriptor;

void Add(const FileDescriptor* file, std::set<const FileDescriptor*>& seen, std::vector<const FileDescriptor*>& files) {
  if (!absl::StartsWith(file->package(), "kvalitet.") || !seen.insert(file).second) return;
  files.push_back(file);
  for (int i = 0; i < file->dependency_count(); ++i) Add(file->dependency(i), seen, files);
}

}  // namespace

std::vector<const FileDescriptor*> ContractFiles() {
  std::set<const FileDescriptor*> seen;
  std::vector<const FileDescriptor*> files;
  for (const auto* message :
       {registry::v1::CreateEnhetRequest::descriptor(), avvikelser::v1::Avvikelse::descriptor(),
        uppfoljning::v1::Formular::descriptor(), berattelse::v1::Siffra::descriptor(),
        compiler::v1::Rapport::descriptor()}) {
    Add(message->file(), seen, files);
  }
  return files;
}

std::vector<const google::protobuf::MethodDescriptor*> EveryMethod() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const FileDescriptor* file : ContractFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int i = 0; i < file->service(s)->method_count(); ++i) methods.push_back(file->service(s)->method(i));
    }
  }
  return methods;
}

std::vector<const google::protobuf::Descriptor*> EveryResource() {
  std::vector<const google::protobuf::Descriptor*> found;
  for (const FileDescriptor* file : ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      if (proto::IsResource(file->message_type(i))) found.push_back(file->message_type(i));
    }
  }
  return found;
}

}  // namespace kvalitet::tests

#include "tests/services/avvikelser_tackning.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/proto/rules.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser::tackning {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;

constexpr char kEgen[] = "egen";

std::map<std::string, Skrivningar>& Fallen() {
  static auto* const all = new std::map<std::string, Skrivningar>;
  return *all;
}

// An ärende of lex Sarah or of lex Maria.
bool Lex(const Descriptor* answer) { return answer->FindFieldByName("ivo_state") != nullptr; }

}  // namespace

std::string Skrivning(const std::string& method, const google::protobuf::Message& request,
                      const google::protobuf::Message& answer) {
  const auto* steg = request.GetDescriptor()->FindFieldByName("steg");
  if (steg == nullptr) return method;
  const auto* egen = answer.GetDescriptor()->FindFieldByName("utforarens_egen");
  const bool own = Lex(answer.GetDescriptor()) && answer.GetReflection()->GetBool(answer, egen);
  return absl::StrCat(method, " ", own ? absl::StrCat(kEgen, " ") : "",
                      request.GetReflection()->GetEnum(request, steg)->name());
}

Skrivningar Kontraktets() {
  Skrivningar all;
  const auto add = [&](const MethodDescriptor& method) {
    // What is printed when it is first asked for is kept, by a method that reads in the eyes of whoever calls it.
    const bool skriver_ut = method.output_type()->FindFieldByName("pdf_sha256") != nullptr;
    if (!proto::Rule(&method).skriver() && !skriver_ut) return;
    const auto* steg = method.input_type()->FindFieldByName("steg");
    if (steg == nullptr) all.insert(method.name());
    for (int i = 1; steg != nullptr && i < steg->enum_type()->value_count(); ++i) {
      const std::string& name = steg->enum_type()->value(i)->name();
      all.insert(absl::StrCat(method.name(), " ", name));
      if (Lex(method.output_type())) all.insert(absl::StrCat(method.name(), " ", kEgen, " ", name));
    }
  };
  const auto* file = v1::Avvikelse::descriptor()->file();
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) add(*file->service(s)->method(m));
  }
  return all;
}

Skrivningar Pastadda() {
  Skrivningar all;
  for (const auto& [name, writes] : Fallen()) all.insert(writes.begin(), writes.end());
  return all;
}

// "Engines/Suite" and "Name/sqlite".
Skrivningar Pastadda(const testing::TestInfo& running) {
  const std::vector<std::string> suite = absl::StrSplit(running.test_suite_name(), '/');
  const std::vector<std::string> name = absl::StrSplit(running.name(), '/');
  const auto found = Fallen().find(absl::StrCat(suite.back(), ".", name.front()));
  return found == Fallen().end() ? Skrivningar() : found->second;
}

Fall::Fall(const std::string& name, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    std::vector<std::string> words = absl::StrSplit(line, ' ');
    std::string method = words[0];
    size_t first = 1;
    if (words.size() > 1 && words[1] == kEgen) absl::StrAppend(&method, " ", words[first++]);
    if (words.size() == first) Fallen()[name].insert(method);
    for (size_t i = first; i < words.size(); ++i) Fallen()[name].insert(absl::StrCat(method, " ", words[i]));
  }
}

}  // namespace kvalitet::avvikelser::tackning

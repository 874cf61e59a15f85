#include "common/store/plain_json.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace kvalitet::store {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Maps, and the messages that JSON has a form of its own for, are the library's.
bool IsPlainMessage(const FieldDescriptor* f) {
  return !f->is_map() && f->message_type()->file()->package() != "google.protobuf";
}

bool WriteMessage(const Message& m, std::string& json);

// One value of a field: element `at`, or the only one.
bool WriteValue(const Message& m, const FieldDescriptor* f, int at, std::string& json) {
  const Reflection* r = m.GetReflection();
  const bool one = !f->is_repeated();
  switch (f->type()) {
    case FieldDescriptor::TYPE_STRING: {
      const auto escaped = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
      std::string scratch;
      const std::string& text =
          one ? r->GetStringReference(m, f, &scratch) : r->GetRepeatedStringReference(m, f, at, &scratch);
      if (std::any_of(text.begin(), text.end(), escaped)) return false;
      absl::StrAppend(&json, "\"", text, "\"");
      return true;
    }
    case FieldDescriptor::TYPE_INT32:
      absl::StrAppend(&json, one ? r->GetInt32(m, f) : r->GetRepeatedInt32(m, f, at));
      return true;
    case FieldDescriptor::TYPE_BOOL:
      json += (one ? r->GetBool(m, f) : r->GetRepeatedBool(m, f, at)) ? "true" : "false";
      return true;
    case FieldDescriptor::TYPE_ENUM: {
      const int number = one ? r->GetEnumValue(m, f) : r->GetRepeatedEnumValue(m, f, at);
      const auto* word = f->enum_type()->FindValueByNumber(number);
      if (word == nullptr) return false;
      absl::StrAppend(&json, "\"", word->name(), "\"");
      return true;
    }
    case FieldDescriptor::TYPE_MESSAGE:
      return IsPlainMessage(f) && WriteMessage(one ? r->GetMessage(m, f) : r->GetRepeatedMessage(m, f, at), json);
    default:
      return false;
  }
}

bool WriteMessage(const Message& m, std::string& json) {
  std::vector<const FieldDescriptor*> fields;  // in the order of their numbers
  m.GetReflection()->ListFields(m, &fields);
  char before = '{';
  for (const FieldDescriptor* f : fields) {
    json += std::exchange(before, ',');
    if (!WritePlainField(m, f, json)) return false;
  }
  json += before == '{' ? "{}" : "}";
  return true;
}

class Reader {
 public:
  explicit Reader(absl::string_view json) : left_(json) {}

  bool Object(Message& m) {
    if (!Take("{")) return false;
    if (Take("}")) return true;
    do {
      absl::string_view key;
      if (!Text(key) || !Take(":")) return false;
      const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(key));
      if (f == nullptr || !Field(m, f)) return false;
    } while (Take(","));
    return Take("}");
  }
  bool AtEnd() const { return left_.empty(); }

 private:
  bool Take(absl::string_view expected) { return absl::ConsumePrefix(&left_, expected); }

  bool Text(absl::string_view& text) {
    if (!Take("\"")) return false;
    const size_t end = left_.find('"');
    if (end == absl::string_view::npos) return false;
    text = left_.substr(0, end);
    left_.remove_prefix(end + 1);
    return !absl::StrContains(text, '\\');
  }

  bool Field(Message& m, const FieldDescriptor* f) {
    if (!f->is_repeated()) return Value(m, f);
    if (!Take("[")) return false;
    if (Take("]")) return true;
    do {
      if (!Value(m, f)) return false;
    } while (Take(","));
    return Take("]");
  }

  bool Value(Message& m, const FieldDescriptor* f) {
    const Reflection* r = m.GetReflection();
    const bool one = !f->is_repeated();
    absl::string_view text;
    switch (f->type()) {
      case FieldDescriptor::TYPE_STRING:
        if (!Text(text)) return false;
        one ? r->SetString(&m, f, std::string(text)) : r->AddString(&m, f, std::string(text));
        return true;
      case FieldDescriptor::TYPE_INT32: {
        text = left_.substr(0, left_.find_first_not_of("-0123456789"));
        int32_t number = 0;
        if (!absl::SimpleAtoi(text, &number)) return false;
        left_.remove_prefix(text.size());
        one ? r->SetInt32(&m, f, number) : r->AddInt32(&m, f, number);
        return true;
      }
      case FieldDescriptor::TYPE_BOOL: {
        const bool yes = Take("true");
        if (!yes && !Take("false")) return false;
        one ? r->SetBool(&m, f, yes) : r->AddBool(&m, f, yes);
        return true;
      }
      case FieldDescriptor::TYPE_ENUM: {
        const auto* word = Text(text) ? f->enum_type()->FindValueByName(std::string(text)) : nullptr;
        if (word == nullptr) return false;
        one ? r->SetEnum(&m, f, word) : r->AddEnum(&m, f, word);
        return true;
      }
      case FieldDescriptor::TYPE_MESSAGE:
        return IsPlainMessage(f) && Object(one ? *r->MutableMessage(&m, f) : *r->AddMessage(&m, f));
      default:
        return false;
    }
  }

  absl::string_view left_;
};

}  // namespace

bool WritePlainField(const Message& m, const FieldDescriptor* f, std::string& json) {
  absl::StrAppend(&json, "\"", f->name(), "\":");
  if (!f->is_repeated()) return WriteValue(m, f, 0, json);
  json += '[';
  for (int i = 0; i < m.GetReflection()->FieldSize(m, f); ++i) {
    if (i > 0) json += ',';
    if (!WriteValue(m, f, i, json)) return false;
  }
  json += ']';
  return true;
}

bool ReadPlain(absl::string_view json, Message& m) {
  Reader reader(json);
  return reader.Object(m) && reader.AtEnd();
}

}  // namespace kvalitet::store

#include "common/store/value.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/json.h"
#include "common/store/plain_json.h"

namespace kvalitet::store {
namespace {

using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using sql::Value;

constexpr size_t kSortKeyBytes = 200;

// A shown_only field is kept as the JSON of a message that has that field alone.
std::string ToJson(const Message& m, const FieldDescriptor* f) {
  std::string plain = "{";
  if (WritePlainField(m, f, plain)) return plain + "}";
  std::unique_ptr<Message> alone(m.New());
  const Reflection* r = m.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  alone->CopyFrom(m);
  r->ListFields(*alone, &fields);
  for (const FieldDescriptor* other : fields) {
    if (other != f) r->ClearField(alone.get(), other);
  }
  return proto::ToJson(*alone).value_or("");
}

absl::Status Misfit(const FieldDescriptor* f) {
  return absl::DataLossError(absl::StrCat("the column does not fit the field ", f->full_name()));
}

Value PlainValue(const Message& m, const FieldDescriptor* f) {
  const Reflection* r = m.GetReflection();
  if (proto::IsTimestamp(f)) return Value(GetMicros(m, f->name()));
  if (f->is_repeated()) return r->FieldSize(m, f) == 0 ? Value() : Value(ToJson(m, f));
  if (f->type() == FieldDescriptor::TYPE_MESSAGE) return r->HasField(m, f) ? Value(ToJson(m, f)) : Value();
  if (f->has_presence() && !r->HasField(m, f)) return Value();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Value(int64_t{r->GetInt32(m, f)});
    case FieldDescriptor::CPPTYPE_INT64:
      return Value(int64_t{r->GetInt64(m, f)});
    case FieldDescriptor::CPPTYPE_BOOL:
      return Value(int64_t{r->GetBool(m, f)});
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Value(r->GetDouble(m, f));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Value(std::string(r->GetEnum(m, f)->name()));
    default:
      return Value(r->GetString(m, f));
  }
}

void SetTimestamp(Message& m, const FieldDescriptor* f, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  auto* t = static_cast<Timestamp*>(m.GetReflection()->MutableMessage(&m, f));
  t->set_seconds(seconds);
  t->set_nanos(static_cast<int32_t>(micros - seconds * 1'000'000) * 1'000);
}

}  // namespace

void AppendColumns(const FieldDescriptor* f, std::vector<std::string>& out) {
  out.push_back(f->name());
  if (proto::Rule(f).sort_sv()) out.push_back(SortColumn(f));
  if (HasBlindIndex(f)) out.push_back(BlindColumn(f));
}

void AppendValues(const Message& m, const FieldDescriptor* f, const Home& home, std::vector<Value>& out) {
  if (proto::IsPersonal(f)) {
    const std::string text = m.GetReflection()->GetString(m, f);
    out.emplace_back(text.empty() ? "" : home.cipher.Seal(text, Place(home.table, home.name, home.row, f->name())));
    if (HasBlindIndex(f)) out.emplace_back(text.empty() ? "" : home.cipher.Blind(text, f->full_name()));
    return;
  }
  out.push_back(PlainValue(m, f));
  if (proto::Rule(f).sort_sv()) {
    out.emplace_back(base::SortKeySv(m.GetReflection()->GetString(m, f)).substr(0, kSortKeyBytes));
  }
}

absl::Status SetField(Value value, const FieldDescriptor* f, bool personal, const Home& home, Message& m) {
  if (std::holds_alternative<std::monostate>(value)) return absl::OkStatus();
  const int64_t* n = std::get_if<int64_t>(&value);
  std::string* s = std::get_if<std::string>(&value);
  const bool nothing = (s != nullptr && s->empty()) || (n != nullptr && *n == 0);
  const bool scalar = f->type() != FieldDescriptor::TYPE_MESSAGE && f->type() != FieldDescriptor::TYPE_ENUM &&
                      f->type() != FieldDescriptor::TYPE_DOUBLE && !f->is_repeated();
  if (nothing && scalar && !f->has_presence()) {  // as it is already
    return (s != nullptr) == (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING) ? absl::OkStatus() : Misfit(f);
  }
  const Reflection* r = m.GetReflection();
  if (proto::IsTimestamp(f)) {
    if (n == nullptr) return Misfit(f);
    if (*n != 0) SetTimestamp(m, f, absl::FromUnixMicros(*n));
    return absl::OkStatus();
  }
  if (personal) {
    if (s == nullptr) return Misfit(f);
    if (s->empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(std::string text, home.cipher.Open(*s, Place(home.table, home.name, home.row, f->name())));
    r->SetString(&m, f, std::move(text));
    return absl::OkStatus();
  }
  if (f->is_repeated() || f->type() == FieldDescriptor::TYPE_MESSAGE) {
    if (s != nullptr && ReadPlain(*s, m)) return absl::OkStatus();
    r->ClearField(&m, f);
    std::unique_ptr<Message> alone(m.New());
    if (s == nullptr || !proto::FromJson(*s, *alone).ok()) return Misfit(f);
    m.MergeFrom(*alone);
    return absl::OkStatus();
  }
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return n == nullptr ? Misfit(f) : (r->SetInt32(&m, f, static_cast<int32_t>(*n)), absl::OkStatus());
    case FieldDescriptor::CPPTYPE_INT64:
      return n == nullptr ? Misfit(f) : (r->SetInt64(&m, f, *n), absl::OkStatus());
    case FieldDescriptor::CPPTYPE_BOOL:
      return n == nullptr ? Misfit(f) : (r->SetBool(&m, f, *n != 0), absl::OkStatus());
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double* d = std::get_if<double>(&value);
      if (d == nullptr && n == nullptr) return Misfit(f);
      r->SetDouble(&m, f, d != nullptr ? *d : static_cast<double>(*n));
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      if (s != nullptr && !f->has_presence() && *s == f->default_value_enum()->name()) return absl::OkStatus();
      const auto* e = s == nullptr ? nullptr : f->enum_type()->FindValueByName(*s);
      return e == nullptr ? Misfit(f) : (r->SetEnum(&m, f, e), absl::OkStatus());
    }
    default:
      return s == nullptr ? Misfit(f) : (r->SetString(&m, f, std::move(*s)), absl::OkStatus());
  }
}

Value ElementValue(const Message& m, const FieldDescriptor* f, int i) {
  const Reflection* r = m.GetReflection();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Value(int64_t{r->GetRepeatedInt32(m, f, i)});
    case FieldDescriptor::CPPTYPE_INT64:
      return Value(int64_t{r->GetRepeatedInt64(m, f, i)});
    case FieldDescriptor::CPPTYPE_ENUM:
      return Value(std::string(r->GetRepeatedEnum(m, f, i)->name()));
    default:
      return Value(r->GetRepeatedString(m, f, i));
  }
}

absl::Status AddElement(const Value& value, const FieldDescriptor* f, Message& m) {
  const Reflection* r = m.GetReflection();
  const int64_t* n = std::get_if<int64_t>(&value);
  const std::string* s = std::get_if<std::string>(&value);
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && n != nullptr) {
    r->AddInt32(&m, f, static_cast<int32_t>(*n));
  } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_INT64 && n != nullptr) {
    r->AddInt64(&m, f, *n);
  } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && s != nullptr) {
    const auto* e = f->enum_type()->FindValueByName(*s);
    if (e == nullptr) return Misfit(f);
    r->AddEnum(&m, f, e);
  } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING && s != nullptr) {
    r->AddString(&m, f, *s);
  } else {
    return Misfit(f);
  }
  return absl::OkStatus();
}

bool SameField(const Message& a, const Message& b, const FieldDescriptor* f) {
  if (!f->is_repeated() && f->type() != FieldDescriptor::TYPE_MESSAGE) return PlainValue(a, f) == PlainValue(b, f);
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {f}, {f});
}

std::string GetText(const Message& m, absl::string_view field) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(field));
  return f == nullptr ? "" : m.GetReflection()->GetString(m, f);
}

void SetText(Message& m, absl::string_view field, std::string value) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(field));
  if (f != nullptr) m.GetReflection()->SetString(&m, f, std::move(value));
}

int64_t GetMicros(const Message& m, absl::string_view field) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(field));
  if (f == nullptr || !m.GetReflection()->HasField(m, f)) return 0;
  const auto& t = static_cast<const Timestamp&>(m.GetReflection()->GetMessage(m, f));
  return t.seconds() * 1'000'000 + t.nanos() / 1'000;
}

void SetTime(Message& m, absl::string_view field, absl::Time time) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(field));
  if (f != nullptr) SetTimestamp(m, f, time);
}

std::string EtagOf(int64_t revision) { return absl::StrCat("\"", revision, "\""); }

int64_t RevisionOf(absl::string_view etag) {
  int64_t revision = 0;
  if (!absl::SimpleAtoi(absl::StripSuffix(absl::StripPrefix(etag, "\""), "\""), &revision)) return 0;
  return revision;
}

}  // namespace kvalitet::store

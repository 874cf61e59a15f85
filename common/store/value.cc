#include "common/store/value.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
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

Timestamp TimestampOf(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  Timestamp t;
  t.set_seconds(absl::ToUnixSeconds(time));
  t.set_nanos(static_cast<int32_t>(micros - t.seconds() * 1'000'000) * 1'000);
  return t;
}

void SetTime(Message& m, absl::string_view field, absl::Time time) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(std::string(field));
  if (f == nullptr) return;
  static_cast<Timestamp&>(*m.GetReflection()->MutableMessage(&m, f)) = TimestampOf(time);
}

std::string EtagOf(int64_t revision) { return absl::StrCat("\"", revision, "\""); }

int64_t RevisionOf(absl::string_view etag) {
  int64_t revision = 0;
  if (!absl::SimpleAtoi(absl::StripSuffix(absl::StripPrefix(etag, "\""), "\""), &revision)) return 0;
  return revision;
}

}  // namespace kvalitet::store

#include "common/store/reader.h"

#include <google/protobuf/io/coded_stream.h>

#include <cassert>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/json.h"
#include "common/store/plain_json.h"

namespace kvalitet::store {
namespace {

using google::protobuf::Reflection;
using sql::Value;

// Types of the wire (protobuf.dev/programming-guides/encoding).
enum Wire { kVarint = 0, kFixed64 = 1, kBytes = 2 };

void AppendVarint(uint64_t number, std::string& wire) {
  uint8_t bytes[10];
  const uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(number, bytes);
  wire.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes));
}

std::string Tag(int number, Wire type) {
  std::string tag;
  AppendVarint(static_cast<uint64_t>(number) << 3 | type, tag);
  return tag;
}

absl::Status MisfitOf(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the column does not fit the field ", what));
}

}  // namespace

FieldReader::FieldReader(const FieldDescriptor* field)
    : field_(field), per_period_(proto::Rule(field).per_period()), presence_(field->has_presence()) {
  if (proto::IsTimestamp(field)) {
    kind_ = Kind::kTime;
  } else if (field->is_repeated() || field->type() == FieldDescriptor::TYPE_MESSAGE) {
    kind_ = Kind::kJson;
  } else if (proto::IsPersonal(field)) {
    kind_ = Kind::kPersonal;
  } else if (field->type() == FieldDescriptor::TYPE_ENUM) {
    kind_ = Kind::kEnum;
    for (int i = 0; i < field->enum_type()->value_count(); ++i) {
      of_word_.emplace(field->enum_type()->value(i)->name(), field->enum_type()->value(i)->number());
    }
  } else if (field->type() == FieldDescriptor::TYPE_INT32 || field->type() == FieldDescriptor::TYPE_INT64) {
    kind_ = Kind::kInteger;
  } else if (field->type() == FieldDescriptor::TYPE_BOOL) {
    kind_ = Kind::kBool;
  } else if (field->type() == FieldDescriptor::TYPE_DOUBLE) {
    kind_ = Kind::kDouble;
  } else {
    assert(field->type() == FieldDescriptor::TYPE_STRING || field->type() == FieldDescriptor::TYPE_BYTES);
  }
  const bool number = kind_ == Kind::kEnum || kind_ == Kind::kInteger || kind_ == Kind::kBool;
  tag_ = Tag(field->number(), number ? kVarint : kind_ == Kind::kDouble ? kFixed64 : kBytes);
}

absl::Status FieldReader::Misfit() const { return MisfitOf(field_->full_name()); }

absl::Status FieldReader::AppendText(absl::string_view text, std::string& wire) const {
  if (text.empty() && !presence_) return absl::OkStatus();
  wire.append(tag_);
  AppendVarint(text.size(), wire);
  wire.append(text.data(), text.size());
  return absl::OkStatus();
}

absl::Status FieldReader::AppendNumber(int64_t number, std::string& wire) const {
  if (number == 0 && !presence_) return absl::OkStatus();
  wire.append(tag_);
  AppendVarint(static_cast<uint64_t>(number), wire);
  return absl::OkStatus();
}

absl::Status FieldReader::AppendDouble(double number, std::string& wire) const {
  uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  if (bits == 0 && !presence_) return absl::OkStatus();
  uint8_t bytes[sizeof bits];
  google::protobuf::io::CodedOutputStream::WriteLittleEndian64ToArray(bits, bytes);
  wire.append(tag_).append(reinterpret_cast<const char*>(bytes), sizeof bytes);
  return absl::OkStatus();
}

absl::Status FieldReader::AppendTime(int64_t micros, std::string& wire) const {
  if (micros == 0) return absl::OkStatus();  // unset
  const google::protobuf::Timestamp time = TimestampOf(absl::FromUnixMicros(micros));
  wire.append(tag_);
  AppendVarint(time.ByteSizeLong(), wire);
  return time.AppendToString(&wire) ? absl::OkStatus() : Misfit();
}

absl::Status FieldReader::Append(const Value& value, const Home& home, std::string& wire) const {
  if (std::holds_alternative<std::monostate>(value)) return absl::OkStatus();
  const std::string* text = std::get_if<std::string>(&value);
  const int64_t* number = std::get_if<int64_t>(&value);
  const double* real = std::get_if<double>(&value);
  switch (kind_) {
    case Kind::kText:
      if (text != nullptr) return AppendText(*text, wire);
      break;
    case Kind::kPersonal:
      if (text != nullptr) {
        if (text->empty()) return absl::OkStatus();
        KV_ASSIGN_OR_RETURN(const std::string open,
                            home.cipher.Open(*text, Place(home.table, home.name, home.row, field_->name())));
        return AppendText(open, wire);
      }
      break;
    case Kind::kInteger:
      if (number != nullptr) return AppendNumber(*number, wire);
      break;
    case Kind::kBool:
      if (number != nullptr) return AppendNumber(*number != 0, wire);
      break;
    case Kind::kDouble:
      if (real != nullptr) return AppendDouble(*real, wire);
      if (number != nullptr) return AppendDouble(static_cast<double>(*number), wire);
      break;
    case Kind::kEnum:
      if (text != nullptr) {
        const auto found = of_word_.find(*text);
        if (found != of_word_.end()) return AppendNumber(found->second, wire);
      }
      break;
    case Kind::kTime:
      if (number != nullptr) return AppendTime(*number, wire);
      break;
    case Kind::kJson:
      break;
  }
  return Misfit();
}

absl::Status FieldReader::SetJson(const Value& value, Message& m) const {
  if (std::holds_alternative<std::monostate>(value)) return absl::OkStatus();
  const std::string* s = std::get_if<std::string>(&value);
  if (s != nullptr && ReadPlain(*s, m)) return absl::OkStatus();
  m.GetReflection()->ClearField(&m, field_);
  std::unique_ptr<Message> alone(m.New());
  if (s == nullptr || !proto::FromJson(*s, *alone).ok()) return Misfit();
  m.MergeFrom(*alone);
  return absl::OkStatus();
}

namespace {

// The only reason why what the columns appended is no message.
absl::Status NotUtf8(absl::Span<const FieldReader> columns, absl::Span<const Value> values,
                     const google::protobuf::Descriptor* of) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string* text = std::get_if<std::string>(&values[i]);
    if (text != nullptr && !base::IsValidUtf8(*text)) return MisfitOf(columns[i].field()->full_name());
  }
  return MisfitOf(of->full_name());  // what was sealed is not
}

}  // namespace

absl::Status ReadMessage(absl::Span<const FieldReader> columns, absl::Span<const Value> values, const Home& whole,
                         const Home& period, std::string wire, Message& m) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].json()) continue;
    KV_RETURN_IF_ERROR(columns[i].Append(values[i], columns[i].per_period() ? period : whole, wire));
  }
  if (!m.ParseFromString(wire)) return NotUtf8(columns, values, m.GetDescriptor());
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].json()) KV_RETURN_IF_ERROR(columns[i].SetJson(values[i], m));
  }
  return absl::OkStatus();
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
    if (e == nullptr) return MisfitOf(f->full_name());
    r->AddEnum(&m, f, e);
  } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING && s != nullptr) {
    r->AddString(&m, f, *s);
  } else {
    return MisfitOf(f->full_name());
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::store

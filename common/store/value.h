// Between a field of a message and the values of its columns.
#pragma once
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/store/cipher.h"
#include "common/store/schema.h"

namespace kvalitet::store {

using google::protobuf::Message;

// Where a message stands: decides what its envelopes are bound to.
struct Home {
  const Cipher& cipher;
  const std::string& table;
  const std::string& name;
  std::string row = "";  // Place
};

// Appends the field's column, and its sort key or blind index.
void AppendValues(const Message& m, const FieldDescriptor* f, const Home& home, std::vector<sql::Value>& out);
// Columns of AppendValues, in its order.
void AppendColumns(const FieldDescriptor* f, std::vector<std::string>& out);

// Element `i` of a repeated scalar as a value.
sql::Value ElementValue(const Message& m, const FieldDescriptor* f, int i);

// Whether two messages hold the same in one field.
bool SameField(const Message& a, const Message& b, const FieldDescriptor* f);

// Short access to the standard fields.
std::string GetText(const Message& m, absl::string_view field);
void SetText(Message& m, absl::string_view field, std::string value);
int64_t GetMicros(const Message& m, absl::string_view field);
void SetTime(Message& m, absl::string_view field, absl::Time time);
// Whole microseconds, as they are stored.
google::protobuf::Timestamp TimestampOf(absl::Time time);
// `"7"` for revision 7, as RFC 7232 quotes it; 0 for an etag that is not ours.
std::string EtagOf(int64_t revision);
int64_t RevisionOf(absl::string_view etag);

}  // namespace kvalitet::store

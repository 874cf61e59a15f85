// JSON of plain messages, without the JSON library: it is slow for what is read and written by the thousand (a tenth of
// an import, a seventh of a list of 50).  Plain are texts that need no escape, small integers, truth values, words of
// enums, lists of them, and messages of those.  For anything else both answer false, and the library does it
// (common/proto/json.h), which reads what is written here.
#pragma once
#include <google/protobuf/message.h>

#include <string>

#include "absl/strings/string_view.h"

namespace kvalitet::store {

// Appends "\"field\":value"; false, with an unfinished `json`, if the field is not plain.
bool WritePlainField(const google::protobuf::Message& m, const google::protobuf::FieldDescriptor* f, std::string& json);

// Reads a whole object into `m`; false, with some of it read, if it is not written as WritePlainField writes.
bool ReadPlain(absl::string_view json, google::protobuf::Message& m);

}  // namespace kvalitet::store

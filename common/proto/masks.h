// Update masks as AIP-134 and AIP-161 have them.
#pragma once
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include "common/proto/errors.h"

namespace kvalitet::proto {

// Lays the masked fields of `update` over `stored`:
//   mask empty      the populated fields of `update`
//   mask "*"        every mutable field: what `update` lacks is cleared
//   a list          these fields, whole; a path into a message is not offered
// Output-only fields, `name` and `etag` are never taken; in rows of a child, what is output-only stays as it is stored
// in the row with the same key.  An unknown path is a violation.
void ApplyMask(const google::protobuf::Message& update, const google::protobuf::FieldMask& mask,
               google::protobuf::Message& stored, Violations& violations);

}  // namespace kvalitet::proto

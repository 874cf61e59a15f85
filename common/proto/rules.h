// The rules of a message, read from its options: what is required, how long, what shape, what holds of a person.
#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/name.h"
#include "common/proto/errors.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::proto {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using options::v1::FieldRule;
using options::v1::MethodRule;
using options::v1::ResourceRule;

inline const FieldRule& Rule(const FieldDescriptor* f) { return f->options().GetExtension(options::v1::falt); }
inline const ResourceRule& Rule(const Descriptor* d) { return d->options().GetExtension(options::v1::resurs); }
inline const MethodRule& Rule(const google::protobuf::MethodDescriptor* m) {
  return m->options().GetExtension(options::v1::metod);
}
// Who may call a method: the roles that it names and those of its group.
std::vector<options::v1::Roll> RolesOf(const google::protobuf::MethodDescriptor* method);
inline bool IsResource(const Descriptor* d) { return d->options().HasExtension(options::v1::resurs); }
// Stored encrypted, never filtered or listed.
inline bool IsPersonal(const FieldDescriptor* f) {
  return Rule(f).personuppgift() != options::v1::PERSONUPPGIFT_NONE;
}
bool IsTimestamp(const FieldDescriptor* f);

// Longest text in characters; 120 for names and references, 200 where nothing is said.
int MaxLength(const FieldDescriptor* f);
// Swedish name of a field, of a resource, of an enum value (its own name where nothing is said).
std::string Label(const FieldDescriptor* f);
std::string Label(const Descriptor* d);
std::string Word(const google::protobuf::EnumValueDescriptor* value);

// The resource message behind a reference such as "registry/Enhet"; nullptr for an unknown one.
const Descriptor* Referenced(absl::string_view reference);
// The parsed name pattern of a resource message; lives for ever.
const base::Pattern& PatternOf(const Descriptor* resource);

// Puts values into their one stored form: trims the ends of one-line texts, writes an orgnummer with its hyphen.
// Values that break a rule stay as they are, for Validate to name.
void Normalize(Message& message);

// Adds every broken rule of `message` and of what it contains; field paths start with `prefix`.  Output-only fields
// are passed over.  Resources inside requests are passed over too: their candidate is validated after the update
// mask has been applied.  References and names must lie in `kommun`, unless that is empty.
void Validate(const Message& message, absl::string_view prefix, Violations& violations,
              absl::string_view kommun = "");
// Adds a violation for every immutable field that differs.
void CheckImmutable(const Message& stored, const Message& candidate, absl::string_view prefix,
                    Violations& violations);
// Clears what the server alone sets, also in rows of children.
void ClearOutputOnly(Message& message);

}  // namespace kvalitet::proto

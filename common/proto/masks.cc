#include "common/proto/masks.h"

#include <google/protobuf/util/field_mask_util.h>

#include "absl/strings/str_cat.h"
#include "common/proto/rules.h"

namespace kvalitet::proto {
namespace {

bool ServerOwned(const FieldDescriptor* f) {
  return Rule(f).output_only() || f->name() == "name" || f->name() == "etag";
}

// Replaces the one field, also by nothing.
void TakeField(const Message& from, const FieldDescriptor* f, Message& to) {
  google::protobuf::FieldMask one;
  one.add_paths(f->name());
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  to.GetReflection()->ClearField(&to, f);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(from, one, options, &to);
}

}  // namespace

void ApplyMask(const Message& update, const google::protobuf::FieldMask& mask, Message& stored,
               Violations& violations) {
  const Descriptor* d = update.GetDescriptor();
  if (mask.paths_size() == 0) {
    std::vector<const FieldDescriptor*> populated;
    update.GetReflection()->ListFields(update, &populated);
    for (const FieldDescriptor* f : populated) {
      if (!ServerOwned(f)) TakeField(update, f, stored);
    }
    return;
  }
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      for (int i = 0; i < d->field_count(); ++i) {
        if (!ServerOwned(d->field(i))) TakeField(update, d->field(i), stored);
      }
      continue;
    }
    const FieldDescriptor* f = d->FindFieldByName(path);
    if (f == nullptr) {
      violations.Add("update_mask", absl::StrCat("Fältet ", path, " finns inte i ", Label(d), ". Välj bland fälten, eller *."));
    } else if (!ServerOwned(f)) {
      TakeField(update, f, stored);
    }
  }
}

}  // namespace kvalitet::proto

#include "common/proto/masks.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/proto/rules.h"

namespace kvalitet::proto {
namespace {

bool ServerOwned(const FieldDescriptor* f) {
  return Rule(f).output_only() || f->name() == "name" || f->name() == "etag";
}

// The field by which rows of a child are known again; nullptr without.
const FieldDescriptor* RowKey(const Descriptor* row) {
  for (int i = 0; i < row->field_count(); ++i) {
    if (Rule(row->field(i)).row_key()) return row->field(i);
  }
  return nullptr;
}

// What the server alone sets in rows of a child stays as it is stored in the row with the same key.
void KeepServersPart(const Message& before, const FieldDescriptor* rows, Message& after) {
  const auto* r = before.GetReflection();
  const FieldDescriptor* key = RowKey(rows->message_type());
  for (int i = 0; i < r->FieldSize(after, rows); ++i) {
    Message* row = r->MutableRepeatedMessage(&after, rows, i);
    ClearOutputOnly(*row);
    for (int k = 0; key != nullptr && k < r->FieldSize(before, rows); ++k) {
      const Message& old = r->GetRepeatedMessage(before, rows, k);
      google::protobuf::util::MessageDifferencer differencer;
      if (!differencer.CompareWithFields(old, *row, {key}, {key})) continue;
      google::protobuf::FieldMask owned;
      for (int n = 0; n < old.GetDescriptor()->field_count(); ++n) {
        if (Rule(old.GetDescriptor()->field(n)).output_only()) owned.add_paths(old.GetDescriptor()->field(n)->name());
      }
      google::protobuf::util::FieldMaskUtil::MergeMessageTo(old, owned, {}, row);
      break;
    }
  }
}

// Replaces the one field, also by nothing.
void TakeField(const Message& from, const FieldDescriptor* f, Message& to) {
  google::protobuf::FieldMask one;
  one.add_paths(f->name());
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  std::unique_ptr<Message> before(to.New());
  const bool rows = f->is_repeated() && f->message_type() != nullptr && Rule(f).rows();
  if (rows) before->CopyFrom(to);
  to.GetReflection()->ClearField(&to, f);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(from, one, options, &to);
  if (rows) KeepServersPart(*before, f, to);
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

#include "common/store/export.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/time_util.h>

#include <deque>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/json.h"
#include "common/proto/rules.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using google::protobuf::Reflection;

constexpr int kPage = 500;  // resources per transaction

// The value of one field that is there; takes it out of the message.
absl::StatusOr<std::string> FieldJson(Message& m, const FieldDescriptor* f) {
  const std::unique_ptr<Message> alone(m.New());
  m.GetReflection()->SwapFields(&m, alone.get(), {f});
  KV_ASSIGN_OR_RETURN(const std::string whole, proto::ToJson(*alone));  // {"optioner":[…]}
  const size_t head = f->name().size() + 4;
  return whole.substr(head, whole.size() - head - 1);
}

absl::StatusOr<std::string> Cell(Message& m, const FieldDescriptor* f) {
  const Reflection* r = m.GetReflection();
  if (f->is_repeated() ? r->FieldSize(m, f) == 0 : f->has_presence() && !r->HasField(m, f)) return "";
  if (f->is_repeated()) return FieldJson(m, f);
  if (proto::IsTimestamp(f)) {
    return google::protobuf::util::TimeUtil::ToString(
        static_cast<const google::protobuf::Timestamp&>(r->GetMessage(m, f)));
  }
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return FieldJson(m, f);
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return r->GetString(m, f);
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && r->GetEnumValue(m, f) == 0) return "";
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(m, f, -1, &text);
  return text;
}

absl::Status Gone() { return absl::CancelledError("the client is gone"); }

}  // namespace

// Rows as the lines of one format.
class ExportStream::Lines {
 public:
  Lines(const Descriptor* resource, ExportFormat format) : format_(format) {
    if (format_ == ExportFormat::kJsonl) return;
    std::vector<std::string> headings;
    for (int i = 0; i < resource->field_count(); ++i) {
      if (proto::IsPersonal(resource->field(i)) || proto::Rule(resource->field(i)).bara_svar()) continue;
      fields_.push_back(resource->field(i));
      headings.push_back(resource->field(i)->name());
    }
    csv_.Row(headings);
  }

  absl::Status Add(Message& m) {
    if (format_ == ExportFormat::kJsonl) {
      KV_ASSIGN_OR_RETURN(const std::string line, proto::ToJson(m));
      absl::StrAppend(&jsonl_, line, "\n");
      return absl::OkStatus();
    }
    std::vector<std::string> cells;
    for (const FieldDescriptor* f : fields_) {
      KV_ASSIGN_OR_RETURN(cells.emplace_back(), Cell(m, f));
    }
    csv_.Row(cells);
    return absl::OkStatus();
  }

  // What has been added since it was last asked.
  std::string Take() { return format_ == ExportFormat::kJsonl ? std::exchange(jsonl_, std::string()) : csv_.Take(); }

 private:
  const ExportFormat format_;
  std::vector<const FieldDescriptor*> fields_;
  base::CsvWriter csv_;
  std::string jsonl_;
};

// Gives text on in parts, and counts it.
class ExportStream::Parts {
 public:
  explicit Parts(Take take) : take_(std::move(take)) {}

  bool Add(absl::string_view text) {
    bytes_ += static_cast<int64_t>(text.size());
    hash_.Add(text);
    waiting_.append(text.data(), text.size());
    size_t sent = 0;
    for (; waiting_.size() - sent >= kExportPartBytes; sent += kExportPartBytes) {
      if (!take_(absl::string_view(waiting_).substr(sent, kExportPartBytes))) return false;
    }
    waiting_.erase(0, sent);
    return true;
  }
  bool Finish() { return waiting_.empty() || take_(waiting_); }

  int64_t bytes() const { return bytes_; }
  std::string Sha256() { return hash_.Hex(); }

 private:
  const Take take_;
  std::string waiting_;
  int64_t bytes_ = 0;
  base::Sha256Stream hash_;
};

ExportStream::ExportStream(const Descriptor* row, ExportFormat format, Take take)
    : lines_(std::make_unique<Lines>(row, format)), parts_(std::make_unique<Parts>(std::move(take))) {}

ExportStream::~ExportStream() = default;

absl::Status ExportStream::Add(Message& row) {
  ++rows_;
  return lines_->Add(row);
}

absl::Status ExportStream::Flush() { return parts_->Add(lines_->Take()) ? absl::OkStatus() : Gone(); }

absl::StatusOr<ExportEnd> ExportStream::Finish() {
  KV_RETURN_IF_ERROR(Flush());
  if (!parts_->Finish()) return Gone();
  ExportEnd end;
  end.rows = rows_;
  end.bytes = parts_->bytes();
  end.sha256 = parts_->Sha256();
  return end;
}

Exports::Exports(Store& store, const std::vector<const TableBase*>& tables) : store_(store) {
  for (const TableBase* table : tables) tables_[proto::PatternOf(table->schema().descriptor).collection()] = table;
}

absl::StatusOr<ExportEnd> Exports::Run(const proto::Call& call, const ExportQuery& query,
                                       const std::function<bool(absl::string_view)>& take) const {
  const auto found = tables_.find(query.resurs);
  if (found == tables_.end()) {
    proto::Violations violations;
    violations.Add("resurs", absl::StrCat("det finns ingen resurs \"", query.resurs, "\". Välj bland: ",
                                          absl::StrJoin(tables_, ", ", [](std::string* out, const auto& one) {
                                            absl::StrAppend(out, one.first);
                                          })));
    return violations.ToStatus();
  }
  const TableBase& table = *found->second;
  const Descriptor* resource = table.schema().descriptor;
  const Message& prototype = *google::protobuf::MessageFactory::generated_factory()->GetPrototype(resource);
  ListQuery page;
  page.parent = absl::StrCat("kommuner/", call.kommun);
  page.scope = call.scope;
  page.show_deleted = query.show_deleted;
  page.limit = kPage;
  ExportStream stream(resource, query.format, take);
  do {
    std::deque<std::unique_ptr<Message>> rows;
    std::vector<sql::Value> next;
    KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
      rows.clear();
      return table.Walk(
          session, page, [&]() -> Message& { return *rows.emplace_back(prototype.New()); }, next);
    }));
    for (const std::unique_ptr<Message>& row : rows) KV_RETURN_IF_ERROR(stream.Add(*row));
    KV_RETURN_IF_ERROR(stream.Flush());
    if (call.cancelled()) return Gone();
    page.after = std::move(next);
  } while (!page.after.empty());
  return stream.Finish();
}

}  // namespace kvalitet::store

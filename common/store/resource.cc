#include "common/store/resource.h"

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/masks.h"
#include "common/proto/paging.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldMask;
using google::protobuf::Reflection;

const FieldDescriptor* ResourceField(const Descriptor* request, const Descriptor* resource) {
  for (int i = 0; i < request->field_count(); ++i) {
    if (request->field(i)->message_type() == resource) return request->field(i);
  }
  return nullptr;
}

const Message& Nested(const Message& request, const Descriptor* resource) {
  const FieldDescriptor* f = ResourceField(request.GetDescriptor(), resource);
  return request.GetReflection()->GetMessage(request, f);
}

absl::Status Missing(const std::string& field, absl::string_view svenska) {
  proto::Violations violations;
  violations.Add(field, std::string(svenska));
  return violations.ToStatus();
}

std::unique_ptr<Message> New(const Message& like) { return std::unique_ptr<Message>(like.New()); }

std::string DayOrToday(const proto::Call& call, const std::string& day) {
  return day.empty() ? base::FormatDate(call.today) : day;
}

// What points out a person is told to whoever writes it.  What was stored before it was looked for there stands until
// somebody writes that field anew: no step of the row waits for it, and none tells of it who may not read it.
bool StoodBefore(const proto::Violation& broken, const std::string& prefix, const Message& candidate,
                 const Message& stored) {
  if (broken.reason.empty()) return false;
  const absl::string_view path = absl::StripPrefix(broken.field, absl::StrCat(prefix, "."));
  const auto* field = stored.GetDescriptor()->FindFieldByName(std::string(path.substr(0, path.find_first_of(".["))));
  google::protobuf::util::MessageDifferencer differ;
  return field != nullptr && differ.CompareWithFields(stored, candidate, {field}, {field});
}

// Whether the stored row may be changed by one who read it as `etag` (empty: by whoever sends a request_id).
absl::Status Changeable(const Message& stored, const std::string& etag) {
  const std::string name = GetText(stored, "name");
  if (GetMicros(stored, "delete_time") != 0) {
    return proto::Error(absl::StatusCode::kNotFound, "REDAN_BORTTAGEN", "Den är redan borttagen.", {{"name", name}});
  }
  if (etag.empty() || etag == GetText(stored, "etag")) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                      "Någon annan har ändrat sedan du läste. Läs om och försök igen.", {{"name", name}});
}

// The name for a new resource: its parent, then the id that the caller chose or a new one.
absl::StatusOr<std::string> NewName(const proto::Call& call, const Message& request, const std::string& field,
                                    const base::Pattern& pattern) {
  std::string id = GetText(request, field + "_id");
  if (id.empty()) id = base::NewId(call.now);
  const std::string name = absl::StrCat(GetText(request, "parent"), "/", pattern.collection(), "/", id);
  if (pattern.Match(name).has_value()) return name;
  if (!base::IsResourceId(id)) {
    return Missing(field + "_id", absl::StrCat(field, "_id får ha a-z, 0-9 och bindestreck, högst 63 tecken, till exempel hemtjanst-norr"));
  }
  return Missing("parent", absl::StrCat("parent passar inte ", pattern.text()));
}

}  // namespace

std::string ResourceBase::FieldName() const {
  std::string out;
  for (char c : table_.schema().descriptor->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !out.empty()) out += '_';
    out += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return out;
}

void ResourceBase::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  const Descriptor* resource = table_.schema().descriptor;
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    const std::string& name = method->name();
    auto add = [&](absl::Status (ResourceBase::*handler)(const proto::Call&, const Message&, Message&) const) {
      handlers.Add(name, proto::UnaryHandler([this, handler](const proto::Call& call, const Message& q, Message& r) {
                     return (this->*handler)(call, q, r);
                   }));
    };
    if (name == "Create" + resource->name()) add(&ResourceBase::Create);
    if (name == "Get" + resource->name()) add(&ResourceBase::Get);
    if (name == "Update" + resource->name()) add(&ResourceBase::Update);
    if (name == "Delete" + resource->name()) add(&ResourceBase::Delete);
    const bool lists = absl::StartsWith(name, "List") && method->output_type()->FindFieldByName("next_page_token") &&
                       ResourceField(method->output_type(), resource) != nullptr;
    if (lists) add(&ResourceBase::List);
  }
}

absl::Status ResourceBase::ClaimGuards(Tx& tx, const Message& candidate) const {
  return hooks_.guards ? Claim(tx, hooks_.guards(tx.call(), candidate)) : absl::OkStatus();
}

absl::Status ResourceBase::Check(const proto::Call& call, const Message& candidate, const Message* stored) const {
  proto::Violations violations, all;
  proto::Validate(candidate, FieldName(), all, call.kommun);
  for (const proto::Violation& one : all.list()) {
    if (stored != nullptr && StoodBefore(one, FieldName(), candidate, *stored)) continue;
    violations.Add(one.field, one.svenska, one.reason);
  }
  if (stored != nullptr) proto::CheckImmutable(*stored, candidate, FieldName(), violations);
  if (hooks_.check) hooks_.check(call, candidate, stored, violations);
  return violations.ToStatus();
}

// A row that its maker may not see is not made: to the caller, what it points at does not exist.
absl::Status ResourceBase::InScope(const Tx& tx, const Message& candidate) const {
  proto::RowScope scope = tx.call().scope;
  for (proto::Reach& reach : scope.reaches) {
    // Whoever may report at all reports on any enhet of the kommun, or on those of the grant.
    if (!reach.rapportor.empty() && reach.utforare.empty() && reach.enheter.empty()) return absl::OkStatus();
    reach.rapportor.clear();  // reports are new here: whose they are is stamped, not asked
  }
  if (table_.InScope(scope, candidate)) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      "Enheten finns inte bland dem du får se. Kontrollera namnet.");
}

absl::Status ResourceBase::Load(Tx& tx, const std::string& name, const std::string& etag, Message& stored) const {
  KV_RETURN_IF_ERROR(table_.Get(tx.sql(), tx.call().scope, name, stored));
  return Changeable(stored, etag);
}

absl::Status ResourceBase::Insert(Tx& tx, Message& candidate) const {
  KV_RETURN_IF_ERROR(Check(tx.call(), candidate, nullptr));
  if (hooks_.before_write) KV_RETURN_IF_ERROR(hooks_.before_write(tx, candidate, nullptr));
  KV_RETURN_IF_ERROR(InScope(tx, candidate));
  KV_RETURN_IF_ERROR(table_.Insert(tx, candidate, "SKAPAD", hooks_.number));
  return hooks_.after_write ? hooks_.after_write(tx, candidate, nullptr) : absl::OkStatus();
}

absl::Status ResourceBase::Judge(Tx& tx, const Message& stored, Message& candidate) const {
  KV_RETURN_IF_ERROR(Check(tx.call(), candidate, &stored));
  if (hooks_.before_write) KV_RETURN_IF_ERROR(hooks_.before_write(tx, candidate, &stored));
  return InScope(tx, candidate);
}

absl::Status ResourceBase::Replace(Tx& tx, const Message& stored, Message& candidate, absl::string_view effective,
                                   absl::string_view action) const {
  KV_RETURN_IF_ERROR(Judge(tx, stored, candidate));
  KV_RETURN_IF_ERROR(table_.Update(tx, stored, candidate, effective, action));
  return hooks_.after_write ? hooks_.after_write(tx, candidate, &stored) : absl::OkStatus();
}

absl::Status ResourceBase::Create(const proto::Call& call, const Message& request, Message& response) const {
  KV_RETURN_IF_ERROR(CheckRepeatable(request));
  std::unique_ptr<Message> candidate = New(response);
  candidate->CopyFrom(Nested(request, response.GetDescriptor()));
  proto::ClearOutputOnly(*candidate);
  proto::Normalize(*candidate);
  KV_ASSIGN_OR_RETURN(std::string name,
                      NewName(call, request, FieldName(), proto::PatternOf(response.GetDescriptor())));
  SetText(*candidate, "name", name);
  KV_RETURN_IF_ERROR(Check(call, *candidate, nullptr));
  if (hooks_.prepare) KV_RETURN_IF_ERROR(hooks_.prepare(call, *candidate));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(ClaimGuards(tx, *candidate));
    response.CopyFrom(*candidate);
    return Insert(tx, response);
  });
}

absl::Status ResourceBase::Get(const proto::Call& call, const Message& request, Message& response) const {
  const std::string as_of = table_.schema().validity() ? GetText(request, "as_of_date") : "";
  const auto read = [&](sql::Session& session) {
    return table_.Get(session, call.scope, GetText(request, "name"), response, as_of);
  };
  return as_of.empty() && table_.GetsByOne() ? store_.ReadOne(call, read) : store_.Read(call, read);
}

absl::Status ResourceBase::Update(const proto::Call& call, const Message& request, Message& response) const {
  const Message& update = Nested(request, response.GetDescriptor());
  const std::string etag = GetText(update, "etag"), name = GetText(update, "name");
  KV_RETURN_IF_ERROR(CheckRepeatable(request));
  if (!proto::PatternOf(response.GetDescriptor()).Match(name).has_value()) {
    return Missing(FieldName() + ".name", absl::StrCat("name ska följa ", proto::Rule(response.GetDescriptor()).pattern()));
  }
  std::unique_ptr<Message> normal = New(update);
  normal->CopyFrom(update);
  proto::Normalize(*normal);
  const auto* mask_field = request.GetDescriptor()->FindFieldByName("update_mask");
  const auto& mask = static_cast<const FieldMask&>(request.GetReflection()->GetMessage(request, mask_field));
  const std::string effective = GetText(request, "effective_date");
  if (hooks_.prepare) KV_RETURN_IF_ERROR(hooks_.prepare(call, *normal));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(ClaimGuards(tx, *normal));
    std::unique_ptr<Message> stored = New(response);
    KV_RETURN_IF_ERROR(table_.GetToChange(tx.sql(), call.scope, name, DayOrToday(call, effective), *stored));
    KV_RETURN_IF_ERROR(Changeable(*stored, etag));
    proto::Violations violations;
    response.CopyFrom(*stored);
    proto::ApplyMask(*normal, mask, response, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    return Replace(tx, *stored, response, effective);
  });
}

absl::Status ResourceBase::Delete(const proto::Call& call, const Message& request, Message& response) const {
  const std::string etag = GetText(request, "etag"), name = GetText(request, "name");
  KV_RETURN_IF_ERROR(CheckRepeatable(request));
  std::unique_ptr<Message> named = New(response);
  SetText(*named, "name", name);
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(ClaimGuards(tx, *named));
    std::unique_ptr<Message> stored = New(response);
    KV_RETURN_IF_ERROR(Load(tx, name, etag, *stored));
    response.CopyFrom(*stored);
    if (hooks_.before_write) {
      SetTime(response, "delete_time", tx.now());
      KV_RETURN_IF_ERROR(hooks_.before_write(tx, response, stored.get()));
    }
    if (response.GetDescriptor()->FindFieldByName("borttagen_motiv") == nullptr) {
      KV_RETURN_IF_ERROR(table_.Delete(tx, *stored, response));
    } else {  // why stands with it
      response.CopyFrom(*stored);
      SetTime(response, "delete_time", tx.now());
      SetText(response, "borttagen_motiv", GetText(request, "motiv"));
      KV_RETURN_IF_ERROR(table_.Update(tx, *stored, response, "", "BORTTAGEN"));
    }
    return hooks_.after_write ? hooks_.after_write(tx, response, stored.get()) : absl::OkStatus();
  });
}

absl::Status ResourceBase::List(const proto::Call& call, const Message& request, Message& response) const {
  ListQuery query;
  query.parent = GetText(request, "parent");
  query.scope = call.scope;
  query.order_by = GetText(request, "order_by");
  const Reflection* r = request.GetReflection();
  const Descriptor* d = request.GetDescriptor();
  KV_ASSIGN_OR_RETURN(query.limit, proto::PageSize(r->GetInt32(request, d->FindFieldByName("page_size"))));
  if (const auto* f = d->FindFieldByName("show_deleted")) query.show_deleted = r->GetBool(request, f);
  if (table_.schema().halls_till != nullptr) query.as_of = GetText(request, "as_of_date");
  if (table_.schema().validity()) query.as_of = DayOrToday(call, GetText(request, "as_of_date"));
  const auto* latest = d->FindFieldByName("senaste_period");
  if (latest != nullptr && r->GetBool(request, latest)) query.as_of.clear();
  KV_ASSIGN_OR_RETURN(query.terms, proto::ParseFilter(GetText(request, "filter")));
  if (hooks_.only) query.only = hooks_.only(call);
  query.without = hooks_.without;
  if (const std::string text = GetText(request, "page_token"); !text.empty()) {
    KV_ASSIGN_OR_RETURN(auto token, store_.pager().Decode(request, text));
    query.after = KeysetOf(token);
  }
  const FieldDescriptor* items = ResourceField(response.GetDescriptor(), table_.schema().descriptor);
  std::vector<sql::Value> next;
  const auto read = [&](sql::Session& session) {
    response.Clear();
    return table_.List(
        session, query, [&]() -> Message& { return *response.GetReflection()->AddMessage(&response, items); }, next);
  };
  KV_RETURN_IF_ERROR(table_.ListsByOne(query.without) ? store_.ReadOne(call, read) : store_.Read(call, read));
  if (next.empty()) return absl::OkStatus();
  SetText(response, "next_page_token", store_.pager().Encode(request, KeysetToken(next)));
  return absl::OkStatus();
}

}  // namespace kvalitet::store

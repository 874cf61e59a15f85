#include "common/rpc/authorize.h"

#include "common/base/name.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"

namespace kvalitet::rpc {
namespace {

using options::v1::Roll;
using proto::Grant;
using proto::Identity;
using proto::RowScope;

bool OfUtforare(Roll role) {
  return role == Roll::UTFORARADMIN || role == Roll::UTFORARE || role == Roll::ENHETSCHEF || role == Roll::RAPPORTOR;
}

std::string TextField(const google::protobuf::Message& m, const char* field) {
  const auto* f = m.GetDescriptor()->FindFieldByName(field);
  if (f == nullptr || f->is_repeated() || f->type() != google::protobuf::FieldDescriptor::TYPE_STRING) return "";
  return m.GetReflection()->GetString(m, f);
}

// How far one role reaches with one grant; false when not at all.
bool Reach(const Identity& who, Roll role, const Grant& grant, options::v1::Omfang omfang, RowScope& scope) {
  const bool staff = grant.utforare.empty();
  if (!OfUtforare(role)) return staff;  // a role of the kommun in an utförare's grant is worth nothing
  if (omfang == options::v1::OMFANG_KOMMUN) return true;
  scope.all = false;
  if (role == Roll::UTFORARE || role == Roll::UTFORARADMIN) {
    scope.utforare = grant.utforare;
    return !staff;
  }
  if (role == Roll::ENHETSCHEF) {
    scope.enheter = grant.enheter;
    return !grant.enheter.empty();
  }
  scope.rapportor = who.subject;
  scope.utforare = grant.utforare;
  scope.enheter = grant.enheter;
  return true;
}

int Width(const RowScope& scope) {
  if (scope.all) return 3;
  if (!scope.rapportor.empty()) return 0;
  return scope.enheter.empty() ? 2 : 1;
}

}  // namespace

std::string KommunOf(const google::protobuf::Message& request) {
  for (const char* field : {"parent", "name"}) {
    const std::string kommun(base::KommunOf(TextField(request, field)));
    if (!kommun.empty()) return kommun;
  }
  const auto* d = request.GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const auto* f = d->field(i);
    if (f->is_repeated() || f->message_type() == nullptr || !proto::IsResource(f->message_type())) continue;
    const std::string kommun(base::KommunOf(TextField(request.GetReflection()->GetMessage(request, f), "name")));
    if (!kommun.empty()) return kommun;
  }
  return "";
}

absl::StatusOr<RowScope> Authorize(const Identity& who, const google::protobuf::MethodDescriptor* method,
                                   const std::string& kommun) {
  const options::v1::MethodRule& rule = proto::Rule(method);
  bool has_role = false;
  for (int role : rule.roll()) has_role = has_role || who.Has(static_cast<Roll>(role));
  if (!has_role) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "ROLL_SAKNAS",
                        "Din roll får inte göra detta. Be den som sköter behörigheterna i kommunen om hjälp.",
                        {{"metod", method->name()}});
  }
  if (who.program || rule.utan_kommun()) return RowScope{};
  if (kommun.empty()) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "KOMMUN_SAKNAS",
                        "parent eller name ska börja med kommuner/ och fyra siffror, till exempel kommuner/0114.");
  }
  bool reached = false;
  RowScope widest;
  for (const Grant& grant : who.grants) {
    if (grant.kommun != kommun) continue;
    for (int role : rule.roll()) {
      RowScope scope;
      if (!who.Has(static_cast<Roll>(role)) ||
          !Reach(who, static_cast<Roll>(role), grant, rule.omfang(), scope)) {
        continue;
      }
      if (!reached || Width(scope) > Width(widest)) widest = scope;
      reached = true;
    }
  }
  if (reached) return widest;
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      "Det finns inget här som du får se. Kontrollera kommunen.", {{"kommun", kommun}});
}

}  // namespace kvalitet::rpc

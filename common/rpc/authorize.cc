#include "common/rpc/authorize.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/name.h"
#include "common/proto/errors.h"
#include "common/proto/roles.h"
#include "common/proto/rules.h"

namespace kvalitet::rpc {
namespace {

using options::v1::Roll;
using proto::Grant;
using proto::Identity;
using proto::Reach;
using proto::RowScope;

std::string TextField(const google::protobuf::Message& m, const char* field) {
  const auto* f = m.GetDescriptor()->FindFieldByName(field);
  if (f == nullptr || f->is_repeated() || f->type() != google::protobuf::FieldDescriptor::TYPE_STRING) return "";
  return m.GetReflection()->GetString(m, f);
}

enum class Width { kNothing, kOwnReports, kOwnRows, kKommun };

// How far one role reaches with one grant.
Width WidthOf(Roll role, const Grant& grant, options::v1::Omfang omfang) {
  const bool staff = grant.utforare.empty();
  // A role of the kommun in an utförare's grant is worth nothing.
  if (!proto::OfUtforare(role)) return staff ? Width::kKommun : Width::kNothing;
  if (omfang == options::v1::OMFANG_KOMMUN) return Width::kKommun;
  if (role == Roll::RAPPORTOR) return Width::kOwnReports;
  // An enhet changes hands: without an utförare its head would reach what the one before answered and was told.
  if (staff || (role == Roll::ENHETSCHEF && grant.enheter.empty())) return Width::kNothing;
  return Width::kOwnRows;
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

std::vector<Roll> RolesIn(const Identity& who, const std::string& kommun) {
  std::vector<Roll> roles;
  for (Roll role : who.roles) {
    const bool counts = std::any_of(who.grants.begin(), who.grants.end(), [&](const Grant& grant) {
      return grant.kommun == kommun && (role == Roll::RAPPORTOR || proto::OfUtforare(role) != grant.utforare.empty());
    });
    if (counts) roles.push_back(role);
  }
  return roles;
}

absl::StatusOr<RowScope> Authorize(const Identity& who, const google::protobuf::MethodDescriptor* method,
                                   const std::string& kommun) {
  const options::v1::MethodRule& rule = proto::Rule(method);
  const std::vector<Roll> roles = proto::RolesOf(method);
  const bool has_role = std::any_of(roles.begin(), roles.end(), [&](Roll role) { return who.Has(role); });
  if (!has_role) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "ROLL_SAKNAS",
                        absl::StrCat("Din roll får inte göra detta.", proto::WhoMaySv(roles),
                                     " Be den som sköter behörigheterna i kommunen om hjälp."),
                        {{"metod", method->name()}});
  }
  if (who.program || rule.utan_kommun()) return RowScope{};
  if (kommun.empty()) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "KOMMUN_SAKNAS",
                        "parent eller name ska börja med kommuner/ och fyra siffror, till exempel kommuner/0114.");
  }
  RowScope scope;
  scope.all = false;
  for (const Grant& grant : who.grants) {
    if (grant.kommun != kommun) continue;
    Width widest = Width::kNothing;
    for (Roll role : roles) {
      if (who.Has(role)) widest = std::max(widest, WidthOf(role, grant, rule.omfang()));
    }
    if (widest == Width::kKommun) return RowScope{};
    if (widest == Width::kNothing) continue;
    scope.reaches.push_back({grant.utforare, grant.enheter, widest == Width::kOwnReports ? who.subject : ""});
  }
  if (!scope.reaches.empty()) return scope;
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      "Det finns inget här som du får se. Kontrollera kommunen.", {{"kommun", kommun}});
}

}  // namespace kvalitet::rpc

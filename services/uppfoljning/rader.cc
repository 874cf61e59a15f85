#include "services/uppfoljning/rader.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::uppfoljning {

absl::Status Wrong(const std::string& field, const std::string& svenska) {
  proto::Violations violations;
  violations.Add(field, svenska);
  return violations.ToStatus();
}

std::string UppfoljningGuard(const std::string& uppfoljning) { return absl::StrCat("uppfoljning/", uppfoljning); }

bool FarSeUppfoljning(const proto::Call& call, const v1::Uppfoljning& uppfoljning) {
  return call.scope.all || uppfoljning.state() == v1::UTKAST_SKICKAT || uppfoljning.state() == v1::FASTSTALLD;
}

absl::Status GetVisible(const Tables& tables, sql::Session& session, const proto::Call& call, const std::string& name,
                        v1::Uppfoljning& uppfoljning) {
  KV_RETURN_IF_ERROR(GetLive(tables.uppfoljning, session, call.scope, name, uppfoljning));
  if (FarSeUppfoljning(call, uppfoljning)) return absl::OkStatus();
  uppfoljning.Clear();
  return tables.uppfoljning.NotFound(name);
}

absl::StatusOr<absl::CivilDay> DayOrToday(const proto::Call& call, const std::string& field, const std::string& date) {
  if (date.empty()) return call.today;
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, base::ParseDate(date));
  if (day > call.today) {
    return Wrong(field, absl::StrCat(base::DateSv(day), " är i framtiden. Ange i dag eller tidigare."));
  }
  return day;
}

absl::StatusOr<std::string> NextNummer(store::Tx& tx, const char* letter) {
  KV_ASSIGN_OR_RETURN(int64_t number, store::NextNumber(tx, absl::StrCat("nummer/", letter, "/", tx.call().kommun)));
  return absl::StrCat(letter, "-", number);
}

}  // namespace kvalitet::uppfoljning

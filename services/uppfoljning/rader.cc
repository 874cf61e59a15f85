#include "services/uppfoljning/rader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/atgardsplan_rules.h"

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

absl::Status CheckEtag(const std::string& asked, const std::string& stored, const std::string& name) {
  if (asked.empty() || asked == stored) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                      "Någon annan har ändrat sedan du läste. Läs om och försök igen.", {{"name", name}});
}

absl::StatusOr<std::vector<v1::Atgard>> AtgarderOf(store::Tx& tx, const Tables& tables,
                                                   const std::string& uppfoljning) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"uppfoljning", proto::Op::kEqual, {uppfoljning}}};
  std::vector<v1::Atgard> all;
  KV_RETURN_IF_ERROR(
      store::ForEach(tx.sql(), tables.atgard, query, [&all](v1::Atgard&& one) { all.push_back(std::move(one)); }));
  return all;
}

absl::Status StampFromLastYear(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning) {
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(uppfoljning.genomford_date()));
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {uppfoljning.enhet()}},
                 {"genomford_date", proto::Op::kGreaterEqual, {base::FormatDate(absl::CivilDay(day.year() - 1, 1, 1))}},
                 {"genomford_date", proto::Op::kLessEqual, {base::FormatDate(absl::CivilDay(day.year() - 1, 12, 31))}}};
  std::vector<v1::Uppfoljning> last_year;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.uppfoljning, query,
                                    [&last_year](v1::Uppfoljning&& one) { last_year.push_back(std::move(one)); }));
  StampAterkommande(last_year, uppfoljning);
  return absl::OkStatus();
}

absl::Status StartPlan(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning) {
  BegarPlan(tx.call().today, uppfoljning);
  if (uppfoljning.plan_state() == v1::ATGARDSPLAN_STATE_UNSPECIFIED) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Atgard> all, AtgarderOf(tx, tables, uppfoljning.name()));
  SetBristerUtanAtgard(all, uppfoljning);
  return absl::OkStatus();
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

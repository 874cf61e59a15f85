#include "services/uppfoljning/rader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/atgardsplan_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr int kMostDaysAhead = 366;  // a year that is further off is most likely a slip

}  // namespace

std::string UppfoljningGuard(const std::string& uppfoljning) { return absl::StrCat("uppfoljning/", uppfoljning); }

bool BaraFaststallt(const proto::Call& call) {
  return !call.who.program && !call.who.roles.empty() &&
         std::all_of(call.who.roles.begin(), call.who.roles.end(),
                     [](proto::Roll roll) { return roll == proto::Roll::REVISOR; });
}

bool FarSeUppfoljning(const proto::Call& call, const v1::Uppfoljning& uppfoljning) {
  if (!call.scope.all) return uppfoljning.oppen();
  return !BaraFaststallt(call) || uppfoljning.state() == v1::FASTSTALLD;
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
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.uppfoljning, query, [&](v1::Uppfoljning&& one) {
    // Another utförare's is nothing to be told, and no repeat.
    if (one.ansvarig_utforare() == uppfoljning.ansvarig_utforare()) {
      last_year.push_back(std::move(one));
    }
  }));
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

absl::Status StampDagarTillResultat(store::Tx& tx, const Tables&, v1::Uppfoljning& uppfoljning) {
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(uppfoljning.genomford_date()));
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx.sql().Query("SELECT p.utskick_date FROM uppfoljningsplan p JOIN uppfoljningsplan_enheter e"
                     " ON e.parent_name = p.name WHERE p.kommun = ? AND p.insatstyp = ? AND p.ar = ?"
                     " AND p.state = 'PLAN_BESLUTAD' AND p.delete_time = 0 AND e.enhet = ? AND p.utskick_date > ''"
                     " ORDER BY p.utskick_date LIMIT 1",
                     {tx.call().kommun, uppfoljning.insatstyp(), int64_t{day.year()}, uppfoljning.enhet()}));
  if (rows.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const absl::CivilDay sent, base::ParseDate(std::get<std::string>(rows[0][0])));
  if (sent <= tx.call().today) uppfoljning.set_dagar_till_resultat(tx.call().today - sent);
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

absl::StatusOr<absl::CivilDay> DayOrPlanned(const proto::Call& call, const std::string& field,
                                            const std::string& date) {
  if (date.empty()) return call.today;
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, base::ParseDate(date));
  if (day > call.today + kMostDaysAhead) {
    return Wrong(field, absl::StrCat(base::DateSv(day), " är mer än ett år framåt. Ange en dag inom ett år."));
  }
  return day;
}

absl::StatusOr<std::string> NextNummer(store::Tx& tx, const char* letter) {
  KV_ASSIGN_OR_RETURN(int64_t number, store::NextNumber(tx, absl::StrCat("nummer/", letter, "/", tx.call().kommun)));
  return absl::StrCat(letter, "-", number);
}

}  // namespace kvalitet::uppfoljning

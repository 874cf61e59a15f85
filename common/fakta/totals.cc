#include "common/fakta/totals.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/fakta/query.h"
#include "common/sql/errors.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

constexpr size_t kMarkersAtOnce = 400;
constexpr absl::string_view kInsert =
    "INSERT INTO fakta_total (kommun, matt, manad, enhet, insatstyp, del, value, denominator, n) ";

std::string Text(const Value& value) {
  const std::string* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

// "2026-04" after "2026-03".
std::string NextMonth(const std::string& month) {
  int year = 0, number = 0;
  if (!absl::SimpleAtoi(month.substr(0, 4), &year) || !absl::SimpleAtoi(month.substr(5), &number)) return "9999-99";
  return number == 12 ? absl::StrFormat("%04d-01", year + 1) : absl::StrFormat("%04d-%02d", year, number + 1);
}

// Two that make the same kommun's totals anew stand in line here, also on two nodes of a cluster: one with an older
// snapshot must not write over the totals of one with a newer.  The first statement of the transaction, so that the
// snapshot is taken when it is our turn.
absl::Status StandInLine(Session& session, const std::string& kommun) {
  KV_ASSIGN_OR_RETURN(const int64_t matched,
                      session.Execute("UPDATE fakta_turordning SET gang = gang + 1 WHERE kommun = ?", {kommun}));
  if (matched > 0) return absl::OkStatus();
  absl::StatusOr<int64_t> made =
      session.Execute("INSERT INTO fakta_turordning (kommun, gang) VALUES (?, ?)", {kommun, int64_t{1}});
  if (absl::IsAlreadyExists(made.status())) return sql::EngineError(sql::Kind::kConflict, "fakta_turordning");
  return made.status();
}

// `month` empty: every month.
absl::Status MakeAnew(Session& session, const MattRule& rule, const std::string& kommun, const std::string& month) {
  if (rule.matt.bestand()) return absl::OkStatus();
  std::string sql = "DELETE FROM fakta_total WHERE kommun = ? AND matt = ?";
  std::vector<Value> args = {kommun, rule.matt.matt()};
  Extent extent{kommun, "", ""};
  if (!month.empty()) {
    sql += " AND manad = ?";
    args.push_back(month);
    extent.from = absl::StrCat(month, "-01");
    extent.to = absl::StrCat(NextMonth(month), "-01");
  }
  KV_RETURN_IF_ERROR(session.Execute(sql, args).status());
  const Statement select = SelectFlow(rule, extent, Period::kMonth);
  return session.Execute(absl::StrCat(kInsert, select.sql), select.args).status();
}

// Removes these markers (month, id) and no others: one that came meanwhile stays.
absl::Status RemoveMarkers(Session& session, const std::string& kommun, const std::vector<Row>& markers) {
  size_t begin = 0;
  while (begin < markers.size()) {
    const std::string month = Text(markers[begin][0]);
    std::string sql = "DELETE FROM fakta_markor WHERE kommun = ? AND manad = ? AND id IN (?";
    std::vector<Value> args = {kommun, month, markers[begin][1]};
    size_t end = begin + 1;
    for (; end < markers.size() && end - begin < kMarkersAtOnce && Text(markers[end][0]) == month; ++end) {
      sql += ", ?";
      args.push_back(markers[end][1]);
    }
    KV_RETURN_IF_ERROR(session.Execute(absl::StrCat(sql, ")"), args).status());
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status Texts(sql::Database& db, absl::Time deadline, const std::string& sql, const std::vector<Value>& args,
                   std::set<std::string>& texts) {
  return db.Read(deadline, [&](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(sql, args));
    for (const Row& row : rows) texts.insert(Text(row[0]));
    return absl::OkStatus();
  });
}

}  // namespace

std::vector<std::string> Schema() {
  return {
      "CREATE TABLE IF NOT EXISTS fakta_total ("
      "kommun VARCHAR(4) NOT NULL, matt VARCHAR(60) NOT NULL, manad VARCHAR(7) NOT NULL, enhet VARCHAR(120) NOT NULL, "
      "insatstyp VARCHAR(60) NOT NULL, del VARCHAR(120) NOT NULL, value BIGINT NOT NULL, denominator BIGINT NOT NULL, "
      "n BIGINT NOT NULL, PRIMARY KEY (kommun, matt, manad, enhet, insatstyp, del))",
      "CREATE TABLE IF NOT EXISTS fakta_markor (kommun VARCHAR(4) NOT NULL, manad VARCHAR(7) NOT NULL, "
      "id VARCHAR(36) NOT NULL, PRIMARY KEY (kommun, manad, id))",
      "CREATE TABLE IF NOT EXISTS fakta_turordning (kommun VARCHAR(4) NOT NULL, gang BIGINT NOT NULL, "
      "PRIMARY KEY (kommun))",
  };
}

absl::Status Mark(Session& session, absl::string_view kommun, const std::set<std::string>& months, absl::Time now) {
  if (months.empty()) return absl::OkStatus();
  std::string sql = "INSERT INTO fakta_markor (kommun, manad, id) VALUES ";
  std::vector<Value> args;
  for (const std::string& month : months) {
    absl::StrAppend(&sql, args.empty() ? "(?, ?, ?)" : ", (?, ?, ?)");
    args.insert(args.end(), {std::string(kommun), month, base::NewId(now)});
  }
  return session.Execute(sql, args).status();
}

absl::StatusOr<std::unique_ptr<Totals>> Totals::Create(sql::Database& db, std::vector<MattRule> rules) {
  KV_RETURN_IF_ERROR(CheckRules(rules));
  for (MattRule& rule : rules) rule.matt.set_styrande_datum(rule.date);
  return std::unique_ptr<Totals>(new Totals(db, std::move(rules)));
}

absl::Status Totals::MarkChange(Session& session, absl::string_view table, absl::string_view kommun,
                                const google::protobuf::Message* before, const google::protobuf::Message* after,
                                absl::Time now) const {
  return Mark(session, kommun, MonthsTouched(rules_, table, before, after), now);
}

absl::Status Totals::RefreshMonth(Session& session, const std::string& kommun, const std::string& month) const {
  KV_RETURN_IF_ERROR(StandInLine(session, kommun));
  KV_ASSIGN_OR_RETURN(
      const std::vector<Row> markers,
      session.Query("SELECT manad, id FROM fakta_markor WHERE kommun = ? AND manad = ?", {kommun, month}));
  if (markers.empty()) return absl::OkStatus();  // somebody was before us
  for (const MattRule& rule : rules_) KV_RETURN_IF_ERROR(MakeAnew(session, rule, kommun, month));
  return RemoveMarkers(session, kommun, markers);
}

absl::Status Totals::Refresh(absl::Time deadline, absl::string_view kommun) const {
  const std::string code(kommun);
  std::set<std::string> months;
  KV_RETURN_IF_ERROR(Texts(db_, deadline, "SELECT DISTINCT manad FROM fakta_markor WHERE kommun = ?", {code}, months));
  for (const std::string& month : months) {
    const auto refresh = [&](Session& session) { return RefreshMonth(session, code, month); };
    KV_RETURN_IF_ERROR(db_.Write(deadline, refresh));
  }
  return absl::OkStatus();
}

absl::Status Totals::RefreshAll(absl::Time deadline) const {
  std::set<std::string> kommuner;
  KV_RETURN_IF_ERROR(Texts(db_, deadline, "SELECT DISTINCT kommun FROM fakta_markor", {}, kommuner));
  for (const std::string& kommun : kommuner) KV_RETURN_IF_ERROR(Refresh(deadline, kommun));
  return absl::OkStatus();
}

absl::Status Totals::RebuildAll(absl::Time deadline) const {
  std::set<std::string> tables = {"fakta_total", "fakta_markor"};
  for (const MattRule& rule : rules_) tables.insert(rule.source.table);
  std::set<std::string> kommuner;
  for (const std::string& table : tables) {
    KV_RETURN_IF_ERROR(Texts(db_, deadline, absl::StrCat("SELECT DISTINCT kommun FROM ", table), {}, kommuner));
  }
  for (const std::string& kommun : kommuner) KV_RETURN_IF_ERROR(RebuildKommun(deadline, kommun));
  return absl::OkStatus();
}

absl::Status Totals::RebuildKommun(absl::Time deadline, const std::string& kommun) const {
  std::vector<Row> markers;  // seen before anything is made anew
  const auto read = [&](Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(
        markers, session.Query("SELECT manad, id FROM fakta_markor WHERE kommun = ? ORDER BY manad, id", {kommun}));
    return absl::OkStatus();
  };
  KV_RETURN_IF_ERROR(db_.Read(deadline, read));
  for (const MattRule& rule : rules_) {
    const auto make = [&](Session& session) -> absl::Status {
      KV_RETURN_IF_ERROR(StandInLine(session, kommun));
      return MakeAnew(session, rule, kommun, "");
    };
    KV_RETURN_IF_ERROR(db_.Write(deadline, make));
  }
  return db_.Write(deadline, [&](Session& session) { return RemoveMarkers(session, kommun, markers); });
}

v1::ListMattResponse Totals::Matt() const {
  v1::ListMattResponse response;
  for (const MattRule& rule : rules_) *response.add_matt() = rule.matt;
  return response;
}

}  // namespace kvalitet::fakta

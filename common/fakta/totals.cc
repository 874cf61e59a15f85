#include "common/fakta/totals.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/fakta/query.h"
#include "common/fakta/stock.h"
#include "common/sql/errors.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

constexpr size_t kMarkersAtOnce = 400, kMonthLength = 7;
constexpr size_t kMonthsAtOnce = 6;  // in one transaction: a COMMIT costs as much as a small month
constexpr absl::Duration kAlone = absl::Minutes(2);
constexpr absl::string_view kInsert =
    "INSERT INTO fakta_total (kommun, matt, manad, enhet, insatstyp, del, value, denominator, n) ";

std::string Text(const Value& value) {
  const std::string* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
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

// The totals of one month.
absl::Status MakeAnew(Session& session, const Scan& scan, const std::string& kommun, const std::string& month) {
  std::string sql = "DELETE FROM fakta_total WHERE kommun = ? AND manad = ? AND matt IN (";
  std::vector<Value> args = {kommun, month};
  for (const MattRule* rule : scan) {
    absl::StrAppend(&sql, args.size() == 2 ? "?" : ", ?");
    args.push_back(rule->matt.matt());
  }
  KV_RETURN_IF_ERROR(session.Execute(absl::StrCat(sql, ")"), args).status());
  const Statement select = SelectMonth(scan, kommun, month);
  return session.Execute(absl::StrCat(kInsert, select.sql), select.args).status();
}

// Removes these markers (id) and no others: one that came meanwhile stays.
absl::Status RemoveMarkers(Session& session, const std::string& kommun, const std::string& month,
                           const std::vector<Row>& markers) {
  for (size_t begin = 0; begin < markers.size(); begin += kMarkersAtOnce) {
    std::string sql = "DELETE FROM fakta_markor WHERE kommun = ? AND manad = ? AND id IN (";
    std::vector<Value> args = {kommun, month};
    for (size_t i = begin; i < std::min(markers.size(), begin + kMarkersAtOnce); ++i) {
      absl::StrAppend(&sql, i == begin ? "?" : ", ?");
      args.push_back(markers[i][0]);
    }
    KV_RETURN_IF_ERROR(session.Execute(absl::StrCat(sql, ")"), args).status());
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

// Months that hold rows of a scan, each found by one look into the index of its date.
absl::Status MonthsOf(sql::Database& db, absl::Time deadline, const Scan& scan, const std::string& kommun,
                      std::set<std::string>& months) {
  return db.Read(deadline, [&](Session& session) -> absl::Status {
    for (std::string month;;) {
      const Statement next = SelectNextMonth(scan, kommun, month);
      KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(next.sql, next.args));
      month = Text(rows[0][0]).substr(0, kMonthLength);
      if (month.empty()) return absl::OkStatus();
      months.insert(month);
    }
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

Totals::Totals(sql::Database& db, std::vector<MattRule> rules) : db_(db), rules_(std::move(rules)) {
  for (const MattRule& rule : rules_) {
    if (!MadeOfFlows(rule)) continue;
    for (MattRule& flow : FlowsOf(rule)) hidden_.push_back(std::move(flow));
  }
  std::vector<const MattRule*> flows;
  for (const auto* all : {&rules_, &std::as_const(hidden_)}) {
    for (const MattRule& rule : *all) {
      if (!rule.matt.bestand()) flows.push_back(&rule);
    }
  }
  flows_ = ScansOf(flows);
}

absl::StatusOr<std::unique_ptr<Totals>> Totals::Create(sql::Database& db, std::vector<MattRule> rules) {
  KV_RETURN_IF_ERROR(CheckRules(rules));
  for (MattRule& rule : rules) {
    rule.matt.set_styrande_datum(rule.date);
    rule.matt.set_kommunens(rule.enhet.empty());
  }
  return std::unique_ptr<Totals>(new Totals(db, std::move(rules)));
}

absl::Status Totals::MarkChange(Session& session, absl::string_view table, absl::string_view kommun,
                                const google::protobuf::Message* before, const google::protobuf::Message* after,
                                absl::Time now) const {
  return Mark(session, kommun, MonthsTouched(rules_, table, before, after), now);
}

absl::Status Totals::MakeAnewIn(Session& session, const std::string& kommun, const std::string& month,
                                bool only_if_marked) const {
  KV_ASSIGN_OR_RETURN(const std::vector<Row> markers,
                      session.Query("SELECT id FROM fakta_markor WHERE kommun = ? AND manad = ?", {kommun, month}));
  if (only_if_marked && markers.empty()) return absl::OkStatus();  // somebody was before us
  for (const Scan& scan : flows_) KV_RETURN_IF_ERROR(MakeAnew(session, scan, kommun, month));
  return RemoveMarkers(session, kommun, month, markers);
}

absl::Status Totals::MakeMonthsAnew(absl::Time deadline, const std::string& kommun, const std::set<std::string>& months,
                                    bool only_if_marked) const {
  for (auto next = months.begin(); next != months.end();) {
    const auto first = next;
    for (size_t i = 0; i < kMonthsAtOnce && next != months.end(); ++i) ++next;
    // With the time of background work, whose transactions nobody else's share.
    KV_RETURN_IF_ERROR(db_.Write(std::max(deadline, absl::Now() + kAlone), [&](Session& session) -> absl::Status {
      KV_RETURN_IF_ERROR(StandInLine(session, kommun));
      for (auto month = first; month != next; ++month) {
        KV_RETURN_IF_ERROR(MakeAnewIn(session, kommun, *month, only_if_marked));
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status Totals::Refresh(absl::Time deadline, absl::string_view kommun) const {
  const std::string code(kommun);
  std::set<std::string> months;
  KV_RETURN_IF_ERROR(Texts(db_, deadline, "SELECT DISTINCT manad FROM fakta_markor WHERE kommun = ?", {code}, months));
  return MakeMonthsAnew(deadline, code, months, true);
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
  std::set<std::string> months;  // of totals, of markers and of rows
  KV_RETURN_IF_ERROR(Texts(db_, deadline,
                           "SELECT manad FROM fakta_total WHERE kommun = ? UNION SELECT manad FROM fakta_markor WHERE "
                           "kommun = ?",
                           {kommun, kommun}, months));
  for (const Scan& scan : flows_) KV_RETURN_IF_ERROR(MonthsOf(db_, deadline, scan, kommun, months));
  return MakeMonthsAnew(deadline, kommun, months, false);
}

v1::ListMattResponse Totals::Matt() const {
  v1::ListMattResponse response;
  for (const MattRule& rule : rules_) *response.add_matt() = rule.matt;
  return response;
}

}  // namespace kvalitet::fakta

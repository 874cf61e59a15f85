#include "common/fakta/totals.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <iterator>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/fakta/query.h"
#include "common/fakta/stock.h"
#include "common/sql/counter.h"
#include "common/sql/errors.h"
#include "common/sql/rows.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

constexpr size_t kMonthLength = 7;
constexpr size_t kAtOnce = 3;  // transactions, of a kommun whose months are many
constexpr absl::Duration kAlone = absl::Minutes(2);
// As SelectMonth tells them.
constexpr std::array<absl::string_view, 9> kTotal = {"kommun", "matt",  "manad",       "enhet", "insatstyp",
                                                     "del",    "value", "denominator", "n"};
constexpr std::array<absl::string_view, 3> kMarker = {"kommun", "manad", "id"};

std::string Text(const Value& value) {
  const std::string* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

// The months of one transaction, those of half a year (a COMMIT costs as much as a small month), and the line in which
// two that make them anew stand, also on two nodes of a cluster: one with an older snapshot must not write over the
// totals of one with a newer.  To be taken by the first statement of the transaction, so that the snapshot is taken
// when it is our turn.
using Lines = std::map<std::string, std::vector<std::string>>;

Lines LinesOf(const std::string& kommun, const std::set<std::string>& months) {
  Lines lines;
  for (const std::string& month : months) {
    const bool first_half = absl::ClippedSubstr(month, 5) < "07";
    lines[absl::StrCat("fakta/", kommun, "/", month.substr(0, 4), first_half ? "/1" : "/2")].push_back(month);
  }
  return lines;
}

// The totals of one month.  Nothing but what differs is written: the totals of a month in which one row has changed are
// the same but for a few.
absl::Status MakeAnew(Session& session, const Scan& scan, const std::string& kommun, const std::string& month) {
  const std::string columns = absl::StrJoin(kTotal, ", ");
  std::string sql = absl::StrCat("SELECT ", columns, " FROM fakta_total WHERE kommun = ? AND manad = ? AND matt IN (");
  std::vector<Value> args = {kommun, month};
  for (const MattRule* rule : scan) {
    absl::StrAppend(&sql, args.size() == 2 ? "?" : ", ?");
    args.push_back(rule->matt.matt());
  }
  const Statement select = SelectMonth(scan, kommun, month);
  KV_ASSIGN_OR_RETURN(std::vector<Row> stored, session.Query(absl::StrCat(sql, ")"), args));
  KV_ASSIGN_OR_RETURN(std::vector<Row> counted, session.Query(select.sql, select.args));
  absl::c_sort(stored);
  absl::c_sort(counted);
  std::vector<Row> stale, fresh;
  absl::c_set_difference(stored, counted, std::back_inserter(stale));
  absl::c_set_difference(counted, stored, std::back_inserter(fresh));
  // With their values: where a process of another version, which stands in no line of ours, was here meanwhile, all is
  // counted again.
  KV_RETURN_IF_ERROR(sql::DeleteRows(session, "fakta_total", kTotal, std::move(stale)));
  absl::Status added =
      sql::InsertRows(session, absl::StrCat("INSERT INTO fakta_total (", columns, ") VALUES "), std::move(fresh));
  return absl::IsAlreadyExists(added) ? sql::EngineError(sql::Kind::kConflict, "fakta_total") : added;
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

// What tells two sets of rules apart: what they count by.
std::string RulesOf(const std::vector<Scan>& scans) {
  std::string all;
  for (const Scan& scan : scans) {
    const Statement select = SelectMonth(scan, "", "2000-01");
    absl::StrAppend(&all, select.sql, "\n");
    for (const Value& value : select.args) {
      if (const auto* number = std::get_if<int64_t>(&value)) absl::StrAppend(&all, *number);
      absl::StrAppend(&all, Text(value), "\n");
    }
  }
  return base::Sha256Hex(all);
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
      // Of no use any more, since lines are rows of guard; what a migration once did stays in its list.
      "CREATE TABLE IF NOT EXISTS fakta_turordning (kommun VARCHAR(4) NOT NULL, gang BIGINT NOT NULL, "
      "PRIMARY KEY (kommun))",
  };
}

std::string SchemaOfRules() {
  return "CREATE TABLE IF NOT EXISTS fakta_regler (regler VARCHAR(64) NOT NULL, PRIMARY KEY (regler))";
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

absl::Status Totals::MakeAnewIn(Session& session, const std::string& kommun, const std::vector<std::string>& months,
                                bool only_if_marked) const {
  std::vector<Value> args = {kommun};
  args.insert(args.end(), months.begin(), months.end());
  const std::string in = sql::Marks(args, 1, months.size());
  KV_ASSIGN_OR_RETURN(
      std::vector<Row> markers,
      session.Query(absl::StrCat("SELECT kommun, manad, id FROM fakta_markor WHERE kommun = ? AND manad IN ", in),
                    args));
  if (!followed_.empty()) {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> stored, session.Query("SELECT regler FROM fakta_regler", {}));
    const bool mine = stored.size() == 1 && Text(stored[0][0]) == followed_;
    // Once: while the rules are mixed nobody calls the totals its own.
    if (!mine) {
      KV_RETURN_IF_ERROR(session.Execute("UPDATE fakta_regler SET regler = '' WHERE regler <> ''", {}).status());
    }
  }
  std::set<std::string> marked;
  for (const Row& marker : markers) marked.insert(Text(marker[1]));
  for (const std::string& month : months) {
    if (only_if_marked && marked.count(month) == 0) continue;  // somebody was before us
    for (const Scan& scan : flows_) KV_RETURN_IF_ERROR(MakeAnew(session, scan, kommun, month));
  }
  // These and no others: one that came meanwhile stays.  At last, so that nobody who marks waits while we count.
  return sql::DeleteRows(session, "fakta_markor", kMarker, std::move(markers));
}

absl::Status Totals::MakeMonthsAnew(absl::Time deadline, const std::string& kommun, const std::set<std::string>& months,
                                    bool only_if_marked) const {
  const Lines lines = LinesOf(kommun, months);
  std::vector<Lines::const_pointer> all;
  for (const auto& line : lines) all.push_back(&line);
  std::atomic<size_t> next{0};
  const auto work = [&]() -> absl::Status {
    for (size_t at; (at = next++) < all.size();) {
      // With the time of background work.
      const absl::Status made =
          db_.Write(std::max(deadline, absl::Now() + kAlone), [&](Session& session) -> absl::Status {
            KV_RETURN_IF_ERROR(sql::CountUp(session, all[at]->first, 1).status());
            return MakeAnewIn(session, kommun, all[at]->second, only_if_marked);
          });
      if (made.ok()) continue;
      next = all.size();  // nobody begins another
      return made;
    }
    return absl::OkStatus();
  };
  // One reads from the disk while another counts; SQLite has one writer.
  const size_t at_once = db_.engine() == "sqlite" ? 1 : std::min(kAtOnce, all.size());
  std::vector<std::future<absl::Status>> helpers;
  for (size_t i = 1; i < at_once; ++i) helpers.push_back(std::async(std::launch::async, work));
  absl::Status status = work();
  for (std::future<absl::Status>& helper : helpers) status.Update(helper.get());
  return status;
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

absl::Status Totals::Kommuner(absl::Time deadline, std::set<std::string>& kommuner) const {
  std::set<std::string> tables = {"fakta_total", "fakta_markor"};
  for (const MattRule& rule : rules_) tables.insert(rule.source.table);
  for (const std::string& table : tables) {
    KV_RETURN_IF_ERROR(Texts(db_, deadline, absl::StrCat("SELECT DISTINCT kommun FROM ", table), {}, kommuner));
  }
  return absl::OkStatus();
}

// Of totals, of markers and of rows.
absl::Status Totals::MonthsToRebuild(absl::Time deadline, const std::string& kommun,
                                     std::set<std::string>& months) const {
  KV_RETURN_IF_ERROR(Texts(db_, deadline,
                           "SELECT manad FROM fakta_total WHERE kommun = ? UNION SELECT manad FROM fakta_markor WHERE "
                           "kommun = ?",
                           {kommun, kommun}, months));
  for (const Scan& scan : flows_) KV_RETURN_IF_ERROR(MonthsOf(db_, deadline, scan, kommun, months));
  return absl::OkStatus();
}

absl::Status Totals::RebuildAll(absl::Time deadline) const {
  std::set<std::string> kommuner;
  KV_RETURN_IF_ERROR(Kommuner(deadline, kommuner));
  for (const std::string& kommun : kommuner) {
    std::set<std::string> months;
    KV_RETURN_IF_ERROR(MonthsToRebuild(deadline, kommun, months));
    KV_RETURN_IF_ERROR(MakeMonthsAnew(deadline, kommun, months, false));
  }
  return absl::OkStatus();
}

absl::Status Totals::FollowRules(absl::Time deadline) {
  const std::string rules = RulesOf(flows_);
  followed_ = rules;
  std::set<std::string> before;
  KV_RETURN_IF_ERROR(Texts(db_, deadline, "SELECT regler FROM fakta_regler", {}, before));
  if (before == std::set<std::string>{rules}) return absl::OkStatus();
  std::set<std::string> kommuner;
  std::map<std::string, std::set<std::string>> months;
  KV_RETURN_IF_ERROR(Kommuner(deadline, kommuner));
  for (const std::string& kommun : kommuner) {
    KV_RETURN_IF_ERROR(MonthsToRebuild(deadline, kommun, months[kommun]));
  }
  return db_.Write(deadline, [&](Session& session) -> absl::Status {
    // The line of all who change it.
    KV_RETURN_IF_ERROR(sql::CountUp(session, "fakta/regler", 1).status());
    for (const auto& [kommun, all] : months) KV_RETURN_IF_ERROR(Mark(session, kommun, all, absl::Now()));
    KV_RETURN_IF_ERROR(session.Execute("DELETE FROM fakta_regler", {}).status());
    return session.Execute("INSERT INTO fakta_regler (regler) VALUES (?)", {rules}).status();
  });
}

v1::ListMattResponse Totals::Matt() const {
  v1::ListMattResponse response;
  for (const MattRule& rule : rules_) *response.add_matt() = rule.matt;
  return response;
}

}  // namespace kvalitet::fakta

// How the totals are told.
#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/fakta/query.h"
#include "common/fakta/stock.h"
#include "common/fakta/totals.h"
#include "common/proto/errors.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

constexpr int kBatch = 500;
constexpr int kMostYears = 30;

// A request, read and found right.
struct Wanted {
  std::string kommun;
  absl::CivilDay from, to;  // both included
  absl::CivilDay as_of;
  std::set<std::string> matt;  // empty: all
  std::set<std::string> days;  // months
  std::string enhet;           // empty: all
};

absl::CivilDay Date(const std::string& text, absl::string_view field, proto::Violations& violations) {
  const absl::StatusOr<absl::CivilDay> date = base::ParseDate(text);
  if (date.ok()) return *date;
  violations.Add(std::string(field), std::string(date.status().message()));
  return absl::CivilDay();
}

absl::StatusOr<Wanted> Read(const v1::ListFaktaRequest& request, const std::vector<MattRule>& rules) {
  Wanted wanted;
  proto::Violations violations;
  wanted.kommun = base::KommunOf(request.parent());
  if (wanted.kommun.empty()) violations.Add("parent", "Skriv kommunen så här: kommuner/0114");
  wanted.from = Date(request.from_date(), "from_date", violations);
  wanted.to = Date(request.to_date(), "to_date", violations);
  if (violations.empty() && (wanted.to < wanted.from || wanted.to.year() - wanted.from.year() > kMostYears)) {
    violations.Add("to_date", absl::StrCat("Sista dagen ska vara lika med eller efter den första, högst ", kMostYears,
                                           " år senare"));
  }
  wanted.as_of = request.as_of_date().empty() ? wanted.to : Date(request.as_of_date(), "as_of_date", violations);
  wanted.enhet = request.enhet();
  wanted.matt = {request.matt().begin(), request.matt().end()};
  for (const std::string& matt : wanted.matt) {
    if (std::none_of(rules.begin(), rules.end(), [&](const MattRule& rule) { return rule.matt.matt() == matt; })) {
      violations.Add("matt", absl::StrCat("Måttet \"", matt, "\" finns inte. ListMatt visar vilka som finns"));
    }
  }
  for (const std::string& month : request.dagar_for()) {
    if (base::ParseDate(absl::StrCat(month, "-01")).ok()) {
      wanted.days.insert(month);
    } else {
      violations.Add("dagar_for", "Skriv månaden så här: 2026-03");
    }
  }
  KV_RETURN_IF_ERROR(violations.ToStatus());
  return wanted;
}

// Months from the totals, and the stretches of days that are counted day by day.
struct Plan {
  std::set<std::string> months;
  std::vector<std::pair<absl::CivilDay, absl::CivilDay>> stretches;  // last day excluded
};

Plan MakePlan(const Wanted& wanted) {
  Plan plan;
  for (absl::CivilMonth month(wanted.from); month <= absl::CivilMonth(wanted.to); ++month) {
    const absl::CivilDay first(month), after(month + 1);
    const std::string name = base::MonthOf(first);
    if (first >= wanted.from && after <= wanted.to + 1 && wanted.days.count(name) == 0) {
      plan.months.insert(name);
      continue;
    }
    const absl::CivilDay begin = std::max(first, wanted.from), end = std::min(after, wanted.to + 1);
    if (!plan.stretches.empty() && plan.stretches.back().second == begin) {
      plan.stretches.back().second = end;
    } else {
      plan.stretches.emplace_back(begin, end);
    }
  }
  return plan;
}

const std::string& Text(const Value& value) {
  static const std::string& none = *new std::string;
  const std::string* text = std::get_if<std::string>(&value);
  return text == nullptr ? none : *text;
}

int64_t Number(const Value& value) {
  const int64_t* number = std::get_if<int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

constexpr size_t kNowhere = std::numeric_limits<size_t>::max();

// Which column of a row tells what.  The default is as query.h gives them: kommun, matt, period, enhet, insatstyp, del,
// value, denominator, n.  What stands nowhere is the same in all rows: the measure, or nothing.
struct Places {
  size_t matt = 1, period = 2, enhet = 3, insatstyp = 4, del = 5, value = 6, denominator = 7, n = 8;
};

// Hands figures over in batches.
class Sender {
 public:
  Sender(std::string enhet, absl::FunctionRef<bool(v1::ListFaktaResponse&)> send)
      : enhet_(std::move(enhet)), send_(send) {}

  // `matt` is the measure of rows that do not tell it.
  absl::Status Add(const std::vector<Row>& rows, const Places& at = {}, const std::string& matt = "") {
    for (const Row& row : rows) {
      const auto text = [&](size_t place) -> const std::string& {
        return Text(place == kNowhere ? none_ : row[place]);
      };
      const auto number = [&](size_t place) { return Number(place == kNowhere ? none_ : row[place]); };
      if (!enhet_.empty() && text(at.enhet) != enhet_) continue;
      v1::Faktum& faktum = *batch_.add_fakta();
      faktum.set_matt(at.matt == kNowhere ? matt : text(at.matt));
      faktum.set_period(text(at.period));
      faktum.set_enhet(text(at.enhet));
      faktum.set_insatstyp(text(at.insatstyp));
      faktum.set_del(text(at.del));
      faktum.set_value(number(at.value));
      faktum.set_denominator(number(at.denominator));
      faktum.set_n(number(at.n));
      ++count_;
      if (batch_.fakta_size() >= kBatch) KV_RETURN_IF_ERROR(Flush());
    }
    return absl::OkStatus();
  }
  absl::Status Finish() {
    batch_.set_slut(true);
    batch_.set_antal(count_);
    return Flush();
  }
  // Forgets what was added and not sent; false where something was sent.
  bool Anew() {
    batch_.Clear();
    count_ = 0;
    return !begun_;
  }

 private:
  absl::Status Flush() {
    begun_ = true;
    if (!send_(batch_)) return absl::CancelledError("the caller is gone");
    batch_.Clear();
    return absl::OkStatus();
  }

  const std::string enhet_;  // of all others nothing is told
  const Value none_;
  absl::FunctionRef<bool(v1::ListFaktaResponse&)> send_;
  v1::ListFaktaResponse batch_;
  int64_t count_ = 0;
  bool begun_ = false;
};

absl::Status SendStatement(Session& session, const Statement& statement, Sender& sender) {
  KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(statement.sql, statement.args));
  return sender.Add(rows);
}

// The columns of a rule's totals that differ from row to row.  The others are not read: what the driver takes for each
// value is most of what a total costs.  Equal sums of one group are equal, so one column tells them all.
struct TotalColumns {
  explicit TotalColumns(const MattRule& rule) {
    at.matt = kNowhere;
    at.period = Read("manad");
    at.enhet = rule.enhet.empty() ? kNowhere : Read("enhet");
    at.insatstyp = rule.insatstyp.empty() ? kNowhere : Read("insatstyp");
    at.del = rule.del.empty() ? kNowhere : Read("del");
    at.value = Read("value");
    const bool nothing = rule.denominator == Nothing();
    at.denominator = nothing ? kNowhere : rule.denominator == rule.value ? at.value : Read("denominator");
    at.n = rule.n == rule.value ? at.value : rule.n == rule.denominator ? at.denominator : Read("n");
  }
  std::string sql;
  Places at;

 private:
  size_t Read(const char* column) {
    absl::StrAppend(&sql, count_ == 0 ? "" : ", ", column);
    return count_++;
  }
  size_t count_ = 0;
};

absl::Status SendTotals(Session& session, const MattRule& rule, const Wanted& wanted, const Plan& plan,
                        Sender& sender) {
  const TotalColumns columns(rule);
  std::vector<Value> args = {wanted.kommun, rule.matt.matt()};
  std::string where = " AND manad >= ? AND manad <= ?";
  if (wanted.enhet.empty()) {
    args.insert(args.end(), {*plan.months.begin(), *plan.months.rbegin()});
  } else {  // sought month by month, so that the others are not read
    where = " AND manad IN (";
    for (const std::string& month : plan.months) {
      absl::StrAppend(&where, args.size() > 2 ? ", ?" : "?");
      args.emplace_back(month);
    }
    absl::StrAppend(&where, ") AND enhet = ?");
    args.emplace_back(wanted.enhet);
  }
  KV_ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      session.Query(absl::StrCat("SELECT ", columns.sql, " FROM fakta_total WHERE kommun = ? AND matt = ?", where),
                    args));
  const auto unwanted = [&](const Row& row) { return plan.months.count(Text(row[columns.at.period])) == 0; };
  rows.erase(std::remove_if(rows.begin(), rows.end(), unwanted), rows.end());
  return sender.Add(rows, columns.at, rule.matt.matt());
}

absl::Status SendStocks(Session& session, const Scan& scan, const Wanted& wanted, Sender& sender) {
  Scan of_flows, others;
  for (const MattRule* rule : scan) (MadeOfFlows(*rule) ? of_flows : others).push_back(rule);
  if (!of_flows.empty()) {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, StockFromFlows(session, of_flows, wanted.kommun, wanted.as_of));
    KV_RETURN_IF_ERROR(sender.Add(rows));
  }
  if (others.empty()) return absl::OkStatus();
  return SendStatement(session, SelectStock(others, wanted.kommun, base::FormatDate(wanted.as_of)), sender);
}

absl::Status SendScan(Session& session, const Scan& scan, const Wanted& wanted, const Plan& plan, Sender& sender) {
  if (scan[0]->matt.bestand()) return SendStocks(session, scan, wanted, sender);
  if (!plan.months.empty()) {
    for (const MattRule* rule : scan) KV_RETURN_IF_ERROR(SendTotals(session, *rule, wanted, plan, sender));
  }
  for (const auto& [begin, end] : plan.stretches) {
    KV_RETURN_IF_ERROR(SendStatement(session, SelectDays(scan, wanted.kommun, begin, end), sender));
  }
  return absl::OkStatus();
}

// Where changes never stop, as while an import runs, the last answer may mix: days tell what totals do not yet.
constexpr int kTries = 3;

absl::StatusOr<bool> Marked(Session& session, const std::string& kommun) {
  KV_ASSIGN_OR_RETURN(const std::vector<Row> marked,
                      session.Query("SELECT manad FROM fakta_markor WHERE kommun = ? LIMIT 1", {kommun}));
  return !marked.empty();
}

}  // namespace

absl::Status Totals::Stream(absl::Time deadline, const v1::ListFaktaRequest& request,
                            absl::FunctionRef<bool(v1::ListFaktaResponse&)> send) const {
  KV_ASSIGN_OR_RETURN(const Wanted wanted, Read(request, rules_));
  const Plan plan = MakePlan(wanted);
  std::vector<const MattRule*> rules;
  for (const MattRule& rule : rules_) {
    if (wanted.matt.empty() || wanted.matt.count(rule.matt.matt()) > 0) rules.push_back(&rule);
  }
  const std::vector<Scan> scans = ScansOf(rules);
  Sender sender(wanted.enhet, send);
  // Most often nothing is marked, and the first look at the markers is the snapshot of the answer.
  for (int tries = 0;; ++tries) {
    bool marked = false;
    KV_RETURN_IF_ERROR(db_.Read(deadline, [&](Session& session) -> absl::Status {
      if (!sender.Anew()) return absl::UnavailableError("the stream broke off; ask again");  // again after a conflict
      KV_ASSIGN_OR_RETURN(marked, Marked(session, wanted.kommun));
      marked = marked && tries < kTries;
      if (marked) return absl::OkStatus();
      for (const Scan& scan : scans) KV_RETURN_IF_ERROR(SendScan(session, scan, wanted, plan, sender));
      return sender.Finish();
    }));
    if (!marked) return absl::OkStatus();
    KV_RETURN_IF_ERROR(Refresh(deadline, wanted.kommun));
  }
}

}  // namespace kvalitet::fakta

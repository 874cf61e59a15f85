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
#include "common/sql/rows.h"

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
  std::set<std::string, std::less<>> months;
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

absl::string_view Text(const Value& value) {
  const std::string* text = std::get_if<std::string>(&value);
  return text == nullptr ? absl::string_view() : *text;
}

int64_t Number(const Value& value) {
  const int64_t* number = std::get_if<int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

// One figure, as long as the row it was read from.
struct Told {
  absl::string_view matt, period, enhet, insatstyp, del;
  int64_t value = 0, denominator = 0, n = 0;
};

// Hands figures over in batches.
class Sender {
 public:
  Sender(std::string enhet, absl::FunctionRef<bool(v1::ListFaktaResponse&)> send)
      : enhet_(std::move(enhet)), send_(send) {}

  absl::Status Add(const Told& told) {
    if (!enhet_.empty() && told.enhet != enhet_) return absl::OkStatus();
    v1::Faktum& faktum = *batch_.add_fakta();
    faktum.set_matt(told.matt.data(), told.matt.size());
    faktum.set_period(told.period.data(), told.period.size());
    faktum.set_enhet(told.enhet.data(), told.enhet.size());
    faktum.set_insatstyp(told.insatstyp.data(), told.insatstyp.size());
    faktum.set_del(told.del.data(), told.del.size());
    faktum.set_value(told.value);
    faktum.set_denominator(told.denominator);
    faktum.set_n(told.n);
    ++count_;
    return batch_.fakta_size() < kBatch ? absl::OkStatus() : Flush();
  }
  // Rows as query.h gives them.
  absl::Status Add(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      KV_RETURN_IF_ERROR(Add({Text(row[1]), Text(row[2]), Text(row[3]), Text(row[4]), Text(row[5]), Number(row[6]),
                              Number(row[7]), Number(row[8])}));
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
  absl::FunctionRef<bool(v1::ListFaktaResponse&)> send_;
  v1::ListFaktaResponse batch_;
  int64_t count_ = 0;
  bool begun_ = false;
};

absl::Status SendStatement(Session& session, const Statement& statement, Sender& sender) {
  KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(statement.sql, statement.args));
  return sender.Add(rows);
}

// How the totals of one rule are read.  What the driver takes for each value is most of what a total costs, so the
// texts come as one, what is the same in every row is not read, and equal sums of one group are read once.
class TotalColumns {
 public:
  TotalColumns(const MattRule& rule, absl::string_view engine) : rule_(rule) {
    std::vector<std::string> texts = {"manad"};
    for (const auto& [told, column] :
         {std::pair(!rule.enhet.empty(), "enhet"), std::pair(!rule.insatstyp.empty(), "insatstyp"),
          std::pair(!rule.del.empty(), "del")}) {
      if (told) texts.emplace_back(column);
    }
    sql_ = absl::StrCat(sql::Joined(engine, texts, kBetween), ", value");
    if (!(rule.denominator == Nothing())) {
      denominator_ = rule.denominator == rule.value ? kValue : Read("denominator");
    }
    n_ = rule.n == rule.value ? kValue : rule.n == rule.denominator ? denominator_ : Read("n");
  }
  const std::string& sql() const { return sql_; }

  // What stands in no row is nothing, but for the measure.
  Told Of(const Row& row) const {
    Told told;
    told.matt = rule_.matt.matt();
    // The part, which may hold anything, comes last.
    absl::string_view rest = Text(row[0]);
    const auto next = [&](bool last) {
      const size_t end = last ? rest.size() : std::min(rest.find(kBetween), rest.size());
      const absl::string_view text = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      return text;
    };
    told.period = next(false);
    if (!rule_.enhet.empty()) told.enhet = next(false);
    if (!rule_.insatstyp.empty()) told.insatstyp = next(false);
    if (!rule_.del.empty()) told.del = next(true);
    const auto number = [&](size_t place) { return place == kNowhere ? 0 : Number(row[place]); };
    told.value = number(kValue);
    told.denominator = number(denominator_);
    told.n = number(n_);
    return told;
  }

 private:
  static constexpr char kBetween = ' ';  // in no month, name or insatstyp
  static constexpr size_t kValue = 1, kNowhere = std::numeric_limits<size_t>::max();

  size_t Read(const char* column) {
    absl::StrAppend(&sql_, ", ", column);
    return next_++;
  }

  const MattRule& rule_;
  std::string sql_;
  size_t next_ = kValue + 1, denominator_ = kNowhere, n_ = kNowhere;
};

absl::Status SendTotals(Session& session, const MattRule& rule, const Wanted& wanted, const Plan& plan,
                        Sender& sender) {
  const TotalColumns columns(rule, session.engine());
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
      const std::vector<Row> rows,
      session.Query(absl::StrCat("SELECT ", columns.sql(), " FROM fakta_total WHERE kommun = ? AND matt = ?", where),
                    args));
  absl::string_view month;  // of the row before: they come by month, as the key has them
  bool wanted_month = false;
  for (const Row& row : rows) {
    const Told told = columns.Of(row);
    if (told.period != month) wanted_month = plan.months.count(told.period) > 0;
    month = told.period;
    if (wanted_month) KV_RETURN_IF_ERROR(sender.Add(told));
  }
  return absl::OkStatus();
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

#include "common/fakta/query.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"

namespace kvalitet::fakta {
namespace {

// Builds the text from left to right, so that arguments stand in the order of their question marks.
class Builder {
 public:
  explicit Builder(absl::string_view as_of = "") : as_of_(as_of) {}

  template <typename... Parts>
  Builder& Text(const Parts&... parts) {
    absl::StrAppend(&statement_.sql, parts...);
    return *this;
  }
  Builder& Arg(sql::Value value) {
    statement_.sql += '?';
    statement_.args.push_back(std::move(value));
    return *this;
  }
  Builder& Add(const Statement& part) {
    statement_.args.insert(statement_.args.end(), part.args.begin(), part.args.end());
    return Text(part.sql);
  }
  Builder& Column(absl::string_view column) {
    Text(absl::ConsumePrefix(&column, "child.") ? "c." : "r.");
    return Text(column);
  }
  Builder& ColumnOrEmpty(const std::string& column) { return column.empty() ? Text("''") : Column(column); }
  Builder& In(absl::string_view column, const std::vector<Constant>& values);
  void Add(const Condition& condition);
  // Each after an AND.
  void And(const std::vector<Condition>& conditions) {
    for (const Condition& condition : conditions) {
      Text(" AND ");
      Add(condition);
    }
  }
  Statement Take() { return std::move(statement_); }

 private:
  void Constants(const std::vector<Constant>& values);

  const std::string as_of_;  // the date of a stock
  Statement statement_;
};

sql::Value ToValue(const Constant& constant) {
  if (const int64_t* number = std::get_if<int64_t>(&constant)) return *number;
  return std::get<std::string>(constant);
}

void Builder::Constants(const std::vector<Constant>& values) {
  Text(" (");
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) Text(", ");
    Arg(ToValue(values[i]));
  }
  Text(")");
}

Statement ColumnOf(absl::string_view column) { return Builder().Column(column).Take(); }

Builder& Builder::In(absl::string_view column, const std::vector<Constant>& values) {
  // Equality: an index is used up to the next column.
  if (values.size() == 1) return Text(column, " = ").Arg(ToValue(values[0]));
  Text(column, " IN");
  Constants(values);
  return *this;
}

void Builder::Add(const Condition& condition) {
  switch (condition.op) {
    case Condition::kIn:
      In(ColumnOf(condition.column).sql, condition.values);
      return;
    case Condition::kNotIn:
      Column(condition.column).Text(" NOT IN");
      return Constants(condition.values);
    case Condition::kSet:
      Column(condition.column).Text(" <> ''");
      return;
    case Condition::kEmpty:
      Text("(").Column(condition.column).Text(" IS NULL OR ").Column(condition.column).Text(" = '')");
      return;
    case Condition::kPresent:
      Column(condition.column).Text(" IS NOT NULL");
      return;
    case Condition::kAbsent:
      Column(condition.column).Text(" IS NULL");
      return;
    case Condition::kAtLeast:
      Column(condition.column).Text(" >= ").Arg(ToValue(condition.values[0]));
      return;
    case Condition::kAtMost:
      Column(condition.column).Text(" <= ").Arg(ToValue(condition.values[0]));
      return;
    case Condition::kBeforeDate:
      Text("(").Column(condition.column).Text(" <> '' AND ").Column(condition.column).Text(" < ");
      Arg(as_of_).Text(")");
      return;
    case Condition::kEmptyOrFrom:
      Text("(").Column(condition.column).Text(" IS NULL OR ").Column(condition.column).Text(" = '' OR ");
      Column(condition.column).Text(" >= ").Column(std::get<std::string>(condition.values[0])).Text(")");
      return;
  }
}

bool ReadsChildLast(const MattRule& rule) { return !rule.source.child_key.empty(); }
std::string JoinedChild(const MattRule& rule) { return ReadsChildLast(rule) ? "" : rule.source.child; }

bool SameScan(const MattRule& a, const MattRule& b) {
  const auto key = [](const MattRule& rule) {
    const std::string child = JoinedChild(rule);
    return std::make_tuple(rule.source.table, child, child.empty() ? "" : rule.source.child_parent, rule.date,
                           rule.month, rule.until, rule.enhet, rule.insatstyp);
  };
  if (key(a) != key(b) || a.matt.bestand() != b.matt.bestand() || !(a.source.live == b.source.live)) return false;
  const bool both = ReadsChildLast(a) && ReadsChildLast(b);
  return !both || (a.source.child == b.source.child && a.source.child_parent == b.source.child_parent);
}

bool Has(const std::vector<Condition>& all, const Condition& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

const Condition* InOf(const MattRule& rule, const std::string& column) {
  const auto it = std::find_if(rule.where.begin(), rule.where.end(), [&](const Condition& condition) {
    return condition.op == Condition::kIn && condition.column == column;
  });
  return it == rule.where.end() ? nullptr : &*it;
}

// What holds of every row that counts in any measure of the scan.
struct Shared {
  std::vector<Condition> conditions;
  // Columns of which each measure asks for values of its own; then `conditions` has all of the values.
  std::vector<std::string> split;
};

Shared SharedBy(const Scan& scan) {
  Shared shared;
  for (const Condition& condition : scan[0]->where) {
    const auto of_all = [&](const auto& holds) { return std::all_of(scan.begin(), scan.end(), holds); };
    if (of_all([&](const MattRule* rule) { return Has(rule->where, condition); })) {
      shared.conditions.push_back(condition);
    } else if (condition.op == Condition::kIn && !absl::StartsWith(condition.column, "child.") &&
               of_all([&](const MattRule* rule) { return InOf(*rule, condition.column) != nullptr; })) {
      std::set<Constant> values;
      for (const MattRule* rule : scan) {
        const Condition& own = *InOf(*rule, condition.column);
        values.insert(own.values.begin(), own.values.end());
      }
      shared.conditions.push_back({condition.column, Condition::kIn, {values.begin(), values.end()}});
      shared.split.push_back(condition.column);
    }
  }
  return shared;
}

// Columns of the derived table, each expression once.
class Columns {
 public:
  explicit Columns(absl::string_view prefix) : prefix_(prefix) {}
  // The column's name seen from outside.
  std::string Of(Statement expression) {
    const auto it = std::find(expressions_.begin(), expressions_.end(), expression);
    const auto at = it - expressions_.begin();
    if (it == expressions_.end()) expressions_.push_back(std::move(expression));
    return absl::StrCat("g.", prefix_, at);
  }
  void Write(Builder& builder) const {
    for (size_t i = 0; i < expressions_.size(); ++i) builder.Text(", ").Add(expressions_[i]).Text(" AS ", prefix_, i);
  }
  size_t size() const { return expressions_.size(); }

 private:
  const std::string prefix_;
  std::vector<Statement> expressions_;
};

// The part, of a column as it is read.
Statement Del(const MattRule& rule, const std::string& column) {
  Builder builder;
  if (rule.del_empty.empty()) return builder.Text("COALESCE(", column, ", '')").Take();
  builder.Text("CASE WHEN ", column, " <> '' AND ", column, " NOT LIKE '%_UNSPECIFIED' THEN ", column, " ELSE ");
  return builder.Arg(rule.del_empty).Text(" END").Take();
}

// Of the rows that meet `own`.  Integers on every engine: a SUM is a decimal on MariaDB unless it is cast.
Statement SumOf(const Sum& sum, std::vector<Condition> own, absl::string_view as_of) {
  if (sum.kind == Sum::kNone) return {"0", {}};
  Builder builder(as_of);
  own.insert(own.end(), sum.where.begin(), sum.where.end());
  builder.Text(sum.kind == Sum::kRows ? "COUNT(" : "CAST(COALESCE(SUM(");
  if (!own.empty()) {
    builder.Text("CASE WHEN 1 = 1");
    builder.And(own);
    builder.Text(" THEN ");
  }
  if (sum.kind == Sum::kColumn) {
    builder.Column(sum.column);
  } else {
    builder.Text(own.empty() ? "*" : "1");
  }
  if (!own.empty()) builder.Text(" END");
  return builder.Text(sum.kind == Sum::kRows ? ")" : "), 0) AS SIGNED)").Take();
}

// What of a measure is which column of the derived table, and which groups are its own.
struct Place {
  std::string rows, value, denominator, n;
  Statement del, own;
};

class ScanQuery {
 public:
  ScanQuery(const Scan& scan, absl::string_view as_of)
      : scan_(scan), first_(*scan[0]), shared_(SharedBy(scan)), as_of_(as_of), query_(as_of) {}

  // `where` narrows the rows; `period` is the same for all of them, or empty: then each day is one.
  Statement Write(absl::string_view kommun, const std::string& period, const Statement& where) {
    for (const std::string& column : shared_.split) keys_.Of(ColumnOf(column));
    for (const MattRule* rule : scan_) places_.push_back(PlaceOf(*rule));
    Outer(kommun, period);
    Inner(period.empty(), where);
    Joins();
    return query_.Take();
  }

 private:
  Place PlaceOf(const MattRule& rule) {
    Place place;
    std::vector<Condition> own;
    Builder groups;
    for (const Condition& condition : rule.where) {
      const bool split = condition.op == Condition::kIn && absl::c_linear_search(shared_.split, condition.column);
      if (split) {
        groups.Text(" AND ").In(keys_.Of(ColumnOf(condition.column)), condition.values);
      } else if (!Has(shared_.conditions, condition)) {
        own.push_back(condition);
      }
    }
    place.own = groups.Take();
    const auto sum = [&](const Sum& one) { return sums_.Of(SumOf(one, own, as_of_)); };
    place.rows = sum(Rows());
    place.value = sum(rule.value);
    place.denominator = sum(rule.denominator);
    place.n = sum(rule.n);
    place.del = {"''", {}};
    if (ReadsChildLast(rule)) {
      keys_.Of(ColumnOf(rule.source.child_key));
      child_last_.push_back(absl::StrCat(places_.size()));
      child_ = &rule.source;
      if (!rule.del.empty()) place.del = Del(rule, ColumnOf(rule.del).sql);
    } else if (!rule.del.empty()) {
      place.del = Del(rule, keys_.Of(ColumnOf(rule.del)));
    }
    return place;
  }

  // CASE m.nr WHEN 0 THEN ...: what each measure takes.
  void Choose(const std::function<Statement(const Place&)>& take) {
    query_.Text("CASE m.nr");
    for (size_t i = 0; i < places_.size(); ++i) query_.Text(" WHEN ", i, " THEN ").Add(take(places_[i]));
    query_.Text(" END");
  }
  void ChooseSum(std::string Place::*column) {
    query_.Text(", CAST(SUM(");
    Choose([&](const Place& place) { return Statement{place.*column, {}}; });
    query_.Text(") AS SIGNED)");
  }

  void Outer(absl::string_view kommun, const std::string& period) {
    query_.Text("SELECT ").Arg(std::string(kommun)).Text(", m.matt, ");
    period.empty() ? query_.Text("g.dag") : query_.Arg(period);
    query_.Text(", COALESCE(g.enhet, ''), COALESCE(g.insatstyp, ''), ");
    Choose([](const Place& place) { return place.del; });
    for (const auto column : {&Place::value, &Place::denominator, &Place::n}) ChooseSum(column);
  }

  void Inner(bool by_day, const Statement& where) {
    query_.Text(" FROM (SELECT ").ColumnOrEmpty(first_.enhet).Text(" AS enhet, ").ColumnOrEmpty(first_.insatstyp);
    query_.Text(" AS insatstyp");
    keys_.Write(query_);
    sums_.Write(query_);
    if (by_day) query_.Text(", r.", first_.date, " AS dag");
    if (child_ != nullptr) query_.Text(", MIN(r.name) AS one");
    query_.Text(" FROM ", first_.source.table, " r");
    if (const std::string child = JoinedChild(first_); !child.empty()) {
      query_.Text(" JOIN ", child, " c ON c.", first_.source.child_parent, " = r.name");
    }
    query_.Text(" WHERE ").Add(where);
    query_.And(first_.source.live);
    query_.And(shared_.conditions);
    query_.Text(" GROUP BY 1, 2");
    for (size_t i = 0; i < keys_.size(); ++i) query_.Text(", ", i + 3);
    query_.Text(by_day ? ", dag) g" : ") g");
  }

  void Joins() {
    query_.Text(" CROSS JOIN (");
    for (size_t i = 0; i < scan_.size(); ++i) {
      query_.Text(i == 0 ? "SELECT " : " UNION ALL SELECT ", i, " AS nr, '", scan_[i]->matt.matt(), "' AS matt");
    }
    query_.Text(") m");
    const std::string child_last = absl::StrCat("m.nr IN (", absl::StrJoin(child_last_, ", "), ")");
    if (child_ != nullptr) {
      query_.Text(" LEFT JOIN ", child_->child, " c ON ", child_last, " AND c.", child_->child_parent, " = g.one");
    }
    query_.Text(" WHERE ");
    Choose([](const Place& place) { return Builder().Text(place.rows, " > 0").Add(place.own).Take(); });
    if (child_ != nullptr) query_.Text(" AND (c.", child_->child_parent, " IS NOT NULL OR NOT ", child_last, ")");
    query_.Text(" GROUP BY 2, 3, 4, 5, 6");
  }

  const Scan& scan_;
  const MattRule& first_;
  const Shared shared_;
  const absl::string_view as_of_;
  Builder query_;
  Columns keys_{"k"}, sums_{"s"};
  std::vector<Place> places_;
  std::vector<std::string> child_last_;  // numbers of the measures that are joined with their child rows at last
  const Source* child_ = nullptr;        // of them
};

Builder OfKommun(absl::string_view kommun) {
  Builder where;
  where.Text("r.kommun = ").Arg(std::string(kommun));
  return where;
}

}  // namespace

std::vector<Scan> ScansOf(absl::Span<const MattRule* const> rules) {
  std::vector<Scan> scans;
  for (const MattRule* rule : rules) {
    const auto fits = [&](const Scan& scan) {
      return std::all_of(scan.begin(), scan.end(), [&](const MattRule* other) { return SameScan(*other, *rule); });
    };
    const auto it = std::find_if(scans.begin(), scans.end(), fits);
    (it == scans.end() ? scans.emplace_back() : *it).push_back(rule);
  }
  return scans;
}

Statement SelectMonth(const Scan& scan, absl::string_view kommun, absl::string_view month) {
  const MattRule& rule = *scan[0];
  Builder where = OfKommun(kommun);
  if (rule.month.empty()) {  // no month has a day 32
    where.Text(" AND ").Column(rule.date).Text(" >= ").Arg(absl::StrCat(month, "-01"));
    where.Text(" AND ").Column(rule.date).Text(" < ").Arg(absl::StrCat(month, "-32"));
  } else {
    where.Text(" AND ").Column(rule.month).Text(" = ").Arg(std::string(month));
  }
  return ScanQuery(scan, "").Write(kommun, std::string(month), where.Take());
}

Statement SelectDays(const Scan& scan, absl::string_view kommun, absl::CivilDay from, absl::CivilDay to) {
  const MattRule& rule = *scan[0];
  Builder where = OfKommun(kommun);
  std::string date = ColumnOf(rule.date).sql;
  if (!rule.month.empty()) {
    // The way there is the index that has all it takes.  Bare, the date would lead into another, from there to each row
    // by itself: MariaDB takes that way, and reads from the disk what it does not hold.
    date = absl::StrCat("COALESCE(", date, ", '')");
    const std::string first = base::MonthOf(from), last = base::MonthOf(to - 1);
    where.Text(" AND ").Column(rule.month).Text(first == last ? " = " : " >= ").Arg(first);
    if (first != last) where.Text(" AND ").Column(rule.month).Text(" <= ").Arg(last);
  }
  where.Text(" AND ", date, " >= ").Arg(base::FormatDate(from));
  where.Text(" AND ", date, " < ").Arg(base::FormatDate(to));
  return ScanQuery(scan, "").Write(kommun, "", where.Take());
}

Statement SelectStock(const Scan& scan, absl::string_view kommun, absl::string_view date) {
  const std::string as_of(date);
  const MattRule& rule = *scan[0];
  Builder where = OfKommun(kommun);
  where.Text(" AND ").Column(rule.date).Text(" > '' AND ").Column(rule.date).Text(" <= ").Arg(as_of);
  where.Text(" AND (").Column(rule.until).Text(" IS NULL OR ").Column(rule.until).Text(" = '' OR ");
  where.Column(rule.until).Text(" > ").Arg(as_of).Text(")");
  return ScanQuery(scan, as_of).Write(kommun, as_of.substr(0, 4), where.Take());
}

Statement SelectNextMonth(const Scan& scan, absl::string_view kommun, absl::string_view month) {
  const MattRule& rule = *scan[0];
  const std::string& column = rule.month.empty() ? rule.date : rule.month;
  Builder query;
  query.Text("SELECT MIN(").Column(column).Text(") FROM ", rule.source.table, " r WHERE ").Add(OfKommun(kommun).Take());
  for (const Condition& condition : SharedBy(scan).conditions) {
    // Only what leads to a place in an index: it does no harm to look at a month in which nothing counts.
    const bool equal = condition.op == Condition::kIn && condition.values.size() == 1;
    if (equal && !absl::StartsWith(condition.column, "child.")) query.And({condition});
  }
  query.Text(" AND ").Column(column).Text(" > ");
  query.Arg(month.empty() || !rule.month.empty() ? std::string(month) : absl::StrCat(month, "-32"));
  return query.Take();
}

}  // namespace kvalitet::fakta

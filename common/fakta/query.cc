#include "common/fakta/query.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace kvalitet::fakta {
namespace {

// Builds the text from left to right, so that arguments stand in the order of their question marks.
class Builder {
 public:
  Builder& Text(absl::string_view text) {
    absl::StrAppend(&statement_.sql, text);
    return *this;
  }
  Builder& Arg(sql::Value value) {
    statement_.sql += '?';
    statement_.args.push_back(std::move(value));
    return *this;
  }
  Builder& Column(absl::string_view column) {
    Text(absl::ConsumePrefix(&column, "child.") ? "c." : "r.");
    return Text(column);
  }
  void Add(const Condition& condition, absl::string_view date);
  void Add(const std::vector<Condition>& conditions, absl::string_view date) {
    for (const Condition& condition : conditions) {
      Text(" AND ");
      Add(condition, date);
    }
  }
  void Add(const Sum& sum, absl::string_view date);
  Statement Take() { return std::move(statement_); }

 private:
  void Constants(const std::vector<Constant>& values);

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

void Builder::Add(const Condition& condition, absl::string_view date) {
  switch (condition.op) {
    case Condition::kIn:
      if (condition.values.size() == 1) {  // equality: an index is used up to the next column
        Column(condition.column).Text(" = ").Arg(ToValue(condition.values[0]));
        return;
      }
      Column(condition.column).Text(" IN");
      return Constants(condition.values);
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
      Arg(std::string(date)).Text(")");
      return;
  }
}

// Integers on every engine: a SUM is a decimal on MariaDB unless it is cast.
void Builder::Add(const Sum& sum, absl::string_view date) {
  switch (sum.kind) {
    case Sum::kNone:
      Text("0");
      return;
    case Sum::kRows:
      Text("COUNT(*)");
      return;
    case Sum::kColumn:
      Text("CAST(COALESCE(SUM(").Column(sum.column).Text("), 0) AS SIGNED)");
      return;
    case Sum::kDistinct:
      Text("COUNT(DISTINCT ").Column(sum.column).Text(")");
      return;
    case Sum::kRowsWhere:
      Text("COUNT(CASE WHEN 1 = 1");
      Add(sum.where, date);
      Text(" THEN 1 END)");
      return;
  }
}

void ColumnOrEmpty(Builder& builder, const std::string& column) {
  if (column.empty()) {
    builder.Text("''");
  } else {
    builder.Text("COALESCE(").Column(column).Text(", '')");
  }
}

void Del(Builder& builder, const MattRule& rule) {
  if (rule.del.empty() || rule.del_empty.empty()) return ColumnOrEmpty(builder, rule.del);
  builder.Text("CASE WHEN ").Column(rule.del).Text(" <> '' AND ").Column(rule.del);
  builder.Text(" NOT LIKE '%_UNSPECIFIED' THEN ").Column(rule.del).Text(" ELSE ").Arg(rule.del_empty).Text(" END");
}

// SELECT list and FROM.  `period` is the expression of the period.
void Head(Builder& builder, const MattRule& rule, absl::string_view period, absl::string_view date) {
  builder.Text("SELECT r.kommun, '").Text(rule.matt.matt()).Text("', ").Text(period);
  builder.Text(", ");
  ColumnOrEmpty(builder, rule.enhet);
  builder.Text(", ");
  ColumnOrEmpty(builder, rule.insatstyp);
  builder.Text(", ");
  Del(builder, rule);
  builder.Text(", ");
  builder.Add(rule.value, date);
  builder.Text(", ");
  builder.Add(rule.denominator, date);
  builder.Text(", ");
  builder.Add(rule.n, date);
  builder.Text(" FROM ").Text(rule.source.table).Text(" r");
  if (!rule.source.child.empty()) {
    builder.Text(" JOIN ").Text(rule.source.child).Text(" c ON c.").Text(rule.source.child_parent);
    builder.Text(" = r.name");
  }
}

void GroupBy(Builder& builder) { builder.Text(" GROUP BY 1, 3, 4, 5, 6"); }

}  // namespace

Statement SelectFlow(const MattRule& rule, const Extent& rows, Period period) {
  Builder builder;
  const std::string date = absl::StrCat("r.", rule.date);
  Head(builder, rule, period == Period::kMonth ? absl::StrCat("SUBSTR(", date, ", 1, 7)") : date, "");
  builder.Text(" WHERE 1 = 1");
  if (!rows.kommun.empty()) builder.Text(" AND r.kommun = ").Arg(rows.kommun);
  builder.Text(" AND ").Text(date).Text(rows.from.empty() ? " > " : " >= ").Arg(rows.from);
  if (!rows.to.empty()) builder.Text(" AND ").Text(date).Text(" < ").Arg(rows.to);
  builder.Add(rule.source.live, "");
  builder.Add(rule.where, "");
  GroupBy(builder);
  return builder.Take();
}

Statement SelectStock(const MattRule& rule, absl::string_view kommun, absl::string_view date) {
  Builder builder;
  const std::string as_of(date);
  Head(builder, rule, absl::StrCat("'", as_of.substr(0, 4), "'"), date);
  builder.Text(" WHERE r.kommun = ").Arg(std::string(kommun));
  builder.Text(" AND r.").Text(rule.date).Text(" > '' AND r.").Text(rule.date).Text(" <= ").Arg(as_of);
  builder.Text(" AND (").Column(rule.until).Text(" IS NULL OR ").Column(rule.until).Text(" = '' OR ");
  builder.Column(rule.until).Text(" > ").Arg(as_of).Text(")");
  builder.Add(rule.source.live, date);
  builder.Add(rule.where, date);
  GroupBy(builder);
  return builder.Take();
}

}  // namespace kvalitet::fakta

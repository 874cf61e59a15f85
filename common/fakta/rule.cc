#include "common/fakta/rule.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace kvalitet::fakta {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kLongestWord = 59;  // flows of stocks have a key of one more

// Names of tables, columns and measures stand in SQL text, so nothing else is allowed in them.
bool IsWord(absl::string_view text, absl::string_view also) {
  if (text.empty() || text.size() > kLongestWord || !absl::ascii_islower(static_cast<unsigned char>(text[0])))
    return false;
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (!absl::ascii_islower(u) && !absl::ascii_isdigit(u) && c != '_' && !absl::StrContains(also, c)) return false;
  }
  return true;
}

absl::Status CheckColumn(const MattRule& rule, absl::string_view column) {
  absl::string_view plain = column;
  const bool of_child = absl::ConsumePrefix(&plain, "child.");
  if (of_child && rule.source.child.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(rule.matt.matt(), ": ", column, " but the source has no child"));
  }
  if (of_child && !rule.source.child_key.empty() && column != rule.del) {
    return absl::InvalidArgumentError(absl::StrCat(rule.matt.matt(), ": ", column, " is read of one parent only"));
  }
  if (!IsWord(plain, "")) return absl::InvalidArgumentError(absl::StrCat(rule.matt.matt(), ": no column ", column));
  return absl::OkStatus();
}

absl::Status CheckConditions(const MattRule& rule, const std::vector<Condition>& conditions) {
  for (const Condition& condition : conditions) {
    KV_RETURN_IF_ERROR(CheckColumn(rule, condition.column));
    const bool list = condition.op == Condition::kIn || condition.op == Condition::kNotIn;
    if (list && condition.values.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(rule.matt.matt(), ": no values for ", condition.column));
    }
    if (condition.op == Condition::kBeforeDate && !rule.matt.bestand()) {
      return absl::InvalidArgumentError(absl::StrCat(rule.matt.matt(), ": BeforeDate is for stocks"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSum(const MattRule& rule, const Sum& sum) {
  if (sum.kind == Sum::kColumn) KV_RETURN_IF_ERROR(CheckColumn(rule, sum.column));
  return CheckConditions(rule, sum.where);
}

absl::Status CheckRule(const MattRule& rule) {
  const std::string& key = rule.matt.matt();
  if (!IsWord(key, ".")) return absl::InvalidArgumentError(absl::StrCat("bad key of a measure: '", key, "'"));
  if (rule.matt.etikett().empty() || rule.matt.enhet().empty() || rule.matt.slag() == v1::SLAG_UNSPECIFIED ||
      rule.matt.riktning() == v1::RIKTNING_UNSPECIFIED) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": label, unit, kind and direction must be told"));
  }
  if (!IsWord(rule.source.table, "") || (!rule.source.child.empty() && !IsWord(rule.source.child, "")) ||
      !IsWord(rule.source.child_parent, "") ||
      (!rule.source.child_key.empty() && (rule.source.child.empty() || !IsWord(rule.source.child_key, "")))) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": bad source"));
  }
  if (absl::StartsWith(rule.date, "child.") || absl::StartsWith(rule.month, "child.")) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": the governing date is the parent's"));
  }
  if (rule.until.empty() == rule.matt.bestand()) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": stocks, and only they, have `until`"));
  }
  KV_RETURN_IF_ERROR(CheckColumn(rule, rule.date));
  for (const std::string* column :
       {&rule.month, &rule.del, &rule.until, &rule.until_month, &rule.enhet, &rule.insatstyp}) {
    if (!column->empty()) KV_RETURN_IF_ERROR(CheckColumn(rule, *column));
  }
  KV_RETURN_IF_ERROR(CheckConditions(rule, rule.source.live));
  KV_RETURN_IF_ERROR(CheckConditions(rule, rule.where));
  for (const Sum* sum : {&rule.value, &rule.denominator, &rule.n}) KV_RETURN_IF_ERROR(CheckSum(rule, *sum));
  if ((rule.denominator.kind == Sum::kNone) != (rule.matt.slag() == v1::ANTAL)) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": a share or a mean has a denominator, a count has none"));
  }
  return absl::OkStatus();
}

}  // namespace

Condition In(std::string column, std::vector<Constant> values) {
  return {std::move(column), Condition::kIn, std::move(values)};
}
Condition NotIn(std::string column, std::vector<Constant> values) {
  return {std::move(column), Condition::kNotIn, std::move(values)};
}
Condition Set(std::string column) { return {std::move(column), Condition::kSet, {}}; }
Condition Empty(std::string column) { return {std::move(column), Condition::kEmpty, {}}; }
Condition Present(std::string column) { return {std::move(column), Condition::kPresent, {}}; }
Condition Absent(std::string column) { return {std::move(column), Condition::kAbsent, {}}; }
Condition AtLeast(std::string column, int64_t least) { return {std::move(column), Condition::kAtLeast, {least}}; }
Condition AtMost(std::string column, int64_t most) { return {std::move(column), Condition::kAtMost, {most}}; }
Condition BeforeDate(std::string column) { return {std::move(column), Condition::kBeforeDate, {}}; }

Sum Nothing() { return {}; }
Sum Rows() { return {Sum::kRows, "", {}}; }
Sum Column(std::string column) { return {Sum::kColumn, std::move(column), {}}; }
Sum RowsWhere(std::vector<Condition> where) { return {Sum::kRows, "", std::move(where)}; }

absl::Status CheckRules(absl::Span<const MattRule> rules) {
  std::set<std::string> keys;
  for (const MattRule& rule : rules) {
    KV_RETURN_IF_ERROR(CheckRule(rule));
    if (!keys.insert(rule.matt.matt()).second) {
      return absl::InvalidArgumentError(absl::StrCat("two measures are called ", rule.matt.matt()));
    }
  }
  return absl::OkStatus();
}

namespace {

// The month in a field of a message that has it; what is a child's column has none there.
void AddMonth(const Message& message, const std::string& date, std::set<std::string>& months) {
  constexpr size_t kMonthLength = 7;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(date);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->is_repeated()) return;
  const std::string text = message.GetReflection()->GetString(message, field);
  if (text.size() >= kMonthLength) months.insert(text.substr(0, kMonthLength));
}

}  // namespace

std::set<std::string> MonthsTouched(absl::Span<const MattRule> rules, absl::string_view table, const Message* before,
                                    const Message* after) {
  std::set<std::string> months;
  for (const MattRule& rule : rules) {
    if (rule.source.table != table) continue;
    for (const Message* message : {before, after}) {
      if (message == nullptr) continue;
      AddMonth(*message, rule.date, months);
      AddMonth(*message, rule.until, months);
    }
  }
  return months;
}

}  // namespace kvalitet::fakta

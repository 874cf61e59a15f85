#include "common/fakta/stock.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

// No key of a measure ends so.
constexpr char kComes[] = "+", kGoes[] = "-";
constexpr size_t kKey = 1, kFirstPart = 3, kFirstSum = 6, kColumns = 9;  // of the rows of query.h

// By measure, enhet, insatstyp and part: value, denominator, n.
using Part = std::array<std::string, kFirstSum - kFirstPart + 1>;
using Sums = std::map<Part, std::array<int64_t, kColumns - kFirstSum>>;

void Add(const std::vector<Row>& rows, Sums& sums) {
  for (const Row& row : rows) {
    absl::string_view key = std::get<std::string>(row[kKey]);
    const bool goes = absl::ConsumeSuffix(&key, kGoes);
    if (!goes) absl::ConsumeSuffix(&key, kComes);
    Part part = {std::string(key)};
    for (size_t i = 1; i < part.size(); ++i) part[i] = std::get<std::string>(row[kFirstPart + i - 1]);
    auto& sum = sums[std::move(part)];
    for (size_t i = 0; i < sum.size(); ++i) {
      const int64_t number = std::get<int64_t>(row[kFirstSum + i]);
      sum[i] += goes ? -number : number;
    }
  }
}

// Of all the months before `month` ("2026-03").
Statement SelectBefore(const std::vector<MattRule>& flows, absl::string_view kommun, std::string month) {
  Statement statement{
      "SELECT kommun, matt, '', enhet, insatstyp, del, CAST(SUM(value) AS SIGNED), CAST(SUM(denominator) AS SIGNED), "
      "CAST(SUM(n) AS SIGNED) FROM fakta_total WHERE kommun = ? AND matt IN (",
      {std::string(kommun)}};
  for (const MattRule& flow : flows) {
    absl::StrAppend(&statement.sql, statement.args.size() == 1 ? "?" : ", ?");
    statement.args.emplace_back(flow.matt.matt());
  }
  absl::StrAppend(&statement.sql, ") AND manad < ? GROUP BY matt, enhet, insatstyp, del");
  statement.args.emplace_back(std::move(month));
  return statement;
}

}  // namespace

bool MadeOfFlows(const MattRule& stock) {
  const auto of_the_date = [](const Condition& condition) { return condition.op == Condition::kBeforeDate; };
  const auto plain = [&](const std::vector<Condition>& conditions) {
    return std::none_of(conditions.begin(), conditions.end(), of_the_date);
  };
  // Where nothing is left of the rows, nothing is told: so n must count them.
  const bool counted = stock.n.kind == Sum::kRows && stock.n.where.empty();
  return stock.matt.bestand() && counted && !absl::StartsWith(stock.until, "child.") && plain(stock.where) &&
         plain(stock.source.live) && plain(stock.value.where) && plain(stock.denominator.where);
}

std::vector<MattRule> FlowsOf(const MattRule& stock) {
  MattRule comes = stock;
  comes.matt.set_bestand(false);
  comes.until.clear();
  comes.until_month.clear();
  MattRule goes = comes;
  comes.matt.set_matt(absl::StrCat(stock.matt.matt(), kComes));
  comes.where.push_back({stock.until, Condition::kEmptyOrFrom, {stock.date}});
  goes.matt.set_matt(absl::StrCat(stock.matt.matt(), kGoes));
  goes.date = stock.until;
  goes.month = stock.until_month;
  goes.where.push_back(Set(stock.date));
  goes.where.push_back({stock.until, Condition::kEmptyOrFrom, {stock.date}});
  return {std::move(comes), std::move(goes)};
}

absl::StatusOr<std::vector<Row>> StockFromFlows(Session& session, const Scan& stocks, absl::string_view kommun,
                                                absl::CivilDay date) {
  std::vector<MattRule> flows;
  for (const MattRule* stock : stocks) absl::c_move(FlowsOf(*stock), std::back_inserter(flows));
  const absl::CivilDay after = date + 1, first(absl::CivilMonth{after});  // on a month's last day it is over, too
  Sums sums;
  const auto add = [&](const Statement& statement) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(statement.sql, statement.args));
    Add(rows, sums);
    return absl::OkStatus();
  };
  KV_RETURN_IF_ERROR(add(SelectBefore(flows, kommun, base::MonthOf(first))));
  if (first < after) {
    std::vector<const MattRule*> all;
    for (const MattRule& flow : flows) all.push_back(&flow);
    for (const Scan& scan : ScansOf(all)) KV_RETURN_IF_ERROR(add(SelectDays(scan, kommun, first, after)));
  }
  std::vector<Row> rows;
  for (const auto& [part, sum] : sums) {
    if (sum.back() == 0) continue;
    Row row = {std::string(kommun), part[0], absl::StrCat(date.year())};
    row.insert(row.end(), part.begin() + 1, part.end());
    row.insert(row.end(), sum.begin(), sum.end());
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace kvalitet::fakta

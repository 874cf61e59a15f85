#include "common/fakta/stock.h"

#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::fakta {
namespace {

using sql::Row;
using sql::Session;
using sql::Value;

// No key of a measure ends so.
constexpr char kComes[] = "+", kGoes[] = "-";
constexpr size_t kKey = 1, kFirstPart = 3, kFirstSum = 6, kColumns = 9;  // of the rows of query.h

// By enhet, insatstyp and part: value, denominator, n.
using Sums = std::map<std::array<std::string, kFirstSum - kFirstPart>, std::array<int64_t, kColumns - kFirstSum>>;

void Add(const Row& row, Sums& sums) {
  const std::string& key = std::get<std::string>(row[kKey]);
  std::array<std::string, kFirstSum - kFirstPart> part;
  for (size_t i = 0; i < part.size(); ++i) part[i] = std::get<std::string>(row[kFirstPart + i]);
  auto& sum = sums[std::move(part)];
  for (size_t i = 0; i < sum.size(); ++i) {
    const int64_t number = std::get<int64_t>(row[kFirstSum + i]);
    sum[i] += absl::EndsWith(key, kGoes) ? -number : number;
  }
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

absl::StatusOr<std::vector<Row>> StockFromFlows(Session& session, const MattRule& stock, absl::string_view kommun,
                                                absl::string_view date) {
  const std::string key = stock.matt.matt(), month(date.substr(0, 7));
  KV_ASSIGN_OR_RETURN(
      const std::vector<Row> before,
      session.Query("SELECT kommun, matt, '', enhet, insatstyp, del, CAST(SUM(value) AS SIGNED), "
                    "CAST(SUM(denominator) AS SIGNED), CAST(SUM(n) AS SIGNED) FROM fakta_total "
                    "WHERE kommun = ? AND matt IN (?, ?) AND manad < ? GROUP BY matt, enhet, insatstyp, del",
                    {std::string(kommun), absl::StrCat(key, kComes), absl::StrCat(key, kGoes), month}));
  Sums sums;
  for (const Row& row : before) Add(row, sums);
  for (const MattRule& flow : FlowsOf(stock)) {
    // The day after the last: '~' comes after every digit, so no date needs to be counted up.
    const Statement days = SelectDays({&flow}, kommun, absl::StrCat(month, "-01"), absl::StrCat(date, "~"));
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows, session.Query(days.sql, days.args));
    for (const Row& row : rows) Add(row, sums);
  }
  std::vector<Row> rows;
  for (const auto& [part, sum] : sums) {
    if (sum.back() == 0) continue;
    Row row = {std::string(kommun), key, std::string(date.substr(0, 4))};
    row.insert(row.end(), part.begin(), part.end());
    row.insert(row.end(), sum.begin(), sum.end());
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace kvalitet::fakta

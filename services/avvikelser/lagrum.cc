#include "services/avvikelser/lagrum.h"

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFile[] = "lagrum.csv";
constexpr size_t kColumns = 10;

// What is wrong with one line by itself; empty: nothing.
absl::string_view Read(const std::vector<std::string>& cells, Lagregel& rule) {
  if (cells[0].empty() || cells[5].empty() || cells[6].empty()) return "plikt, lagrum or författning is empty";
  if (cells[1] != "UTFORD" && cells[1] != "HANDELSE") return "styrs av is UTFORD or HANDELSE";
  if (!v1::Lagrum_Parse(cells[2], &rule.lag) || rule.lag == v1::LAGRUM_UNSPECIFIED) return "no such lag";
  const bool ends = !cells[4].empty();
  if (!base::ParseDate(cells[3]).ok() || (ends && !base::ParseDate(cells[4]).ok())) return "bad date";
  if (ends && cells[4] <= cells[3]) return "ends before it begins";
  if (!absl::SimpleAtoi(cells[8], &rule.version)) return "bad version";
  if (cells[9] != "V" && cells[9] != "U") return "märke is V or U";
  rule.plikt = cells[0];
  rule.styrs = cells[1] == "UTFORD" ? Styrs::kUtford : Styrs::kHandelse;
  rule.fran = cells[3];
  rule.till = cells[4];
  rule.lagrum = cells[5];
  rule.forfattning = cells[6];
  rule.skyndsamhet = cells[7];
  return "";
}

// What is wrong with a version after the one before it, which is null for the first.
absl::string_view Follows(const Lagregel* before, const Lagregel& rule) {
  if (rule.version != (before == nullptr ? 1 : before->version + 1))
    return "versions are 1, 2, … in the order of the days";
  if (before == nullptr) return "";
  if (before->till.empty() || before->till > rule.fran) return "two versions hold on the same day";
  return before->styrs == rule.styrs ? "" : "one day governs all versions of a plikt";
}

}  // namespace

absl::StatusOr<std::vector<Lagregel>> ParseLagrum(absl::string_view csv) {
  std::vector<Lagregel> rules;
  std::map<std::pair<std::string, int>, size_t> last;  // of each plikt and lag: where its last version stands
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    Lagregel rule;
    if (const absl::string_view why = Read(cells, rule); !why.empty()) return base::DataError(kFile, number, why);
    const std::pair<std::string, int> key(rule.plikt, static_cast<int>(rule.lag));
    const auto before = last.find(key);
    const absl::string_view why = Follows(before == last.end() ? nullptr : &rules[before->second], rule);
    if (!why.empty()) return base::DataError(kFile, number, why);
    last[key] = rules.size();
    rules.push_back(std::move(rule));
  }
  return rules;
}

namespace {
const auto& kLagregler = *new base::DataSet<std::vector<Lagregel>>("avvikelser/lagrum.csv", kLagrumCsv, ParseLagrum);
}  // namespace

const std::vector<Lagregel>& Lagregler() { return *kLagregler; }

const Lagregel* RegelFor(absl::string_view plikt, v1::Lagrum lag, const Lagdagar& dagar) {
  for (const Lagregel& rule : Lagregler()) {
    if (rule.plikt != plikt || rule.lag != lag) continue;
    const std::string& day = rule.styrs == Styrs::kUtford ? dagar.utford : dagar.handelse;
    if (!day.empty() && rule.fran <= day && (rule.till.empty() || day < rule.till)) return &rule;
  }
  return nullptr;
}

std::string LagrumText(const Lagregel& regel) { return absl::StrCat(regel.lagrum, " ", regel.forfattning); }

std::string RegelVersion(const Lagregel& regel) {
  return absl::StrCat(regel.plikt, "/", v1::Lagrum_Name(regel.lag), "/", regel.version);
}

}  // namespace kvalitet::avvikelser

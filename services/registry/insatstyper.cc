#include "services/registry/insatstyper.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/status.h"

namespace kvalitet::registry {
namespace {

constexpr char kFile[] = "insatstyper.csv";
constexpr size_t kColumns = 9;

absl::StatusOr<v1::Lag> ParseLag(absl::string_view word) {
  if (word == "SoL") return v1::LAG_SOL;
  if (word == "LSS") return v1::LAG_LSS;
  if (word == "HSL") return v1::LAG_HSL;
  return absl::InvalidArgumentError(absl::StrCat("unknown lag ", word));
}

absl::StatusOr<InsatstypData> ParseLine(const std::vector<std::string>& cells) {
  v1::Insatstyp whole;
  whole.set_kod(cells[0]);
  KV_ASSIGN_OR_RETURN(const v1::Lag lag, ParseLag(cells[1]));
  whole.set_lag(lag);
  whole.set_namn(cells[2]);
  whole.set_overordnad_kod(cells[4]);
  for (absl::string_view alias : absl::StrSplit(cells[5], '|', absl::SkipEmpty())) whole.add_alias(std::string(alias));
  whole.set_kolada(cells[8]);
  whole.set_lage(v1::INSATSTYP_LAGE_I_BRUK);
  KV_ASSIGN_OR_RETURN(const base::Dated lagrum, base::ReadDated(cells[3]));
  KV_ASSIGN_OR_RETURN(const base::Dated tillstand, base::ReadDated(cells[6]));
  KV_ASSIGN_OR_RETURN(const base::Dated anmalan, base::ReadDated(cells[7]));
  std::set<std::string> days = {std::string(kRegisterBegins)};
  for (const base::Dated* dated : {&lagrum, &tillstand, &anmalan}) {
    for (const auto& change : *dated) days.insert(change.first);
  }
  InsatstypData data;
  for (const std::string& day : days) {
    if (!data.periods.empty()) data.periods.back().set_giltig_till(day);
    v1::Insatstyp& period = data.periods.emplace_back(whole);
    period.set_giltig_fran(day);
    period.set_lagrum(base::ValueOn(lagrum, day));
    period.set_tillstand_lagrum(base::ValueOn(tillstand, day));
    period.set_anmalan_lagrum(base::ValueOn(anmalan, day));
  }
  return data;
}

}  // namespace

absl::StatusOr<std::vector<InsatstypData>> ParseInsatstyper(absl::string_view csv) {
  std::vector<InsatstypData> all;
  std::set<std::string> codes;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const base::DataLine& line : lines) {
    absl::StatusOr<InsatstypData> data = ParseLine(line.cells);
    if (!data.ok()) return base::DataError(kFile, line.number, data.status().message());
    if (!codes.insert(line.cells[0]).second) return base::DataError(kFile, line.number, "code twice");
    all.push_back(*std::move(data));
  }
  return all;
}

namespace {
const std::string& Kod(const InsatstypData& one) { return one.periods.front().kod(); }

// What is registered under a code keeps its name.
absl::Status CodesStay(const std::vector<InsatstypData>& compiled, const std::vector<InsatstypData>& replaced) {
  for (const InsatstypData& one : compiled) {
    const bool stays = std::any_of(replaced.begin(), replaced.end(),
                                   [&](const InsatstypData& other) { return Kod(other) == Kod(one); });
    if (!stays) return base::DataError(kFile, 0, absl::StrCat(Kod(one), " is gone"));
  }
  return absl::OkStatus();
}
const auto& kInsatstyper = *new base::DataSet<std::vector<InsatstypData>>("registry/insatstyper.csv", kInsatstyperCsv,
                                                                          ParseInsatstyper, CodesStay);
}  // namespace

const std::vector<InsatstypData>& BuiltInInsatstyper() { return *kInsatstyper; }

std::string InsatstypId(absl::string_view kod) { return absl::StrReplaceAll(absl::AsciiStrToLower(kod), {{"_", "-"}}); }

}  // namespace kvalitet::registry

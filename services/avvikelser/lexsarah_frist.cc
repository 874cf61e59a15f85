#include "services/avvikelser/lexsarah_frist.h"

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/data_file.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFrister[] = "lexsarah_frister.csv", kLagrum[] = "lexsarah_lagrum.csv";

using Plikter = std::map<std::pair<std::string, std::string>, base::Dated>;

bool UnitOf(const std::string& word, base::PeriodUnit& unit) {
  static const auto* const kUnits =
      new std::map<std::string, base::PeriodUnit>{{"KALENDERDAG", base::PeriodUnit::kDays},
                                                  {"ARBETSDAG", base::PeriodUnit::kWorkdays},
                                                  {"MANAD", base::PeriodUnit::kMonths}};
  const auto found = kUnits->find(word);
  if (found == kUnits->end()) return false;
  unit = found->second;
  return true;
}

absl::StatusOr<Plikter> ParsePlikter(absl::string_view csv) {
  Plikter plikter;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kLagrum, csv, 3));
  for (const auto& [number, cells] : lines) {
    KV_ASSIGN_OR_RETURN(base::Dated dated, base::ReadDated(cells[2]));
    v1::Lagrum lag;
    if (!v1::Lagrum_Parse(cells[1], &lag) || !plikter.emplace(std::pair(cells[0], cells[1]), dated).second) {
      return base::DataError(kLagrum, number, "wants plikt;law;dated lagrum, each once");
    }
  }
  return plikter;
}

}  // namespace

absl::StatusOr<std::map<std::string, LexSarahFrist>> ParseLexSarahFrister(absl::string_view csv) {
  std::map<std::string, LexSarahFrist> all;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFrister, csv, 6));
  for (const auto& [number, cells] : lines) {
    LexSarahFrist one;
    one.kalla = cells[4];
    one.vad = cells[5];
    if (!options::v1::Roll_Parse(cells[1], &one.roll) || !absl::SimpleAtoi(cells[2], &one.tid.amount) ||
        one.tid.amount < 1 || !UnitOf(cells[3], one.tid.unit) || !all.emplace(cells[0], one).second) {
      return base::DataError(kFrister, number, "wants code;role;positive number;unit;source;what");
    }
  }
  return all;
}

const LexSarahFrist& FristOf(absl::string_view kod) {
  static const auto* const kAll = base::Compiled(ParseLexSarahFrister(kLexsarahFristerCsv));
  const auto found = kAll->find(std::string(kod));
  if (found != kAll->end()) return found->second;
  std::fprintf(stderr, "%s: no %s\n", kFrister, std::string(kod).c_str());
  std::abort();
}

std::string LexSarahSista(absl::string_view kod, absl::CivilDay start) {
  return base::FormatDate(base::AddPeriod(start, FristOf(kod).tid));
}

std::string LexSarahPlikt(absl::string_view plikt, v1::Lagrum lag, absl::string_view day) {
  static const auto* const kAll = base::Compiled(ParsePlikter(kLexsarahLagrumCsv));
  const auto found = kAll->find({std::string(plikt), v1::Lagrum_Name(lag)});
  return found == kAll->end() ? "" : base::ValueOn(found->second, day);
}

}  // namespace kvalitet::avvikelser

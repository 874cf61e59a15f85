#include "common/attgora/granser.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "common/base/calendar.h"
#include "common/base/data_file.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::attgora {
namespace {

constexpr char kFile[] = "granser.csv";

bool OnWorkdayFrom(int hour, absl::Time now) {
  return base::IsWorkday(base::SwedishDate(now)) && base::Sweden().At(now).cs.hour() >= hour;
}

}  // namespace

bool Samlingstid(absl::Time now) { return OnWorkdayFrom(6, now); }
bool Utskickstid(absl::Time now) { return OnWorkdayFrom(7, now); }

absl::StatusOr<std::map<std::string, int>> ParseGranser(absl::string_view csv) {
  std::map<std::string, int> granser;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, 3));
  for (const auto& [number, cells] : lines) {
    int value = 0;
    if (!absl::SimpleAtoi(cells[1], &value) || value < 1 || !granser.emplace(cells[0], value).second) {
      return base::DataError(kFile, number, "wants code;positive number;why");
    }
  }
  return granser;
}

int Grans(absl::string_view kod) {
  static const auto* granser = base::Compiled(ParseGranser(kGranserCsv));
  const auto found = granser->find(std::string(kod));
  if (found != granser->end()) return found->second;
  std::fprintf(stderr, "%s: no %s\n", kFile, std::string(kod).c_str());
  std::abort();
}

}  // namespace kvalitet::attgora

#include "common/attgora/granser.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/calendar.h"
#include "common/base/date.h"

namespace kvalitet::attgora {
namespace {

bool OnWorkdayFrom(int hour, absl::Time now) {
  return base::IsWorkday(base::SwedishDate(now)) && base::Sweden().At(now).cs.hour() >= hour;
}

}  // namespace

bool Samlingstid(absl::Time now) { return OnWorkdayFrom(6, now); }
bool Utskickstid(absl::Time now) { return OnWorkdayFrom(7, now); }

absl::StatusOr<std::map<std::string, int>> ParseGranser(absl::string_view csv) {
  std::map<std::string, int> granser;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, ';');
    int value = 0;
    if (cells.size() != 3 || !absl::SimpleAtoi(cells[1], &value) || value < 1 ||
        !granser.emplace(cells[0], value).second) {
      return absl::InvalidArgumentError(absl::StrCat("granser.csv line ", number, ": wants code;positive number;why"));
    }
  }
  return granser;
}

int Grans(absl::string_view kod) {
  static const auto* granser = new absl::StatusOr<std::map<std::string, int>>(ParseGranser(kGranserCsv));
  if (granser->ok()) {
    const auto found = (*granser)->find(std::string(kod));
    if (found != (*granser)->end()) return found->second;
  }
  std::fprintf(stderr, "granser.csv: no %s; %s\n", std::string(kod).c_str(), granser->status().ToString().c_str());
  std::abort();
}

}  // namespace kvalitet::attgora

#include "common/attgora/granser.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "common/base/calendar.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
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

namespace {
// Each is asked for by name.
absl::Status NamesStay(const std::map<std::string, int>& compiled, const std::map<std::string, int>& replaced) {
  for (const auto& [kod, value] : compiled) {
    if (replaced.count(kod) == 0) return base::DataError(kFile, 0, absl::StrCat(kod, " is gone"));
  }
  return absl::OkStatus();
}
const auto& kGranser =
    *new base::DataSet<std::map<std::string, int>>("attgora/granser.csv", kGranserCsv, ParseGranser, NamesStay);
}  // namespace

int Grans(absl::string_view kod) {
  const auto found = kGranser->find(std::string(kod));
  if (found != kGranser->end()) return found->second;
  std::fprintf(stderr, "%s: no %s\n", kFile, std::string(kod).c_str());
  std::abort();
}

}  // namespace kvalitet::attgora

#include "clients/kvalitet/example.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/example_data.h"
#include "clients/kvalitet/example_planter.h"

namespace kvalitet::client::example {

uint64_t Dice::Next() {
  uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

int Dice::Between(int low, int high) { return low + static_cast<int>(Next() % static_cast<uint64_t>(high - low + 1)); }

bool Dice::Chance(int percent) { return Between(1, 100) <= percent; }

int DayNumber(absl::string_view iso) {
  int y = 0, m = 0, d = 0;
  if (iso.size() != 10 || !absl::SimpleAtoi(iso.substr(0, 4), &y) || !absl::SimpleAtoi(iso.substr(5, 2), &m) ||
      !absl::SimpleAtoi(iso.substr(8, 2), &d)) {
    return 0;
  }
  if (m <= 2) --y;
  const int era = y / 400, yoe = y - era * 400;
  const int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

std::string IsoDay(int day_number) {
  const int z = day_number + 719468, era = z / 146097, doe = z - era * 146097;
  const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  const int d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
  return absl::StrFormat("%04d-%02d-%02d", yoe + era * 400 + (m <= 2 ? 1 : 0), m, d);
}

void Truths::Add(absl::string_view measure, absl::string_view part, absl::string_view insatstyp, bool privat, int year,
                 int64_t value, int64_t denominator) {
  for (const std::string& type : {std::string(insatstyp), std::string("ALLA")}) {
    for (const std::string& regi : {std::string(privat ? "privat" : "kommunal"), std::string("alla")}) {
      Count& count = counts_[{std::string(measure), std::string(part), type, regi, std::to_string(year)}];
      count.value += value;
      count.denominator += denominator;
    }
  }
}

Truths::Count Truths::Get(absl::string_view measure, absl::string_view part, absl::string_view insatstyp,
                          absl::string_view regi, int year) const {
  auto it = counts_.find(
      {std::string(measure), std::string(part), std::string(insatstyp), std::string(regi), std::to_string(year)});
  return it == counts_.end() ? Count{} : it->second;
}

std::string Truths::Json(uint64_t seed) const {
  std::string out =
      absl::StrCat("{\n\"kommun\": \"", kKommun, "\",\n\"ar\": ", kYear, ",\n\"fro\": ", seed, ",\n\"facit\": [\n");
  bool first = true;
  for (const auto& [key, count] : counts_) {
    absl::StrAppend(&out, first ? "" : ",\n", "{\"matt\": \"", key[0], "\", \"del\": \"", key[1],
                    "\", \"insatstyp\": \"", key[2], "\", \"regi\": \"", key[3], "\", \"ar\": ", key[4],
                    ", \"varde\": ", count.value, ", \"namnare\": ", count.denominator, "}");
    first = false;
  }
  return out + "\n]\n}\n";
}

Example Make(uint64_t seed) {
  Planter planter(seed);
  planter.PlantRegister();
  planter.PlantForms();
  planter.PlantSelfAssessments();
  planter.PlantFollowUps();
  planter.PlantEvents();
  planter.PlantVolumes();
  planter.PlantPublishedFigures();
  return planter.Finish();
}

}  // namespace kvalitet::client::example

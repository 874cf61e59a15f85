// The generator of the example kommun: the same files from the same seed, and truths that hold by themselves.
#include "clients/kvalitet/example.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/example_data.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/kommun.h"
#include "common/base/orgnummer.h"

namespace kvalitet::client::example {
namespace {

TEST(Example, TheSameSeedGivesTheSameFiles) {
  EXPECT_EQ(Make(7).files, Make(7).files);
  EXPECT_NE(Make(7).files.at("facit.json"), Make(8).files.at("facit.json"));
}

TEST(Example, ItsCalendarAgreesWithTheProducts) {
  for (int day = -200000; day < 200000; day += 37) EXPECT_EQ(DayNumber(IsoDay(day)), day);
  EXPECT_EQ(IsoDay(DayNumber("2024-02-29") + 1), "2024-03-01");
  EXPECT_EQ(DayNumber("1970-01-01"), 0);
}

TEST(Example, HasWhatAYearNeeds) {
  const Example example = Make(1);
  const auto count = [&](const char* measure, const char* regi) {
    return example.truths.Get(measure, "", "ALLA", regi, 2026).value;
  };
  EXPECT_EQ(count("enheter", "alla"), static_cast<int64_t>(kUnits.size()));
  EXPECT_GT(count("enheter", "privat"), 10);
  EXPECT_EQ(count("sjalvskattning.utskickade", "alla"), static_cast<int64_t>(kUnits.size()));
  EXPECT_EQ(count("sjalvskattning.saknas", "alla"), 2);
  EXPECT_EQ(count("sjalvskattning.sena", "alla"), 3);
  EXPECT_GT(count("uppfoljning.genomforda", "kommunal"), 5);
  EXPECT_GT(count("atgard.beslutade", "alla"), 5);
  EXPECT_GT(example.truths.Get("atgard.lage", "genomförd med effekt", "ALLA", "alla", 2025).value, 0);
  EXPECT_GT(example.truths.Get("avvikelse.rapporterade", "", "ALLA", "alla", 2025).value, 100);
  // Parts and wholes: regi, insatstyp.
  for (const char* measure : {"enheter", "avvikelse.rapporterade", "uppfoljning.genomforda", "volym.personer"}) {
    EXPECT_EQ(count(measure, "kommunal") + count(measure, "privat"), count(measure, "alla")) << measure;
    int64_t sum = 0;
    for (const Form& form : kForms) sum += example.truths.Get(measure, "", form.insatstyp, "alla", 2026).value;
    EXPECT_EQ(sum, count(measure, "alla")) << measure;
  }
}

TEST(Example, AFileNamesTheDayThatItsRowsGoTo) {
  const Example example = Make(1);
  size_t rows = 0;
  for (const char* day : {"2026-11-20", "2027-02-01"}) {
    const auto csv = base::ParseCsv(example.files.at(absl::StrCat("avvikelser-2026-uttag-", day, ".csv")));
    ASSERT_TRUE(csv.ok()) << csv.status();
    EXPECT_GT(csv->rows.size(), rows) << "the later knows more";
    rows = csv->rows.size();
    for (const base::CsvRow& row : csv->rows) {
      for (const char* column : {"inträffade", "rapporterades", "avslutades", "till IVO"}) {
        EXPECT_LE(row.cells[static_cast<size_t>(csv->Column(column))], day) << column << ", line " << row.line;
      }
    }
  }
}

TEST(Example, FilesAreWellFormed) {
  const Example example = Make(3);
  for (const auto& [path, content] : example.files) {
    if (!absl::EndsWith(path, ".csv")) continue;
    const auto csv = base::ParseCsv(content);
    ASSERT_TRUE(csv.ok()) << path << ": " << csv.status();
    EXPECT_EQ(csv->delimiter, ';') << path;
  }
  for (const Operator& op : kOperators) {
    if (op.number[0] == '\0') continue;
    EXPECT_TRUE(base::NormalizeOrgnummer(op.number).ok()) << op.name;
  }
  EXPECT_TRUE(base::ParseDate(kFreezeDate).ok());
  EXPECT_EQ(kKommun, base::kExampleKommun);
}

}  // namespace
}  // namespace kvalitet::client::example

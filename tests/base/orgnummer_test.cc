#include "common/base/orgnummer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "common/base/csv.h"

namespace kvalitet::base {
namespace {

using ::testing::HasSubstr;

// Oracle: tests/data/orgnummer_test.csv, source per row.
TEST(Orgnummer, AgreesWithEveryRowOfTheList) {
  std::ifstream in(std::string(KVALITET_SOURCE_DIR) + "/tests/data/orgnummer_test.csv", std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const Csv csv = ParseCsv(bytes.str()).value();
  ASSERT_EQ(csv.rows.size(), 20u);
  for (const CsvRow& row : csv.rows) {
    const auto result = NormalizeOrgnummer(row.cells[0]);
    EXPECT_EQ(result.ok(), row.cells[1] == "ja") << row.cells[0] << " " << result.status();
    if (result.ok()) {
      EXPECT_EQ(*result, row.cells[0]);
    }
  }
}

TEST(Orgnummer, AllWaysToWriteOne) {
  for (const char* text : {"556016-0680", "5560160680", "165560160680", "16556016-0680", " 556016 - 0680 ",
                           "556016–0680", "556016\u00A00680", "55 60 16 06 80", "16 556016-0680"}) {
    EXPECT_EQ(NormalizeOrgnummer(text).value_or("refused"), "556016-0680") << text;
  }
}

TEST(Orgnummer, ErrorsNameTheRule) {
  const auto message = [](const char* text) { return std::string(NormalizeOrgnummer(text).status().message()); };
  EXPECT_THAT(message(""), HasSubstr("tio siffror"));
  EXPECT_THAT(message("55600-0001"), HasSubstr("tio siffror"));
  EXPECT_THAT(message("556016-06800"), HasSubstr("tio siffror"));
  EXPECT_THAT(message("175560160680"), HasSubstr("tio siffror"));
  EXPECT_THAT(message("556016-068X"), HasSubstr("bara innehålla siffror"));
  EXPECT_THAT(message("SE556016068001"), HasSubstr("bara innehålla siffror"));
  EXPECT_THAT(message("121212-1212"), HasSubstr("tredje siffran"));
  EXPECT_THAT(message("556016-0681"), HasSubstr("kontrollsiffra"));
}

TEST(Orgnummer, EveryWrongDigitIsFound) {
  const std::string good = "5560160680";
  for (size_t i = 0; i < good.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = good;
      changed[i] = digit;
      EXPECT_EQ(NormalizeOrgnummer(changed).ok(), changed == good) << changed;
    }
  }
}

TEST(Orgnummer, Luhn) {
  EXPECT_TRUE(HasLuhnCheckDigit("1212121212"));
  EXPECT_TRUE(HasLuhnCheckDigit("0"));
  EXPECT_FALSE(HasLuhnCheckDigit("1212121213"));
  EXPECT_FALSE(HasLuhnCheckDigit(""));
  EXPECT_FALSE(HasLuhnCheckDigit("12a"));
}

}  // namespace
}  // namespace kvalitet::base

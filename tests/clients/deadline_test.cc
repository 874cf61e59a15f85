// `kvalitet frist`: cases G8 and G9.
#include "clients/kvalitet/deadline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/kvalitet/context.h"
#include "common/base/date.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;

std::string Frist(const std::vector<std::string>& flags) {
  std::vector<std::string> words = {"frist"};
  words.insert(words.end(), flags.begin(), flags.end());
  std::istringstream in;
  std::ostringstream out, err;
  Run(words, {in, out, err, false});
  return out.str() + err.str();
}

TEST(Frist, G8CalendarDaysAreNotMovedUnlessTheLimitStandsInLaw) {
  EXPECT_THAT(Frist({"--från", "2026-06-15", "--dagar", "14"}), HasSubstr("Sista dag: måndag 29 juni 2026."));
  EXPECT_THAT(Frist({"--från", "2026-06-15", "--dagar", "30"}), HasSubstr("Sista dag: onsdag 15 juli 2026."));
  const std::string five = Frist({"--från", "2026-06-15", "--dagar", "5"});
  EXPECT_THAT(five, HasSubstr("Sista dag: lördag 20 juni 2026."));
  EXPECT_THAT(five, HasSubstr("Står fristen i lag är sista dag i stället måndag 22 juni 2026"));
  const std::string law = Frist({"--fran", "2026-06-15", "--dagar", "5", "--lag"});
  EXPECT_THAT(law, HasSubstr("Sista dag: måndag 22 juni 2026."));
  EXPECT_THAT(law, HasSubstr("midsommardagen, lag (1989:253)"));
}

TEST(Frist, G9SevenWorkingDays) {
  EXPECT_THAT(Frist({"--från", "2017-04-10", "--arbetsdagar", "7"}), HasSubstr("Sista dag: fredag 21 april 2017."));
  const std::string midsummer = Frist({"--från", "2026-06-15", "--arbetsdagar", "7"});
  EXPECT_THAT(midsummer, HasSubstr("Sista dag: torsdag 25 juni 2026."));
  EXPECT_THAT(midsummer, HasSubstr("midsommarafton, lag (1930:173) 2 §"));
  EXPECT_THAT(Frist({"--från", "2026-05-29", "--arbetsdagar", "7"}), HasSubstr("Sista dag: tisdag 9 juni 2026."));
}

TEST(Frist, TheTranscriptsTenWorkingDaysOverChristmas) {
  EXPECT_THAT(Frist({"--från", "2026-12-15", "--arbetsdagar", "10"}), HasSubstr("Sista dag: måndag 4 januari 2027."));
}

TEST(Frist, MonthsEndOnTheSameNumberOrTheLastDay) {
  EXPECT_THAT(Frist({"--från", "2026-01-31", "--månader", "1"}), HasSubstr("Sista dag: lördag 28 februari 2026."));
  EXPECT_THAT(Frist({"--från", "2026-08-15", "--manader", "4"}), HasSubstr("Sista dag: tisdag 15 december 2026."));
}

TEST(Frist, AsJson) {
  const std::string json = Frist({"--från", "2026-06-15", "--arbetsdagar", "7", "--som-json"});
  EXPECT_THAT(json, HasSubstr("\"sista_dag\": \"2026-06-25\""));
}

TEST(Frist, BadInputIsToldWithAnExample) {
  EXPECT_THAT(Frist({"--från", "15/12", "--dagar", "3"}), HasSubstr("--från \"15/12\""));
  EXPECT_THAT(Frist({"--från", "2026-02-30", "--dagar", "3"}), HasSubstr("2026-02-30"));
  EXPECT_THAT(Frist({"--från", "2026-02-03"}), HasSubstr("--arbetsdagar N"));
  EXPECT_THAT(Frist({"--från", "2026-02-03", "--dagar", "tre"}), HasSubstr("skriv ett heltal"));
  EXPECT_THAT(Frist({"--från", "2026-02-03", "--dagar", "3", "--månader", "1"}), HasSubstr("inte båda"));
}

}  // namespace
}  // namespace kvalitet::client

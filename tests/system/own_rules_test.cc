// What a kommun decides otherwise is data: files beside the program go before those that are compiled in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

std::string Compiled(const char* name) {
  return Content(absl::StrCat(KVALITET_SOURCE_DIR "/services/avvikelser/data/", name));
}

class OwnRules : public ::testing::Test {
 protected:
  OwnRules() { std::filesystem::create_directories(dir_.File("rules/avvikelser")); }
  std::string Flag() const { return absl::StrCat("--rules_dir=", dir_.File("rules")); }
  // What it says as it ends; empty where it is served all the same.
  std::string Refusal() const {
    Program suite("kvalitet-svit",
                  {"--dev", absl::StrCat("--data_dir=", dir_.File("data")), "--listen=127.0.0.1:0", Flag()},
                  dir_.File("svit.log"));
    return suite.Start() ? "" : Content(dir_.File("svit.log"));
  }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(OwnRules, GoBeforeThoseThatAreCompiledIn) {
  dir_.Write("rules/avvikelser/kategorier.csv",
             absl::StrCat(Compiled("kategorier.csv"), "HSL;;H_EGEN;Kommunens egen;2026-01-01;;Socialnämnden § 12;\n"));
  dir_.Write("rules/avvikelser/teman.csv",
             absl::StrReplaceAll(Compiled("teman.csv"), {{"HSL_ANNAT", "HSL_ANNAT,H_EGEN"}}));
  dir_.Write("rules/avvikelser/frister.csv",
             absl::StrReplaceAll(Compiled("frister.csv"),
                                 {{"AV_UTRED;;;ENHETSCHEF;rapport;14;", "AV_UTRED;;;ENHETSCHEF;rapport;5;"}}));
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  const Ran categories = tool_.Do({"avvikelse", "kategorier"});
  ASSERT_EQ(categories.code, 0) << categories.err;
  EXPECT_THAT(categories.out, HasSubstr("Kommunens egen"));
  EXPECT_THAT(categories.out, HasSubstr("LM_FEL_DOS")) << "what was there stays";
  const Ran limits = tool_.Do({"avvikelse", "frister"});
  ASSERT_EQ(limits.code, 0) << limits.err;
  EXPECT_THAT(limits.out, ::testing::ContainsRegex("avvikelse: utred +5 dagar"));
}

TEST_F(OwnRules, WhatCannotBeReadIsSaidAtStartAndNothingIsServed) {
  dir_.Write("rules/avvikelser/frister.csv",
             "AV_UTRED;;;ENHETSCHEF;rapport;fem;KALENDERDAG;0;RAKT;RIKTLINJE;D;2011-01-01;;;\n");
  EXPECT_THAT(Refusal(), HasSubstr("frister.csv line 1: antal is a number"));
}

TEST_F(OwnRules, NoStepIsLeftWithoutALimitAndTheLawsAreTheLaws) {
  dir_.Write("rules/avvikelser/frister.csv",
             absl::StrReplaceAll(Compiled("frister.csv"), {{"\nAV_UTRED;", "\n# AV_UTRED;"}}));
  EXPECT_THAT(Refusal(), HasSubstr("AV_UTRED is gone"));
  dir_.Write("rules/avvikelser/frister.csv",
             absl::StrReplaceAll(Compiled("frister.csv"), {{"sista anteckningen;5;AR", "sista anteckningen;1;AR"}}));
  EXPECT_THAT(Refusal(), HasSubstr("LS_GALLRA is gone, or is not as the law has it"));
  const std::string utred = "AV_UTRED;;;ENHETSCHEF;rapport;14;KALENDERDAG;0;RAKT;RIKTLINJE;D;2011-01-01;;;";
  const std::string changed =
      absl::StrCat(absl::StrReplaceAll(utred, {{"2011-01-01;", "2011-01-01;2027-01-01"}}), "\n",
                   absl::StrReplaceAll(utred, {{";14;", ";10;"}, {"2011-01-01", "2027-02-01"}}));
  dir_.Write("rules/avvikelser/frister.csv", absl::StrReplaceAll(Compiled("frister.csv"), {{utred, changed}}));
  EXPECT_THAT(Refusal(), HasSubstr("AV_UTRED from 2027-02-01 does not begin when the one before ends"));
}

TEST_F(OwnRules, ACategoryIsClosedAndNeverTakenAway) {
  dir_.Write("rules/avvikelser/kategorier.csv", "HSL;;H_EGEN;Kommunens egen;2026-01-01;;Socialnämnden § 12;\n");
  EXPECT_THAT(Refusal(), HasSubstr("is gone; close it with giltig till"));
}

}  // namespace
}  // namespace kvalitet::tests

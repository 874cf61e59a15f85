// What a kommun decides otherwise is data: files beside the program go before those that are compiled in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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

  // What the tool says.
  std::string Said(const std::vector<std::string>& words) const {
    const Ran ran = tool_.Do(words);
    EXPECT_EQ(ran.code, 0) << absl::StrJoin(words, " ") << "\n" << ran.out << ran.err;
    return ran.out;
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
  EXPECT_THAT(limits.out, ::testing::ContainsRegex("lex Sarah: svara IVO +den dag IVO säger +begäran från IVO"));
}

// Due in three days and in four.
TEST_F(OwnRules, FromWhenALineIsToldIsData) {
  dir_.Write(
      "rules/avvikelser/frister.csv",
      absl::StrReplaceAll(Compiled("frister.csv"), {{"rapport;14;KALENDERDAG;7;", "rapport;14;KALENDERDAG;3;"}}));
  dir_.Write("system.csv",
             "id;typ;lagrum;kategorier;enhet;insatstyp;inträffade;rapporterades;avslutades\n"
             "1;avvikelse;SoL;BEMOTANDE;Hemtjänst Norr;hemtjänst;2026-11-12;2026-11-12;\n"
             "2;avvikelse;SoL;BEMOTANDE;Hemtjänst Norr;hemtjänst;2026-11-13;2026-11-13;\n");
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  Said({"exempel", "--ut", "exempel"});
  Said({"utförare", "importera", "exempel/register.csv"});
  EXPECT_THAT(Said({"avvikelse", "importera", "system.csv", "--källa", "systemet"}), HasSubstr("2 nya"));
  tool_.As("UTFORARE", "9999", {"--utförare", "Exempelomsorg AB"});
  EXPECT_THAT(Said({"idag"}), AllOf(HasSubstr("Utred 1 avvikelse"), HasSubstr("tors 26 nov 2026")));
}

TEST_F(OwnRules, TheKommunsOwnDaysOffAreNoWorkingDays) {
  dir_.Write("rules/avvikelser/lediga_dagar.csv", "9999;2026-11-24;Kommunstyrelsen § 3\n0114;2026-11-25;§ 4\n");
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  Said({"exempel", "--ut", "exempel"});
  Said({"utförare", "importera", "exempel/register.csv"});
  EXPECT_THAT(Said({"synpunkt", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst", "--från",
                    "närstående", "--text", "Hjälpen kom sent."}),
              HasSubstr("Senast torsdag 26 november 2026."));
}

// The next version of the form is rows of data, from its day on; from when on a risk is high is one number.
TEST_F(OwnRules, TheFormForIvoAndTheLimitOfHighRiskAreData) {
  const std::string next =
      "LEX_SARAH;HSLF-FS 2026:99;2026-11-01;Vem;anmalare;Uppgiftslämnare;Saknas.\n"
      ";;;;;Antal berörda;Fylls i för hand.\n";
  dir_.Write("rules/avvikelser/blanketter.csv", absl::StrCat(Compiled("blanketter.csv"), next));
  std::filesystem::create_directories(dir_.File("rules/attgora"));
  dir_.Write("rules/attgora/granser.csv",
             absl::StrReplaceAll(Content(KVALITET_SOURCE_DIR "/common/attgora/data/granser.csv"),
                                 {{"AVVIKELSE_HOG_RISK;8;", "AVVIKELSE_HOG_RISK;12;"}}));
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  EXPECT_THAT(Said({"rpc", "avvikelser.v1.AvvikelseService/ListMatt", R"({"parent": "kommuner/9999"})"}),
              HasSubstr("högt riskvärde (minst 12 av 16)"));
  Said({"exempel", "--ut", "exempel"});
  Said({"utförare", "importera", "exempel/register.csv"});
  tool_.As("SAS", "9999");
  Said({"lexsarah", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst", "--text", "Ett besök uteblev.",
        "--konsekvens", "Oro.", "--kategori", "UTFORANDE_EJ", "--allvarlighet", "3", "--sannolikhet", "2"});
  Said({"lexsarah", "ta-emot", "AV-1", "--inget-jäv"});
  Said({"lexsarah", "steg", "L-1", "ska anmälas till IVO", "--motiv", "Det är uppenbart allvarligt."});
  EXPECT_THAT(Said({"lexsarah", "steg", "L-1", "anmäld till IVO före utredningen", "--grad",
                    "allvarligt missförhållande", "--anmälare", "Socialnämnden", "--kontakt", "SAS Ek", "--telefon",
                    "0451-26 80 00", "--prova", "--ut", "utkast.json"}),
              HasSubstr("Inte ifyllt: Antal berörda."));
  EXPECT_THAT(Content(dir_.File("utkast.json")), HasSubstr("HSLF-FS 2026:99"));
}

TEST_F(OwnRules, TheSixPointsAreAskedForUntilAnotherVersionDoes) {
  const std::string six = Compiled("utredningspunkter.csv");
  dir_.Write("rules/avvikelser/utredningspunkter.csv",
             absl::StrReplaceAll(six, {{";;kan_handa_igen;JA;", ";;kan_handa_igen;NEJ;"}}));
  EXPECT_THAT(Refusal(), HasSubstr("kan_handa_igen is no longer asked for from 2011-07-01; append the next version"));
  dir_.Write("rules/avvikelser/utredningspunkter.csv",
             absl::StrCat(six, "LEX_SARAH;2011-07-02;vad_hande;JA;Punkt 1 saknas.\n"));
  EXPECT_THAT(Refusal(), HasSubstr("uppmarksammat is no longer asked for from 2011-07-02"));
  dir_.Write("rules/avvikelser/utredningspunkter.csv",
             absl::StrCat(absl::StrReplaceAll(six, {{";;barriarer;JA;", ";;barriarer;NEJ;"}}),
                          "LEX_SARAH;2027-01-01;vad_hande;JA;Punkt 1 saknas.\n"));
  EXPECT_EQ(Refusal(), "") << "an unverified point may be left out, and what is asked for may change from a day";
}

TEST_F(OwnRules, AFormThatWasSentByIsNotTakenAway) {
  dir_.Write("rules/avvikelser/blanketter.csv",
             "LEX_SARAH;HSLF-FS 2026:99;2026-11-01;Vem;anmalare;;Saknas.\n"
             "LEX_MARIA;HSLF-FS 2017:41;2017-09-01;Vem;anmalare;;Saknas.\n");
  EXPECT_THAT(Refusal(), HasSubstr("SOSFS 2011:5 is not as it was; append the next version"));
}

TEST_F(OwnRules, WhatCannotBeReadIsSaidAtStartAndNothingIsServed) {
  dir_.Write("rules/avvikelser/frister.csv",
             "AV_UTRED;;;ENHETSCHEF;rapport;fem;KALENDERDAG;7;RAKT;RIKTLINJE;D;2011-01-01;;;\n");
  EXPECT_THAT(Refusal(), HasSubstr("frister.csv line 1: antal is a number"));
}

TEST_F(OwnRules, NoStepIsLeftWithoutALimitAndTheLawsAreTheLaws) {
  dir_.Write("rules/avvikelser/frister.csv",
             absl::StrReplaceAll(Compiled("frister.csv"), {{"\nAV_UTRED;", "\n# AV_UTRED;"}}));
  EXPECT_THAT(Refusal(), HasSubstr("AV_UTRED is gone"));
  dir_.Write("rules/avvikelser/frister.csv",
             absl::StrReplaceAll(Compiled("frister.csv"), {{"sista anteckningen;5;AR", "sista anteckningen;1;AR"}}));
  EXPECT_THAT(Refusal(), HasSubstr("LS_GALLRA is gone, or is not as the law has it"));
  const std::string utred = "AV_UTRED;;;ENHETSCHEF;rapport;14;KALENDERDAG;7;RAKT;RIKTLINJE;D;2011-01-01;;;";
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

// Who reads what somebody said follows the kommun's own list.
TEST_F(OwnRules, MasReadsWhatAnOwnCategorySaysOfHealthCare) {
  dir_.Write("rules/avvikelser/kategorier.csv",
             absl::StrCat(Compiled("kategorier.csv"),
                          "SYNPUNKT;hälso- och sjukvård;SYN_REHAB;rehabilitering;2026-01-01;;Socialnämnden § 12;\n"));
  dir_.Write("rules/avvikelser/teman.csv",
             absl::StrReplaceAll(Compiled("teman.csv"), {{"SYN_HALSOVARD", "SYN_HALSOVARD,SYN_REHAB"}}));
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  Said({"exempel", "--ut", "exempel"});
  Said({"utförare", "importera", "exempel/register.csv"});
  for (const char* kategori : {"SYN_REHAB", "SYN_TID"}) {
    Said({"synpunkt", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst", "--från", "närstående",
          "--kategori", kategori, "--text", "Hjälpen kom sent."});
  }
  tool_.As("MAS", "9999");
  EXPECT_THAT(Said({"synpunkt", "lista"}), AllOf(HasSubstr("SY-1 "), Not(HasSubstr("SY-2 "))));
}

// Nine reports a month for a year under the code that was closed, and forty in the thirty days of the one it became;
// the first of each is closed.
std::string Reports() {
  std::string csv = "id;typ;lagrum;kategorier;enhet;insatstyp;inträffade;rapporterades;avslutades\n";
  int id = 0;
  for (int month = 12; month >= 0; --month) {
    const absl::CivilDay day = absl::CivilDay(2026, 11, 20) - 30 * month - (month == 12 ? 5 : 0);
    const std::string date = absl::FormatCivilTime(day);
    for (int i = 0; i < (month == 0 ? 40 : 9); ++i) {
      const bool closed = i == 0 && (month == 0 || month == 12);
      absl::StrAppend(&csv, ++id, ";avvikelse;SoL;", month == 0 ? "BEMOTANDE_2" : "BEMOTANDE",
                      ";Hemtjänst Söder;hemtjänst;", date, ";", date, ";", closed ? "2026-11-21" : "", "\n");
    }
  }
  return csv;
}

// Else the new code would have an empty past, and the old one fall, on the day the list was changed.
TEST_F(OwnRules, WhatAClosedCategoryBecameHasItsPast) {
  dir_.Write("rules/avvikelser/kategorier.csv",
             absl::StrCat(absl::StrReplaceAll(Compiled("kategorier.csv"),
                                              {{"brister i bemötande;1999-01-01;;handboken för lex Sarah;",
                                                "brister i bemötande;1999-01-01;2026-10-25;handboken för lex "
                                                "Sarah;BEMOTANDE_2"}}),
                          "MISSFORHALLANDE;;BEMOTANDE_2;brister i bemötandet;2026-10-25;;Socialnämnden § 12;\n"));
  dir_.Write(
      "rules/avvikelser/teman.csv",
      absl::StrReplaceAll(Compiled("teman.csv"), {{"BEMOTANDE,SYN_BEMOTANDE", "BEMOTANDE,BEMOTANDE_2,SYN_BEMOTANDE"}}));
  dir_.Write("system.csv", Reports());
  ASSERT_TRUE(suite_.Start("2026-11-23", {Flag()})) << Content(dir_.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  Said({"exempel", "--ut", "exempel"});
  Said({"utförare", "importera", "exempel/register.csv"});
  EXPECT_THAT(Said({"avvikelse", "importera", "system.csv", "--källa", "systemet"}), HasSubstr("148 nya"));

  // Counted together, under the code that goes on, whichever is asked for.
  for (const char* gruppering : {"", R"(, "gruppering": ["GRUPPERING_KATEGORI"])"}) {
    EXPECT_THAT(Said({"rpc", "avvikelser.v1.AvvikelseService/CountAvvikelser",
                      absl::StrCat(R"({"parent": "kommuner/9999", "kategori": ["BEMOTANDE_2"])", gruppering, "}")}),
                AllOf(HasSubstr("148"), Not(HasSubstr("\"BEMOTANDE\""))));
  }
  // Compared with what it was before, and the one that was closed has not fallen.
  EXPECT_THAT(Said({"avvikelse", "signaler"}),
              AllOf(HasSubstr("Hemtjänst Söder: 40 avvikelser i kategorin brister i bemötandet på 30 dagar (förra året "
                              "9)"),
                    Not(HasSubstr("inga avvikelser i kategorin"))));
  // An example of before is like a case of today.
  Said({"lärexempel", "skriv", "AV-1", "--rubrik", "Nyckeln", "--vad-hände", "Hjälpen kom inte in.", "--varför",
        "Nyckeln låg fel.", "--lärdom", "Nycklar räknas.", "--gjordes", "Ny rutin.", "--orsak",
        "processer, rutiner och arbetssätt"});
  Said({"lärexempel", "granska", "LX-1"});
  tool_.As("SAS", "9999");
  Said({"lärexempel", "godkänn", "LX-1", "--ingen-igenkännbar"});
  for (const char* kategori : {"BEMOTANDE_2", "BEMOTANDE"}) {
    EXPECT_THAT(Said({"lärexempel", "liknande", "--kategori", kategori}),
                AllOf(HasSubstr("samma kategori"),
                      HasSubstr("2 avslutade ärenden de senaste tre åren med kategorin BEMOTANDE_2.")));
  }
}

}  // namespace
}  // namespace kvalitet::tests

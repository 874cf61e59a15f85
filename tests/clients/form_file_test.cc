// The självskattning as a file: what is written, and what is read back after a spreadsheet has had it.
#include "clients/kvalitet/form_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;

uppfoljning::v1::GetBlankettResponse Form() {
  uppfoljning::v1::GetBlankettResponse form;
  form.set_rubrik("Självskattning hemtjänst");
  auto& s = *form.mutable_sjalvskattning();
  s.set_nummer("S-187");
  s.set_ar(2026);
  s.set_sista_date("2026-12-11");
  auto* a = form.add_rader();
  a->set_nyckel("HT21");
  a->set_avsnitt("Läkemedel");
  a->set_fraga("Har alla som utför delegerade uppgifter giltig delegering?");
  a->set_svara_sa("Skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20");
  a->set_fjolarets_svar("3/4");
  a->set_obligatorisk(true);
  auto* b = form.add_rader();
  b->set_nyckel("HT35");
  b->set_avsnitt("Ledning");
  b->set_fraga("Finns utsedd ersättare; nåbar \"chef\" kvällar och helger?");
  b->set_svara_sa("Skriv ett av svaren.");
  b->add_alternativ("Ja");
  b->add_alternativ("Nej");
  b->set_svar("Ja");
  auto* c = form.add_rader();
  c->set_nyckel("HT32");
  c->set_avsnitt("Avvikelser");
  c->set_fraga("Vilka orsaker är vanligast?");
  c->set_svara_sa("Skriv fritt.");
  c->set_svar("Sena besök.\nFörsta raden; andra: åäö – \"citat\"");
  return form;
}

std::map<std::string, std::string> Answers(const FormFile& file) {
  std::map<std::string, std::string> answers;
  for (const FormAnswer& a : file.answers) answers[a.key] = a.answer;
  return answers;
}

TEST(FormFile, IsWhatSwedishExcelOpensByDoubleClick) {
  const std::string text = WriteForm(Form(), "Hemtjänst Norr");
  EXPECT_TRUE(absl::StartsWith(
      text, "\xEF\xBB\xBFNYCKEL;AVSNITT;FRÅGA;SÅ HÄR SVARAR DU;TILLÅTNA SVAR;FJOLÅRETS SVAR;SVAR;KOMMENTAR\r\n"));
  EXPECT_THAT(text, HasSubstr("Självskattning hemtjänst 2026, Hemtjänst Norr. Sista dag fredag 11 december 2026."));
  EXPECT_THAT(text, HasSubstr(";3 av 4;"));  // 3/4 would become a date
  EXPECT_THAT(text, HasSubstr("Ja | Nej"));
  EXPECT_EQ(FormFileName("Hemtjänst Norr / Öst", 2026), "hemtjanst-norr-ost-2026.csv");
}

TEST(FormFile, ComesBackAsItWasWritten) {
  const auto file = ReadForm(WriteForm(Form(), "Hemtjänst Norr"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->number, "S-187");
  ASSERT_EQ(file->answers.size(), 3u);
  EXPECT_EQ(file->answers[0].line, 3);
  EXPECT_EQ(file->answers[2].answer, "Sena besök.\nFörsta raden; andra: åäö – \"citat\"");
}

TEST(FormFile, OtherCharsetsDelimitersAndColumnOrder) {
  // Windows-1252, tabs, columns turned round, a column more, empty rows at the end.
  const auto file = ReadForm(
      "SVAR\tFR\xC5GA\tMIN EGEN\tNYCKEL\r\n17 av 20\tHar alla?\tx\tht21\r\nF\xF6r f\xE5 \x96 "
      "ja\t\t\tHT32\r\n\t\t\t\r\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(Answers(*file), (std::map<std::string, std::string>{{"HT21", "17 av 20"}, {"HT32", "För få – ja"}}));
  EXPECT_EQ(file->taken_as, "Windows-1252, tabb");
  const auto comma = ReadForm("NYCKEL,SVAR\nHT21,\"17,5\"\n");
  ASSERT_TRUE(comma.ok());
  EXPECT_EQ(Answers(*comma)["HT21"], "17,5");
}

TEST(FormFile, WhatCannotBeReadIsSaidAndNothingSaved) {
  EXPECT_THAT(std::string(ReadForm("A;B\n1;2\n").status().message()), HasSubstr("saknar kolumnen NYCKEL"));
  EXPECT_THAT(std::string(ReadForm("NYCKEL;SVAR\nHT1;Ja\nHT1;Nej\n").status().message()),
              HasSubstr("står två gånger: rad 2 och rad 3"));
  EXPECT_THAT(std::string(ReadForm("NYCKEL;SVAR\n;Ja\n").status().message()),
              HasSubstr("Rad 2 har ett svar men ingen NYCKEL"));
  EXPECT_THAT(std::string(ReadForm("").status().message()), HasSubstr("Ingenting sparat"));
}

// A spreadsheet program in Excel's place: it opens the file, and saves it with other charset and delimiter.
class Spreadsheet : public ::testing::TestWithParam<const char*> {};

TEST_P(Spreadsheet, OpensAndSavesTheForm) {
  if (std::system("command -v libreoffice > /dev/null") != 0) GTEST_SKIP() << "libreoffice is not installed";
  std::string folder = ::testing::TempDir() + "/kalkyl-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string filled =
      absl::StrReplaceAll(WriteForm(Form(), "Hemtjänst Norr"), {{";3 av 4;", ";3 av 4;17 av 20"}});
  std::ofstream(folder + "/in.csv", std::ios::binary) << filled;
  const std::string command = absl::StrCat("timeout 120 libreoffice -env:UserInstallation=file://", folder,
                                           "/profil --headless --infilter='CSV:59,34,76,1' ",
                                           "--convert-to 'csv:Text - txt - csv (StarCalc):", GetParam(), "' --outdir ",
                                           folder, "/ut ", folder, "/in.csv > /dev/null 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream in(folder + "/ut/in.csv", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto file = ReadForm(bytes);
  ASSERT_TRUE(file.ok()) << file.status() << "\n" << bytes;
  EXPECT_EQ(file->number, "S-187");
  auto answers = Answers(*file);
  EXPECT_EQ(answers["HT21"], "17 av 20");
  EXPECT_EQ(answers["HT35"], "Ja");
  EXPECT_EQ(answers["HT32"], "Sena besök.\nFörsta raden; andra: åäö – \"citat\"");
  std::filesystem::remove_all(folder);
}

// delimiter, quote, charset: Windows-1252 with semicolon; UTF-8 with tab.
INSTANTIATE_TEST_SUITE_P(Charsets, Spreadsheet, ::testing::Values("59,34,1", "9,34,76"));

}  // namespace
}  // namespace kvalitet::client

#include "clients/kvalitet/import_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/kvalitet/import.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;

std::vector<ImportColumn> Columns() {
  return {{"typ", {"typ"}, true}, {"kategorier", {"kategorier", "kategori"}}, {"beskrivning", {"beskrivning"}}};
}

TEST(ImportWords, ReadsWhatAnotherSystemCallsIt) {
  std::string map =
      "# Systemets ord\ntyp: HSL-avvikelse = avvikelse\nkategori: Läkemedel; fel dos = LM_FEL_DOS\n"
      "Kategorier: Bemötande = BEMOTANDE\nkategorier: Övrigt = -\nbeskrivning = Vad hände: i korthet\n";
  const auto words = ImportWords::Take(Columns(), map);
  ASSERT_TRUE(words.ok()) << words.status();
  EXPECT_EQ(map, "# Systemets ord\nbeskrivning = Vad hände: i korthet\n") << "columns are left for the map of columns";
  EXPECT_EQ(words->Read("typ", "hsl-avvikelse "), "avvikelse");
  EXPECT_EQ(words->Read("typ", "lex Sarah"), "lex Sarah") << "what it does not name stays";
  EXPECT_EQ(words->Read("kategorier", "Läkemedel; fel dos"), "LM_FEL_DOS") << "as a whole first";
  EXPECT_EQ(words->Read("kategorier", "BEMÖTANDE|Övrigt|Annat"), "BEMOTANDE|Annat");
  EXPECT_EQ(words->Read("kategorier", "övrigt"), "");
  EXPECT_EQ(words->Read("kategorier", "a;b"), "a;b");
  EXPECT_EQ(words->Read("beskrivning", "Övrigt"), "Övrigt") << "of that field only";
}

TEST(ImportWords, TheLinesAreReadAgainAsTheyWere) {
  std::string map = "typ: HSL-avvikelse = avvikelse\nkategorier: A = B = C\n";
  const auto words = ImportWords::Take(Columns(), map);
  ASSERT_TRUE(words.ok()) << words.status();
  EXPECT_EQ(words->Read("kategorier", "a = b"), "C");
  std::string lines = words->Lines(Columns());
  EXPECT_EQ(lines, "typ: HSL-avvikelse = avvikelse\nkategorier: A = B = C\n");
  EXPECT_EQ(ImportWords::Take(Columns(), lines)->Lines(Columns()), words->Lines(Columns()));
}

TEST(ImportWords, AFaultyLineIsNamed) {
  for (const char* faulty : {"typ = typ\nfel: A = B\n", "typ = typ\ntyp: A =\n", "typ = typ\ntyp: = B\n"}) {
    std::string map = faulty;
    const auto words = ImportWords::Take(Columns(), map);
    ASSERT_FALSE(words.ok()) << faulty;
    EXPECT_THAT(std::string(words.status().message()), HasSubstr("Kartan, rad 2"));
    EXPECT_THAT(std::string(words.status().message()), HasSubstr("typ, kategorier, beskrivning"));
  }
}

TEST(ImportWords, RowsAreReadThroughThem) {
  ImportKind kind;
  kind.columns = Columns();
  std::string map = "typ: Händelse = avvikelse\n";
  const auto words = ImportWords::Take(kind.columns, map);
  const auto csv = base::ParseCsv("typ;kategorier\nHändelse;X\n");
  ASSERT_TRUE(words.ok() && csv.ok());
  const ImportRows rows = MapRows(*csv, kind, ProposeMapping(csv->header, kind.columns), *words);
  EXPECT_THAT(rows.values[0], ::testing::ElementsAre("avvikelse", "X", ""));
}

}  // namespace
}  // namespace kvalitet::client

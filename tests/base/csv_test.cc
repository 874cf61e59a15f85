#include "common/base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/base/text.h"

namespace kvalitet::base {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Cells = std::vector<std::string>;

std::string Message(absl::string_view bytes) {
  const auto csv = ParseCsv(bytes);
  EXPECT_EQ(csv.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(csv.status().message());
}

TEST(Csv, WhatSpreadsheetsWrite) {
  for (const char* text : {
           "Enhet;Antal\r\nÅlgården;3\r\n\"a;b\";\"säg \"\"hej\"\"\"\r\n",
           "\xEF\xBB\xBF"
           "Enhet;Antal\nÅlgården;3\n\"a;b\";\"säg \"\"hej\"\"\"",
           "sep=;\r\nEnhet;Antal\rÅlgården;3\r\"a;b\";\"säg \"\"hej\"\"\"\r",
           "Enhet;Antal;;;\n\n;;;;\n Ålgården ;3;;\n\"a;b\" ; \"säg \"\"hej\"\"\";;\n\n",
       }) {
    const auto csv = ParseCsv(text);
    ASSERT_TRUE(csv.ok()) << csv.status();
    EXPECT_THAT(csv->header, ElementsAre("Enhet", "Antal")) << text;
    ASSERT_EQ(csv->rows.size(), 2u) << text;
    EXPECT_THAT(csv->rows[0].cells, ElementsAre("Ålgården", "3")) << text;
    EXPECT_THAT(csv->rows[1].cells, ElementsAre("a;b", "säg \"hej\"")) << text;
  }
}

TEST(Csv, DelimitersAreFound) {
  EXPECT_EQ(ParseCsv("a,b\n1,2").value().delimiter, ',');
  EXPECT_EQ(ParseCsv("a\tb\n1\t2").value().delimiter, '\t');
  EXPECT_EQ(ParseCsv("a|b\n1|2").value().delimiter, '|');
  EXPECT_EQ(ParseCsv("a;b, c;d\n").value().delimiter, ';');
  EXPECT_EQ(ParseCsv("\"a;b;c\",d,e\n").value().delimiter, ',');
  EXPECT_EQ(ParseCsv("ensam\n1\n").value().delimiter, ';');
  EXPECT_EQ(ParseCsv("sep=,\na;b,c\n").value().delimiter, ',');
  EXPECT_EQ(ParseCsv("SEP=\t\na;b\tc\n").value().delimiter, '\t');
  EXPECT_THAT(ParseCsv("\n\na,b\n1,2").value().header, ElementsAre("a", "b"));
}

TEST(Csv, RowsKnowTheirLine) {
  const Csv csv = ParseCsv("a;b\n1;\"rad\r\ntvå\"\n\n3;4\r\n").value();
  EXPECT_EQ(csv.header_line, 1);
  ASSERT_EQ(csv.rows.size(), 2u);
  EXPECT_EQ(csv.rows[0].line, 2);
  EXPECT_EQ(csv.rows[0].cells[1], "rad\ntvå");
  EXPECT_EQ(csv.rows[1].line, 5);
  EXPECT_EQ(ParseCsv("sep=;\n\na;b\n1;2").value().rows[0].line, 4);
}

TEST(Csv, ShortRowsAreFilledAndColumnsFound) {
  const Csv csv = ParseCsv("Enhet;Händelsedag;c\n1\n").value();
  EXPECT_THAT(csv.rows[0].cells, ElementsAre("1", "", ""));
  EXPECT_EQ(csv.Column("händelsedag"), 1);
  EXPECT_EQ(csv.Column("HANDELSEDAG"), 1);
  EXPECT_EQ(csv.Column("saknas"), -1);
}

TEST(Csv, EncodingsAreNamed) {
  EXPECT_EQ(DescribeFormat(ParseCsv("\x80;b\n").value()), "Windows-1252, semikolon");
  EXPECT_EQ(DescribeFormat(ParseCsv("\xE5,b\n").value()), "Latin-1, komma");
  EXPECT_EQ(DescribeFormat(ParseCsv("\xEF\xBB\xBF"
                                    "a\tb\n")
                               .value()),
            "UTF-8 med BOM, tabb");
  EXPECT_EQ(DescribeFormat(ParseCsv("a|b\n").value()), "UTF-8, lodstreck");
  EXPECT_THAT(ParseCsv("\xC5lder;x\n\xF6;y\n").value().header, ElementsAre("Ålder", "x"));
}

TEST(Csv, ErrorsNameTheLine) {
  EXPECT_THAT(Message("a;b\n1;2\n\"3;4\n5;6\n"), HasSubstr("rad 3: ett citattecken öppnas men stängs aldrig"));
  EXPECT_THAT(Message("a;b\n\"1\n2\n3\";x\n\"3\" x;4\n"), HasSubstr("rad 5: det står text efter"));
  EXPECT_THAT(Message("a;b\n1;2\n1;2;3\n"), HasSubstr("rad 3: raden har 3 kolumner men rubrikraden 2"));
  EXPECT_THAT(Message("Enhet;antal;ENHET\n"), HasSubstr("rad 1: kolumnen ”ENHET” finns två gånger"));
  EXPECT_THAT(Message(""), HasSubstr("filen är tom"));
  EXPECT_THAT(Message("\xEF\xBB\xBF\r\n;;\r\n"), HasSubstr("filen är tom"));
  EXPECT_THAT(Message("sep=;\n"), HasSubstr("filen är tom"));
}

TEST(Csv, OtherFilesAreRecognised) {
  EXPECT_THAT(Message("PK\x03\x04....."), HasSubstr("kalkylbok"));
  EXPECT_THAT(Message("\xD0\xCF\x11\xE0\xA1\xB1"), HasSubstr("kalkylbok"));
  EXPECT_THAT(Message("%PDF-1.7"), HasSubstr("pdf"));
  EXPECT_THAT(Message(absl::string_view("a;b\0;c\nxxxxxxxxxxxxxxxx", 22)), HasSubstr("inte en textfil"));
}

TEST(Csv, LimitsHold) {
  std::string wide = "a";
  for (size_t i = 1; i < kMaxCsvColumns; ++i) wide += ";a" + std::to_string(i);
  EXPECT_EQ(ParseCsv(wide).value().header.size(), kMaxCsvColumns);
  EXPECT_THAT(Message(wide + ";z"), HasSubstr("för många kolumner"));
  EXPECT_THAT(Message("a;b\n" + std::string(5000, ';')), HasSubstr("rad 2: raden har för många kolumner"));
  EXPECT_TRUE(ParseCsv("a;b\n" + std::string(kMaxCsvCellBytes, 'x')).ok());
  EXPECT_THAT(Message("a;b\n" + std::string(kMaxCsvCellBytes + 1, 'x')), HasSubstr("rad 2: en cell är längre"));
  EXPECT_THAT(Message(std::string(kMaxCsvBytes + 1, 'x')), HasSubstr("64 MB"));
}

TEST(CsvWriter, WritesWhatExcelReads) {
  CsvWriter writer;
  writer.Row({"Enhet", "Antal"});
  writer.Row({"a;b", "säg \"hej\"\nrad"});
  writer.Row(Cells{" x", ""});
  EXPECT_EQ(writer.text(),
            "\xEF\xBB\xBF"
            "Enhet;Antal\r\n\"a;b\";\"säg \"\"hej\"\"\nrad\"\r\n\" x\";\r\n");
  EXPECT_EQ(writer.Take().substr(0, 3), "\xEF\xBB\xBF");
  writer.Row({"1", "2"});
  EXPECT_EQ(writer.Take(), "1;2\r\n");
}

TEST(CsvWriter, GuardsAgainstFormulas) {
  const auto written = [](absl::string_view cell) {
    CsvWriter writer({';', false, true});
    writer.Row({cell});
    std::string text = writer.Take();
    return text.substr(0, text.size() - 2);
  };
  EXPECT_EQ(written("=1+1"), "'=1+1");
  EXPECT_EQ(written("+cmd"), "'+cmd");
  EXPECT_EQ(written("-2+3"), "'-2+3");
  EXPECT_EQ(written("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(written("\t=1"), "\"'\t=1\"");
  EXPECT_EQ(written("'=1"), "''=1");
  EXPECT_EQ(written("-12,5"), "-12,5");
  EXPECT_EQ(written("+46"), "+46");
  EXPECT_EQ(written("- punkt"), "'- punkt");
  EXPECT_EQ(written("'t"), "'t");
  CsvWriter plain({',', false, false});
  plain.Row({"=1+1", "a;b"});
  EXPECT_EQ(plain.text(), "=1+1,a;b\r\n");
}

TEST(CsvWriter, WhatItWritesIsReadBack) {
  std::mt19937 random(23);
  const Cells letters = {"a", "å", ";", ",", "\"", "\n", " ", "'", "=", "-", "\t", "1", "+", "|", "\u00A0"};
  for (int round = 0; round < 3000; ++round) {
    const CsvOptions options{";,\t|"[random() % 4], random() % 2 == 0, random() % 4 != 0};
    const size_t columns = 2 + random() % 3;  // the delimiter of a single column is anybody's guess
    CsvWriter writer(options);
    Cells header;
    for (size_t i = 0; i < columns; ++i) header.push_back("k" + std::to_string(i));
    writer.Row(header);
    std::vector<Cells> rows;
    for (size_t r = random() % 5; r > 0; --r) {
      Cells row;
      for (size_t i = 0; i < columns; ++i) {
        std::string cell;
        for (size_t n = random() % 5; n > 0; --n) cell += letters[random() % letters.size()];
        if (!options.guard_formulas && !cell.empty() && cell[0] == '\'') cell.erase(0);  // reading takes a guard away
        row.push_back(cell);
      }
      row.back() += "z";  // not an empty row
      writer.Row(row);
      rows.push_back(row);
    }
    const auto csv = ParseCsv(writer.text());
    ASSERT_TRUE(csv.ok()) << csv.status() << "\n" << writer.text();
    ASSERT_EQ(csv->delimiter, options.delimiter) << writer.text();
    ASSERT_EQ(csv->header, header);
    ASSERT_EQ(csv->rows.size(), rows.size());
    for (size_t r = 0; r < rows.size(); ++r) ASSERT_EQ(csv->rows[r].cells, rows[r]) << writer.text();
  }
}

TEST(Csv, AnyBytesEndInRowsOrAnError) {
  std::mt19937 random(29);
  const std::string bytes = "a;,\"\n\r \xC3\xA5\xE5'=\t|s=ep";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t n = random() % 30; n > 0; --n) text.push_back(bytes[random() % bytes.size()]);
    const auto csv = ParseCsv(text);
    if (!csv.ok()) {
      ASSERT_TRUE(IsValidUtf8(csv.status().message()));
      continue;
    }
    for (const CsvRow& row : csv->rows) ASSERT_EQ(row.cells.size(), csv->header.size());
  }
}

}  // namespace
}  // namespace kvalitet::base

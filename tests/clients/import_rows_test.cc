// From the columns of a file to the fields of an import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/import.h"

namespace kvalitet::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ImportKind Kind() {
  return {"x/y",
          "rader",
          {{"kall_id", {"nyckel"}}, {"utforare", {"utförare", "namn"}, true}, {"galler_fran", {"gäller från"}}},
          {"utforare"},
          ""};
}

base::Csv Csv(const std::string& text) {
  auto csv = base::ParseCsv(text);
  EXPECT_TRUE(csv.ok()) << csv.status();
  return *std::move(csv);
}

ImportRows Rows(const std::string& text) {
  const base::Csv csv = Csv(text);
  return MapRows(csv, Kind(), ProposeMapping(csv.header, Kind().columns));
}

TEST(ImportRows, ColumnsAreFoundFoldedAndOthersAreNamed) {
  const ImportRows rows = Rows("Galler_fran;UTFORARE;Telefon\n2026-01-01;Åby AB;1\n");
  EXPECT_THAT(rows.values[0], ElementsAre("", "Åby AB", "2026-01-01"));
  EXPECT_THAT(rows.unused, ElementsAre("Telefon"));
  EXPECT_EQ(rows.lines[0], 2);
}

TEST(ImportRows, AMapNamesTheColumns) {
  const auto columns = ApplyMap(Kind().columns, "# karta\nutförare = bolag\ngäller från = start\nnyckel = -\n");
  ASSERT_TRUE(columns.ok()) << columns.status();
  const base::Csv csv = Csv("bolag;start;nyckel\nÅby AB;2026;7\n");
  const ImportRows rows = MapRows(csv, Kind(), ProposeMapping(csv.header, *columns));
  EXPECT_THAT(rows.values[0], ElementsAre("", "Åby AB", "2026"));
  EXPECT_THAT(rows.unused, ElementsAre("nyckel")) << "the map says that it is none";
  EXPECT_THAT(std::string(ApplyMap(Kind().columns, "fel = bolag\n").status().message()), HasSubstr("Kartan, rad 1"));
}

TEST(ImportRows, KeysAreMadeWhereTheFileHasNoneAndNoRowIsLost) {
  const std::string file = "utförare\nÅby AB\nÅby AB\nÖby AB\n";
  const ImportRows rows = Rows(file), again = Rows(file);
  EXPECT_EQ(rows.kall_id, again.kall_id);
  EXPECT_NE(rows.kall_id[0], rows.kall_id[1]);
  EXPECT_NE(rows.kall_id[0], rows.kall_id[2]);
}

}  // namespace
}  // namespace kvalitet::client

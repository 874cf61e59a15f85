// Tables and lines that fit a terminal, and lose nothing.
#include "clients/kvalitet/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, i == 0 ? "" : " ", "ord", i);
  return text;
}

void ExpectNarrow(const std::string& text) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) EXPECT_LE(DisplayWidth(line), 160) << line;
}

TEST(TextTableTest, AWideCellGoesOnBelow) {
  TextTable table({"NR", ">ANTAL", "VAD", "VARFÖR"});
  table.Add({"A-1", "7", Words(60), Words(40)});
  table.Add({"A-2", "12", "kort", ""});
  const std::string text = table.Text();
  ExpectNarrow(text);
  for (const char* each : {"ord0", "ord39", "ord59"}) EXPECT_THAT(text, HasSubstr(each));
  EXPECT_THAT(text, HasSubstr("\n  A-2     12  kort\n")) << "the other columns are as wide as they were";
}

TEST(TextTableTest, WhatFitsIsOneLineARow) {
  TextTable table({"NR", "VAD"});
  table.Add({"A-1", "Ny rutin"});
  EXPECT_EQ(table.Text(), "  NR   VAD\n  A-1  Ny rutin\n");
}

TEST(TextTableTest, AnAnswerOfTwoLinesStaysInItsColumn) {
  TextTable table({"NR", "SVAR"});
  table.Add({"HT32", "Sena besök.\nNy rad."});
  EXPECT_EQ(table.Text(), "  NR    SVAR\n  HT32  Sena besök.\n        Ny rad.\n");
}

TEST(FoldTest, LongLinesAreBrokenAtBlanks) {
  const std::string text = absl::StrCat("kort\n  ", Words(60), "\n");
  const std::string folded = Fold(text);
  ExpectNarrow(folded);
  EXPECT_THAT(folded, ::testing::StartsWith("kort\n  ord0 ord1 "));
  EXPECT_THAT(folded, HasSubstr("\n    ord")) << "indented by two more";
  EXPECT_THAT(folded, ::testing::EndsWith("ord59\n"));
  EXPECT_EQ(Fold("en  kort   rad\n"), "en  kort   rad\n");
}

}  // namespace
}  // namespace kvalitet::client

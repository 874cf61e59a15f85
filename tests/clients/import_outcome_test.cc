// How an import is told: by the words of the file.
#include "clients/kvalitet/import_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;

TEST(ImportOutcome, WhatIsWrongStandsUnderTheHeadingOfTheFile) {
  const ImportKind kind = {
      "x/y", "rader", {{"kall_id", {"id"}}, {"intraffad_date", {"inträffade"}}, {"insatstyp", {"insatstyp"}}}, {}, ""};
  const auto csv = base::ParseCsv("Ärende;Händelsedag\n1;2027-01-01\n");
  ASSERT_TRUE(csv.ok()) << csv.status();
  avvikelser::v1::ImportAvvikelserResponse response;
  response.set_antal_fel(3);
  for (const auto& [kolumn, text] : {std::pair<const char*, const char*>{"intraffad_date", "Dagen har inte varit ännu"},
                                     {"insatstyp", "\"boende\" finns inte i registret."},
                                     {"rader", "för många"}}) {
    auto& one = *response.add_fel();
    one.set_rad(2);
    one.set_kolumn(kolumn);
    one.set_text(text);
  }
  Outcome outcome = ReadOutcome(response);
  NameColumns(kind, *csv, {{0, false}, {1, false}, {-1, false}}, outcome);
  ASSERT_EQ(outcome.listed.size(), 3u);
  EXPECT_EQ(outcome.listed[0].column, "Händelsedag");
  EXPECT_EQ(outcome.listed[0].field, "intraffad_date") << "for programs";
  EXPECT_EQ(outcome.listed[1].column, "insatstyp") << "the file has none: what people call it";
  EXPECT_EQ(outcome.listed[2].column, "rader") << "no field of a row";
  EXPECT_THAT(WordHelp({outcome.listed[1]}, kind), HasSubstr("insatstyp: boende = ORDET HÄR"));
}

}  // namespace
}  // namespace kvalitet::client

// How an import is told: by the words of the file.
#include "clients/kvalitet/import_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/kvalitet/import_kinds.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"

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

// The register calls a column what people do.
TEST(ImportOutcome, ARowOfTheRegisterStandsUnderTheHeadingOfTheFileToo) {
  const ImportKind kind = UtforareKind();
  const auto csv = base::ParseCsv("Utförare;Org.nr.;Startdatum\nEk AB;55;i våras\n");
  ASSERT_TRUE(csv.ok()) << csv.status();
  registry::v1::ImportUtforareResponse response;
  response.set_antal_fel(3);
  for (const auto& [kolumn, text] : {std::pair<const char*, const char*>{"organisationsnummer", "\"55\": för kort"},
                                     {"gäller från", "\"i våras\" är inget datum"},
                                     {"juridisk form", "saknas"}}) {
    auto& one = *response.add_fel();
    one.set_rad(2);
    one.set_kolumn(kolumn);
    one.set_text(text);
  }
  Outcome outcome = ReadOutcome(response);
  NameColumns(kind, *csv, ProposeMapping(csv->header, kind.columns), outcome);
  ASSERT_EQ(outcome.listed.size(), 3u);
  EXPECT_EQ(outcome.listed[0].column, "Org.nr.");
  EXPECT_EQ(outcome.listed[0].field, "orgnummer");
  EXPECT_EQ(outcome.listed[1].column, "Startdatum");
  EXPECT_EQ(outcome.listed[1].field, "galler_fran");
  EXPECT_EQ(outcome.listed[2].column, "juridisk form") << "the file has none";
  EXPECT_THAT(WordHelp(outcome.listed, kind), HasSubstr("gäller från: i våras = ORDET HÄR")) << "a number is no word";
}

// "händelse" is a field of one column and a name of another.
TEST(ImportOutcome, AFieldGoesBeforeTheNameOfAnother) {
  const ImportKind kind = AvvikelseKind();
  const auto csv = base::ParseCsv("beskrivning;händelse-id\nEtt fall;H-1\n");
  ASSERT_TRUE(csv.ok()) << csv.status();
  Outcome outcome;
  outcome.listed = {{2, "handelse", "", "finns inte"}};
  NameColumns(kind, *csv, ProposeMapping(csv->header, kind.columns), outcome);
  EXPECT_EQ(outcome.listed[0].column, "händelse-id");
}

}  // namespace
}  // namespace kvalitet::client

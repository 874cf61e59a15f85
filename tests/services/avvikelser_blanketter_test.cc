// The forms by which IVO is notified are data: by date, by name, and which of their fields are empty.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/blanketter.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kMaria[] = "LEX_MARIA;M 1;2017-09-01;Vem;anmalare;;Saknas.\n";

TEST(Blanketter, TheVersionIsThatOfTheDay) {
  const auto alla = ParseBlanketter(absl::StrCat("LEX_SARAH;S 1;2011-07-01;Vem;anmalare;;Saknas.\n", kMaria,
                                                 "LEX_SARAH;S 2;2027-03-01;Vem;anmalare;;Saknas.\n"));
  ASSERT_TRUE(alla.ok()) << alla.status();
  EXPECT_EQ(BlankettFor(*alla, v1::LEX_SARAH, "2027-02-28").namn, "S 1");
  EXPECT_EQ(BlankettFor(*alla, v1::LEX_SARAH, "2027-03-01").namn, "S 2");
  EXPECT_EQ(BlankettFor(*alla, v1::LEX_MARIA, "2027-03-01").namn, "M 1");
  EXPECT_EQ(BlankettFor(*alla, v1::LEX_SARAH, "1999-01-01").namn, "S 1") << "the first holds before its day too";
}

TEST(Blanketter, GroupsHaveTheirFieldsInOrderAndSayWhichAreEmpty) {
  const auto alla =
      ParseBlanketter(absl::StrCat("LEX_SARAH;S 1;2011-07-01;Vem;anmalare;Den som anmäler;Saknas.\n"
                                   ";;;;kontakt;;Saknas.\n"
                                   ";;;Vad;atgarder;;Inga.\n"
                                   ";;;;utredning_bifogad;;\n"
                                   ";;;;;Antal berörda;Fylls i för hand.\n",
                                   kMaria));
  ASSERT_TRUE(alla.ok()) << alla.status();
  const Blankett& form = BlankettFor(*alla, v1::LEX_SARAH, "2026-11-23");
  ASSERT_EQ(form.grupper.size(), 2u);
  EXPECT_EQ(form.grupper[0].rubrik, "Vem");
  ASSERT_EQ(form.grupper[0].falt.size(), 2u);
  EXPECT_EQ(form.grupper[0].falt[1].ledtext, "Kontakt") << "as the contract calls it";
  v1::IvoAnmalan anmalan;
  EXPECT_THAT(Tomma(form, anmalan),
              ElementsAre("Den som anmäler", "Kontakt", "Vidtagna och planerade åtgärder", "Antal berörda"));
  anmalan.set_anmalare("Socialnämnden");
  anmalan.add_atgarder("Ny rutin");
  anmalan.add_atgarder("Utbildning");
  EXPECT_THAT(Tomma(form, anmalan), ElementsAre("Kontakt", "Antal berörda"));
  EXPECT_THAT(Varden(anmalan, form.grupper[1].falt[0]), ElementsAre("Ny rutin", "Utbildning"));
  EXPECT_THAT(Varden(anmalan, form.grupper[1].falt[1]), ElementsAre("nej"));
  EXPECT_THAT(Varden(anmalan, form.grupper[1].falt[2]), IsEmpty());
}

TEST(Blanketter, WhatCannotBeReadNamesItsLine) {
  const std::string sarah = "LEX_SARAH;S 1;2011-07-01;Vem;anmalare;;Saknas.\n";
  const struct {
    std::string csv, why;
  } cases[] = {
      {"SYNPUNKT;S 1;2011-07-01;Vem;anmalare;;Saknas.\n", "line 1: lag is LEX_SARAH or LEX_MARIA"},
      {";S 1;;Vem;anmalare;;Saknas.\n", "line 1: lag is LEX_SARAH or LEX_MARIA"},
      {";;;Vem;anmalare;;Saknas.\n", "line 1: of which version"},
      {"LEX_SARAH;;2011-07-01;Vem;anmalare;;Saknas.\n", "line 1: blankett is empty"},
      {"LEX_SARAH;S 1;2011-13-01;Vem;anmalare;;Saknas.\n", "line 1: bad date"},
      {"LEX_SARAH;S 1;2011-07-01;;anmalare;;Saknas.\n", "line 1: the first row of a version has a grupp"},
      {absl::StrCat(sarah, ";;;;finns_inte;;Saknas.\n"), "line 2: no such fält"},
      {absl::StrCat(sarah, ";;;;hsa_id;;Saknas.\n"), "line 2: no such fält"},  // of the other law's form
      {absl::StrCat(sarah, ";;;;kontakt;;\n"), "line 2: saknas is empty"},
      {absl::StrCat(sarah, ";;;;;;Saknas.\n"), "line 2: a line that is filled in by hand has a ledtext"},
      {absl::StrCat(sarah, sarah), "line 2: two versions of one name"},
      {absl::StrCat(sarah, "LEX_SARAH;S 2;2011-07-01;Vem;anmalare;;Saknas.\n"),
       "line 2: versions are in the order of their days"},
      {absl::StrCat(sarah, ";;;;kontakt\n"), "line 2: wants 7 columns"},
      {sarah, "has no form of LEX_MARIA"},
      {"", "has no form of LEX_SARAH"},
  };
  for (const auto& one : cases) {
    const absl::Status status = ParseBlanketter(one.csv).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << one.csv;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.why)) << one.csv;
  }
}

TEST(Blanketter, WhatWasSentKeepsTheVersionThatItNames) {
  EXPECT_EQ(BlankettAv(v1::LEX_SARAH, "SOSFS 2011:5", "2099-01-01").namn, "SOSFS 2011:5");
  EXPECT_EQ(BlankettAv(v1::LEX_MARIA, "en annan", "2026-11-23").namn, BlankettFor(v1::LEX_MARIA, "2026-11-23").namn);
}

}  // namespace
}  // namespace kvalitet::avvikelser

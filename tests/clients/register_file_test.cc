// The public register and exports as people get them.
#include "clients/kvalitet/register_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/kvalitet/args.h"
#include "common/base/csv.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
using ::testing::HasSubstr;
using ::testing::Not;

v1::ListOffentligtRegisterResponse Register() {
  v1::ListOffentligtRegisterResponse all;
  all.set_as_of_date("2026-11-23");
  v1::OffentligRad* rad = all.add_rader();
  rad->set_insatstyp("hemtjänst");
  rad->set_omrade("Farsta");
  rad->set_enhet("Hemtjänst Norr");
  rad->set_utforare("Exempelvård AB");
  rad->set_orgnummer("802411-8310");
  rad->set_regiform(v1::REGIFORM_ENSKILD);
  rad->set_ideburen(true);
  rad->set_avtalsform(v1::AVTALSFORM_LOV);
  rad->set_kapacitet(40);
  rad->set_intagningsstopp(true);
  rad->set_ickeval(true);
  rad->set_sedan_date("2026-05-01");
  rad = all.add_rader();
  rad->set_insatstyp("hemtjänst");
  rad->set_enhet("Hemtjänst Söder");
  rad->set_utforare("Kommunens hemtjänst");
  rad->set_regiform(v1::REGIFORM_KOMMUNAL);
  return all;
}

TEST(RegisterFileTest, ThePublicRegisterForPeople) {
  EXPECT_EQ(PublicRegisterText(Register()),
            "Offentligt register måndag 23 november 2026: 2 rader.\n"
            "  INSATSTYP  OMRÅDE          ENHET            UTFÖRARE             REGI               AVTALSFORM      "
            "       PLATSER  ANMÄRKNING\n"
            "  hemtjänst  Farsta          Hemtjänst Norr   Exempelvård AB       privat (idéburen)  LOV             "
            "            40  intagningsstopp och ickevalsalternativ\n"
            "  hemtjänst  uppgift saknas  Hemtjänst Söder  Kommunens hemtjänst  kommunal           uppgift saknas  "
            "uppgift saknas\n");
  v1::ListOffentligtRegisterResponse all = Register();
  all.set_skyddade(2);
  EXPECT_THAT(PublicRegisterText(all), HasSubstr("2 uppdrag visas inte, eftersom enhetens plats är skyddad.\n"));
  all.clear_rader();
  EXPECT_THAT(PublicRegisterText(all), HasSubstr(": 0 rader.\n"));
}

TEST(RegisterFileTest, ThePublicRegisterAsAFile) {
  const auto csv = base::ParseCsv(PublicRegisterCsv(Register()));
  ASSERT_TRUE(csv.ok()) << csv.status();
  ASSERT_EQ(csv->rows.size(), 2u);
  const auto cell = [&](size_t row, const char* name) {
    const int column = csv->Column(name);
    EXPECT_GE(column, 0) << name;
    return column < 0 ? "" : csv->rows[row].cells[static_cast<size_t>(column)];
  };
  EXPECT_EQ(cell(0, "utförare"), "Exempelvård AB");
  EXPECT_EQ(cell(0, "organisationsnummer"), "802411-8310");
  EXPECT_EQ(cell(0, "regi"), "privat");
  EXPECT_EQ(cell(0, "idéburen"), "ja");
  EXPECT_EQ(cell(0, "platser"), "40");
  EXPECT_EQ(cell(0, "sedan"), "2026-05-01");
  EXPECT_EQ(cell(1, "regi"), "kommunal");
  EXPECT_EQ(cell(1, "avtalsform"), "");
  EXPECT_EQ(cell(1, "platser"), "") << "not known is not zero";
  EXPECT_EQ(cell(1, "intagningsstopp"), "nej");
}

TEST(RegisterFileTest, WhatCanBeExportedByTheWordsOfPeople) {
  for (const char* word : {"nämnder", "namnder", "NÄMNDER"}) {
    const auto found = FindExportresurs(word);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->resurs, "namnder");
    EXPECT_EQ(found->flertal, "nämnder");
  }
  for (const char* word : {"utförare", "enheter", "avtal", "uppdrag", "tillstånd", "kravkataloger", "kontakter",
                           "verksamhetsområden", "ändringsförslag", "översyner", "påminnelser", "importrader"}) {
    EXPECT_TRUE(FindExportresurs(word).ok()) << word;
  }
  const absl::Status slip = FindExportresurs("enhter").status();
  EXPECT_THAT(std::string(slip.message()), Not(HasSubstr("kommuner/")));
}

TEST(RegisterFileTest, PossibleDuplicates) {
  v1::ListDubbletterResponse response;
  EXPECT_EQ(DuplicatesText(response), "Ingen utförare och ingen enhet ser ut att stå två gånger i registret.\n");
  v1::Dubblett* one = response.add_dubbletter();
  one->set_name("kommuner/0114/utforare/1");
  one->set_annan("kommuner/0114/utforare/2");
  one->set_namn("Svanen hemtjänst");
  one->set_annat_namn("Svanen Hemtjänst Aktiebolag");
  one->set_poang(85);
  one->set_skal("samma namn bortsett från bolagsform och småord");
  response.set_antal(1);
  EXPECT_EQ(DuplicatesText(response),
            "1 möjlig dubblett. 100 poäng är så gott som säkert.\n"
            "  POÄNG  VAD       NAMN              ANNAT NAMN                   VARFÖR\n"
            "     85  utförare  Svanen hemtjänst  Svanen Hemtjänst Aktiebolag  samma namn bortsett från bolagsform och "
            "småord\n"
            "Ingenting är ändrat: två som liknar varandra kan vara två. Är de en och samma:\n"
            "kvalitet utförare slå-samman DEN-SOM-BLIR-KVAR DEN-ANDRA --från DATUM --prova\n");
  one->set_name("kommuner/0114/enheter/1");
  EXPECT_THAT(DuplicatesText(response), HasSubstr("\nkvalitet enhet slå-samman DEN-SOM"));
  response.set_antal(700);
  EXPECT_THAT(DuplicatesText(response), HasSubstr("700 möjliga dubbletter, de troligaste 1."));
}

}  // namespace
}  // namespace kvalitet::client

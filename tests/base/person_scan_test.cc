// Every number here is a documented test number or follows the published formats (Skatteverket: 121212-1212; Inera:
// local and national reservnummer) and belongs to nobody.
#include "common/base/person_scan.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/orgnummer.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

// "personnummer 3-13; telefonnummer 20-29"
std::string Found(absl::string_view text) {
  std::string found;
  for (const PersonHit& hit : ScanPersonal(text)) {
    absl::StrAppend(&found, found.empty() ? "" : "; ", PersonKindSv(hit.kind), " ", hit.from, "-", hit.to);
  }
  return found;
}

struct Case {
  const char* text;
  const char* found;
};

TEST(PersonScan, Personnummer) {
  const Case cases[] = {
      {"121212-1212", "personnummer 1-11"},
      {"121212+1212", "personnummer 1-11"},
      {"1212121212", "personnummer 1-10"},
      {"191212121212", "personnummer 1-12"},
      {"19121212-1212", "personnummer 1-13"},
      {"19121212 1212", "personnummer 1-13"},
      {"19 121212-1212", "personnummer 1-14"},
      {"1912-12-12-1212", "personnummer 1-15"},
      {"12 12 12 12 12", "personnummer 1-14"},
      {"121212 - 1212", "personnummer 1-13"},
      {"121212–1212", "personnummer 1-11"},
      {"121212\u00A01212", "personnummer 1-11"},
      {"１２１２１２－１２１２", "personnummer 1-11"},
      {"åäö: 121212-1212.", "personnummer 6-16"},
      {"(121212-1212), pnr:121212-1212", "personnummer 2-12; personnummer 20-30"},
      {"121212-1212 070-123 45 67", "personnummer 1-11; telefonnummer 13-25"},
      {"20000229-1236", ""},
      {"121212-1213", ""},
      {"121312-1212", ""},
      {"19130229-1219", ""},
      {"2121212-1212", ""},
      {"121212-12125", ""},
      {"A121212-1212", ""},
      {"121212-1212-34", ""},
      {"99121212-1212", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Found(c.text), c.found) << c.text;
}

TEST(PersonScan, SamordningsnummerAndReservnummer) {
  const Case cases[] = {
      {"701063-2391", "samordningsnummer 1-11"},
      {"197010632391", "samordningsnummer 1-12"},
      {"991981000010", "reservnummer 1-12"},
      {"991945000023", "reservnummer 1-12"},
      {"991993000033", ""},
      {"19810829M071", "reservnummer 1-12"},
      {"19450829-K088", "reservnummer 1-13"},
      {"19810829SU3A", "reservnummer 1-12"},
      {"19930829SX0C", "reservnummer 1-12"},
      {"198108320014", "reservnummer 1-12"},
      {"22810829AB12", "reservnummer 1-12"},
      {"00452145AB17", "reservnummer 1-12"},
      {"810829-T123", "reservnummer 1-11"},
      {"810829T123", ""},
      {"810899-T123", ""},
      {"19811329M071", ""},
      {"19810829MABC", ""},
      {"20261122T1042", ""},
      {"19810829M0712", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Found(c.text), c.found) << c.text;
}

TEST(PersonScan, PhoneNumbers) {
  const Case cases[] = {
      {"070-123 45 67", "telefonnummer 1-13"},
      {"0701234567", "telefonnummer 1-10"},
      {"070 123 45 67", "telefonnummer 1-13"},
      {"073-1234567", "telefonnummer 1-11"},
      {"+46 70 123 45 67", "telefonnummer 1-16"},
      {"+46701234567", "telefonnummer 1-12"},
      {"+46 (0)70-123 45 67", "telefonnummer 1-19"},
      {"0046701234567", "telefonnummer 1-13"},
      {"+46 8 123 456 78", "telefonnummer 1-16"},
      {"08-12 34 56", "telefonnummer 1-11"},
      {"08-123 456 78", "telefonnummer 1-13"},
      {"08-1234567", "telefonnummer 1-10"},
      {"0141-22 50 00", "telefonnummer 1-13"},
      {"0141-225000", "telefonnummer 1-11"},
      {"031 - 123 45 67", "telefonnummer 1-15"},
      {"0141 22 50 00", "telefonnummer 1-13"},
      {"tel 08-12 34 56, 070-123 45 67", "telefonnummer 5-15; telefonnummer 18-30"},
      {"08-12 34 56 2026", "telefonnummer 1-11"},
      {"020-12 34 56", ""},
      {"0771-11 22 33", ""},
      {"1177", ""},
      {"070-123", ""},
      {"+47 70 12 34 56", ""},
      {"+46", ""},
      {"+46 12", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Found(c.text), c.found) << c.text;
}

TEST(PersonScan, NamesWithAge) {
  const Case cases[] = {
      {"NN, 84 år", "namn och ålder 1-9"},
      {"N.N., 84 år, föll", "namn och ålder 1-11"},
      {"N N 84 år", "namn och ålder 1-9"},
      {"ÅÖ (84 år)", "namn och ålder 1-9"},
      {"Anna, 84 år", "namn och ålder 1-11"},
      {"Anna Karin Öberg, 84 år", "namn och ålder 1-23"},
      {"Åke (91 år)", "namn och ålder 1-10"},
      {"Anna-Karin, 84-årig", "namn och ålder 1-19"},
      {"NN, 84\u00A0år", "namn och ålder 1-9"},
      {"Kvinnan, 84 års ålder", ""},
      {"Attendo AB, 10 år", ""},
      {"Avtalstid, 4 år", ""},
      {"Enligt HSL, 84 år", ""},
      {"anna, 84 år", ""},
      {"Anna 84 år", ""},
      {"Personer, 65 och äldre", ""},
      {"NN, 840 år", ""},
      {"Anna, 84 årsmodeller", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Found(c.text), c.found) << c.text;
}

TEST(PersonScan, OrdinaryTextPasses) {
  for (const char* text : {"",
                           "556016-0680",
                           "802411-8310",
                           "165560160680",
                           "2026-11-22",
                           "2026-11-22 10:42",
                           "2026-11-22 1042",
                           "17/20",
                           "SN 2026/0123",
                           "SN 2026/0123-4",
                           "dnr 2026-000123",
                           "1 234 567 890 kr",
                           "12 345 678",
                           "4 658 552",
                           "01a202c6-eda3-7abc-8def-121212121212",
                           "2026-11-22--2026-12-01",
                           "2026-01-01 - 2026-12-31",
                           "20260101-20261231",
                           "kl. 10.42",
                           "08-12-2026",
                           "12-12-2026",
                           "0114 0115 0117 0120",
                           "0180 1480",
                           "0180-1480",
                           "kapitel 14 2 §",
                           "SFS 2025:400",
                           "SOSFS 2011:9",
                           "27,4 procent",
                           "0-19 år",
                           "65-79 år",
                           "bankgiro 123-4567",
                           "plusgiro 12 34 56-7",
                           "postnummer 123 45",
                           "Storgatan 12, 84 platser",
                           "ISBN 978-91-7555-123-4",
                           "3.14159265358979",
                           "0,0701234567",
                           "https://exempel.se/2026/11/22/1212",
                           "version 1.12.1212.1212",
                           "1000000000",
                           "2025: 332, 2026: 241",
                           "112",
                           "Enheten har 12 12-timmarspass",
                           "2019 2020 2021 2022",
                           "1 2 3 4 5 6 7 8 9 10"}) {
    EXPECT_EQ(Found(text), "") << text;
  }
}

// A possible personnummer of any day is found however it is written; an organisationsnummer never.
TEST(PersonScan, EveryPersonnummerIsFoundAndNoOrgnummer) {
  std::mt19937 random(31);
  for (int round = 0; round < 2000; ++round) {
    const absl::CivilDay day = absl::CivilDay(1905, 1, 1) + static_cast<int>(random() % 40000);
    const std::string iso = FormatDate(day);
    const std::string date = iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
    std::string serial = std::to_string(100 + random() % 900) + "0";
    while (!HasLuhnCheckDigit(date.substr(2) + serial)) ++serial[3];
    EXPECT_EQ(Found("x " + date + "-" + serial + " x"), "personnummer 3-15");
    EXPECT_EQ(Found("x " + date.substr(2) + "-" + serial + " x"), "personnummer 3-13");
    EXPECT_NE(Found("x " + date.substr(2) + serial + " x"), "");
    std::string organisation = std::to_string(2 + random() % 8) + std::to_string(random() % 10) +
                               std::to_string(2 + random() % 8) + std::to_string(100000 + random() % 900000) + "0";
    while (!NormalizeOrgnummer(organisation).ok()) ++organisation.back();
    EXPECT_EQ(Found(NormalizeOrgnummer(organisation).value()), "") << organisation;
    EXPECT_EQ(Found("16" + organisation), "") << organisation;
  }
}

TEST(PersonScan, AnyTextGivesOrderedPlaces) {
  std::mt19937 random(37);
  const std::vector<std::string> parts = {"0", "7",  "12",      "1212", "-", " ",    "+46",
                                          "A", "NN", ", 84 år", "å",    "(", "\xff", "08"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t n = random() % 12; n > 0; --n) text += parts[random() % parts.size()];
    int last = 0;
    for (const PersonHit& hit : ScanPersonal(text)) {
      ASSERT_GT(hit.from, last);
      ASSERT_GE(hit.to, hit.from);
      last = hit.to;
    }
    ASSERT_LE(last, static_cast<int>(CountCharacters(text)));
  }
}

}  // namespace
}  // namespace kvalitet::base

// Headings of lists as kommuner write them: what is taken, what is guessed and marked as such, and what is left.
#include "clients/kvalitet/import_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/import_columns.h"
#include "clients/kvalitet/import_kinds.h"
#include "clients/kvalitet/rpc_json.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Fields = std::map<std::string, std::string>;  // field -> heading, with a ? where it is guessed

Fields Proposed(const std::vector<std::string>& header) {
  const ImportKind kind = UtforareKind();
  const std::vector<MappedColumn> mapping = ProposeMapping(header, kind.columns);
  EXPECT_EQ(mapping.size(), kind.columns.size());
  Fields fields;
  for (size_t f = 0; f < mapping.size(); ++f) {
    if (mapping[f].at < 0) continue;
    fields[kind.columns[f].field] =
        absl::StrCat(header[static_cast<size_t>(mapping[f].at)], mapping[f].guessed ? "?" : "");
  }
  return fields;
}

TEST(ImportMappingTest, TheHeadingsOfThePublishedListAreTakenAsTheyAre) {
  EXPECT_EQ(Proposed({"kommun", "uppgift_avser", "insatstyp", "utförare_enhet", "regi", "avtalsform", "område",
                      "organisationsnummer", "gäller_från", "gäller_till", "källa", "lista_komplett", "anm"}),
            (Fields{{"kommun", "kommun"},
                    {"uppgift_avser", "uppgift_avser"},
                    {"insatstyp", "insatstyp"},
                    {"utforare", "utförare_enhet"},
                    {"regi", "regi"},
                    {"avtalsform", "avtalsform"},
                    {"omrade", "område"},
                    {"orgnummer", "organisationsnummer"},
                    {"galler_fran", "gäller_från"},
                    {"galler_till", "gäller_till"},
                    {"kallhanvisning", "källa"},
                    {"lista_komplett", "lista_komplett"},
                    {"anm", "anm"}}));
}

TEST(ImportMappingTest, HeadingsOfKommunerAreGuessedAndMarked) {
  EXPECT_EQ(Proposed({"Namn på utförare", "Org.nr", "Driftsform", "Verksamhet", "Avtal gäller fr.o.m.",
                      "Avtal gäller t.o.m.", "Telefon"}),
            (Fields{{"utforare", "Namn på utförare?"},
                    {"orgnummer", "Org.nr?"},
                    {"regi", "Driftsform?"},
                    {"insatstyp", "Verksamhet?"},
                    {"galler_fran", "Avtal gäller fr.o.m.?"},
                    {"galler_till", "Avtal gäller t.o.m.?"}}));
  EXPECT_EQ(Proposed({"Namn på utföraren", "Namn på enheten", "Insats"}),
            (Fields{{"utforare", "Namn på utföraren?"}, {"enhet", "Namn på enheten?"}, {"insatstyp", "Insats?"}}));
  EXPECT_EQ(Proposed({"LEVERANTÖR", "ORGANISATIONSNUMMER (10 SIFFROR)", "TYP AV VERKSAMHET", "KOMMUNAL/PRIVAT",
                      "AVTALSTYP", "STADSDEL", "ANTAL PLATSER"}),
            (Fields{{"utforare", "LEVERANTÖR?"},
                    {"orgnummer", "ORGANISATIONSNUMMER (10 SIFFROR)?"},
                    {"insatstyp", "TYP AV VERKSAMHET?"},
                    {"regi", "KOMMUNAL/PRIVAT?"},
                    {"avtalsform", "AVTALSTYP?"},
                    {"omrade", "STADSDEL?"},
                    {"kapacitet", "ANTAL PLATSER?"}}));
  EXPECT_EQ(Proposed({"Företagets namn", "Org. nr", "Insats", "Regiform", "Startdatum", "Slutdatum", "Kommentar"}),
            (Fields{{"utforare", "Företagets namn?"},
                    {"orgnummer", "Org. nr?"},
                    {"insatstyp", "Insats?"},
                    {"regi", "Regiform?"},
                    {"galler_fran", "Startdatum?"},
                    {"galler_till", "Slutdatum?"},
                    {"anm", "Kommentar?"}}));
  EXPECT_EQ(Proposed({"Utförare", "Enhetens namn", "Boendeform", "Ägarform", "Antal boende 2025", "Platser",
                      "Avtalets startdatum"}),
            (Fields{{"utforare", "Utförare"},
                    {"enhet", "Enhetens namn?"},
                    {"insatstyp", "Boendeform?"},
                    {"regi", "Ägarform?"},
                    {"antal_personer", "Antal boende 2025?"},
                    {"kapacitet", "Platser"},
                    {"galler_fran", "Avtalets startdatum?"}}));
  EXPECT_EQ(Proposed({"Anordnare", "Verksamhetens namn", "Verksamhetstyp", "Regi (kommunal/privat)", "Kommunkod",
                      "Associationsform", "Antal brukare", "Diarienummer"}),
            (Fields{{"utforare", "Anordnare?"},
                    {"enhet", "Verksamhetens namn?"},
                    {"insatstyp", "Verksamhetstyp?"},
                    {"regi", "Regi (kommunal/privat)?"},
                    {"kommun", "Kommunkod?"},
                    {"juridisk_form", "Associationsform?"},
                    {"antal_personer", "Antal brukare?"},
                    {"avtal", "Diarienummer?"}}));
  EXPECT_EQ(Proposed({"Organisatonsnummer", "Utförarens namn", "Tjänst", "Avtalsform (LOV/LOU)", "Geografiskt område"}),
            (Fields{{"orgnummer", "Organisatonsnummer?"},
                    {"utforare", "Utförarens namn?"},
                    {"insatstyp", "Tjänst?"},
                    {"avtalsform", "Avtalsform (LOV/LOU)?"},
                    {"omrade", "Geografiskt område?"}}));
}

TEST(ImportMappingTest, WhatSaysSomethingElseOrTwoThingsIsLeft) {
  for (const char* heading :
       {"Kontaktperson", "Kontaktperson kommun", "Kommunens handläggare", "Enhetschef", "E-post till utförare",
        "Telefon", "Adress", "Hemsida", "Personal", "Antal anställda", "Datum", "Namn", "Pris per timme", "HSA-id",
        "Utförare som slutat", "Regionens ansvar", "Avtalsansvarig", "Personnummer"}) {
    EXPECT_THAT(Proposed({heading}), IsEmpty()) << heading;
  }
  // Two that may be the same field: neither.
  EXPECT_THAT(Proposed({"Leverantör", "Företag"}), IsEmpty());
  // A heading that is a name of the field is taken; one that is like it is left.
  EXPECT_EQ(Proposed({"Driftsform", "regi"}), (Fields{{"regi", "regi"}}));
  EXPECT_THAT(Proposed({}), IsEmpty());
}

TEST(ImportMappingTest, OnlyFieldsWithOtherWordsAreGuessed) {
  const std::vector<ImportColumn> columns = {{"varde", {"värde"}, true}};
  EXPECT_EQ(ProposeMapping(std::vector<std::string>{"Värde 2025"}, columns)[0].at, -1);
  EXPECT_THAT(MissingOf(columns, ProposeMapping(std::vector<std::string>{"x"}, columns)), ElementsAre(0));
}

TEST(ImportMappingTest, TheMethodIsOneOfTheContract) {
  const auto method = FindMethod(UtforareKind().method);
  ASSERT_TRUE(method.ok()) << method.status();
  for (const ImportColumn& column : UtforareKind().columns) {
    EXPECT_NE(registry::v1::UtforareRad::descriptor()->FindFieldByName(column.field), nullptr) << column.field;
  }
}

TEST(ImportMappingTest, ValuesJudgeWhichColumnIsInsatstyp) {
  const std::vector<ImportColumn> columns = UtforareKind().columns;
  const auto known = [](const std::string& value) { return value == "hemtjänst" || value == "särskilt boende"; };
  const auto insatstyp = [&](const std::vector<std::string>& header,
                             const std::vector<std::vector<std::string>>& rows) {
    base::Csv csv;
    csv.header = header;
    for (const auto& cells : rows) csv.rows.emplace_back().cells = cells;
    std::vector<MappedColumn> mapping = ProposeMapping(csv.header, columns);
    JudgeByValues(csv, columns, known, mapping);
    for (size_t f = 0; f < columns.size(); ++f) {
      if (columns[f].field != "insatstyp") continue;
      if (mapping[f].at < 0) return std::string("-");
      return absl::StrCat(header[static_cast<size_t>(mapping[f].at)], mapping[f].guessed ? "?" : "");
    }
    return std::string("finns inte");
  };
  EXPECT_EQ(insatstyp({"Utförare", "Verksamhet"}, {{"A", "hemtjänst"}, {"B", "hemtjänst"}, {"C", "larm"}}),
            "Verksamhet?");
  EXPECT_EQ(insatstyp({"Utförare", "Verksamhet"}, {{"A", "Solgården"}, {"B", "Björkgården"}}), "-")
      << "names of enheter";
  EXPECT_EQ(
      insatstyp({"Utförare", "Verksamhet", "Typ"}, {{"A", "Solgården", "särskilt boende"}, {"B", "Norr", "hemtjänst"}}),
      "Typ?");
  EXPECT_EQ(insatstyp({"Utförare", "Ett", "Två"}, {{"A", "hemtjänst", "hemtjänst"}}), "-") << "either could be it";
  EXPECT_EQ(insatstyp({"Utförare", "Insatstyp"}, {{"A", "fältare"}}), "Insatstyp") << "its own name needs no guess";
  EXPECT_EQ(insatstyp({"Utförare", "Verksamhet"}, {}), "-") << "nothing speaks for it";
}

TEST(ImportMappingTest, AvtalsformerUnderAnotherHeadingAreKnownByTheirWords) {
  const std::vector<ImportColumn> columns = UtforareKind().columns;
  const auto mapped = [&](const std::vector<std::string>& header, const std::vector<std::string>& values) {
    base::Csv csv;
    csv.header = header;
    for (const std::string& value : values) csv.rows.emplace_back().cells = {"A", value, "LOV"};
    std::vector<MappedColumn> mapping = ProposeMapping(csv.header, columns);
    TakeByWords(csv, columns, mapping);
    std::string text;
    for (size_t f = 0; f < columns.size(); ++f) {
      if (columns[f].field != "avtalsform" && columns[f].field != "avtal") continue;
      absl::StrAppend(&text, mapping[f].at, mapping[f].guessed ? "? " : " ");
    }
    return text;  // of avtalsform, then avtal
  };
  EXPECT_EQ(mapped({"Utförare", "Avtal"}, {"LOV", "LOU", "Ramavtal", "LOV-avtal", "Intern överenskommelse"}), "1? -1 ");
  EXPECT_EQ(mapped({"Utförare", "Avtal"}, {"2024-17", "2024-18"}), "-1 1 ");
  EXPECT_EQ(mapped({"Utförare", "Avtal"}, {}), "-1 1 ");
  EXPECT_EQ(mapped({"Utförare", "Avtal", "Avtalsform"}, {"LOV", "LOU"}), "2 1 ") << "it has a column of its own";
  EXPECT_EQ(mapped({"Utförare", "Regi"}, {"Bidrag", "Bidrag"}), "-1 -1 ") << "what stands over Regi stays there";

  // Whoever says that it is no avtalsform has the column back.
  std::vector<MappedColumn> mapping(columns.size());
  size_t form = 0, avtal = 0;
  for (size_t f = 0; f < columns.size(); ++f) {
    if (columns[f].field == "avtalsform") form = f;
    if (columns[f].field == "avtal") avtal = f;
  }
  GiveBack(columns, form, 1, mapping);
  EXPECT_EQ(mapping[avtal].at, 1);
}

TEST(ImportMappingTest, WhatIsWrittenDownIsReadBack) {
  const std::vector<std::string> header = {"Namn på\nutförare", "Org.nr", "Verksamhet", "regi", "Telefon"};
  const std::vector<ImportColumn> columns = UtforareKind().columns;
  std::vector<MappedColumn> mapping = ProposeMapping(header, columns);
  EXPECT_THAT(UnusedOf(header, mapping), ElementsAre("Telefon"));
  EXPECT_THAT(MappingText(header, columns, mapping), HasSubstr("  regi                = regi\n"));
  EXPECT_THAT(MappingText(header, columns, mapping), HasSubstr("  organisationsnummer = Org.nr   (gissat)\n"));
  for (size_t f = 0; f < columns.size(); ++f) {
    if (columns[f].field == "regi") mapping[f] = {};  // somebody has said that it is none
  }
  auto read = ApplyMap(columns, MapText(header, columns, mapping));
  ASSERT_TRUE(read.ok()) << read.status();
  for (ImportColumn& column : *read) column.near.clear();
  const std::vector<MappedColumn> again = ProposeMapping(header, *read);
  for (size_t f = 0; f < columns.size(); ++f) {
    EXPECT_EQ(again[f].at, mapping[f].at) << columns[f].field;
    EXPECT_FALSE(again[f].guessed);
  }
}

// --- Who is asked, and what is kept ----------------------------------------------------------------------------------

class ChooseColumnsTest : public ::testing::Test {
 protected:
  // The answer to a file with these headings; what is asked stands in out_.
  absl::StatusOr<ChosenColumns> Choose(const std::vector<std::string>& header, std::vector<std::string> flags,
                                       const std::string& answers, bool terminal) {
    base::Csv csv;
    csv.header = header;
    for (const std::vector<std::string>& cells : rows_) {
      base::CsvRow& row = csv.rows.emplace_back();
      row.cells = cells;
    }
    std::vector<std::string> words = {"utförare", "importera", "lista.csv", "--token_file", dir_.File("min.token")};
    words.insert(words.end(), flags.begin(), flags.end());
    const CommandTable table = MakeCommands();
    auto args = table.Parse(words);
    EXPECT_TRUE(args.ok()) << args.status();
    std::istringstream in(answers);
    std::ostringstream out, err;
    Context context(table, *std::move(args), {in, out, err, terminal});
    auto chosen = ChooseColumns(context, UtforareKind(), csv, "kommunens lista");
    out_ = out.str();
    return chosen;
  }
  // The heading that a field got.
  static std::string Of(const ChosenColumns& chosen, const std::vector<std::string>& header, const std::string& field) {
    const ImportKind kind = UtforareKind();
    for (size_t f = 0; f < kind.columns.size(); ++f) {
      if (kind.columns[f].field != field) continue;
      return chosen.mapping[f].at < 0 ? "" : header[static_cast<size_t>(chosen.mapping[f].at)];
    }
    return "finns inte";
  }

  const std::vector<std::string> guessed_ = {"Namn på utförare", "Verksamhet", "Driftsform", "Telefon"};
  tests::TempDir dir_;
  std::string out_;
  std::vector<std::vector<std::string>> rows_;
};

TEST_F(ChooseColumnsTest, WithoutATerminalAGuessIsShownAndNeverUsed) {
  const auto tried = Choose(guessed_, {"--prova"}, "ja\n", false);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_THAT(tried->told, HasSubstr("  utförare  = Namn på utförare   (gissat)\n"));
  EXPECT_THAT(tried->told, HasSubstr("--karta karta.txt"));
  EXPECT_EQ(out_, "") << "nobody is asked";
  const auto saved = Choose(guessed_, {}, "ja\n", false);
  EXPECT_THAT(std::string(saved.status().message()), HasSubstr("Ingenting sparat."));
  EXPECT_THAT(std::string(saved.status().message()), HasSubstr("  regi = Driftsform\n"));
  // Nor is it the next time.
  EXPECT_FALSE(Choose(guessed_, {}, "", false).ok());
  // A map says it, and wins.
  dir_.Write("karta.txt", "utförare = Namn på utförare\ninsatstyp = Verksamhet\n");
  const auto mapped = Choose(guessed_, {"--karta", dir_.File("karta.txt")}, "", false);
  ASSERT_TRUE(mapped.ok()) << mapped.status();
  EXPECT_EQ(Of(*mapped, guessed_, "insatstyp"), "Verksamhet");
  EXPECT_EQ(Of(*mapped, guessed_, "regi"), "") << "what a map does not name is not guessed";
  EXPECT_THAT(mapped->told, HasSubstr("sparade för kommunens lista"));
  // What it says is kept as what was agreed to is.
  const auto next = Choose(guessed_, {}, "", false);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(Of(*next, guessed_, "insatstyp"), "Verksamhet");
  EXPECT_EQ(Of(*next, guessed_, "regi"), "");
}

TEST_F(ChooseColumnsTest, WhetherEgenRegiIsOneUtforareIsAskedOrToldAndKept) {
  const std::vector<std::string> header = {"utförare", "insatstyp", "regi", "organisationsnummer"};
  rows_ = {{"Hemtjänst Norr", "hemtjänst", "Kommunal", "212000-0142"},
           {"Hemtjänst Söder", "hemtjänst", "egen regi", "212000-0142"},
           {"Exempelvård AB", "hemtjänst", "privat", "556036-0793"},
           {"Exempelvård Farsta", "hemtjänst", "privat", "556036-0793"}};
  const auto silent = Choose(header, {}, "", false);
  ASSERT_TRUE(silent.ok()) << silent.status();
  EXPECT_EQ(silent->egen_regi, EgenRegi::kNotSaid) << "as one";
  EXPECT_THAT(silent->told, HasSubstr("2 utförare i egen regi har samma organisationsnummer."));
  EXPECT_THAT(silent->told, HasSubstr("\"egen regi = en utförare per namn\""));
  const auto asked = Choose(header, {}, "ja\n", true);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->egen_regi, EgenRegi::kByName);
  EXPECT_THAT(out_, HasSubstr("Ska var och en bli en utförare? (ja/nej)"));
  const auto kept = Choose(header, {}, "", false);
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->egen_regi, EgenRegi::kByName);
  EXPECT_EQ(kept->told, "");
  dir_.Write("karta.txt", "egen regi = en utförare\n");
  const auto told = Choose(header, {"--karta", dir_.File("karta.txt")}, "", false);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->egen_regi, EgenRegi::kOne);
  dir_.Write("karta.txt", "egen regi = ja\n");
  EXPECT_THAT(std::string(Choose(header, {"--karta", dir_.File("karta.txt")}, "", false).status().message()),
              HasSubstr("egen regi = en utförare per namn"));
  // Of one name, or of others than the kommun's own, there is nothing to ask.
  rows_.erase(rows_.begin());
  const auto one = Choose(header, {"--ny-karta"}, "", true);
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(out_, "");
}

TEST_F(ChooseColumnsTest, WithoutATerminalWhatIsMissingIsToldWithAnExample) {
  const auto missing = Choose({"Namn på utförare", "Telefon"}, {"--prova"}, "1\n", false);
  const std::string text(missing.status().message());
  EXPECT_THAT(text, HasSubstr("saknar kolumnen insatstyp. Den har: Namn på utförare, Telefon."));
  EXPECT_THAT(text, HasSubstr("  insatstyp = kolumnens namn\n  utförare = Namn på utförare\n"));
  EXPECT_THAT(text, HasSubstr("--karta karta.txt"));
}

TEST_F(ChooseColumnsTest, WhatIsAgreedToIsKeptForTheNextFile) {
  // Tried, it is agreed to for this once.
  const auto tried = Choose(guessed_, {"--prova"}, "ja\n", true);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_THAT(tried->told, HasSubstr("Hur kolumnerna läses sparas inte med --prova."));
  EXPECT_FALSE(tried->saved);
  EXPECT_FALSE(Choose(guessed_, {}, "", false).ok());
  const auto agreed = Choose(guessed_, {}, "ja\n", true);
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  EXPECT_TRUE(agreed->saved);
  EXPECT_THAT(out_, HasSubstr("  regi      = Driftsform   (gissat)\n"));
  EXPECT_THAT(out_, HasSubstr("Kolumner som inte används: Telefon."));
  EXPECT_THAT(out_, HasSubstr("(ja/nej)"));
  EXPECT_THAT(agreed->told, HasSubstr("sparade för kommunens lista"));
  // The next one silently, also without a terminal.
  const auto next = Choose(guessed_, {}, "", false);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(Of(*next, guessed_, "regi"), "Driftsform");
  EXPECT_EQ(next->told, "");
  EXPECT_EQ(out_, "");
  // Nobody else reads it.
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir_.File("kartor"))) {
    struct stat info = {};
    ASSERT_EQ(stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 1);
  // A file with other headings is proposed anew; so is the same one once it is forgotten.
  EXPECT_FALSE(Choose({"Leverantör", "Verksamhet", "Driftsform"}, {}, "", false).ok());
  EXPECT_TRUE(Choose(guessed_, {}, "", false).ok());
  EXPECT_THAT(Choose(guessed_, {"--ny-karta", "--prova"}, "", false)->told, HasSubstr("(gissat)")) << "read anew";
  EXPECT_TRUE(Choose(guessed_, {}, "", false).ok()) << "but not forgotten: nothing is saved with --prova";
  EXPECT_FALSE(Choose(guessed_, {"--ny-karta"}, "", false).ok());
  EXPECT_FALSE(Choose(guessed_, {}, "", false).ok());
}

TEST_F(ChooseColumnsTest, AWrongGuessIsRefusedAndWhatIsMissingAsked) {
  const std::vector<std::string> header = {"Leverantör", "Insats", "Kategori", "Driftsform"};
  // No; utförare is the first, insatstyp (a slip of the finger first) the third, regi none.
  const auto corrected = Choose(header, {}, "nej\n9\n3\n1\n0\n", true);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Of(*corrected, header, "insatstyp"), "Kategori");
  EXPECT_EQ(Of(*corrected, header, "utforare"), "Leverantör");
  EXPECT_EQ(Of(*corrected, header, "regi"), "");
  EXPECT_THAT(out_, HasSubstr("Vilken kolumn är insatstyp?\n  0  ingen: avbryt\n  1  Leverantör\n"));
  const auto again = Choose(header, {}, "", false);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Of(*again, header, "regi"), "") << "what was refused is not guessed again";

  const std::vector<std::string> missing = {"Bolag", "Kategori"};
  const auto asked = Choose(missing, {"--ny-karta"}, "ja\n2\n", true);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(Of(*asked, missing, "insatstyp"), "Kategori");
  // Who breaks off, or has no column for it, keeps nothing.
  for (const char* answers : {"ja\n0\n", "ja\n", ""}) {
    EXPECT_FALSE(Choose(missing, {"--ny-karta"}, answers, true).ok()) << answers;
    EXPECT_FALSE(Choose(missing, {}, "", false).ok());
  }
}

}  // namespace
}  // namespace kvalitet::client

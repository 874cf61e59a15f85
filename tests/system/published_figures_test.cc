// Real figures as published: G5, G6, G7, and all rows of the published list of utförare.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

const char kExample[] = KVALITET_SOURCE_DIR "/deploy/example/";

class PublishedFigures : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(suite_.Start("2027-02-15")) << Content(dir_.File("svit.log"));
    for (const char* name : {"kvalitetsberattelser.csv", "utforare.csv"}) {
      std::filesystem::copy_file(absl::StrCat(kExample, name), dir_.File(name));
    }
  }

  // The text of a report's page, hard spaces as blanks and without marks.
  std::string Report(const std::string& kommun, const std::string& year, std::vector<std::string> more) {
    tool_.As("KVALITETSTEAM", kommun);
    const Ran read = tool_.Do({"siffra", "importera", "kvalitetsberattelser.csv", "--källa", "publicerat"});
    EXPECT_EQ(read.code, 0) << read.err;
    EXPECT_THAT(read.out, HasSubstr("filen lästes som UTF-8, komma"));
    std::vector<std::string> words = {"rapport", "kompilera", "--år", year, "--format", "html,json", "--ut", kommun};
    words.insert(words.end(), more.begin(), more.end());
    const Ran compiled = tool_.Do(words);
    EXPECT_EQ(compiled.code, 0) << compiled.err;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File(kommun))) {
      if (entry.path().extension() != ".html") continue;
      std::string text;
      bool inside = false;
      for (char c :
           absl::StrReplaceAll(Content(entry.path().string()), {{"\u00a0", " "}, {"&nbsp;", " "}, {"&#160;", " "}})) {
        if (c == '<') inside = true;
        if (!inside) text += c;
        if (c == '>') {
          inside = false;
          text += ' ';
        }
      }
      return text;
    }
    ADD_FAILURE() << "no page for " << kommun;
    return "";
  }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(PublishedFigures, G5StockholmLexSarahPerRegi) {
  const std::string page = Report("0180", "2016", {});
  for (const char* figure : {"241", "91", "332", "27,4"}) EXPECT_THAT(page, HasSubstr(figure));
  EXPECT_TRUE(absl::StrContains(page, "volym")) << page;
}

TEST_F(PublishedFigures, G6OstersundSarskiltBoende) {
  const std::string page = Report("2380", "2020", {"--insatstyp", "särskilt boende"});
  for (const char* figure : {"16", "21", "458", "132", "590", "22,4", "78", "83", "procentenheter"})
    EXPECT_THAT(page, HasSubstr(figure));
}

TEST_F(PublishedFigures, G7TwelveUtforareInUpplandsVasby) {
  tool_.As("AVTALSANSVARIG", "0114");
  const Ran tried = tool_.Do({"utförare", "importera", "utforare.csv", "--prova"});
  ASSERT_EQ(tried.code, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("Går bra; ingenting sparades."));
  EXPECT_THAT(tool_.Do({"utförare", "lista"}).out, HasSubstr("0 utförare"));
  ASSERT_EQ(tool_.Do({"utförare", "importera", "utforare.csv"}).code, 0);
  const Ran list = tool_.Do({"utförare", "lista"});
  EXPECT_THAT(list.out, HasSubstr("12 utförare"));
  EXPECT_THAT(list.out, HasSubstr("Josa Clean I StockholmAB"));
  int privat = 0, kommunal = 0;
  for (absl::string_view line : absl::StrSplit(list.out, '\n')) {
    privat += absl::StrContains(line, " privat ") ? 1 : 0;
    kommunal += absl::StrContains(line, " kommunal ") ? 1 : 0;
  }
  EXPECT_EQ(privat, 11);
  EXPECT_EQ(kommunal, 1);
  EXPECT_THAT(tool_.Do({"utförare", "uppdrag", "--insatstyp", "hemtjänst", "--datum", "2007-10-01"}).out,
              HasSubstr("12 uppdrag"));
  EXPECT_THAT(tool_.Do({"utförare", "importera", "utforare.csv"}).out,
              HasSubstr("Sparat: 0 nya, 0 ändrade, 12 oförändrade"));
}

TEST_F(PublishedFigures, AllSeventyRowsAndNoRegiIsGuessed) {
  tool_.As("AVTALSANSVARIG", "0114,0120,0126,0138,0180,0191,1281,1460,1461,2132,2280,0163,1441,2121");
  const Ran ran = tool_.Do({"utförare", "importera", "utforare.csv"});
  ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("70 rader"));
  EXPECT_THAT(ran.out, HasSubstr("Sparat: 70 nya"));
  const Ran stockholm = tool_.Do({"utförare", "lista", "--kommun", "Stockholm"});
  EXPECT_THAT(stockholm.out, HasSubstr("okänd regi"));
  int unknown = 0;
  for (absl::string_view line : absl::StrSplit(stockholm.out, '\n'))
    unknown += absl::StrContains(line, "okänd regi") ? 1 : 0;
  EXPECT_EQ(unknown, 9);
}

}  // namespace
}  // namespace kvalitet::tests

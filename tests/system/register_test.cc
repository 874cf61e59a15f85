// The register as files: whole or not at all, in the words of people.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "tests/support/cutting_proxy.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kEnheter = 1'300;

class RegisterFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(suite_.Start("2026-11-23")) << Content(dir_.File("svit.log"));
    tool_.As("KVALITETSTEAM", "2380");
    std::ofstream list(dir_.File("register.csv"));
    list << "nyckel;insatstyp;utförare;enhet;regi;avtalsform;område;gäller från\r\n";
    for (int i = 0; i < kEnheter; ++i) {
      list << i << ";hemtjänst;" << (i % 2 == 0 ? "Kommunens hemtjänst" : "Exempelvård AB") << ";Hemtjänst " << i << ";"
           << (i % 2 == 0 ? "kommunal;egen regi" : "privat;LOV") << ";" << (i < 3 ? "Västra Farsta" : "Sköndal")
           << ";2020-01-01\r\n";
    }
    list.close();
    const Ran read = tool_.Do({"utförare", "importera", "register.csv"});
    ASSERT_EQ(read.code, 0) << read.err;
  }
  Ran Done(const std::vector<std::string>& words) const {
    Ran ran = tool_.Do(words);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, Not(HasSubstr("kommuner/")));
    return ran;
  }
  bool Exists(const std::string& file) const { return std::filesystem::exists(dir_.File(file)); }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(RegisterFiles, ThePublicRegister) {
  EXPECT_THAT(Done({"register", "publik", "--område", "västra farsta"}).out,
              HasSubstr("Offentligt register måndag 23 november 2026: 3 rader.\n"));
  EXPECT_THAT(Done({"register", "publik", "--datum", "2019-12-31"}).out, HasSubstr(": 0 rader.\n"));
  EXPECT_THAT(Done({"register", "publik", "--insatstyp", "hemtjanst", "--ut", "publik.csv"}).out,
              HasSubstr("Sparad: publik.csv. Offentligt register måndag 23 november 2026, 1\u00a0300 rader."));
  const auto csv = base::ParseCsv(Content(dir_.File("publik.csv")));
  ASSERT_TRUE(csv.ok()) << csv.status();
  EXPECT_EQ(csv->rows.size(), static_cast<size_t>(kEnheter)) << "over several pages";
  const Ran slip = tool_.Do({"register", "publik", "--område", "Skndal"});
  EXPECT_EQ(slip.code, 1);
  EXPECT_THAT(slip.err, HasSubstr("Menade du \"Sköndal\"?"));
}

TEST_F(RegisterFiles, AnExportIsThereWholeOrNotAtAll) {
  const auto exported = [&](const std::string& file, const std::string& server) {
    return tool_.Do({"register", "exportera", "enheter", "--ut", file, "--server", server});
  };
  const Ran whole = exported("hel.csv", suite_.address());
  ASSERT_EQ(whole.code, 0) << whole.err;
  const std::string bytes = Content(dir_.File("hel.csv"));
  EXPECT_THAT(whole.out, HasSubstr(absl::StrCat("enheter, 1\u00a0300 rader, SHA-256 ", base::Sha256Hex(bytes), ".\n")));
  const auto csv = base::ParseCsv(bytes);
  ASSERT_TRUE(csv.ok()) << csv.status();
  EXPECT_EQ(csv->rows.size(), static_cast<size_t>(kEnheter));
  Done({"register", "exportera", "utförare", "--ut", "u.jsonl"});
  EXPECT_EQ(Content(dir_.File("u.jsonl")).substr(0, 1), "{");
  EXPECT_EQ(tool_.Do({"register", "exportera", "enhter", "--ut", "x.csv"}).code, 2);

  const std::vector<std::string> parts = absl::StrSplit(suite_.address(), ':');
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(parts[1], &port));
  CuttingProxy proxy(port);
  proxy.CutAfter(static_cast<int64_t>(bytes.size()) * 9 / 10, 1'000);
  const Ran broken = exported("bruten.csv", proxy.address());
  EXPECT_EQ(broken.code, 5) << broken.err;
  EXPECT_THAT(broken.err, HasSubstr("ingen fil sparades"));
  EXPECT_GT(proxy.cuts(), 0);
  EXPECT_FALSE(Exists("bruten.csv"));
  EXPECT_FALSE(Exists("bruten.csv.del"));
  // What was there before stays.
  EXPECT_NE(exported("hel.csv", proxy.address()).code, 0);
  EXPECT_EQ(Content(dir_.File("hel.csv")), bytes);
}

}  // namespace
}  // namespace kvalitet::tests

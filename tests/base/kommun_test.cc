#include "common/base/kommun.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

std::string CodeOf(absl::string_view name) {
  const Kommun* kommun = FindKommunByName(name);
  return kommun == nullptr ? "" : std::string(kommun->code);
}

TEST(Kommun, ThereAre290InOrder) {
  const auto all = AllKommuner();
  ASSERT_EQ(all.size(), 290u);
  std::set<absl::string_view> counties;
  std::set<std::string> names;
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].code.size(), 4u);
    EXPECT_EQ(all[i].code.substr(0, 2), all[i].lan_code);
    if (i > 0) {
      EXPECT_LT(all[i - 1].code, all[i].code);
    }
    EXPECT_TRUE(IsValidUtf8(all[i].name));
    EXPECT_EQ(TrimSv(all[i].name), all[i].name);
    EXPECT_TRUE(names.insert(LowerSv(all[i].name)).second) << all[i].name;
    counties.insert(all[i].lan);
  }
  EXPECT_EQ(counties.size(), 21u);
}

TEST(Kommun, EachIsFoundByEveryName) {
  for (const Kommun& kommun : AllKommuner()) {
    EXPECT_EQ(FindKommun(kommun.code), &kommun);
    EXPECT_EQ(FindKommunByName(kommun.name), &kommun);
    if (kommun.name != "Håbo") {
      EXPECT_EQ(FindKommunByName(FoldSv(kommun.name)), &kommun);
    }
    EXPECT_EQ(FindKommunByName(absl::StrCat(kommun.name, " kommun")), &kommun);
    EXPECT_EQ(FindKommunByName(absl::StrCat(kommun.name, "s kommun")), &kommun);
    EXPECT_EQ(FindKommunByName(absl::StrCat("  ", kommun.name, " STAD ")), &kommun);
    EXPECT_EQ(FindKommunByName(absl::StrCat(kommun.name, " (Norra)")), &kommun);
  }
}

TEST(Kommun, ByCode) {
  EXPECT_EQ(FindKommun("0114")->name, "Upplands Väsby");
  EXPECT_EQ(KommunNamn("0114"), "Upplands Väsby");
  EXPECT_EQ(KommunNamn("0001"), "0001");
  EXPECT_EQ(FindKommun("2584")->lan, "Norrbottens län");
  for (const char* none : {"", "114", "0116", "9998", "0000", "01145", "abcd"}) EXPECT_EQ(FindKommun(none), nullptr);
}

TEST(Kommun, TheExampleIsFoundButNotListed) {
  EXPECT_EQ(FindKommun(kExampleKommun)->name, "Exempelkommun");
  EXPECT_EQ(FindKommunByName("exempelkommun"), FindKommun(kExampleKommun));
  for (const Kommun& kommun : AllKommuner()) EXPECT_NE(kommun.code, kExampleKommun);
}

TEST(Kommun, ByName) {
  EXPECT_EQ(CodeOf("Stockholm (Farsta)"), "0180");
  EXPECT_EQ(CodeOf("Stockholms stad"), "0180");
  EXPECT_EQ(CodeOf("göteborgs stad"), "1480");
  EXPECT_EQ(CodeOf("GOTEBORG"), "1480");
  EXPECT_EQ(CodeOf("Borås stad"), "1490");
  EXPECT_EQ(CodeOf("Håbo kommun"), "0305");
  EXPECT_EQ(CodeOf("HÅBO"), "0305");
  EXPECT_EQ(CodeOf("HA\u030ABO"), "0305");
  EXPECT_EQ(CodeOf("Habo kommun"), "0643");
  EXPECT_EQ(CodeOf("Region Gotland"), "0980");
  EXPECT_EQ(CodeOf("Falu kommun"), "2080");
  EXPECT_EQ(CodeOf("upplands vasby"), "0114");
  for (const char* none :
       {"", " ", "kommun", " kommun", "Riket (IVO)", "Stockholms län", "Norge", "(Farsta)", "Stock"}) {
    EXPECT_EQ(CodeOf(none), "") << none;
  }
}

}  // namespace
}  // namespace kvalitet::base

#include "common/base/name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvalitet::base {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

Pattern Enhet() { return Pattern::Parse("kommuner/{kommun}/enheter/{enhet}").value(); }

TEST(Name, PatternKnowsItsParts) {
  const Pattern pattern = Enhet();
  EXPECT_EQ(pattern.collection(), "enheter");
  EXPECT_THAT(pattern.variables(), ElementsAre("kommun", "enhet"));
  EXPECT_EQ(pattern.text(), "kommuner/{kommun}/enheter/{enhet}");
}

TEST(Name, MatchGivesIds) {
  EXPECT_THAT(Enhet().Match("kommuner/0114/enheter/almgarden-2"), Optional(ElementsAre("0114", "almgarden-2")));
  for (const char* bad : {"",
                          "kommuner",
                          "kommuner/0114",
                          "kommuner/0114/enheter",
                          "kommuner/0114/enheter/",
                          "kommuner//enheter/a",
                          "kommuner/114/enheter/a",
                          "kommuner/01145/enheter/a",
                          "kommuner/abcd/enheter/a",
                          "kommuner/0114/enhet/a",
                          "kommuner/0114/enheter/a/b",
                          "/kommuner/0114/enheter/a",
                          "kommuner/0114/enheter/a/",
                          "kommuner/0114/enheter/A",
                          "kommuner/0114/enheter/å",
                          "kommuner/0114/enheter/a b",
                          "kommuner/0114/enheter/-",
                          "kommuner/-/enheter/a",
                          "kommuner/0114/enheter/a_b",
                          "Kommuner/0114/enheter/a"}) {
    EXPECT_FALSE(Enhet().Match(bad).has_value()) << bad;
  }
}

TEST(Name, LengthsAreLimited) {
  EXPECT_TRUE(Enhet().Match("kommuner/0114/enheter/" + std::string(63, 'a')).has_value());
  EXPECT_FALSE(Enhet().Match("kommuner/0114/enheter/" + std::string(64, 'a')).has_value());
  const Pattern deep = Pattern::Parse("kommuner/{kommun}/xs/{x}/ys/{y}").value();
  const std::string x(63, 'x');
  EXPECT_NE(deep.Format({"0114", x, std::string(35, 'y')}), "");
  EXPECT_EQ(deep.Format({"0114", x, std::string(63, 'y')}), "");
  EXPECT_FALSE(deep.Match("kommuner/0114/xs/" + x + "/ys/" + std::string(63, 'y')).has_value());
}

TEST(Name, FormatIsTheOppositeOfMatch) {
  EXPECT_EQ(Enhet().Format({"0114", "almgarden"}), "kommuner/0114/enheter/almgarden");
  EXPECT_EQ(Enhet().Format({"0114"}), "");
  EXPECT_EQ(Enhet().Format({"0114", "a", "b"}), "");
  EXPECT_EQ(Enhet().Format({"014", "a"}), "");
  EXPECT_EQ(Enhet().Format({"0114", "a/b"}), "");
  EXPECT_EQ(Enhet().Format({"0114", ""}), "");
}

TEST(Name, Parents) {
  EXPECT_EQ(Enhet().Parent("kommuner/0114/enheter/a"), "kommuner/0114");
  EXPECT_EQ(Enhet().Parent("kommuner/0114"), "");
  const Pattern kommun = Pattern::Parse("kommuner/{kommun}").value();
  EXPECT_EQ(kommun.Parent("kommuner/0114"), "");
  const Pattern single = Pattern::Parse("kommuner/{kommun}/installningar").value();
  EXPECT_TRUE(single.Match("kommuner/0114/installningar").has_value());
  EXPECT_EQ(single.Parent("kommuner/0114/installningar"), "kommuner/0114");
  EXPECT_EQ(single.Format({"0114"}), "kommuner/0114/installningar");
}

TEST(Name, BadPatternsAreRefused) {
  for (const char* bad : {"", "/", "kommuner/", "{kommun}", "kommuner/{kommun", "kommuner/kommun}", "kommuner/{}",
                          "kommuner/{a}/{b}", "kommuner/{a b}", "Kommuner/{kommun}", "kommuner/{1}"}) {
    EXPECT_FALSE(Pattern::Parse(bad).ok()) << bad;
  }
}

TEST(Name, KommunAndLeaf) {
  EXPECT_EQ(KommunOf("kommuner/0114"), "0114");
  EXPECT_EQ(KommunOf("kommuner/0114/enheter/a"), "0114");
  for (const char* none : {"", "kommuner", "kommuner/", "kommuner/114/enheter/a", "lan/0114", "kommuner/01145"}) {
    EXPECT_EQ(KommunOf(none), "") << none;
  }
  EXPECT_EQ(Leaf("kommuner/0114/enheter/a"), "a");
  EXPECT_EQ(Leaf("a"), "a");
  EXPECT_EQ(Leaf("a/"), "");
  EXPECT_EQ(Leaf(""), "");
}

}  // namespace
}  // namespace kvalitet::base

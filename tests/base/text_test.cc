#include "common/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace kvalitet::base {
namespace {

using ::testing::Optional;

TEST(Order, IsSwedish) {
  const std::vector<std::string> sorted = {"",     "17", "alm gård", "almgård", "Almgård", "ede",   "edé",   "Edén",
                                           "Edet", "Vi", "Wik",      "Zinken",  "Åkers",   "Äldre", "Ödeby", "Östra"};
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (size_t j = 0; j < sorted.size(); ++j) {
      EXPECT_EQ(CompareSv(sorted[i], sorted[j]), i < j ? -1 : i > j ? 1 : 0) << sorted[i] << " " << sorted[j];
      EXPECT_EQ(SortKeySv(sorted[i]) < SortKeySv(sorted[j]), i < j) << sorted[i] << " " << sorted[j];
    }
  }
}

TEST(Order, KeysAreHexAndFitTheColumn) {
  const std::string longest(5000, 'x');
  EXPECT_EQ(SortKeySv(longest).size(), kSortKeyLength);
  EXPECT_LE(SortKeySv("Östra äldreboendet", 11).size(), 10u);
  for (char c : SortKeySv("Östra äldreboendet")) EXPECT_NE(std::string("0123456789abcdef").find(c), std::string::npos);
  EXPECT_EQ(SortKeySv("a\xff"), SortKeySv("a\uFFFD"));
}

// The lengths that text.h promises.
TEST(Order, KeysTakeThreeHexPerLetterOfWordsAndSixAtWorst) {
  for (const char* name : {"Almgårdens äldreboende i Söderköping AB", "Attendo Sverige AB", "Åsö vårdboende"}) {
    EXPECT_LE(SortKeySv(name).size(), 3 * CountCharacters(name) + 12) << name;
  }
  std::mt19937 random(11);
  const std::vector<std::string> letters = {"a", "e", "r", "n", "t", "s", "A", "S",
                                            " ", "å", "ä", "ö", "Ö", "-", "1", "é"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const size_t count = random() % 70;
    for (size_t i = 0; i < count; ++i) text += letters[random() % letters.size()];
    ASSERT_LE(SortKeySv(text, 10000).size(), 6 * count + 16) << text;
  }
}

TEST(Order, KeysAgreeWithTheComparison) {
  std::mt19937 random(3);
  const std::vector<std::string> letters = {"a", "b", "A", "å", "ä", "ö", "Å", " ", "é", "1", "w", "v"};
  for (int round = 0; round < 3000; ++round) {
    std::string a, b;
    for (auto i = random() % 6; i > 0; --i) a += letters[random() % letters.size()];
    for (auto i = random() % 6; i > 0; --i) b += letters[random() % letters.size()];
    const int keys = SortKeySv(a).compare(SortKeySv(b));
    ASSERT_EQ(CompareSv(a, b), keys < 0 ? -1 : keys > 0 ? 1 : 0) << a << "|" << b;
  }
}

TEST(Fold, LowersAndDropsAccents) {
  EXPECT_EQ(FoldSv("Åtgärd ÖVRIGT Éva"), "atgard ovrigt eva");
  EXPECT_EQ(FoldSv("a\u030Aa\u0308o\u0308"), "aao");  // typed decomposed
  EXPECT_EQ(FoldSv("Søren Æsir Weiß ＡＢ１"), "soren aesir weiss ab1");
  EXPECT_EQ(FoldSv("hemtjänst"), FoldSv("HEMTJANST"));
  EXPECT_EQ(FoldSv(""), "");
  EXPECT_EQ(FoldSv("a\xff"), "a\uFFFD");
}

TEST(Fold, LowerKeepsAccents) {
  EXPECT_EQ(LowerSv("ÅTGÄRD Éva"), "åtgärd éva");
  EXPECT_EQ(LowerSv("A\u030ABO"), "åbo");
  EXPECT_EQ(LowerSv(""), "");
}

TEST(ClosestWord, FindsWhatWasMeant) {
  const std::vector<std::string> words = {"avvikelse", "åtgärd", "enhet", "enheter", "uppdrag", "idag"};
  EXPECT_THAT(ClosestWord("avikelse", words), Optional(std::string("avvikelse")));
  EXPECT_THAT(ClosestWord("atgrad", words), Optional(std::string("åtgärd")));
  EXPECT_THAT(ClosestWord("enehter", words), Optional(std::string("enheter")));
  EXPECT_THAT(ClosestWord("ehnet", words), Optional(std::string("enhet")));
  EXPECT_THAT(ClosestWord("IDAG", words), Optional(std::string("idag")));
  EXPECT_THAT(ClosestWord("idg", words), Optional(std::string("idag")));
  EXPECT_EQ(ClosestWord("ig", words), std::nullopt);
  EXPECT_EQ(ClosestWord("rapport", words), std::nullopt);
  EXPECT_EQ(ClosestWord("", words), std::nullopt);
  EXPECT_EQ(ClosestWord(std::string(100000, 'a'), words), std::nullopt);
  const std::vector<std::string> one_letter = {"b"};
  EXPECT_EQ(ClosestWord("a", one_letter), std::nullopt);
}

TEST(Characters, ValidUtf8) {
  for (const char* good : {"", "a", "å", "€", "\U0001F600", "\u0080", "\uD7FF", "\U0010FFFF", "\uFFFF"}) {
    EXPECT_TRUE(IsValidUtf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe2\x82", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe5", "\xc3(", "\xf0\x9f\x98"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
}

TEST(Characters, Count) {
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountCharacters("åäö"), 3u);
  EXPECT_EQ(CountCharacters("a\u030A\U0001F600"), 3u);
  EXPECT_EQ(CountCharacters("\xff\xfe"), 2u);
}

TEST(Characters, TruncateNeverCutsACharacter) {
  EXPECT_EQ(TruncateUtf8("åäö", 6), "åäö");
  EXPECT_EQ(TruncateUtf8("åäö", 5), "åä");
  EXPECT_EQ(TruncateUtf8("åäö", 1), "");
  EXPECT_EQ(TruncateUtf8("åäö", 0), "");
  const std::string text = "aå€\U0001F600bö\U0001F600€";
  for (size_t limit = 0; limit <= text.size(); ++limit) {
    const std::string cut = TruncateUtf8(text, limit);
    EXPECT_TRUE(IsValidUtf8(cut));
    EXPECT_LE(cut.size(), limit);
    EXPECT_GT(cut.size() + 4, limit);
    EXPECT_EQ(text.substr(0, cut.size()), cut);
  }
  EXPECT_EQ(TruncateUtf8(std::string(10, '\x80'), 5).size(), 5u);
}

TEST(Characters, ControlCharacters) {
  for (const char* clean : {"", "åäö", "a\u00A0b", "\U0001F600", "–", "a\u200Db"}) {
    EXPECT_FALSE(HasControlCharacters(clean)) << clean;
  }
  for (const char* dirty :
       {"\x01", "\x1b[31m", "\x7f", "\u0085", "\u2028", "\u202E", "\u2066", "\uFEFF", "\uFFFE", "\xff"}) {
    EXPECT_TRUE(HasControlCharacters(dirty));
    EXPECT_TRUE(HasControlCharacters(dirty, true));
  }
  EXPECT_TRUE(HasControlCharacters("a\nb"));
  EXPECT_FALSE(HasControlCharacters("a\n\tb\r\n", true));
  EXPECT_TRUE(HasControlCharacters(absl::string_view("a\0b", 3), true));
}

TEST(Characters, Trim) {
  EXPECT_EQ(TrimSv(" \t\r\n\u00A0\uFEFF\u200Ba b\u2003 "), "a b");
  EXPECT_EQ(TrimSv("  \u00A0 "), "");
  EXPECT_EQ(TrimSv(""), "");
  EXPECT_EQ(TrimSv("å"), "å");
}

TEST(Figures, Numbers) {
  EXPECT_EQ(NumberSv(0), "0");
  EXPECT_EQ(NumberSv(999), "999");
  EXPECT_EQ(NumberSv(1234), "1\u00A0234");
  EXPECT_EQ(NumberSv(-888112), "\u2212888\u00A0112");
  EXPECT_EQ(NumberSv(std::numeric_limits<int64_t>::min()),
            "\u22129\u00A0223\u00A0372\u00A0036\u00A0854\u00A0775\u00A0808");
}

TEST(Figures, Decimals) {
  EXPECT_EQ(DecimalSv(274, 1), "27,4");
  EXPECT_EQ(DecimalSv(5, 2), "0,05");
  EXPECT_EQ(DecimalSv(-5, 2), "\u22120,05");
  EXPECT_EQ(DecimalSv(0, 1), "0,0");
  EXPECT_EQ(DecimalSv(123456789, 2), "1\u00A0234\u00A0567,89");
  EXPECT_EQ(DecimalSv(-128, 2), "\u22121,28");
}

TEST(Figures, RatiosRoundHalvesAwayFromZero) {
  EXPECT_EQ(RatioSv(91, 332, 1, 100), "27,4");
  EXPECT_EQ(RatioSv(132, 590, 1, 100), "22,4");
  EXPECT_EQ(RatioSv(165, 472, 1, 100), "35,0");
  EXPECT_EQ(RatioSv(-888112, 5546664, 1, 100), "\u221216,0");
  EXPECT_EQ(RatioScaled(1, 2, 0, 1), 1);
  EXPECT_EQ(RatioScaled(-1, 2, 0, 1), -1);
  EXPECT_EQ(RatioScaled(1, -2, 0, 1), -1);
  EXPECT_EQ(RatioScaled(49, 100, 0, 1), 0);
  EXPECT_EQ(RatioScaled(-49, 100, 0, 1), 0);
  EXPECT_EQ(RatioScaled(25, 1000, 1, 100), 25);
  EXPECT_EQ(RatioSv(1, 0, 1, 100), "");
  EXPECT_EQ(RatioSv(0, 5, 1, 100), "0,0");
}

TEST(Figures, RatiosNeverOverflow) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max(), kMin = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(RatioScaled(kMax, kMax, 2, 100), 10000);
  EXPECT_EQ(RatioScaled(kMin, kMin, 18, 1), 1000000000000000000);
  EXPECT_EQ(RatioScaled(kMin, -1, 0, 1), std::nullopt);
  EXPECT_EQ(RatioScaled(kMax, 1, 1, 1), std::nullopt);
  EXPECT_EQ(RatioScaled(kMax, 1, 18, kMax), std::nullopt);
  EXPECT_EQ(RatioScaled(1, 1, -1, 1), std::nullopt);
  EXPECT_EQ(RatioScaled(1, 1, 19, 1), std::nullopt);
}

TEST(Figures, RatiosAgreeWithWideArithmetic) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 5000; ++round) {
    const int64_t value = static_cast<int64_t>(random() % 2000001) - 1000000;
    const int64_t denominator = 1 + static_cast<int64_t>(random() % 10000);
    const int64_t scaled = RatioScaled(value, denominator, 1, 100).value();
    // |scaled - exact| <= 1/2, a half only away from zero
    const int64_t twice_error = 2 * (scaled * denominator - value * 1000);
    ASSERT_LE(std::abs(twice_error), denominator);
    if (std::abs(twice_error) == denominator) {
      ASSERT_EQ(twice_error > 0, value > 0);
    }
  }
}

}  // namespace
}  // namespace kvalitet::base

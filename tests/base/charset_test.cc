#include "common/base/charset.h"

#include <gtest/gtest.h>

#include <random>

#include "common/base/text.h"

namespace kvalitet::base {
namespace {

using absl::string_view;

struct Case {
  string_view bytes;
  string_view charset;
  string_view text;
};

TEST(Charset, KnowsWhatKommunerSend) {
  const Case cases[] = {
      {"", "UTF-8", ""},
      {"Enhet;Antal", "UTF-8", "Enhet;Antal"},
      {"Ålgården", "UTF-8", "Ålgården"},
      {"\xEF\xBB\xBFÅl", "UTF-8 med BOM", "Ål"},
      {"\xEF\xBB\xBF", "UTF-8 med BOM", ""},
      {"\xC5lg\xE5rden", "Latin-1", "Ålgården"},
      {"\x80 5 \x96 \x93S\xE4\x62o\x94", "Windows-1252", "€ 5 – “Säbo”"},
      {string_view("\xFF\xFE\xC5\0l\0", 6), "UTF-16LE", "Ål"},
      {string_view("\xFE\xFF\0\xC5\0l", 6), "UTF-16BE", "Ål"},
      {string_view("E\0n\0h\0e\0t\0;\0", 12), "UTF-16LE", "Enhet;"},
      {string_view("\0E\0n\0h\0e\0t\0;", 12), "UTF-16BE", "Enhet;"},
      {string_view("\xFF\xFE\x3D\xD8\x00\xDE", 6), "UTF-16LE", "\U0001F600"},
  };
  for (const Case& c : cases) {
    const DecodedText decoded = DecodeText(c.bytes);
    EXPECT_EQ(decoded.charset_name, c.charset) << c.text;
    EXPECT_EQ(decoded.utf8, c.text) << c.text;
  }
}

TEST(Charset, BrokenTextStaysReadable) {
  EXPECT_EQ(DecodeText("\xEF\xBB\xBF\xC5l").utf8, "\uFFFDl");
  EXPECT_TRUE(IsValidUtf8(DecodeText(string_view("\xFF\xFE\x3D\xD8", 4)).utf8));  // half a pair
  EXPECT_TRUE(IsValidUtf8(DecodeText(string_view("\xFF\xFE\xC5\0l", 5)).utf8));   // half a character
  EXPECT_EQ(DecodeText(string_view("a\0b", 3)).utf8, string_view("a\0b", 3));     // not UTF-16
}

TEST(Charset, EverySwedishTextInLatin1ComesBack) {
  const std::string utf8 = "Östra äldreboendet, Åmål; é ü § ½";
  std::string latin1;
  for (char32_t c :
       {U'Ö', U's', U't', U'r', U'a', U' ', U'ä', U'l', U'd', U'r', U'e', U'b', U'o', U'e', U'n', U'd', U'e',
        U't', U',', U' ', U'Å', U'm', U'å', U'l', U';', U' ', U'é', U' ', U'ü', U' ', U'§', U' ', U'½'}) {
    latin1.push_back(static_cast<char>(c));
  }
  EXPECT_EQ(DecodeText(latin1).utf8, utf8);
}

TEST(Charset, AnyBytesGiveValidUtf8) {
  std::mt19937 random(17);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : random() % 2 * 0xC3);
    const DecodedText decoded = DecodeText(bytes);
    ASSERT_TRUE(IsValidUtf8(decoded.utf8));
    ASSERT_FALSE(decoded.charset_name.empty());
  }
}

}  // namespace
}  // namespace kvalitet::base

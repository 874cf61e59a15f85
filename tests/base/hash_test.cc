#include "common/base/hash.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace kvalitet::base {
namespace {

TEST(Hash, Sha256OfKnownTexts) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256("abc").size(), kSha256Bytes);
}

TEST(Hash, PiecesHashAsTheWhole) {
  Sha256Stream none;
  EXPECT_EQ(none.Hex(), Sha256Hex(""));
  Sha256Stream some;
  for (const char* piece : {"a", "", "bc"}) some.Add(piece);
  EXPECT_EQ(some.Hex(), Sha256Hex("abc"));
}

// RFC 4231, cases 1, 2 and 6, and the empty key.
TEST(Hash, HmacOfKnownTexts) {
  EXPECT_EQ(HexEncode(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexEncode(HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(HexEncode(HmacSha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hash, Base64UrlOfKnownTexts) {
  EXPECT_EQ(Base64UrlEncode(""), "");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff\xfe"), "-__-");
}

TEST(Hash, Base64UrlRefusesEveryOtherText) {
  for (const char* bad : {"A", "Zg==", "Zg=", "Z g", "Zh", "Zm9", "+/+/", "Zg\n", "Zm9vYmFyA"}) {
    EXPECT_FALSE(Base64UrlDecode(bad).ok()) << bad;
  }
}

TEST(Hash, EncodingsComeBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(random() % 100, '\0');
    for (char& c : bytes) c = static_cast<char>(random() & 0xff);
    ASSERT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)).value(), bytes);
    ASSERT_EQ(HexDecode(HexEncode(bytes)).value(), bytes);
  }
  EXPECT_EQ(HexDecode("0aFf").value(), "\x0a\xff");
  for (const char* bad : {"0", "0g", "0x11", " 11"}) EXPECT_FALSE(HexDecode(bad).ok()) << bad;
}

TEST(Hash, RandomBytesDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomBytes(16));
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(RandomBytes(0), "");
}

TEST(Hash, ConstantTimeEquals) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "ab"));
}

}  // namespace
}  // namespace kvalitet::base

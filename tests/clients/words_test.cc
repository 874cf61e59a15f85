#include "clients/kvalitet/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;
namespace v1 = avvikelser::v1;

template <class Enum>
std::string Refused(const char* word) {
  return std::string(Value<Enum>(word, "ord").status().message());
}

TEST(Words, SomeWholeWordsOfJustOneValueAreEnough) {
  for (const char* word : {"teknik", "Utrustning", "teknik och utrustning", "ORSAK_TEKNIK"}) {
    const auto value = Value<v1::Orsaksomrade>(word, "område");
    ASSERT_TRUE(value.ok()) << word << ": " << value.status();
    EXPECT_EQ(*value, v1::ORSAK_TEKNIK) << word;
  }
  const auto several = Value<v1::Orsaksomrade>("kunskap och kompetens", "område");
  ASSERT_TRUE(several.ok()) << several.status();
  EXPECT_EQ(*several, v1::ORSAK_KOMPETENS);
  EXPECT_THAT(Refused<v1::Orsaksomrade>("tekni"), HasSubstr("finns inte")) << "no whole word";
  EXPECT_THAT(Refused<v1::Orsaksomrade>("och"), HasSubstr("finns inte")) << "no word that says anything";
}

TEST(Words, WhatSeveralHaveAsksWhichAndNoNotIsLeftOut) {
  EXPECT_THAT(Refused<v1::LexSarahEffekt>("effekt"),
              HasSubstr("kan vara \"önskad effekt\" eller \"inte önskad effekt\". Skriv hela."));
  EXPECT_THAT(Refused<v1::IvoBeslutstyp>("avslutat"), HasSubstr("finns inte")) << "it is avslutat utan åtgärd";
}

TEST(Words, AStepIsWrittenWhole) {
  EXPECT_TRUE(StegValue<v1::Synpunktssteg>("avsluta utan svar").ok());
  EXPECT_FALSE(StegValue<v1::Synpunktssteg>("utan svar").ok());
}

}  // namespace
}  // namespace kvalitet::client

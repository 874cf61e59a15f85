#include "clients/kvalitet/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;
namespace v1 = avvikelser::v1;

template <class Enum>
std::string Refused(const char* word, Naming naming = Naming::kWhole) {
  return std::string(Value<Enum>(word, "ord", naming).status().message());
}

TEST(Words, SomeWholeWordsOfJustOneValueAreEnough) {
  for (const char* word : {"teknik", "Utrustning", "teknik och utrustning", "ORSAK_TEKNIK"}) {
    const auto value = Value<v1::Orsaksomrade>(word, "område", Naming::kByPart);
    ASSERT_TRUE(value.ok()) << word << ": " << value.status();
    EXPECT_EQ(*value, v1::ORSAK_TEKNIK) << word;
  }
  const auto several = Value<v1::Orsaksomrade>("kunskap och kompetens", "område", Naming::kByPart);
  ASSERT_TRUE(several.ok()) << several.status();
  EXPECT_EQ(*several, v1::ORSAK_KOMPETENS);
  EXPECT_THAT(Refused<v1::Orsaksomrade>("tekni", Naming::kByPart), HasSubstr("finns inte")) << "no whole word";
  EXPECT_THAT(Refused<v1::Orsaksomrade>("och", Naming::kByPart), HasSubstr("finns inte")) << "it says nothing";
}

TEST(Words, WhatSeveralHaveAsksWhich) {
  EXPECT_THAT(Refused<v1::LexSarahEffekt>("effekt", Naming::kByPart),
              HasSubstr("kan vara \"önskad effekt\" eller \"inte önskad effekt\". Skriv hela."));
}

TEST(Words, AWordOfOneIsNotOtherwiseIt) {
  EXPECT_THAT(Refused<registry::v1::Regiform>("kommun"),
              HasSubstr("Välj bland: kommunal, kommunalt bolag, privat, annan kommun, region, statlig, okänd regi."));
  EXPECT_THAT(Refused<v1::Avvikelsetyp>("ärende"), HasSubstr("finns inte")) << "it is no lex Maria-ärende";
  EXPECT_THAT(Refused<v1::IvoBeslutstyp>("avslutat"), HasSubstr("finns inte")) << "it is avslutat utan åtgärd";
  EXPECT_THAT(Refused<v1::Orsaksomrade>("teknik"), HasSubstr("finns inte")) << "where it is not asked for by part";
}

TEST(Words, AStepIsWrittenWhole) {
  EXPECT_TRUE(StegValue<v1::Synpunktssteg>("avsluta utan svar").ok());
  EXPECT_FALSE(StegValue<v1::Synpunktssteg>("utan svar").ok());
  EXPECT_TRUE(StegValue<v1::Synpunktssteg>("bekräfta.").ok()) << "copied with the end of its sentence";
}

}  // namespace
}  // namespace kvalitet::client

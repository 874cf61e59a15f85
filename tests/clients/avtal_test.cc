// The words by which people find an avtal.
#include "clients/kvalitet/avtal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::map<std::string, std::string> kUtforare = {
    {"u/1", "Exempelvård AB"}, {"u/2", "Annan AB"}, {"u/3", "Egen regi"}};

v1::Avtal Avtal(const char* name, const char* utforare, const char* beteckning, const char* from) {
  v1::Avtal avtal;
  avtal.set_name(name);
  avtal.set_utforare(utforare);
  avtal.set_beteckning(beteckning);
  avtal.set_start_date(from);
  avtal.set_avtalsform(v1::AVTALSFORM_LOV);
  return avtal;
}

std::vector<NamedAvtal> Named(const std::vector<v1::Avtal>& avtal) {
  const std::vector<std::string> words = AvtalWords(avtal, kUtforare);
  std::vector<NamedAvtal> all;
  for (size_t i = 0; i < avtal.size(); ++i) all.push_back({avtal[i], words[i]});
  return all;
}

const std::vector<v1::Avtal> kAll = {
    Avtal("a/1", "u/1", "2024-17", "2024-01-01"), Avtal("a/2", "u/1", "", "2026-01-01"),
    Avtal("a/3", "u/1", "", "2025-01-01"),        Avtal("a/4", "u/2", "Ramavtal", ""),
    Avtal("a/5", "u/2", "ramavtal", ""),          Avtal("a/6", "u/3", "", "")};

TEST(AvtalWordsTest, EachHasOneOfItsOwn) {
  EXPECT_THAT(AvtalWords(kAll, kUtforare), ElementsAre("2024-17", "Exempelvård AB (3)", "Exempelvård AB (2)",
                                                       "Annan AB (1)", "Annan AB (2)", "Egen regi"));
  EXPECT_THAT(
      AvtalWords({Avtal("a/1", "u/1", "7", ""), Avtal("a/2", "u/2", "7", ""), Avtal("a/3", "u/1", "8", "")}, kUtforare),
      ElementsAre("7 (Exempelvård AB)", "Annan AB", "8"));
}

TEST(AvtalWordsTest, EachWordFindsItsAvtal) {
  const std::vector<NamedAvtal> all = Named(kAll);
  for (const NamedAvtal& one : all) {
    const auto found = ChooseAvtal(all, kUtforare, one.word);
    ASSERT_TRUE(found.ok()) << one.word << found.status();
    EXPECT_EQ(found->name(), one.avtal.name()) << one.word;
  }
  const auto folded = ChooseAvtal(all, kUtforare, "exempelvard ab (3)");
  ASSERT_TRUE(folded.ok()) << folded.status();
  EXPECT_EQ(folded->name(), "a/2");
}

TEST(AvtalWordsTest, WhatIsSeveralIsToldApart) {
  const std::vector<NamedAvtal> all = Named(kAll);
  const std::string several(ChooseAvtal(all, kUtforare, "Exempelvård AB").status().message());
  EXPECT_THAT(
      several,
      HasSubstr("\"Exempelvård AB\" är 3 avtal. Ange ett av dem: \"2024-17\" (LOV, från och med mån 1 jan 2024)"));
  EXPECT_THAT(several, HasSubstr("\"Exempelvård AB (2)\""));
  EXPECT_THAT(std::string(ChooseAvtal(all, kUtforare, "2024-18").status().message()),
              HasSubstr("Menade du \"2024-17\"?"));
}

}  // namespace
}  // namespace kvalitet::client

#include "clients/kvalitet/draft_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kId[] = "0190b7a0-1111-7000-8000-00000000000a";

std::vector<Flag> Flags() {
  return {{"enhet", "NAMN", "var det hände", true},
          {"text", "TEXT", "vad som hände"},
          {"även-lagrum", "ORD", "också den lagen"}};
}

TEST(DraftFile, ComesBackAsItWasWritten) {
  const Draft draft{kId, {{"enhet", "Hemtjänst Norr"}, {"text", "=Rad ett; \"citat\"\nRad två åäö – 3/4"}}, "AV-4"};
  const std::string written = WriteDraft(draft, Flags());
  EXPECT_THAT(written, HasSubstr("var det hände (måste fyllas i)"));
  const auto read = ReadDraft(written, Flags());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->id, kId);
  EXPECT_EQ(read->answers, draft.answers);
  EXPECT_EQ(read->sent, "AV-4");
}

TEST(DraftFile, IsReadAsPeopleSaveIt) {
  // Other columns first, folded names, a row that was emptied, tabs.
  const auto read = ReadDraft(
      "Så här\tSvar\tUppgift\n\t" + std::string(kId) + "\tutkast\nx\tLSS\tAVEN_LAGRUM\n\t\" \"\ttext\n", Flags());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->id, kId);
  EXPECT_THAT(read->answers, UnorderedElementsAre(Pair("även-lagrum", "LSS")));
}

TEST(DraftFile, WhatIsNoDraftIsRefusedWithTheLine) {
  const std::string empty = WriteDraft({kId, {}}, Flags());
  ASSERT_TRUE(ReadDraft(empty, Flags()).ok());
  EXPECT_THAT(ReadDraft(empty, Flags())->answers, IsEmpty());
  const auto message = [](const std::string& bytes) {
    return std::string(ReadDraft(bytes, Flags()).status().message());
  };
  EXPECT_THAT(message(empty + "kund;Anna;\r\n"), HasSubstr("Rad 6: \"kund\" är ingen uppgift"));
  EXPECT_THAT(message(empty + "enhet;A;\r\nenhet;B;\r\n"), HasSubstr("Rad 7: enhet står två gånger"));
  EXPECT_THAT(message(absl::StrReplaceAll(empty, {{kId, "1"}})), HasSubstr("borta eller ändrad"));
  EXPECT_THAT(message(absl::StrReplaceAll(empty, {{"SVAR", "VAR"}})), HasSubstr("saknar kolumnen SVAR"));
  EXPECT_THAT(message("%PDF-1.4"), HasSubstr("går inte att läsa"));
}

}  // namespace
}  // namespace kvalitet::client

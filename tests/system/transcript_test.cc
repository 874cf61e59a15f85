// What the tool says, word by word: the README's tour and the transcript of tests/data, typed into the real programs.
#include "tests/system/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

TEST(Transcript, GapsAndWhatVariesAreTheOnlyFreedom) {
  EXPECT_TRUE(SameAnswer({"a", "kl. 12.50, kontrollsumma 0123abcd."}, {"a", "kl. 09.01, kontrollsumma 89abcdef."}));
  EXPECT_TRUE(SameAnswer({"a", "…", "z"}, {"a", "b", "c", "z"}));
  EXPECT_FALSE(SameAnswer({"a", "…", "z"}, {"a", "z"}));
  EXPECT_FALSE(SameAnswer({"a", "…"}, {"b", "c"}));
  EXPECT_FALSE(SameAnswer({"a"}, {"a", "b"}));
  EXPECT_FALSE(SameAnswer({"a", "b"}, {"a"}));
  EXPECT_FALSE(SameAnswer({}, {"a"}));
}

struct Text {
  const char* name;
  const char* file;
  const char* today;
};

class TranscriptRun : public ::testing::TestWithParam<Text> {
 protected:
  void SetUp() override { ASSERT_TRUE(suite_.Start(GetParam().today)) << Content(dir_.File("svit.log")); }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_P(TranscriptRun, IsWhatTheProgramsSay) {
  const std::vector<Exchange> exchanges =
      ReadTranscript(Content(absl::StrCat(KVALITET_SOURCE_DIR "/", GetParam().file)));
  ASSERT_GT(exchanges.size(), 20u);
  const auto answers = Type(exchanges, tool_, dir_, suite_);
  ASSERT_EQ(answers.size(), exchanges.size());
  std::string said;
  for (size_t i = 0; i < exchanges.size(); ++i) {
    EXPECT_TRUE(SameAnswer(exchanges[i].answer, answers[i]))
        << "$ " << exchanges[i].command << "\n--- wanted\n"
        << absl::StrJoin(exchanges[i].answer, "\n") << "\n--- said\n"
        << absl::StrJoin(answers[i], "\n");
    absl::StrAppend(&said, "$ ", exchanges[i].command, "\n", absl::StrJoin(answers[i], "\n"),
                    answers[i].empty() ? "" : "\n");
  }
  if (HasFailure()) std::printf("What was said, as a whole:\n%s\n", said.c_str());
}

INSTANTIATE_TEST_SUITE_P(Texts, TranscriptRun,
                         ::testing::Values(Text{"Readme", "README.md", "2026-11-23"},
                                           Text{"Golden", "tests/data/transkript.txt", "2026-11-23"},
                                           Text{"Register", "tests/data/transkript_register.txt", "2026-11-23"},
                                           Text{"Synpunkt", "tests/data/transkript_synpunkt.txt", "2026-11-23"},
                                           Text{"LexSarah", "tests/data/transkript_lexsarah.txt", "2026-11-23"},
                                           Text{"LexMaria", "tests/data/transkript_lexmaria.txt", "2026-11-23"},
                                           Text{"Larande", "tests/data/transkript_larande.txt", "2026-11-23"},
                                           Text{"Uppfoljning", "tests/data/transkript_uppfoljning.txt", "2026-12-15"}),
                         [](const auto& text) { return std::string(text.param.name); });

}  // namespace
}  // namespace kvalitet::tests

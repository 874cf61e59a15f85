// A suite whose disk is full: what is to be written is refused in words, what is stored is read, and when there is room
// again the same request goes through.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(suite_.Start("2026-11-23")) << Content(dir_.File("svit.log"));
    tool_.As("KVALITETSTEAM", "9999");
  }
  // No file of the suite may grow beyond this: to the suite it is as if the disk were full.
  void LimitFiles(rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    ASSERT_EQ(prlimit(suite_.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  }
  Ran Write(int i) {
    return tool_.Do({"rpc", "registry.v1.Registry/CreateUtforare",
                     absl::StrCat(R"({"parent": "kommuner/9999", "utforare": {"namn": "Utförare )", i,
                                  R"(", "regiform": "REGIFORM_ENSKILD"}})"),
                     "--begäran", absl::StrCat("rad-", i)});
  }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(FullDisk, RefusesWritesKeepsWhatIsStoredAndGoesOnWhenThereIsRoom) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(Write(i).code, 0);
  LimitFiles(1024);
  const Ran refused = Write(3);
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.err, HasSubstr("Lagringen är full, så ingenting sparades."));
  const Ran read = tool_.Do({"utförare", "lista"});
  EXPECT_EQ(read.code, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr("3 utförare"));
  EXPECT_THAT(Write(3).err, HasSubstr("Lagringen är full"));

  LimitFiles(RLIM_INFINITY);
  const Ran again = Write(3);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(Write(3).out, again.out) << "the same request is one effect";
  EXPECT_THAT(tool_.Do({"utförare", "lista"}).out, HasSubstr("4 utförare"));
  // And after a restart.
  suite_.Stop();
  ASSERT_TRUE(suite_.Start("2026-11-23")) << Content(dir_.File("svit.log"));
  EXPECT_THAT(tool_.Do({"utförare", "lista"}).out, HasSubstr("4 utförare"));
}

}  // namespace
}  // namespace kvalitet::tests

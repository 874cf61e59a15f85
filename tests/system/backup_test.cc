// deploy/backup while the services run: what was saved can be put into an empty place and is the same there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"
#include "tests/system/installation.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

Ran Backup(const TempDir& dir, const std::string& words) {
  const std::string out = dir.File("backup.out"), err = dir.File("backup.err");
  const int status = std::system(absl::StrCat("KVALITET_BIN=" KVALITET_BINARY_DIR "/bin " KVALITET_SOURCE_DIR
                                              "/deploy/backup ",
                                              words, " > ", out, " 2> ", err)
                                     .c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Content(out), Content(err)};
}

std::string Line(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

TEST(Backup, OfEmbeddedStorageWhileItIsWrittenTo) {
  const TempDir dir;
  SuiteProcess suite(dir);
  ASSERT_TRUE(suite.Start("2026-11-23"));
  Tool tool(dir, suite);
  ASSERT_EQ(tool.Do({"exempel", "--ut", dir.File("exempel")}).code, 0);
  tool.As("KVALITETSTEAM", "9999");
  ASSERT_EQ(tool.Do({"utförare", "importera", dir.File("exempel/register.csv")}).code, 0);

  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      tool.Do({"rpc", "registry.v1.Registry/CreateUtforare",
               absl::StrCat(R"({"parent": "kommuner/9999", "utforare": {"namn": "Utförare )", i,
                            R"(", "regiform": "REGIFORM_ENSKILD"}})")});
    }
  });
  const Ran saved = Backup(dir, absl::StrCat("save ", dir.File("kopior"), " --data_dir ", suite.data()));
  stop = true;
  writer.join();
  ASSERT_EQ(saved.code, 0) << saved.err;
  const std::string backup = Line(saved.out);

  const Ran drill = Backup(dir, absl::StrCat("drill ", backup));
  EXPECT_EQ(drill.code, 0) << drill.err;
  EXPECT_THAT(drill.out, HasSubstr("every trace verifies"));

  // The restored place serves what was there, and nothing is laid over what is there already.
  suite.Stop();
  const std::string place = dir.File("ater");
  ASSERT_EQ(Backup(dir, absl::StrCat("restore ", backup, " --data_dir ", place)).code, 0);
  EXPECT_THAT(Backup(dir, absl::StrCat("restore ", backup, " --data_dir ", place)).err, HasSubstr("empty place"));
  std::filesystem::copy(absl::StrCat(suite.data(), "/master.key"), absl::StrCat(place, "/master.key"));
  std::filesystem::copy(absl::StrCat(suite.data(), "/token.jwk"), absl::StrCat(place, "/token.jwk"));
  std::filesystem::remove_all(suite.data());
  std::filesystem::rename(place, suite.data());
  ASSERT_TRUE(suite.Start("2026-11-23"));
  const Ran list = tool.Do({"utförare", "lista"});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("Exempelomsorg AB"));

  // A byte that changed in the backup is noticed before anything is restored.
  ASSERT_EQ(std::system(absl::StrCat("printf x | dd of=", backup, "/registry.db bs=1 seek=5000 conv=notrunc 2> /dev/null").c_str()),
            0);
  const Ran broken = Backup(dir, absl::StrCat("restore ", backup, " --data_dir ", dir.File("trasig")));
  EXPECT_NE(broken.code, 0);
  EXPECT_THAT(broken.err, HasSubstr("not as it was saved"));
  EXPECT_FALSE(std::filesystem::exists(dir.File("trasig/registry.db")));
}

TEST(Backup, OfAServerOfDatabases) {
  auto made = Installation::Start("2026-11-23");
  KV_ASSERT_OK(made.status());
  Installation& house = **made;
  const TempDir& dir = house.dir();
  const std::string socket = house.database().socket();
  const std::string options = dir.Write("client.cnf", absl::StrCat("[client]\nuser=root\nsocket=", socket, "\n"));
  const Ran saved = Backup(dir, absl::StrCat("save ", dir.File("kopior"), " --option_file ", options));
  ASSERT_EQ(saved.code, 0) << saved.err;
  const std::string backup = Line(saved.out);
  const std::string url = absl::StrCat(" --url 'mysql://root@/{schema}?socket=", socket, "'");
  const Ran drill = Backup(dir, absl::StrCat("drill ", backup, " --option_file ", options, url));
  EXPECT_EQ(drill.code, 0) << drill.err;
  EXPECT_THAT(drill.out, HasSubstr("every trace verifies"));

  // What was restored equals what the services still have.
  std::string live;
  for (const std::string& service : Installation::Services()) {
    const std::string out = dir.File("inventory");
    ASSERT_EQ(std::system(absl::StrCat(KVALITET_BINARY_DIR "/bin/kvalitet-", service, " --inventory --database='mysql://root@/kvalitet_",
                                       service, "?socket=", socket, "' > ", out)
                              .c_str()),
              0);
    live += Content(out);
  }
  EXPECT_EQ(Content(absl::StrCat(backup, "/inventory")), live);
}

}  // namespace
}  // namespace kvalitet::tests

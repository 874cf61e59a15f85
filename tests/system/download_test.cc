// A report comes whole or not at all, over a connection that breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/cutting_proxy.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

std::map<std::string, std::string> Files(const std::string& folder) {
  std::map<std::string, std::string> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files[entry.path().filename().string()] = Content(entry.path().string());
  return files;
}

TEST(Download, OfAReportGoesOnWhenItBreaksAndLeavesNoShortFile) {
  TempDir dir;
  SuiteProcess suite(dir);
  ASSERT_TRUE(suite.Start("2027-02-15")) << Content(dir.File("svit.log"));
  Tool tool(dir, suite);
  tool.As("KVALITETSTEAM", "2380");
  std::filesystem::copy_file(KVALITET_SOURCE_DIR "/deploy/example/kvalitetsberattelser.csv", dir.File("siffror.csv"));
  const Ran read = tool.Do({"siffra", "importera", "siffror.csv", "--källa", "publicerat"});
  ASSERT_EQ(read.code, 0) << read.err;
  const auto report = [&](const std::string& folder, const std::string& server) {
    return tool.Do({"rapport", "sammanställ", "--år", "2020", "--fryst", "2027-02-15", "--format", "html", "--ut",
                    folder, "--server", server});
  };
  ASSERT_EQ(report("hel", suite.address()).code, 0);
  const auto whole = Files(dir.File("hel"));
  ASSERT_EQ(whole.size(), 1u);
  const auto size = static_cast<int64_t>(whole.begin()->second.size());
  ASSERT_GT(size, 15'000);

  const std::vector<std::string> parts = absl::StrSplit(suite.address(), ':');
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(parts[1], &port));
  CuttingProxy proxy(port);
  // The report is made already, so that hardly anything but its bytes passes.
  proxy.CutAfter(size * 2 / 3, 1);
  const Ran broken = report("bruten", proxy.address());
  EXPECT_EQ(broken.code, 0) << broken.err;
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(Files(dir.File("bruten")), whole);

  // Where no stream ever comes to its end, nothing is left.
  proxy.CutAfter(size / 4, 1000);
  const Ran never = report("aldrig", proxy.address());
  EXPECT_NE(never.code, 0);
  EXPECT_EQ(Files(dir.File("aldrig")).size(), 0u);
  EXPECT_GT(proxy.cuts(), 3);
}

}  // namespace
}  // namespace kvalitet::tests

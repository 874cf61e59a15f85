// The same figures give the same report byte for byte: on another machine's folder, port, day, time zone and language,
// and while other reports are made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using Files = std::map<std::string, std::string>;

// Sets a variable of the environment for the programs that are started, and takes it back.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = getenv(name)) old_ = old, had_ = true;
    setenv(name, value, 1);
  }
  ~Variable() {
    if (had_)
      setenv(name_, old_.c_str(), 1);
    else
      unsetenv(name_);
  }

 private:
  const char* name_;
  std::string old_;
  bool had_ = false;
};

// One kommun's published figures to a report, from a folder of its own.
Files Report(const SuiteProcess& suite, const std::string& kommun, const std::string& year) {
  TempDir dir;
  Tool tool(dir, suite);
  std::filesystem::copy_file(KVALITET_SOURCE_DIR "/deploy/example/kvalitetsberattelser.csv", dir.File("siffror.csv"));
  tool.As("KVALITETSTEAM", kommun);
  const Ran read = tool.Do({"siffra", "importera", "siffror.csv", "--källa", "publicerat"});
  EXPECT_EQ(read.code, 0) << read.err;
  const Ran made =
      tool.Do({"rapport", "sammanställ", "--år", year, "--fryst", "2027-02-15", "--ut", "ut", "--kommun", kommun});
  EXPECT_EQ(made.code, 0) << made.err;
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(dir.File("ut")))
    files[entry.path().filename().string()] = Content(entry.path().string());
  return files;
}

TEST(ReportBytes, AreTheSameWhereverAndWheneverTheReportIsMade) {
  const std::pair<const char*, const char*> kReports[] = {{"2380", "2020"}, {"0180", "2016"}, {"2380", "2021"}};
  std::vector<Files> one, other;
  {
    Variable zone("TZ", "UTC"), language("LC_ALL", "C"), lang("LANG", "C");
    TempDir dir;
    SuiteProcess suite(dir);
    ASSERT_TRUE(suite.Start("2027-02-15")) << Content(dir.File("svit.log"));
    for (const auto& [kommun, year] : kReports) one.push_back(Report(suite, kommun, year));
  }
  {
    Variable zone("TZ", "Pacific/Kiritimati"), language("LC_ALL", "sv_SE.UTF-8"), lang("LANG", "de_DE.UTF-8");
    TempDir dir;
    SuiteProcess suite(dir);
    ASSERT_TRUE(suite.Start("2027-06-30")) << Content(dir.File("svit.log"));
    std::vector<std::future<Files>> made;
    for (const auto& [kommun, year] : kReports)
      made.push_back(std::async(std::launch::async, [&suite, kommun = std::string(kommun), year = std::string(year)] {
        return Report(suite, kommun, year);
      }));
    for (auto& files : made) other.push_back(files.get());
  }
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].size(), 3u);
    for (const auto& [name, bytes] : one[i]) {
      EXPECT_GT(bytes.size(), 1000u) << name;
      // Not EXPECT_EQ: nobody wants to read two PDF files.
      EXPECT_TRUE(bytes == other[i][name]) << name << ": " << bytes.size() << " and " << other[i][name].size();
      for (const std::string& own : {std::filesystem::temp_directory_path().string(), std::string("127.0.0.1"),
                                     std::string("Kiritimati")})
        EXPECT_FALSE(absl::StrContains(bytes, own)) << name << ": " << own;
    }
  }
}

}  // namespace
}  // namespace kvalitet::tests

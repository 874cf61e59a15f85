// The same figures give the same report byte for byte: on another machine's folder, port, day, time zone and language,
// while other reports are made, and in five processes on MariaDB as in one on SQLite.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"
#include "tests/system/installation.h"
#include "tests/system/processes.h"
#include "tests/system/transcript.h"

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

Files FilesIn(const std::string& folder) {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files[entry.path().filename().string()] = Content(entry.path().string());
  return files;
}

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
  return FilesIn(dir.File("ut"));
}

void ExpectSame(const Files& one, const Files& other) {
  EXPECT_EQ(one.size(), 3u);
  EXPECT_EQ(other.size(), 3u);
  for (const auto& [name, bytes] : one) {
    EXPECT_GT(bytes.size(), 1000u) << name;
    const auto found = other.find(name);
    ASSERT_NE(found, other.end()) << name;
    // Not EXPECT_EQ: nobody wants to read two PDF files.
    const auto at = std::mismatch(bytes.begin(), bytes.end(), found->second.begin(), found->second.end());
    const auto around = [](const std::string& text, std::string::const_iterator where) {
      const auto before = static_cast<size_t>(where - text.begin());
      return text.substr(before < 200 ? 0 : before - 200, 300);
    };
    EXPECT_TRUE(bytes == found->second) << name << " differs after " << at.first - bytes.begin() << " bytes\n"
                                        << around(bytes, at.first) << "\n----\n"
                                        << around(found->second, at.second);
  }
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
    ExpectSame(one[i], other[i]);
    for (const auto& [name, bytes] : one[i]) {
      for (const std::string& own :
           {std::filesystem::temp_directory_path().string(), std::string("127.0.0.1"), std::string("Kiritimati")})
        EXPECT_FALSE(absl::StrContains(bytes, own)) << name << ": " << own;
    }
  }
}

// The README's week, typed into each: register, självskattning, uppföljning, avvikelser, volumes, figures, report.
struct Week {
  std::vector<std::vector<std::string>> answers;  // one of each command
  Files report;
};

Week TheWeekIn(const Serving& serving) {
  const TempDir dir;
  const Tool tool(dir, serving);
  const auto exchanges = ReadTranscript(Content(KVALITET_SOURCE_DIR "/README.md"));
  Week week;
  for (const auto& answer : Type(exchanges, tool, dir, serving)) {
    std::vector<std::string> plain;
    for (const std::string& line : answer) plain.push_back(WithoutVarying(line));
    week.answers.push_back(plain);
  }
  week.report = FilesIn(dir.File("rapport"));
  return week;
}

TEST(ReportBytes, OfFiveProcessesOnMariaDbAreThoseOfOneOnSqlite) {
  Week one, five;
  {
    TempDir dir;
    SuiteProcess suite(dir);
    ASSERT_TRUE(suite.Start("2026-11-23")) << Content(dir.File("svit.log"));
    one = TheWeekIn(suite);
  }
  const auto house = Installation::Start("2026-11-23");
  KV_ASSERT_OK(house.status());
  five = TheWeekIn(**house);
  const auto exchanges = ReadTranscript(Content(KVALITET_SOURCE_DIR "/README.md"));
  ASSERT_EQ(one.answers.size(), exchanges.size());
  ASSERT_EQ(five.answers.size(), exchanges.size());
  for (size_t i = 0; i < one.answers.size(); ++i) EXPECT_EQ(one.answers[i], five.answers[i]) << exchanges[i].command;
  ExpectSame(one.report, five.report);
}

}  // namespace
}  // namespace kvalitet::tests

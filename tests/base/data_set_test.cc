// What is compiled in, and what an installation puts in its place.
#include "common/base/data_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::base {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Numbers = std::map<std::string, int>;

const absl::string_view kCompiled = "# name;number\nett;1\ntva;2\n";
const absl::string_view kOther = "tre;3\n";

absl::StatusOr<Numbers> Parse(absl::string_view text) {
  Numbers all;
  KV_ASSIGN_OR_RETURN(const std::vector<DataLine> lines, ReadDataLines("numbers.csv", text, 2));
  for (const auto& [line, cells] : lines) {
    if (!absl::SimpleAtoi(cells[1], &all[cells[0]])) return DataError("numbers.csv", line, "no number");
  }
  return all;
}

absl::Status OneStays(const Numbers&, const Numbers& replaced) {
  return replaced.count("ett") > 0 ? absl::OkStatus() : absl::InvalidArgumentError("ett is gone");
}

class DataSetTest : public testing::Test {
 protected:
  DataSetTest() : folder_(fs::path(testing::TempDir()) / absl::StrCat("rules-", ::getpid())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "one");
  }
  ~DataSetTest() override { fs::remove_all(folder_); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string Replace() { return std::string(files_.Replace(folder_.string()).message()); }

  const fs::path folder_;
  DataFiles files_;
  const DataSet<Numbers> numbers_{"one/numbers.csv", kCompiled, Parse, OneStays, files_};
  const DataSet<Numbers> other_{"two/other.csv", kOther, Parse, nullptr, files_};
};

TEST_F(DataSetTest, WithoutAFileItIsWhatIsCompiledIn) {
  EXPECT_EQ(Replace(), "");
  EXPECT_EQ(*numbers_, (Numbers{{"ett", 1}, {"tva", 2}}));
  EXPECT_EQ(other_->at("tre"), 3);
}

TEST_F(DataSetTest, AFileGoesBeforeIt) {
  Write("one/numbers.csv", "ett;10\n");
  Write("three/theirs.csv", "of another program");
  EXPECT_EQ(Replace(), "");
  EXPECT_EQ(*numbers_, (Numbers{{"ett", 10}}));
  EXPECT_EQ(other_->at("tre"), 3);
}

TEST_F(DataSetTest, WhatIsWrongIsSaidAtStartAndWhere) {
  EXPECT_THAT(std::string(files_.Replace((folder_ / "none").string()).message()), HasSubstr("no such folder"));
  Write("one/number.csv", "ett;10\n");
  EXPECT_THAT(Replace(), testing::AllOf(HasSubstr("number.csv: no such data"), HasSubstr("one/numbers.csv")));
  fs::remove(folder_ / "one/number.csv");
  Write("one/numbers.csv", "ett;10\ntva;two\n");
  EXPECT_THAT(Replace(), testing::AllOf(HasSubstr("one/numbers.csv"), HasSubstr("line 2: no number")));
}

TEST_F(DataSetTest, WhatMustStayStays) {
  Write("one/numbers.csv", "tva;2\n");
  EXPECT_THAT(Replace(), HasSubstr("ett is gone"));
}

TEST_F(DataSetTest, NothingIsReplacedOnceItWasRead) {
  EXPECT_EQ(numbers_->size(), 2u);
  Write("one/numbers.csv", "ett;10\n");
  EXPECT_THAT(Replace(), HasSubstr("read before"));
  EXPECT_EQ(numbers_->size(), 2u);
}

}  // namespace
}  // namespace kvalitet::base

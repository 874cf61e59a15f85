// An export reaches its place whole or not at all, whatever the pieces it comes in.
#include "clients/kvalitet/export_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/hash.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;

constexpr char kCsv[] = "\xEF\xBB\xBFname;namn\r\na;\"två\r\nrader; \"\"x\"\"\"\r\nb;en\r\n";
constexpr char kJsonl[] = "{\"namn\":\"a\\\"b\"}\n{}\n";

v1::Exportslut EndOf(const std::string& bytes, int64_t rows) {
  v1::Exportslut slut;
  slut.set_rader(rows);
  slut.set_byte(static_cast<int64_t>(bytes.size()));
  slut.set_sha256(base::Sha256Hex(bytes));
  return slut;
}

class ExportFileTest : public ::testing::Test {
 protected:
  std::string Path() const { return dir_.File("ut.csv"); }
  std::string Content() const {
    std::ifstream in(Path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  bool LeftOver() const { return std::filesystem::exists(Path() + ".del"); }
  // One byte at a time, so that quotes and lines are cut everywhere.
  absl::Status Write(const std::string& bytes, v1::Exportformat format, const v1::Exportslut& slut) const {
    ExportFile file(Path(), format);
    absl::Status status = file.Open();
    for (size_t i = 0; i < bytes.size() && status.ok(); ++i) status = file.Add(bytes.substr(i, 1));
    return status.ok() ? file.Finish(slut) : status;
  }

  tests::TempDir dir_;
};

TEST_F(ExportFileTest, ComesIntoItsPlaceWhenItIsWhole) {
  ASSERT_TRUE(Write(kCsv, v1::EXPORTFORMAT_CSV, EndOf(kCsv, 2)).ok());
  EXPECT_EQ(Content(), kCsv);
  ASSERT_TRUE(Write(kJsonl, v1::EXPORTFORMAT_JSONL, EndOf(kJsonl, 2)).ok());
  EXPECT_EQ(Content(), kJsonl) << "in the place of the other";
  EXPECT_FALSE(LeftOver());
}

TEST_F(ExportFileTest, WhatIsNotWholeLeavesWhatWasThere) {
  ASSERT_TRUE(Write(kCsv, v1::EXPORTFORMAT_CSV, EndOf(kCsv, 2)).ok());
  const std::string whole = kCsv;
  std::string changed = whole;
  changed[5] = 'x';
  v1::Exportslut fewer = EndOf(whole, 2);
  fewer.set_byte(fewer.byte() - 1);
  EXPECT_FALSE(Write(whole, v1::EXPORTFORMAT_CSV, EndOf(whole, 3)).ok()) << "rows";
  EXPECT_FALSE(Write(whole, v1::EXPORTFORMAT_CSV, fewer).ok()) << "bytes";
  EXPECT_FALSE(Write(changed, v1::EXPORTFORMAT_CSV, EndOf(whole, 2)).ok()) << "hash";
  EXPECT_FALSE(Write(std::string(kJsonl).substr(1), v1::EXPORTFORMAT_JSONL, EndOf(kJsonl, 2)).ok());
  {
    ExportFile broken(Path(), v1::EXPORTFORMAT_CSV);
    ASSERT_TRUE(broken.Open().ok());
    ASSERT_TRUE(broken.Add("half").ok());
    EXPECT_TRUE(LeftOver());
  }
  EXPECT_EQ(Content(), whole);
  EXPECT_FALSE(LeftOver());
}

TEST_F(ExportFileTest, SaysThatItCannotBeWrittenBeforeAnythingIsAskedFor) {
  ExportFile nowhere(dir_.File("saknas/ut.csv"), v1::EXPORTFORMAT_CSV);
  EXPECT_FALSE(nowhere.Open().ok());
}

}  // namespace
}  // namespace kvalitet::client

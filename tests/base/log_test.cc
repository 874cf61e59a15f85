#include "common/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "common/base/text.h"

namespace kvalitet::base {
namespace {

using ::testing::HasSubstr;

const absl::Time kTime = absl::FromUnixMillis(1795342921123);
constexpr char kBegin[] = "time=2026-11-22T10:22:01.123Z level=info event=call";

TEST(Log, OneLinePerEvent) {
  EXPECT_EQ(FormatLogLine(kTime, Level::kInfo, "call", {}), kBegin);
  EXPECT_EQ(FormatLogLine(kTime, Level::kInfo, "call",
                          {{"code", "OK"},
                           {"n", 17},
                           {"big", uint64_t{1} << 63},
                           {"neg", int64_t{-5}},
                           {"b", true},
                           {"x", 0.5},
                           {"ms", absl::Microseconds(4125)},
                           {"at", kTime}}),
            std::string(kBegin) +
                " code=OK n=17 big=9223372036854775808 neg=-5 b=true x=0.5 ms=4.125 at=2026-11-22T10:22:01.123Z");
  EXPECT_THAT(FormatLogLine(kTime, Level::kError, "x", {}), HasSubstr("level=error event=x"));
}

TEST(Log, ValuesAreQuotedAndEscaped) {
  const auto value = [](absl::string_view v) {
    return FormatLogLine(kTime, Level::kInfo, "call", {{"k", v}}).substr(sizeof(kBegin));
  };
  EXPECT_EQ(value(""), "k=\"\"");
  EXPECT_EQ(value("a b"), "k=\"a b\"");
  EXPECT_EQ(value("a=b"), "k=\"a=b\"");
  EXPECT_EQ(value("say \"x\"\\"), "k=\"say \\\"x\\\"\\\\\"");
  EXPECT_EQ(value("1\nlevel=error\t\x1b[0m"), "k=\"1\\nlevel=error\\t\\u001b[0m\"");
  EXPECT_EQ(value("åäö"), "k=\"åäö\"");
  EXPECT_EQ(value("\xff\u202E"), "k=\"\\xff\\u202e\"");
  EXPECT_EQ(value(absl::string_view("\0", 1)), "k=\"\\u0000\"");
  const std::string cut = value(std::string(5000, 'x'));
  EXPECT_EQ(cut, "k=\"" + std::string(kMaxLogValueBytes, 'x') + "…\"");
}

TEST(Log, KeysAreWords) {
  EXPECT_THAT(FormatLogLine(kTime, Level::kInfo, "call", {{"a b=Ä", "1"}}), HasSubstr(" a_b___=1"));
}

TEST(Log, SinkGetsWholeLinesOfAllThreadsAtOrAboveTheLevel) {
  std::vector<std::string> lines;
  SetLogSink([&](absl::string_view line) { lines.emplace_back(line); });
  SetLogLevel(Level::kWarning);
  Log(Level::kInfo, "dropped");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 100; ++i) Log(Level::kWarning, "kept", {{"thread", t}});
    });
  }
  for (auto& thread : threads) thread.join();
  SetLogLevel(Level::kInfo);
  SetLogSink(nullptr);
  ASSERT_EQ(lines.size(), 400u);
  for (const std::string& line : lines) EXPECT_THAT(line, HasSubstr(" level=warning event=kept thread="));
}

TEST(Log, WritesToStderr) {
  testing::internal::CaptureStderr();
  Log(Level::kError, "gone", {{"code", 5}});
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, HasSubstr(" level=error event=gone code=5\n"));
}

}  // namespace
}  // namespace kvalitet::base

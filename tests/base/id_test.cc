#include "common/base/id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace kvalitet::base {
namespace {

const absl::Time kNow = absl::FromUnixMillis(1795342921123);

TEST(Id, IsUuidOfVersion7WithTheTimeFirst) {
  const std::string id = NewId(kNow);
  EXPECT_TRUE(IsUuid(id)) << id;
  EXPECT_EQ(id.substr(0, 13), "01a202c6-eda3");
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(Id, LaterSortsLater) {
  std::string before = NewId(kNow);
  for (int i = 0; i < 20000; ++i) {  // more than a millisecond's counter holds, and the clock jitters
    const std::string id = NewId(kNow + absl::Milliseconds(i % 7));
    ASSERT_LT(before, id);
    before = id;
  }
}

TEST(Id, AClockSetBackFarStartsAtItsOwnTime) {
  NewId(kNow + absl::Hours(24));
  EXPECT_EQ(NewId(kNow).substr(0, 13), "01a202c6-eda3");
}

TEST(Id, TimesOutsideTheRangeStillGiveIds) {
  EXPECT_TRUE(IsUuid(NewId(absl::InfinitePast())));
  EXPECT_TRUE(IsUuid(NewId(absl::InfiniteFuture())));
  EXPECT_TRUE(IsUuid(NewId(kNow)));
}

TEST(Id, ThreadsNeverShareOne) {
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < 5000; ++i) mine.push_back(NewId(kNow));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 20000u);
}

TEST(Id, DerivedIsStableAndKeepsPartsApart) {
  const std::string id = DerivedId("treserva", "A-17");
  EXPECT_EQ(id, DerivedId("treserva", "A-17"));
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(id[14], '8');
  EXPECT_EQ(id, "ac1a8477-4135-8bc4-a1da-37224d1013a4");  // stored in databases: must never change
  EXPECT_NE(DerivedId("ab", "c"), DerivedId("a", "bc"));
  EXPECT_NE(DerivedId("", "abc"), DerivedId("abc", ""));
  EXPECT_NE(DerivedId("a", "1:b"), DerivedId("a:1", "b"));
}

TEST(Id, IsUuidRefuses) {
  const std::string good = "01a2030e-47e3-7abc-8def-0123456789ab";
  EXPECT_TRUE(IsUuid(good));
  for (const std::string& bad : {std::string(), good + "0", good.substr(1), std::string("01A2030E") + good.substr(8),
                                 std::string("01a2030e047e3") + good.substr(13), good.substr(0, 35) + "g"}) {
    EXPECT_FALSE(IsUuid(bad)) << bad;
  }
}

}  // namespace
}  // namespace kvalitet::base

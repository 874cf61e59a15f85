// common/register against a registry that is a plain map, can be switched off and counts its calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/proto/errors.h"
#include "common/register/register.h"

namespace kvalitet::registry {
namespace {

constexpr char kKommun[] = "kommuner/0114";

class PlainRegistry : public Client {
 public:
  std::mutex mutex;
  bool down = false;
  int lists = 0;
  int64_t changes = 0;
  std::function<void()> meanwhile;  // done once a question has come
  std::vector<v1::Enhet> enheter;
  std::vector<v1::Insatstyp> insatstyper;
  std::vector<v1::Utforare> utforare;
  std::vector<v1::Avtal> avtal;
  std::vector<v1::Uppdrag> uppdrag;
  int page = 3;

  absl::StatusOr<v1::ListEnheterResponse> ListEnheter(const v1::ListEnheterRequest& q, absl::Time) override {
    return Page<v1::ListEnheterResponse>(q, enheter, [](auto& r) { return r.mutable_enheter(); });
  }
  absl::StatusOr<v1::ListInsatstyperResponse> ListInsatstyper(const v1::ListInsatstyperRequest& q,
                                                              absl::Time) override {
    return Page<v1::ListInsatstyperResponse>(q, insatstyper, [](auto& r) { return r.mutable_insatstyper(); });
  }
  absl::StatusOr<v1::ListUtforareResponse> ListUtforare(const v1::ListUtforareRequest& q, absl::Time) override {
    return Page<v1::ListUtforareResponse>(q, utforare, [](auto& r) { return r.mutable_utforare(); });
  }
  absl::StatusOr<v1::ListUppdragResponse> ListUppdrag(const v1::ListUppdragRequest& q, absl::Time) override {
    return Page<v1::ListUppdragResponse>(q, uppdrag, [](auto& r) { return r.mutable_uppdrag(); });
  }
  absl::StatusOr<v1::ListAvtalResponse> ListAvtal(const v1::ListAvtalRequest& q, absl::Time) override {
    return Page<v1::ListAvtalResponse>(q, avtal, [](auto& r) { return r.mutable_avtal(); });
  }
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& q, absl::Time) override {
    if (const auto once = std::exchange(meanwhile, nullptr)) once();
    std::lock_guard<std::mutex> lock(mutex);
    if (down) return absl::UnavailableError("down");
    v1::ListChangesResponse r;
    int64_t after = 0;
    if (!q.after().empty() && !absl::SimpleAtoi(q.after(), &after)) return absl::InvalidArgumentError("after");
    if (!q.bara_lage() && after < changes) r.add_andringar()->set_nummer(after + 1);
    r.set_next_after(absl::StrCat(changes));
    return r;
  }

 private:
  template <class R, class Q, class T, class Rows>
  absl::StatusOr<R> Page(const Q& q, const std::vector<T>& all, const Rows& rows) {
    std::lock_guard<std::mutex> lock(mutex);
    ++lists;
    if (down) return absl::UnavailableError("down");
    R r;
    size_t from = 0;
    if (!q.page_token().empty() && !absl::SimpleAtoi(q.page_token(), &from)) return absl::InvalidArgumentError("page");
    const size_t till = std::min(all.size(), from + static_cast<size_t>(page));
    for (size_t i = from; i < till; ++i) {
      if (all[i].name().find(q.parent() + "/") == 0) *rows(r)->Add() = all[i];
    }
    if (till < all.size()) r.set_next_page_token(absl::StrCat(till));
    return r;
  }
};

v1::Enhet MakeEnhet(int n, absl::string_view kommun = kKommun) {
  v1::Enhet enhet;
  enhet.set_name(absl::StrCat(kommun, "/enheter/e", n));
  enhet.set_namn(absl::StrCat("Enhet ", n));
  return enhet;
}

class RegisterTest : public ::testing::Test {
 protected:
  RegisterTest() {
    for (int i = 0; i < 10; ++i) registry_.enheter.push_back(MakeEnhet(i));
    v1::Insatstyp hemtjanst;
    hemtjanst.set_name(absl::StrCat(kKommun, "/insatstyper/sol-hemtjanst"));
    hemtjanst.set_kod("SOL_HEMTJANST");
    registry_.insatstyper.push_back(hemtjanst);
    v1::Utforare utforare;
    utforare.set_name(absl::StrCat(kKommun, "/utforare/u"));
    utforare.set_regiform(v1::REGIFORM_ENSKILD);
    registry_.utforare.push_back(utforare);
  }
  static RegisterOptions Quiet() {
    RegisterOptions options;
    options.refresh = absl::InfiniteDuration();
    return options;
  }
  static absl::Time Soon() { return absl::Now() + absl::Seconds(5); }
  void AddUppdrag(int enhet, const std::string& fran, const std::string& till) {
    std::lock_guard<std::mutex> lock(registry_.mutex);
    v1::Uppdrag uppdrag;
    uppdrag.set_name(absl::StrCat(kKommun, "/uppdrag/", registry_.uppdrag.size()));
    uppdrag.set_enhet(absl::StrCat(kKommun, "/enheter/e", enhet));
    uppdrag.set_insatstyp(absl::StrCat(kKommun, "/insatstyper/sol-hemtjanst"));
    uppdrag.set_utforare(absl::StrCat(kKommun, "/utforare/u"));
    uppdrag.set_giltig_fran(fran);
    uppdrag.set_giltig_till(till);
    registry_.uppdrag.push_back(uppdrag);
    ++registry_.changes;
  }
  PlainRegistry registry_;
};

TEST_F(RegisterTest, FindsOnEveryPageAndAsksOnce) {
  Register cache(registry_, Quiet());
  EXPECT_EQ(cache.Enhet(absl::StrCat(kKommun, "/enheter/e9"), Soon())->namn(), "Enhet 9");
  const int lists = registry_.lists;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(cache.Enhet(absl::StrCat(kKommun, "/enheter/e", i), Soon()).ok());
  }
  EXPECT_TRUE(cache.Insatstyp("0114", "SOL_HEMTJANST", Soon()).ok());
  EXPECT_TRUE(cache.Insatstyp("0114", absl::StrCat(kKommun, "/insatstyper/sol-hemtjanst"), Soon()).ok());
  EXPECT_EQ(registry_.lists, lists);
}

TEST_F(RegisterTest, UnknownAndUnreachableAreTwoAnswers) {
  Register cache(registry_, Quiet());
  registry_.down = true;
  absl::Status answer = cache.Enhet(absl::StrCat(kKommun, "/enheter/e1"), Soon()).status();
  EXPECT_EQ(answer.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(proto::ReasonOf(answer), "REGISTRET_NAS_INTE");
  registry_.down = false;
  answer = cache.Enhet(absl::StrCat(kKommun, "/enheter/nej"), Soon()).status();
  EXPECT_EQ(answer.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(proto::ReasonOf(answer), "ENHET_OKAND");
  EXPECT_EQ(cache.Enhet("skräp", Soon()).status().code(), absl::StatusCode::kInvalidArgument);
  // What is kept answers while the registry is down; what is not kept cannot be judged.
  registry_.down = true;
  EXPECT_TRUE(cache.Enhet(absl::StrCat(kKommun, "/enheter/e1"), Soon()).ok());
  EXPECT_EQ(cache.Enhet(absl::StrCat(kKommun, "/enheter/nej"), Soon()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(cache.Current("0114", Soon()).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RegisterTest, AMissSeesWhatWasJustWritten) {
  Register cache(registry_, Quiet());
  const std::string name = absl::StrCat(kKommun, "/enheter/e77");
  EXPECT_FALSE(cache.Enhet(name, Soon()).ok());
  {
    std::lock_guard<std::mutex> lock(registry_.mutex);
    registry_.enheter.push_back(MakeEnhet(77));
    ++registry_.changes;
  }
  EXPECT_TRUE(cache.Enhet(name, Soon()).ok());
  const auto day = absl::CivilDay(2026, 3, 1);
  EXPECT_FALSE(cache.Operated(name, "SOL_HEMTJANST", day, Soon())->covered);
  AddUppdrag(77, "2026-03-01", "");
  const auto operation = cache.Operated(name, "SOL_HEMTJANST", day, Soon());
  ASSERT_TRUE(operation.ok());
  EXPECT_TRUE(operation->covered);
  EXPECT_EQ(operation->utforare.regiform(), v1::REGIFORM_ENSKILD);
}

// Who writes the register itself says so; what another writes is seen when what is kept is too old.
TEST_F(RegisterTest, RecentIsAsOldAsItMayBeAndNeverOlderThanWhatWasWrittenHere) {
  Register cache(registry_, Quiet());
  const absl::Duration hour = absl::Hours(1);
  const auto uppdrag = [&](absl::Duration age) { return (*cache.Recent("0114", age, Soon()))->uppdrag().size(); };
  ASSERT_EQ(uppdrag(hour), 0u);
  AddUppdrag(1, "2026-01-01", "");
  EXPECT_EQ(uppdrag(hour), 0u) << "nobody has said so";
  EXPECT_EQ(uppdrag(absl::ZeroDuration()), 1u) << "it may not be old";
  AddUppdrag(2, "2026-01-01", "");
  cache.Changed("0180");
  EXPECT_EQ(uppdrag(hour), 1u) << "another kommun";
  cache.Changed("0114");
  EXPECT_EQ(uppdrag(hour), 2u);
  registry_.down = true;
  EXPECT_EQ(uppdrag(hour), 2u) << "nothing is asked";
  cache.Changed("0114");
  EXPECT_EQ(cache.Recent("0114", hour, Soon()).status().code(), absl::StatusCode::kUnavailable);
}

// A comparison that began before a write may have missed it: the next question compares again.
TEST_F(RegisterTest, AChangeDuringAComparisonIsNotMissed) {
  Register cache(registry_, Quiet());
  ASSERT_TRUE(cache.Recent("0114", absl::Hours(1), Soon()).ok());
  cache.Changed("0114");
  registry_.meanwhile = [&] { cache.Changed("0114"); };
  ASSERT_TRUE(cache.Recent("0114", absl::Hours(1), Soon()).ok());
  AddUppdrag(1, "2026-01-01", "");
  EXPECT_EQ((*cache.Recent("0114", absl::Hours(1), Soon()))->uppdrag().size(), 1u);
}

TEST_F(RegisterTest, TheBackgroundSeesChanges) {
  RegisterOptions options;
  options.refresh = absl::Milliseconds(5);
  Register cache(registry_, options);
  ASSERT_TRUE(cache.Kept("0114", Soon()).ok());
  {
    std::lock_guard<std::mutex> lock(registry_.mutex);
    registry_.enheter[0].set_namn("Nytt namn");
    ++registry_.changes;
  }
  const absl::Time until = absl::Now() + absl::Seconds(20);
  std::string namn;
  while (namn != "Nytt namn" && absl::Now() < until) {
    namn = cache.Enhet(absl::StrCat(kKommun, "/enheter/e0"), Soon())->namn();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(namn, "Nytt namn");
}

TEST_F(RegisterTest, KeepsNoMoreThanItMay) {
  for (int kommun = 1000; kommun < 1040; ++kommun) {
    for (int i = 0; i < 10; ++i) registry_.enheter.push_back(MakeEnhet(i, absl::StrCat("kommuner/", kommun)));
  }
  registry_.page = 1000;
  RegisterOptions options = Quiet();
  options.max_rows = 100;
  Register cache(registry_, options);
  for (int kommun = 1000; kommun < 1040; ++kommun) {
    ASSERT_TRUE(cache.Enhet(absl::StrCat("kommuner/", kommun, "/enheter/e3"), Soon()).ok());
    ASSERT_TRUE(cache.Enhet("kommuner/1000/enheter/e3", Soon()).ok());
  }
  EXPECT_LE(cache.stats().rows, 100u);
  EXPECT_EQ(cache.stats().loads, 40) << "the kommun in constant use stays";
}

TEST_F(RegisterTest, ManyThreadsLoadOnce) {
  Register cache(registry_, Quiet());
  std::vector<std::thread> threads;
  std::atomic<int> found{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        if (cache.Enhet(absl::StrCat(kKommun, "/enheter/e", i % 10), Soon()).ok()) ++found;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found, 800);
  EXPECT_EQ(cache.stats().loads, 1);
}

TEST_F(RegisterTest, OperatedEqualsADayByDayMap) {
  std::mt19937 random(11);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const absl::CivilDay first(2026, 1, 1);
  std::map<std::pair<int, int>, std::string> truth;
  for (int enhet = 0; enhet < 10; ++enhet) {
    for (int day = any(20); day < 300;) {
      const int till = day + 1 + any(60);
      const bool open = till >= 300 && any(2) == 0;
      for (int d = day; d < (open ? 400 : till); ++d) {
        truth[{enhet, d}] = absl::StrCat(kKommun, "/uppdrag/", registry_.uppdrag.size());
      }
      AddUppdrag(enhet, base::FormatDate(first + day), open ? "" : base::FormatDate(first + till));
      day = till + any(3);
    }
  }
  std::shuffle(registry_.uppdrag.begin(), registry_.uppdrag.end(), random);
  registry_.page = 1000;
  const auto snapshot = Snapshot::Load(registry_, "0114", Soon());
  ASSERT_TRUE(snapshot.ok());
  const std::string hemtjanst = absl::StrCat(kKommun, "/insatstyper/sol-hemtjanst");
  for (int enhet = 0; enhet < 10; ++enhet) {
    for (int d = 0; d < 400; ++d) {
      const std::string name = absl::StrCat(kKommun, "/enheter/e", enhet);
      const Operator found = (*snapshot)->Operated(name, hemtjanst, first + d);
      const auto expected = truth.find({enhet, d});
      EXPECT_EQ(found.uppdrag == nullptr ? "" : found.uppdrag->name(), expected == truth.end() ? "" : expected->second);
      EXPECT_EQ((*snapshot)->OperatedAll(name, first + d).size(), expected == truth.end() ? 0u : 1u);
    }
  }
}

}  // namespace
}  // namespace kvalitet::registry

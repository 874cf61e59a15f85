// Periods of validity against a plain map from days to values.
#include <map>
#include <random>
#include <set>

#include "common/store/resource.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using registry::v1::CreateEnhetRequest;
using registry::v1::Enhet;
using registry::v1::UpdateEnhetRequest;
using ::testing::HasSubstr;
using tests::Parsed;
using tests::ReasonIs;
using tests::StatusIs;
using tests::TestCall;

constexpr char kName[] = "kommuner/0114/enheter/almgarden";

class ValidityTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Enhet::descriptor()});
    resource_ = std::make_unique<Resource<Enhet>>(store(), enheter_, Resource<Enhet>::Hooks{});
  }
  absl::StatusOr<Enhet> Create(const std::string& from, const std::string& till = "", int capacity = 1) {
    CreateEnhetRequest request;
    request.set_parent("kommuner/0114");
    request.set_enhet_id("almgarden");
    request.set_request_id(tests::RequestId(++requests_));
    request.mutable_enhet()->set_namn("Almgården");
    request.mutable_enhet()->set_omrade("Norr");
    request.mutable_enhet()->set_kapacitet(capacity);
    request.mutable_enhet()->set_giltig_fran(from);
    request.mutable_enhet()->set_giltig_till(till);
    Enhet out;
    absl::Status status = resource_->Create(TestCall(), request, out);
    if (!status.ok()) return status;
    return out;
  }
  absl::StatusOr<Enhet> Update(const std::string& effective, const std::vector<std::string>& paths,
                               const std::string& fields) {
    UpdateEnhetRequest request;
    *request.mutable_enhet() = Parsed<Enhet>(fields);
    request.mutable_enhet()->set_name(kName);
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(tests::RequestId(++requests_));
    request.set_effective_date(effective);
    Enhet out;
    absl::Status status = resource_->Update(TestCall(), request, out);
    if (!status.ok()) return status;
    return out;
  }
  absl::StatusOr<Enhet> At(const std::string& day) { return Get(enheter_, kName, day); }
  // "2020-01-01..2022-01-01=1 2022-01-01..=2"
  std::string History() {
    std::string out;
    KV_EXPECT_OK(Read([&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(std::vector<Enhet> periods, enheter_.Periods(session, {}, kName));
      for (const Enhet& p : periods) {
        absl::StrAppend(&out, out.empty() ? "" : " ", p.giltig_fran(), "..", p.giltig_till(), "=", p.kapacitet());
      }
      return absl::OkStatus();
    }));
    return out;
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<Enhet> enheter_{cipher_};
  std::unique_ptr<Resource<Enhet>> resource_;
  int requests_ = 0;
};

TEST_P(ValidityTest, ANewDateSplitsAnExistingOneCorrects) {
  KV_ASSERT_OK(Create("2020-01-01"));
  absl::StatusOr<Enhet> split = Update("2022-01-01", {"kapacitet"}, "kapacitet: 2");
  KV_ASSERT_OK(split);
  EXPECT_EQ(History(), "2020-01-01..2022-01-01=1 2022-01-01..=2");
  EXPECT_EQ(split->giltig_fran(), "2022-01-01") << "the answer tells the period that was written";
  EXPECT_EQ(split->giltig_till(), "");
  KV_ASSERT_OK(Update("2022-01-01", {"kapacitet"}, "kapacitet: 3"));
  EXPECT_EQ(History(), "2020-01-01..2022-01-01=1 2022-01-01..=3");
  absl::StatusOr<Enhet> inside = Update("2021-01-01", {"kapacitet"}, "kapacitet: 4");
  KV_ASSERT_OK(inside);
  EXPECT_EQ(History(), "2020-01-01..2021-01-01=1 2021-01-01..2022-01-01=4 2022-01-01..=3");
  EXPECT_EQ(inside->giltig_fran(), "2021-01-01");
  EXPECT_EQ(inside->giltig_till(), "2022-01-01");
}

TEST_P(ValidityTest, AChangeInThePastKeepsWhatElseHeldThen) {
  KV_ASSERT_OK(Create("2020-01-01"));
  KV_ASSERT_OK(Update("2024-01-01", {"kapacitet", "omrade"}, "kapacitet: 9 omrade: 'Söder'"));
  KV_ASSERT_OK(Update("2022-01-01", {"kapacitet"}, "kapacitet: 5"));
  EXPECT_EQ(At("2022-06-01")->omrade(), "Norr") << "the district of 2024 must not be written into 2022";
  EXPECT_EQ(At("2022-06-01")->kapacitet(), 5);
  EXPECT_EQ(At("2024-06-01")->omrade(), "Söder");
  KV_ASSERT_OK(Update("2019-01-01", {"kapacitet"}, "kapacitet: 4"));
  EXPECT_EQ(At("2019-06-01")->omrade(), "Norr");
}

TEST_P(ValidityTest, BackwardsFromBeforeTheFirst) {
  KV_ASSERT_OK(Create("2020-01-01"));
  KV_ASSERT_OK(Update("2018-01-01", {"kapacitet"}, "kapacitet: 7"));
  EXPECT_EQ(History(), "2018-01-01..2020-01-01=7 2020-01-01..=1");
}

TEST_P(ValidityTest, AClosedEndIsContinuedThereAndNowhereElse) {
  KV_ASSERT_OK(Create("2020-01-01", "2023-01-01"));
  absl::StatusOr<Enhet> hole = Update("2023-01-02", {"kapacitet"}, "kapacitet: 2");
  EXPECT_THAT(hole, ReasonIs("GLAPP_I_GILTIGHET"));
  EXPECT_THAT(proto::SwedishOf(hole.status()), HasSubstr("2023-01-01"));
  EXPECT_EQ(History(), "2020-01-01..2023-01-01=1");
  absl::StatusOr<Enhet> again = Update("2023-01-01", {"kapacitet"}, "kapacitet: 2");
  KV_ASSERT_OK(again);
  EXPECT_EQ(again->giltig_till(), "");
  EXPECT_EQ(History(), "2020-01-01..2023-01-01=1 2023-01-01..=2");
}

TEST_P(ValidityTest, TheEndCanBeSetFromAnyDay) {
  KV_ASSERT_OK(Create("2020-01-01"));
  // The usual way: today, with an end ahead.
  absl::StatusOr<Enhet> closed = Update("2026-03-01", {"giltig_till"}, "giltig_till: '2026-06-01'");
  KV_ASSERT_OK(closed);
  EXPECT_EQ(closed->giltig_till(), "2026-06-01");
  EXPECT_THAT(At("2026-06-01"), ReasonIs("EJ_GILTIG_DA"));
  KV_EXPECT_OK(At("2026-05-31"));
  KV_ASSERT_OK(Update("2020-01-01", {"kapacitet"}, "kapacitet: 3"));  // a correction leaves the end alone
  EXPECT_THAT(At("2026-06-01"), ReasonIs("EJ_GILTIG_DA"));
}

TEST_P(ValidityTest, AnEndMustComeAfterItsBeginning) {
  EXPECT_THAT(Create("2020-01-01", "2020-01-01"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Create("2020-01-01", "2019-12-31"), StatusIs(absl::StatusCode::kInvalidArgument));
  KV_ASSERT_OK(Create("2020-01-01"));
  absl::StatusOr<Enhet> before = Update("2022-01-01", {"giltig_till"}, "giltig_till: '2021-01-01'");
  EXPECT_THAT(before, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::SwedishOf(before.status()), HasSubstr("giltig till"));
  EXPECT_EQ(History(), "2020-01-01..=1");
}

TEST_P(ValidityTest, ABeginningIsNeeded) {
  Enhet one = Parsed<Enhet>("name: 'kommuner/0114/enheter/x' namn: 'X'");
  EXPECT_THAT(Insert(enheter_, one), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(ValidityTest, WhatDoesNotVaryDoesNotSplit) {
  KV_ASSERT_OK(Create("2020-01-01", "2023-01-01"));
  KV_ASSERT_OK(Update("", {"namn"}, "namn: 'Nya Almgården'"));  // also though it has ended
  EXPECT_EQ(History(), "2020-01-01..2023-01-01=1");
  EXPECT_EQ(At("2020-01-01")->namn(), "Nya Almgården");
  KV_ASSERT_OK(Update("", {"kapacitet"}, "kapacitet: 1"));  // says what is stored
  EXPECT_EQ(History(), "2020-01-01..2023-01-01=1");
}

TEST_P(ValidityTest, ADayOutsideAnswersThatItWasNotValidThen) {
  KV_ASSERT_OK(Create("2020-01-01", "2023-01-01"));
  EXPECT_THAT(At("2019-12-31"), ReasonIs("EJ_GILTIG_DA"));
  EXPECT_THAT(At("2019-12-31"), StatusIs(absl::StatusCode::kNotFound));
  KV_EXPECT_OK(At("2020-01-01"));
  KV_EXPECT_OK(At("2022-12-31"));
  EXPECT_THAT(At("2023-01-01"), ReasonIs("EJ_GILTIG_DA"));
  EXPECT_THAT(Get(enheter_, "kommuner/0114/enheter/okand", "2022-01-01"), ReasonIs("FINNS_INTE"));
}

TEST_P(ValidityTest, DeletingKeepsThePeriods) {
  KV_ASSERT_OK(Create("2020-01-01"));
  KV_ASSERT_OK(Update("2022-01-01", {"kapacitet"}, "kapacitet: 2"));
  Enhet stored = *At(""), deleted;
  KV_ASSERT_OK(Write([&](Tx& tx) { return enheter_.Delete(tx, stored, deleted); }));
  EXPECT_EQ(History(), "2020-01-01..2022-01-01=1 2022-01-01..=2");
}

// Random corrections against a map from each day to its capacity.
TEST_P(ValidityTest, AgreesWithAPlainMapOfDays) {
  const absl::CivilDay zero(2020, 1, 1);
  auto iso = [&](int day) { return base::FormatDate(zero + day); };
  for (unsigned seed = 1; seed <= 4; ++seed) {
    KV_ASSERT_OK(Do("DELETE FROM enhet"));
    KV_ASSERT_OK(Do("DELETE FROM enhet_period"));
    KV_ASSERT_OK(Do("DELETE FROM audit"));
    std::mt19937 random(seed);
    std::set<int> begins = {40};
    std::map<int, int> days;  // day -> capacity, for 0 to 99; open ends run to 99
    const int from = 40, till = seed % 2 == 0 ? 60 : 100;
    KV_ASSERT_OK(Create(iso(from), till == 100 ? "" : iso(till), 1));
    for (int d = from; d < till; ++d) days[d] = 1;
    for (int step = 2; step < 25; ++step) {
      const int day = static_cast<int>(random() % 100);
      SCOPED_TRACE(absl::StrCat("seed ", seed, " step ", step, " day ", day, " history ", History()));
      const int first = days.begin()->first, end = days.rbegin()->first + 1;
      absl::StatusOr<Enhet> done = Update(iso(day), {"kapacitet"}, absl::StrCat("kapacitet: ", step));
      if (end < 100 && day > end) {
        EXPECT_THAT(done, ReasonIs("GLAPP_I_GILTIGHET"));
        continue;
      }
      KV_ASSERT_OK(done);
      // Until when it holds: to the next day on which something else began.
      int until = 100;
      if (day < first) {
        until = first;
      } else if (day < end) {
        until = end;
        const auto next = begins.upper_bound(day);
        if (next != begins.end()) until = *next;
      }
      begins.insert(day);
      for (int d = day; d < until; ++d) days[d] = step;
    }
    for (int d = 0; d < 100; ++d) {
      absl::StatusOr<Enhet> got = At(iso(d));
      if (days.count(d) == 0) {
        EXPECT_THAT(got, ReasonIs("EJ_GILTIG_DA")) << d;
      } else {
        KV_ASSERT_OK(got);
        EXPECT_EQ(got->kapacitet(), days[d]) << "day " << d << " of " << History();
      }
    }
  }
}

KVALITET_ON_EVERY_ENGINE(ValidityTest);

}  // namespace
}  // namespace kvalitet::store

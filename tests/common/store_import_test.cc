// Imports by batches: everything that is wrong is told, nothing half is stored, the same again changes nothing.
#include <functional>
#include <vector>

#include "absl/strings/match.h"
#include "common/store/import.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using Batch = avvikelser::v1::ImportAvvikelserRequest;
using Answer = avvikelser::v1::ImportAvvikelserResponse;
using ::testing::HasSubstr;
using tests::ReasonIs;
using tests::StatusIs;
using tests::TestCall;

class ImportTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({});
    KV_ASSERT_OK(Do("CREATE TABLE rad (kall_id VARCHAR(80) NOT NULL, PRIMARY KEY (kall_id))"));
  }

  // Rows `from` to `to`; a key "fel..." is what check refuses.
  static Batch Rader(int from, int to, bool validate_only = false, const std::string& prefix = "r") {
    Batch batch;
    batch.set_parent("kommuner/0114");
    batch.set_kalla("treserva");
    batch.set_validate_only(validate_only);
    if (!validate_only) batch.set_request_id(tests::RequestId(from + 1));
    for (int i = from; i < to; ++i) {
      auto& rad = *batch.add_rader();
      rad.set_rad(i + 2);
      rad.set_kall_id(absl::StrCat(prefix, i));
      rad.set_typ("avvikelse");
      rad.set_rapporterad_date("2026-02-01");
      rad.set_enhet("Almgården");
    }
    return batch;
  }

  absl::Status Run(const std::vector<Batch>& batches, Answer& answer) {
    size_t sent = 0;
    applied_ = 0;
    const std::function<bool(Batch&)> next = [&](Batch& batch) {
      if (sent == batches.size()) return false;
      batch = batches[sent++];
      return true;
    };
    const auto check = [](const proto::Call&, const avvikelser::v1::AvvikelseRad& rad, auto& errors) {
      if (absl::StrContains(rad.kall_id(), "fel")) errors.Add(rad.rad(), "typ", "Okänd typ.");
    };
    const auto apply = [&](Tx& tx, const Batch& batch, Answer& counts) -> absl::Status {
      ++applied_;
      for (const auto& rad : batch.rader()) {
        KV_ASSIGN_OR_RETURN(auto there, tx.sql().Query("SELECT kall_id FROM rad WHERE kall_id = ?", {rad.kall_id()}));
        if (!there.empty()) {
          counts.set_oforandrade(counts.oforandrade() + 1);
          continue;
        }
        counts.set_nya(counts.nya() + 1);
        KV_RETURN_IF_ERROR(tx.sql().Execute("INSERT INTO rad (kall_id) VALUES (?)", {rad.kall_id()}).status());
      }
      return absl::OkStatus();
    };
    answer.Clear();
    return RunImport<Batch>(store(), TestCall(), next, answer, check, apply);
  }
  int64_t Stored() { return std::get<int64_t>(Rows("SELECT COUNT(*) FROM rad")[0][0]); }

  int applied_ = 0;
};

TEST_P(ImportTest, CheckingStoresNothingAndCountsWhatWouldBe) {
  Answer answer;
  KV_ASSERT_OK(Run({Rader(0, 3, true), Rader(3, 5, true)}, answer));
  EXPECT_EQ(answer.antal(), 5);
  EXPECT_EQ(answer.nya(), 5);
  EXPECT_EQ(answer.antal_fel(), 0);
  EXPECT_EQ(Stored(), 0);
  EXPECT_TRUE(Rows("SELECT * FROM request").empty());
}

TEST_P(ImportTest, EveryErrorIsToldAndTheFirstThousandShown) {
  Answer answer;
  KV_ASSERT_OK(Run({Rader(0, 500, true, "fel"), Rader(500, 502, true), Rader(502, 1002, true, "fel"),
                    Rader(1002, 1003, true, "fel")},
                   answer));
  EXPECT_EQ(answer.antal(), 1003);
  EXPECT_EQ(answer.antal_fel(), 1001);
  ASSERT_EQ(answer.fel_size(), kMaxRowErrors);
  EXPECT_EQ(answer.fel(0).rad(), 2);
  EXPECT_EQ(answer.fel(500).rad(), 504) << "a right batch between does not hide the errors after it";
  EXPECT_EQ(answer.fel(0).kolumn(), "typ");
}

TEST_P(ImportTest, ARowBreaksItsOptionsAndTheKeyStandsTwice) {
  Batch first = Rader(0, 2, true), second = Rader(1, 3, true);
  first.mutable_rader(0)->clear_kall_id();
  second.mutable_rader(1)->set_kall_id(std::string(81, 'x'));
  Answer answer;
  KV_ASSERT_OK(Run({first, second}, answer));
  ASSERT_EQ(answer.antal_fel(), 3);
  EXPECT_EQ(answer.fel(0).rad(), 2);
  EXPECT_EQ(answer.fel(0).kolumn(), "kall_id");
  EXPECT_THAT(answer.fel(1).text(), HasSubstr("förekommer två gånger")) << "in different batches of one file";
  EXPECT_EQ(answer.fel(2).rad(), 4);
}

TEST_P(ImportTest, AWrongBatchIsNotStoredAndEndsTheImport) {
  Batch wrong = Rader(2, 4);
  wrong.mutable_rader(1)->set_kall_id("fel");
  Answer answer;
  const absl::Status status = Run({Rader(0, 2), wrong, Rader(4, 6)}, answer);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status, ReasonIs("RADER_FEL"));
  EXPECT_THAT(proto::SwedishOf(status), HasSubstr("Rad 5, typ: Okänd typ. Den här delen"));
  EXPECT_EQ(Stored(), 2) << "the batch before stays, and is passed over when the corrected file comes";
  wrong.mutable_rader(1)->set_kall_id("r3");
  KV_ASSERT_OK(Run({Rader(0, 2), wrong, Rader(4, 6)}, answer));
  EXPECT_EQ(Stored(), 6);
  EXPECT_EQ(answer.nya(), 6) << "an answer is the same however often it is asked for";
}

// A long file that was broken off is sent again from its beginning.
TEST_P(ImportTest, ALongBatchThatWasAnsweredIsNotAppliedAgain) {
  Batch batch = Rader(0, 200);
  for (auto& rad : *batch.mutable_rader()) rad.set_beskrivning(std::string(200, 'x'));
  Answer first, again;
  KV_ASSERT_OK(Run({batch}, first));
  EXPECT_EQ(applied_, 1);
  KV_ASSERT_OK(Run({batch}, again));
  EXPECT_EQ(applied_, 0) << "counted anew in each run";
  EXPECT_EQ(again.nya(), first.nya());
  EXPECT_EQ(Stored(), 200);
}

TEST_P(ImportTest, TheSameFileAgainChangesNothing) {
  Answer answer;
  KV_ASSERT_OK(Run({Rader(0, 3)}, answer));
  Batch again = Rader(0, 3);
  again.set_request_id(tests::RequestId(99));
  KV_ASSERT_OK(Run({again}, answer));
  EXPECT_EQ(answer.nya(), 0);
  EXPECT_EQ(answer.oforandrade(), 3);
  EXPECT_EQ(Stored(), 3);
}

TEST_P(ImportTest, ABatchIsJudgedByItsOptions) {
  Answer answer;
  std::vector<Batch> wrong(6, Rader(0, 2));
  wrong[0].set_parent("kommuner/0180");
  wrong[1].set_kalla(" ");
  wrong[2].set_kalla(std::string(61, 'x'));  // longer than its column
  wrong[3].set_request_id("inte-ett-uuid");
  wrong[4].clear_request_id();
  wrong[5] = Rader(0, 501);
  for (size_t i = 0; i < wrong.size(); ++i) {
    SCOPED_TRACE(i);
    const absl::Status status = Run({wrong[i]}, answer);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
    // A part of another kommun breaks two rules: it is not this call's, and not that of the other parts.
    EXPECT_EQ(proto::ViolationsOf(status).size(), i == 0 ? 2u : 1u) << status;
  }
  EXPECT_EQ(Stored(), 0);
  Batch long_name = Rader(0, 1);
  std::string kalla;
  for (int i = 0; i < 60; ++i) kalla += "å";  // sixty characters, 120 bytes
  long_name.set_kalla(kalla);
  KV_EXPECT_OK(Run({long_name}, answer));
}

KVALITET_ON_EVERY_ENGINE(ImportTest);

}  // namespace
}  // namespace kvalitet::store

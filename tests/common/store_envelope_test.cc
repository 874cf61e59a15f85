// An envelope opens in its own row only: of a resource, a child, a period, the trace, a stored answer.
#include "common/store/value.h"
#include "tests/common/kernel.h"
#include "tests/support/personal.pb.h"

namespace kvalitet::store {
namespace {

TEST(MasterKeyTest, IsReadByItsOwnerOrByWhomRootGivesItTo) {
  constexpr unsigned kRoot = 0, kOwn = 990, kOther = 1000;
  EXPECT_TRUE(OnlyForUs(0100600, kOwn, kOwn));
  EXPECT_TRUE(OnlyForUs(0100400, kRoot, kRoot));
  EXPECT_TRUE(OnlyForUs(0100440, kRoot, kOwn)) << "a secret of Kubernetes with fsGroup";
  EXPECT_FALSE(OnlyForUs(0100440, kOwn, kOwn)) << "its owner needs no group";
  EXPECT_FALSE(OnlyForUs(0100640, kOther, kOwn));
  EXPECT_FALSE(OnlyForUs(0100440, kRoot, kRoot));
  EXPECT_FALSE(OnlyForUs(0100460, kRoot, kOwn)) << "the group could change it";
  for (const unsigned mode : {0100444U, 0100644U, 0100602U}) EXPECT_FALSE(OnlyForUs(mode, kRoot, kOwn)) << mode;
}

using ::testing::IsEmpty;
using tests::Boende;
using tests::EqualsProto;
using tests::Parsed;
using tests::StatusIs;
using tests::TestCall;

Boende Example(const std::string& id) {
  return Parsed<Boende>(absl::StrCat("name: 'kommuner/0114/boende/", id, R"('
      namn: "HEMLIG Berg" adress: "HEMLIG gata 1" giltig_fran: "2025-01-01"
      anhoriga { roll: "dotter" namn: "HEMLIG Ada" } anhoriga { roll: "son" namn: "HEMLIG Bo" })"));
}

class EnvelopeTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Boende::descriptor()});
    for (const char* id : {"a", "b"}) {
      Boende one = Example(id);
      KV_ASSERT_OK(Insert(boende_, one));
    }
    KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
      Boende stored;
      KV_RETURN_IF_ERROR(boende_.Get(tx.sql(), {}, kA, stored));
      Boende moved = stored;
      moved.set_adress("HEMLIG gata 2");
      return boende_.Update(tx, stored, moved, "2026-01-01");
    }));
  }

  // Copies one column from the row where `from` holds to the row where `to` does.
  void Move(const std::string& table, const std::string& column, const std::string& from, const std::string& to) {
    const auto rows = Rows(absl::StrCat("SELECT ", column, " FROM ", table, " WHERE ", from));
    ASSERT_EQ(rows.size(), 1u);
    KV_ASSERT_OK(Do(absl::StrCat("UPDATE ", table, " SET ", column, " = ? WHERE ", to), rows[0]));
  }
  absl::Status Opens(const std::string& as_of = "") { return Get(boende_, kA, as_of).status(); }

  static constexpr char kA[] = "kommuner/0114/boende/a";
  const Cipher cipher_ = tests::TestCipher();
  const Table<Boende> boende_{cipher_};
};

TEST_P(EnvelopeTest, EveryKindOfRowComesBackAndIsNowhereInClear) {
  Boende got = *Get(boende_, kA, "2025-06-01");
  Boende wanted = Example("a");
  wanted.set_giltig_till("2026-01-01");
  got.clear_create_time();
  got.clear_update_time();
  got.clear_etag();
  EXPECT_THAT(got, EqualsProto(wanted));
  EXPECT_EQ(Get(boende_, kA, "2026-06-01")->adress(), "HEMLIG gata 2");
  EXPECT_THAT(TablesWith("HEMLIG"), IsEmpty());
}

TEST_P(EnvelopeTest, NotInTheRowOfAnotherResource) {
  KV_ASSERT_OK(Opens());
  Move("boende", "namn", "name = 'kommuner/0114/boende/b'", "name = 'kommuner/0114/boende/a'");
  EXPECT_THAT(Opens(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(EnvelopeTest, NotInAnotherChildOfTheSameParent) {
  const std::string of_a = "parent_name = 'kommuner/0114/boende/a' AND pos = ";
  Move("boende_anhoriga", "namn", of_a + "0", of_a + "1");
  EXPECT_THAT(Opens(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(EnvelopeTest, NotInAnotherPeriodOfTheSameResource) {
  KV_ASSERT_OK(Opens("2025-06-01"));
  const std::string of_a = "name = 'kommuner/0114/boende/a' AND giltig_fran = ";
  Move("boende_period", "adress", of_a + "'2026-01-01'", of_a + "'2025-01-01'");
  EXPECT_THAT(Opens("2025-06-01"), StatusIs(absl::StatusCode::kDataLoss));
  KV_EXPECT_OK(Opens("2026-06-01"));
}

TEST_P(EnvelopeTest, ChildrenThatMoveUpAreSealedAnew) {
  KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
    Boende stored;
    KV_RETURN_IF_ERROR(boende_.Get(tx.sql(), {}, kA, stored));
    Boende fewer = stored;
    fewer.mutable_anhoriga()->DeleteSubrange(0, 1);
    return boende_.Update(tx, stored, fewer);
  }));
  const absl::StatusOr<Boende> got = Get(boende_, kA);
  KV_ASSERT_OK(got);
  ASSERT_EQ(got->anhoriga_size(), 1);
  EXPECT_EQ(got->anhoriga(0).namn(), "HEMLIG Bo");
}

TEST_P(EnvelopeTest, NotFromTheTraceIntoTheTable) {
  Boende traced;
  ASSERT_TRUE(traced.ParseFromString(std::get<std::string>(
      Rows("SELECT c.content FROM audit a JOIN audit_content c ON c.id = a.id WHERE a.resource = ? AND a.revision = 1",
           {kA})[0][0])));
  KV_ASSERT_OK(Do("UPDATE boende SET namn = ? WHERE name = ?", {traced.namn(), kA}));
  EXPECT_THAT(Opens(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(EnvelopeTest, AStoredAnswerNotForAnotherCaller) {
  registry::v1::CreateEnhetRequest request;
  request.set_request_id(tests::RequestId(1));
  registry::v1::Enhet response;
  const auto write = [&](const std::string& caller, const std::string& answer) {
    proto::Call call = TestCall();
    call.who.subject = caller;
    return store().Write(call, request, response, [&](Tx&) {
      response.set_namn(answer);
      return absl::OkStatus();
    });
  };
  KV_ASSERT_OK(write("anna", "Annas"));
  KV_ASSERT_OK(write("bo", "Bos"));
  Move("request", "response", "caller = 'anna'", "caller = 'bo'");
  EXPECT_THAT(write("bo", "ny"), StatusIs(absl::StatusCode::kDataLoss));
  KV_ASSERT_OK(write("anna", "ny"));
  EXPECT_EQ(response.namn(), "Annas");
}

KVALITET_ON_EVERY_ENGINE(EnvelopeTest);

}  // namespace
}  // namespace kvalitet::store

// What a write promises: once, whole or not at all, and the same answer again.
#include <atomic>
#include <mutex>
#include <set>

#include "common/sql/errors.h"
#include "common/sql/rows.h"
#include "common/store/audit.h"
#include "common/store/jobs.h"
#include "common/store/resource.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"
#include "tests/support/faulty_database.h"

namespace kvalitet::store {
namespace {

using registry::v1::CreateUtforareRequest;
using registry::v1::DeleteUtforareRequest;
using registry::v1::Enhet;
using registry::v1::UpdateUtforareRequest;
using registry::v1::Utforare;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::FaultyDatabase;
using tests::InThreads;
using tests::Parsed;
using tests::ReasonIs;
using tests::RequestId;
using tests::StatusIs;
using tests::TestCall;
using uppfoljning::v1::Uppfoljning;

CreateUtforareRequest Asked(int request_id, const std::string& namn = "Hemfrid") {
  CreateUtforareRequest request;
  request.set_parent("kommuner/0114");
  request.mutable_utforare()->set_namn(namn);
  request.mutable_utforare()->set_regiform(registry::v1::REGIFORM_ENSKILD);
  request.set_request_id(RequestId(request_id));
  return request;
}

class WriteTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Utforare::descriptor(), Uppfoljning::descriptor(), Enhet::descriptor()});
  }
  absl::StatusOr<Utforare> Create(Store& to, const CreateUtforareRequest& request,
                                  const proto::Call& call = TestCall()) {
    Utforare out;
    absl::Status status = Resource<Utforare>(to, utforare_, {}).Create(call, request, out);
    if (!status.ok()) return status;
    return out;
  }
  absl::StatusOr<Utforare> Update(const UpdateUtforareRequest& request) {
    Utforare out;
    absl::Status status = Resource<Utforare>(store(), utforare_, {}).Update(TestCall(), request, out);
    if (!status.ok()) return status;
    return out;
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<Utforare> utforare_{cipher_};
  const Table<Uppfoljning> uppfoljningar_{cipher_};
};

// A channel repeats what got no answer: what could not be told from a second request is not written at all.
TEST_P(WriteTest, ARequestThatCannotBeRepeatedIsRefused) {
  const auto refused = [&](const Message& request) {
    bool ran = false;
    Utforare response;
    const absl::Status status = store().Write(TestCall(), request, response, [&](Tx&) {
      ran = true;
      return absl::OkStatus();
    });
    EXPECT_EQ(status.ok(), ran);
    EXPECT_TRUE(status.ok() || proto::ViolationsOf(status)[0].field == "request_id") << status;
    return !status.ok();
  };
  CreateUtforareRequest create = Asked(1);
  EXPECT_FALSE(refused(create));
  create.clear_request_id();
  EXPECT_TRUE(refused(create));
  create.mutable_utforare()->set_etag("\"1\"");
  EXPECT_TRUE(refused(create)) << "of something that is not there yet";
  create.set_validate_only(true);
  EXPECT_FALSE(refused(create));
  UpdateUtforareRequest update;
  update.mutable_utforare()->set_name("kommuner/0114/utforare/a");
  EXPECT_TRUE(refused(update));
  update.mutable_utforare()->set_etag("\"1\"");
  EXPECT_FALSE(refused(update));
  DeleteUtforareRequest remove;
  remove.set_name("kommuner/0114/utforare/a");
  EXPECT_TRUE(refused(remove));
  remove.set_etag("\"1\"");
  EXPECT_FALSE(refused(remove));
  // A custom method that adds something each time.
  uppfoljning::v1::AddIakttagelseRequest add;
  add.set_name("kommuner/0114/uppfoljningar/u");
  EXPECT_TRUE(refused(add));
  add.set_request_id(RequestId(2));
  EXPECT_FALSE(refused(add));
}

TEST_P(WriteTest, SixtyFourThreadsWithOneRequestIdHaveOneEffectAndOneAnswer) {
  std::mutex mutex;
  std::set<std::string> answers;
  std::vector<std::string> failures;
  InThreads(64, [&](int) {
    for (int attempt = 0;; ++attempt) {
      absl::StatusOr<Utforare> made = Create(store(), Asked(1));
      if (absl::IsAborted(made.status()) && attempt < 20) continue;  // told to try again
      std::lock_guard<std::mutex> lock(mutex);
      if (made.ok()) {
        answers.insert(made->SerializeAsString());
      } else {
        failures.push_back(made.status().ToString());
      }
      return;
    }
  });
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_EQ(answers.size(), 1u);
  auto counts = Counts();
  EXPECT_EQ(counts["utforare"], 1);
  EXPECT_EQ(counts["request"], 1);
  EXPECT_EQ(counts["audit"], 1);
  EXPECT_EQ(counts["audit_content"], 1);
}

TEST_P(WriteTest, ARequestIdBelongsToItsContentCallerAndMethod) {
  absl::StatusOr<Utforare> first = Create(store(), Asked(1));
  KV_ASSERT_OK(first);
  absl::StatusOr<Utforare> other = Create(store(), Asked(1, "Annan"));
  EXPECT_THAT(other, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(other, ReasonIs("REQUEST_ID_UPPTAGET"));
  proto::Call bo = TestCall(), elsewhere = TestCall();
  bo.who.subject = "bo";
  elsewhere.method = "kvalitet.test.v1.Test/Other";
  KV_EXPECT_OK(Create(store(), Asked(1, "Bos"), bo));
  KV_EXPECT_OK(Create(store(), Asked(1, "Annorstädes"), elsewhere));
  EXPECT_EQ(Counts()["utforare"], 3);
  EXPECT_EQ(Create(store(), Asked(1))->SerializeAsString(), first->SerializeAsString());
}

// Its body runs again, and finds what the first has done in its way: that is no answer.
TEST_P(WriteTest, WhatWasDoneIsAnsweredAgainThoughItCouldNotBeDoneNow) {
  const CreateUtforareRequest request = Asked(1);
  std::string answer;
  for (int i = 0; i < 3; ++i) {
    Utforare response;
    KV_ASSERT_OK(store().Write(TestCall(), request, response, [&](Tx& tx) {
      response = Parsed<Utforare>("name: 'kommuner/0114/utforare/en' namn: 'En'");
      return utforare_.Insert(tx, response);
    }));
    if (i == 0) answer = response.SerializeAsString();
    EXPECT_EQ(response.SerializeAsString(), answer);
  }
  const auto other = Asked(2);
  Utforare response;
  EXPECT_THAT(store().Write(TestCall(), other, response,
                            [&](Tx& tx) {
                              response = Parsed<Utforare>("name: 'kommuner/0114/utforare/en' namn: 'En'");
                              return utforare_.Insert(tx, response);
                            }),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Counts()["utforare"], 1);
  EXPECT_EQ(Counts()["audit"], 1);
  EXPECT_EQ(Counts()["request"], 1);
}

TEST_P(WriteTest, AFailedRequestMayBeSentAgain) {
  CreateUtforareRequest bad = Asked(1);
  bad.mutable_utforare()->set_orgnummer("123");
  EXPECT_THAT(Create(store(), bad), ReasonIs("FALT_FEL"));
  EXPECT_EQ(Counts()["request"], 0);
  KV_EXPECT_OK(Create(store(), Asked(1)));
}

TEST_P(WriteTest, OfTwoWritersWithOneEtagOneIsTold) {
  Utforare made = *Create(store(), Asked(1));
  std::atomic<int> aborted{0}, done{0}, other{0};
  InThreads(2, [&](int i) {
    UpdateUtforareRequest request;
    request.mutable_utforare()->set_name(made.name());
    request.mutable_utforare()->set_etag(made.etag());
    request.mutable_utforare()->set_namn(absl::StrCat("Namn ", i));
    absl::StatusOr<Utforare> updated = Update(request);
    ++(updated.ok() ? done : absl::IsAborted(updated.status()) ? aborted : other);
    if (!updated.ok()) {
      EXPECT_THAT(updated, ReasonIs("ANDRAD_AV_ANNAN"));
    }
  });
  EXPECT_EQ(done, 1);
  EXPECT_EQ(aborted, 1);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(Get(utforare_, made.name())->etag(), "\"2\"");
}

TEST_P(WriteTest, AnUpdateThatChangesNothingWorks) {
  Utforare made = *Create(store(), Asked(1));
  UpdateUtforareRequest request;
  *request.mutable_utforare() = made;
  absl::StatusOr<Utforare> same = Update(request);
  KV_ASSERT_OK(same);
  EXPECT_EQ(same->namn(), made.namn());
  EXPECT_EQ(same->etag(), "\"2\"");
  KV_EXPECT_OK(Read([&](sql::Session& session) { return VerifyAudit(session, made.name()); }));
}

TEST_P(WriteTest, AnUpdateOrDeletionNeedsEtagOrRequestId) {
  Utforare made = *Create(store(), Asked(1));
  UpdateUtforareRequest request;
  request.mutable_utforare()->set_name(made.name());
  request.mutable_utforare()->set_namn("X");
  EXPECT_THAT(Update(request), ReasonIs("FALT_FEL"));
  request.set_request_id(RequestId(2));
  absl::StatusOr<Utforare> first = Update(request), second = Update(request);
  KV_ASSERT_OK(first);
  KV_ASSERT_OK(second);
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Get(utforare_, made.name())->etag(), "\"2\"");
}

TEST_P(WriteTest, WhatIsDeletedCanNotBeChanged) {
  Utforare made = *Create(store(), Asked(1));
  Resource<Utforare> resource(store(), utforare_, {});
  DeleteUtforareRequest remove;
  remove.set_name(made.name());
  remove.set_request_id(RequestId(2));
  Utforare out;
  KV_ASSERT_OK(resource.Delete(TestCall(), remove, out));
  KV_ASSERT_OK(resource.Delete(TestCall(), remove, out));  // the same request again: the same answer
  EXPECT_TRUE(out.has_delete_time());
  remove.set_request_id(RequestId(3));
  EXPECT_THAT(resource.Delete(TestCall(), remove, out), ReasonIs("REDAN_BORTTAGEN"));
  UpdateUtforareRequest request;
  request.mutable_utforare()->set_name(made.name());
  request.mutable_utforare()->set_namn("X");
  request.set_request_id(RequestId(4));
  EXPECT_THAT(Update(request), ReasonIs("REDAN_BORTTAGEN"));
  EXPECT_EQ(Get(utforare_, made.name())->namn(), "Hemfrid");
}

TEST_P(WriteTest, ValidateOnlyKeepsNothing) {
  Utforare made = *Create(store(), Asked(1));
  const auto before = Everything();
  CreateUtforareRequest create = Asked(2, "Prov");
  create.set_validate_only(true);
  absl::StatusOr<Utforare> tried = Create(store(), create);
  KV_ASSERT_OK(tried);
  EXPECT_EQ(tried->namn(), "Prov");
  UpdateUtforareRequest update;
  update.mutable_utforare()->set_name(made.name());
  update.mutable_utforare()->set_namn("Prov");
  update.set_request_id(RequestId(3));
  update.set_validate_only(true);
  absl::StatusOr<Utforare> changed = Update(update);
  KV_ASSERT_OK(changed);
  EXPECT_EQ(changed->namn(), "Prov");
  EXPECT_EQ(Everything(), before);
  create.mutable_utforare()->set_orgnummer("123");
  EXPECT_THAT(Create(store(), create), ReasonIs("FALT_FEL"));
  create.set_validate_only(false);
  create.mutable_utforare()->clear_orgnummer();
  KV_EXPECT_OK(Create(store(), create)) << "what was only tried does not take the request_id";
}

// Everything that a write can consist of, in one.
absl::Status ManySteps(const Table<Uppfoljning>& table, Tx& tx, Uppfoljning& out) {
  KV_RETURN_IF_ERROR(Claim(tx, {"b", "a"}));
  KV_ASSIGN_OR_RETURN(int64_t number, NextNumber(tx, "nummer"));
  Uppfoljning one = Parsed<Uppfoljning>("name: 'kommuner/0114/uppfoljningar/u' motiv: 'först'");
  one.set_nummer(absl::StrCat("U-", number));
  for (int i = 0; i < 9; ++i) one.add_iakttagelser()->set_nr(i);
  KV_RETURN_IF_ERROR(table.Insert(tx, one));
  Uppfoljning changed = one;
  changed.set_motiv("sedan");
  changed.mutable_iakttagelser()->DeleteSubrange(4, 2);
  KV_RETURN_IF_ERROR(table.Update(tx, one, changed));
  KV_RETURN_IF_ERROR(Jobs::Enqueue(tx.sql(), {"jobb/u", "prov", "", 0}, tx.now()).status());
  out = changed;
  return absl::OkStatus();
}

TEST_P(WriteTest, AFaultAtAnyStatementLeavesNothingBehind) {
  FaultyDatabase faulty(db());
  Store store(faulty, tests::TestCipher());
  CreateUtforareRequest request = Asked(1);
  Uppfoljning out;
  auto write = [&] {
    return store.Write(TestCall(), request, out, [&](Tx& tx) { return ManySteps(uppfoljningar_, tx, out); });
  };
  const auto before = Everything();
  int failed = 0;
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    faulty.FailStatement(n, sql::EngineError(sql::Kind::kInternal, "planned by a test"));
    const absl::Status status = write();
    if (status.ok()) break;
    ++failed;
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
    EXPECT_EQ(out.ByteSizeLong(), 0u) << "no half answer";
    ASSERT_EQ(Everything(), before);
    ASSERT_LT(n, 200);
  }
  EXPECT_GT(failed, 10);
  EXPECT_EQ(out.nummer(), "U-1");
  EXPECT_EQ(Get(uppfoljningar_, out.name())->iakttagelser_size(), 7);
  EXPECT_EQ(Counts()["job"], 1);
  // A conflict at any statement runs the whole again, and the effect is one.
  for (int n = 2; n < failed; n += 3) {
    KV_ASSERT_OK(Do("DELETE FROM uppfoljning"));
    for (const char* table : {"uppfoljning_iakttagelser", "audit", "audit_content", "request", "job"}) {
      KV_ASSERT_OK(Do(absl::StrCat("DELETE FROM ", table)));
    }
    KV_ASSERT_OK(Do("DELETE FROM guard WHERE guard_key = 'nummer'"));
    faulty.FailStatement(n, sql::EngineError(sql::Kind::kConflict, "planned by a test"));
    KV_ASSERT_OK(write());
    EXPECT_EQ(Counts()["audit"], 2);
    EXPECT_EQ(out.nummer(), "U-1");
  }
}

TEST_P(WriteTest, ALostCommitIsSettledByTheSameRequest) {
  FaultyDatabase faulty(db());
  Store lossy(faulty, tests::TestCipher());
  int n = 0;
  for (auto how : {FaultyDatabase::Commit::kLostBefore, FaultyDatabase::Commit::kLostAfter}) {
    SCOPED_TRACE(++n);
    const CreateUtforareRequest request = Asked(n, absl::StrCat("Namn ", n));
    faulty.FailCommit(how);
    const absl::Status lost = proto::WithDefaults(Create(lossy, request).status());
    if (how == FaultyDatabase::Commit::kLostBefore) {
      EXPECT_THAT(lost, StatusIs(absl::StatusCode::kUnavailable));
      EXPECT_THAT(lost, ReasonIs("UTFALL_OKANT"));
      EXPECT_THAT(proto::SwedishOf(lost), HasSubstr("samma begäran"));
    } else {
      KV_EXPECT_OK(lost) << "its answer is found";
    }
    EXPECT_EQ(Counts()["utforare"], how == FaultyDatabase::Commit::kLostAfter ? n : n - 1);
    absl::StatusOr<Utforare> settled = Create(lossy, request);
    KV_ASSERT_OK(settled);
    absl::StatusOr<Utforare> again = Create(lossy, request);
    KV_ASSERT_OK(again);
    EXPECT_EQ(settled->SerializeAsString(), again->SerializeAsString());
    EXPECT_EQ(Counts()["utforare"], n);
    EXPECT_EQ(Counts()["audit"], n);
  }
  faulty.FailCommit(FaultyDatabase::Commit::kConflict);
  KV_ASSERT_OK(Create(lossy, Asked(9, "Krock")));
  EXPECT_EQ(Counts()["utforare"], n + 1);
}

// The rule "no two of one enhet overlap" judged from rows, under a guard: one of eight survives.
TEST_P(WriteTest, UnderAGuardOneOfEightOverlappingRowsSurvives) {
  for (int round = 0; round < 3; ++round) {
    const std::string enhet = absl::StrCat("enhet-", round);
    std::atomic<int> stored{0}, refused{0};
    std::mutex mutex;
    std::vector<std::string> failures;
    InThreads(8, [&](int i) {
      absl::Status status = Write([&](Tx& tx) -> absl::Status {
        KV_RETURN_IF_ERROR(Claim(tx, {absl::StrCat("uppdrag/", enhet), absl::StrCat("ensam/", i)}));
        KV_ASSIGN_OR_RETURN(auto rows, tx.sql().Query("SELECT name FROM utforare WHERE kall_id = ?", {enhet}));
        if (!rows.empty()) return proto::Error(absl::StatusCode::kFailedPrecondition, "OVERLAPPAR", "Överlappar.");
        Utforare one = Parsed<Utforare>(absl::StrCat("namn: 'N' kall_id: '", enhet, "'"));
        one.set_name(absl::StrCat("kommuner/0114/utforare/", enhet, "-", i));
        return utforare_.Insert(tx, one);
      });
      ++(status.ok() ? stored : refused);
      std::lock_guard<std::mutex> lock(mutex);
      if (!status.ok() && proto::ReasonOf(status) != "OVERLAPPAR") failures.push_back(status.ToString());
    });
    EXPECT_THAT(failures, IsEmpty());
    EXPECT_EQ(stored, 1);
    EXPECT_EQ(refused, 7);
    EXPECT_EQ(Rows("SELECT name FROM utforare WHERE kall_id = ?", {enhet}).size(), 1u);
  }
}

// What is claimed and counted for the first time stands in nobody's way: on MariaDB an UPDATE of a row that is missing
// would lock the gap, and each would stop the other.
TEST_P(WriteTest, WhoClaimsAndCountsOtherKeysIsNotTurnedBack) {
  constexpr int kThreads = 8, kEach = 10;
  std::atomic<int> runs{0}, stored{0};
  InThreads(kThreads, [&](int thread) {
    for (int i = 0; i < kEach; ++i) {
      const std::string key = absl::StrCat("ny/", thread, "/", i);
      const absl::Status status = Write([&](Tx& tx) -> absl::Status {
        ++runs;
        KV_RETURN_IF_ERROR(Claim(tx, {key}));
        KV_ASSIGN_OR_RETURN(const int64_t number, NextNumber(tx, key));
        return number == 1 ? absl::OkStatus() : absl::InternalError(key);
      });
      if (status.ok()) ++stored;
    }
  });
  EXPECT_EQ(stored, kThreads * kEach);
  EXPECT_EQ(runs, kThreads * kEach);
}

// Eight who read the same row before: one of them finds it as it was, and nobody's change is lost or refused.
TEST_P(WriteTest, WhoHoldsARowStandsInLineAndLearnsWhetherItChanged) {
  const Utforare read = *Create(store(), Asked(1, "N"));
  std::atomic<int> unchanged{0}, stored{0};
  InThreads(8, [&](int) {
    bool same = false;
    const absl::Status status = Write([&](Tx& tx) -> absl::Status {
      KV_ASSIGN_OR_RETURN(same, utforare_.HoldUnchanged(tx, read));
      Utforare before = read;
      if (!same) {
        before.Clear();
        KV_RETURN_IF_ERROR(utforare_.Get(tx.sql(), {}, read.name(), before));
      }
      Utforare now = before;
      now.set_namn(before.namn() + "x");
      return utforare_.Update(tx, before, now);
    });
    if (status.ok()) ++stored;
    if (same) ++unchanged;
  });
  EXPECT_EQ(stored, 8);
  EXPECT_EQ(unchanged, 1);
  EXPECT_EQ(Get(utforare_, read.name())->namn(), "Nxxxxxxxx");
  KV_EXPECT_OK(Write([&](Tx& tx) { return utforare_.Hold(tx, "kommuner/0114/utforare/ingen"); }))
      << "whether it is there is told by reading it";
}

TEST_P(WriteTest, NumbersHaveNoGapsAndNoDoubles) {
  std::mutex mutex;
  std::vector<int64_t> numbers;
  std::vector<std::string> failures;
  InThreads(16, [&](int thread) {
    for (int i = 0; i < 5; ++i) {
      int64_t got = 0;
      const int64_t count = thread % 3 + 1;
      absl::Status status = Write([&](Tx& tx) -> absl::Status {
        KV_ASSIGN_OR_RETURN(got, NextNumber(tx, "kommuner/0114/nummer", count));
        return (thread + i) % 4 == 3 ? absl::CancelledError("rolled back") : absl::OkStatus();
      });
      std::lock_guard<std::mutex> lock(mutex);
      if (status.ok()) {
        for (int64_t k = 0; k < count; ++k) numbers.push_back(got + k);
      } else if (!absl::IsCancelled(status)) {
        failures.push_back(status.ToString());
      }
    }
  });
  EXPECT_THAT(failures, IsEmpty());
  std::sort(numbers.begin(), numbers.end());
  for (size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], static_cast<int64_t>(i) + 1);
  EXPECT_GT(numbers.size(), 60u);
}

TEST_P(WriteTest, ForgottenRequestsAreNewOnes) {
  KV_ASSERT_OK(Create(store(), Asked(1)));
  KV_ASSERT_OK(Create(store(), Asked(2), TestCall(tests::TestNow() + absl::Hours(1))));
  KV_ASSERT_OK(store().ForgetRequests(tests::TestNow() + absl::Minutes(1), tests::Soon()));
  EXPECT_EQ(Counts()["request"], 1);
  KV_ASSERT_OK(Create(store(), Asked(1)));
  EXPECT_EQ(Counts()["utforare"], 3);
}

TEST_P(WriteTest, RequestsAreForgottenSomeThousandAtATime) {
  const auto add = [&](int first, int last, absl::Time time) {
    std::vector<sql::Row> rows;
    for (int i = first; i < last; ++i) {
      rows.push_back({"anna", "m", RequestId(i), "h", "", absl::ToUnixMicros(time) + i / 1500});
    }
    KV_ASSERT_OK(Write([&](Tx& tx) {
      return sql::InsertRows(
          tx.sql(), "INSERT INTO request (caller, method, request_id, request_hash, response, create_time) VALUES ",
          rows);
    }));
  };
  add(0, 2900, tests::TestNow());  // 1 500 of the first microsecond, 1 400 of the next
  add(3000, 3010, tests::TestNow() + absl::Hours(2));
  std::vector<int64_t> left;
  for (int round = 0; round < 3; ++round) {
    KV_ASSERT_OK(store().ForgetRequests(tests::TestNow() + absl::Hours(1), tests::Soon()));
    left.push_back(Counts()["request"]);
  }
  EXPECT_EQ(left, (std::vector<int64_t>{1410, 10, 10})) << "all of one moment go together";
}

TEST_P(WriteTest, ADeadlineThatHasPassedStoresNothing) {
  proto::Call late = TestCall();
  late.deadline = absl::Now() - absl::Seconds(1);
  EXPECT_THAT(Create(store(), Asked(1), late), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Counts()["utforare"], 0);
}

// What only the server may set in a row of a child stays as the server set it.
TEST_P(WriteTest, ClientsCanNotSetWhatTheServerOwnsInARowOfAChild) {
  Resource<Uppfoljning> resource(store(), uppfoljningar_, {});
  uppfoljning::v1::CreateUppfoljningRequest create;
  create.set_parent("kommuner/0114");
  create.set_uppfoljning_id("u");
  create.set_request_id(RequestId(1));
  *create.mutable_uppfoljning() = Parsed<Uppfoljning>(R"(
      enhet: "kommuner/0114/enheter/a" genomford_date: "2026-01-01" niva: 1
      iakttagelser { nr: 1 grad: 1 text: "a" atgardad_date: "2026-01-02" atgard_tid: "genast" })");
  Uppfoljning made;
  KV_ASSERT_OK(resource.Create(TestCall(), create, made));
  EXPECT_EQ(made.iakttagelser(0).atgardad_date(), "");
  // The server sets it; a client that sends its own list back neither changes nor loses it.
  Uppfoljning stamped = made;
  stamped.mutable_iakttagelser(0)->set_atgardad_date("2026-02-02");
  KV_ASSERT_OK(Write([&](Tx& tx) { return uppfoljningar_.Update(tx, made, stamped); }));
  uppfoljning::v1::UpdateUppfoljningRequest update;
  update.set_request_id(RequestId(2));
  *update.mutable_uppfoljning() = Parsed<Uppfoljning>(R"(
      name: "kommuner/0114/uppfoljningar/u"
      iakttagelser { nr: 2 grad: 1 text: "ny" atgardad_date: "2020-01-01" }
      iakttagelser { nr: 1 grad: 1 text: "ändrad" atgardad_date: "2020-01-01" })");
  Uppfoljning changed;
  KV_ASSERT_OK(resource.Update(TestCall(), update, changed));
  ASSERT_EQ(changed.iakttagelser_size(), 2);
  EXPECT_EQ(changed.iakttagelser(0).atgardad_date(), "");
  EXPECT_EQ(changed.iakttagelser(1).atgardad_date(), "2026-02-02");
  EXPECT_EQ(changed.iakttagelser(1).text(), "ändrad");
}

KVALITET_ON_EVERY_ENGINE(WriteTest);

}  // namespace
}  // namespace kvalitet::store

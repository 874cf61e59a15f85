// The trace: it verifies, it tells tampering, and it outlives its content.
#include "common/store/audit.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using avvikelser::v1::Avvikelse;
using registry::v1::Utforare;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::Parsed;
using tests::StatusIs;
using tests::TestCall;

constexpr char kName[] = "kommuner/0114/utforare/a";

class AuditTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Utforare::descriptor(), Avvikelse::descriptor()});
  }
  void MakeFiveRevisions() {
    Utforare one = Parsed<Utforare>("namn: 'N1'");
    one.set_name(kName);
    KV_ASSERT_OK(Insert(utforare_, one));
    for (int i = 2; i <= 5; ++i) {
      Utforare next = one;
      next.set_namn(absl::StrCat("N", i));
      KV_ASSERT_OK(Write([&](Tx& tx) { return utforare_.Update(tx, one, next); }));
      one = next;
    }
  }
  absl::Status Verify(const std::string& name = kName) {
    return Read([&](sql::Session& session) { return VerifyAudit(session, name); });
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<Utforare> utforare_{cipher_};
  const Table<Avvikelse> avvikelser_{cipher_};
};

TEST_P(AuditTest, TamperingWithAnyColumnIsFound) {
  MakeFiveRevisions();
  KV_ASSERT_OK(Verify());
  std::vector<sql::ColumnInfo> columns;
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(columns, sql::Columns(session, "audit"));
    return absl::OkStatus();
  }));
  int tried = 0;
  for (const sql::ColumnInfo& column : columns) {
    if (column.name == "seal") continue;  // set later, by the sealer
    for (int revision : {1, 3, 5}) {
      if (column.name == "resource" && revision == 5) continue;  // the end cut off: told by the seal, not by the chain
      SCOPED_TRACE(absl::StrCat(column.name, " of revision ", revision));
      const sql::Value was =
          Rows(absl::StrCat("SELECT `", column.name, "` FROM audit WHERE revision = ", revision))[0][0];
      const bool number = std::holds_alternative<int64_t>(was);
      const sql::Value other = number ? sql::Value(std::get<int64_t>(was) + 100) : sql::Value("x");
      const std::string id =
          std::get<std::string>(Rows(absl::StrCat("SELECT id FROM audit WHERE revision = ", revision))[0][0]);
      KV_ASSERT_OK(Do(absl::StrCat("UPDATE audit SET `", column.name, "` = ? WHERE id = ?"), {other, id}));
      EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kDataLoss));
      KV_ASSERT_OK(
          Do(absl::StrCat("UPDATE audit SET `", column.name, "` = ? WHERE `", column.name, "` = ?"), {was, other}));
      KV_ASSERT_OK(Verify());
      ++tried;
    }
  }
  EXPECT_GE(tried, 30);
}

TEST_P(AuditTest, ARowTakenOutIsFound) {
  MakeFiveRevisions();
  KV_ASSERT_OK(Do("DELETE FROM audit WHERE revision = 3"));
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kDataLoss));
  KV_ASSERT_OK(Do("DELETE FROM audit"));
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kDataLoss)) << "nothing at all is no trace";
}

TEST_P(AuditTest, ContentMayBeDestroyedButNotChanged) {
  MakeFiveRevisions();
  KV_ASSERT_OK(Do("UPDATE audit_content SET content = 'x' WHERE id = (SELECT id FROM audit WHERE revision = 2)"));
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kDataLoss));
  KV_ASSERT_OK(Do("DELETE FROM audit_content WHERE id = (SELECT id FROM audit WHERE revision = 2)"));
  KV_EXPECT_OK(Verify());
  KV_ASSERT_OK(Do("DELETE FROM audit_content"));
  KV_EXPECT_OK(Verify());
}

TEST_P(AuditTest, ContentHoldsWhatChangedAndNothingElse) {
  MakeFiveRevisions();
  const auto rows = Rows(
      "SELECT a.action, a.actor, a.method, a.trace, a.kommun, c.content FROM audit a JOIN audit_content c ON c.id = "
      "a.id"
      " ORDER BY a.revision");
  ASSERT_EQ(rows.size(), 5u);
  Utforare first, third;
  ASSERT_TRUE(first.ParseFromString(std::get<std::string>(rows[0][5])));
  ASSERT_TRUE(third.ParseFromString(std::get<std::string>(rows[2][5])));
  EXPECT_EQ(first.name(), kName);
  EXPECT_EQ(third.namn(), "N3");
  EXPECT_EQ(third.name(), "");
  EXPECT_EQ(rows[0][0], sql::Value("SKAPAD"));
  EXPECT_EQ(rows[2][0], sql::Value("ANDRAD"));
  EXPECT_EQ(rows[2][1], sql::Value("anna"));
  EXPECT_EQ(rows[2][2], sql::Value(TestCall().method));
  EXPECT_EQ(rows[2][3], sql::Value(TestCall().trace));
  EXPECT_EQ(rows[2][4], sql::Value("0114"));
}

TEST_P(AuditTest, PersonalContentOpensWithTheKeyInItsPlace) {
  Avvikelse one =
      Parsed<Avvikelse>(R"(name: "kommuner/0114/avvikelser/a" nummer: "AV-1" beskrivning: "Fru Åberg föll")");
  KV_ASSERT_OK(Insert(avvikelser_, one));
  Avvikelse traced;
  ASSERT_TRUE(traced.ParseFromString(std::get<std::string>(Rows("SELECT content FROM audit_content")[0][0])));
  EXPECT_THAT(traced.beskrivning(), Not(HasSubstr("berg")));
  EXPECT_EQ(cipher_.Open(traced.beskrivning(), Place("audit_content", one.name(), "1", "beskrivning")).value(),
            "Fru Åberg föll");
  // What the trace kept does not pass for what the table holds.
  KV_ASSERT_OK(Do("UPDATE avvikelse SET beskrivning = ?", {traced.beskrivning()}));
  EXPECT_THAT(Get(avvikelser_, one.name()), StatusIs(absl::StatusCode::kDataLoss));
}

// What a transaction has done is written at its end: chains that go on, begin and go on again in it, and those of no row.
TEST_P(AuditTest, OneTransactionsTraceIsWhole) {
  MakeFiveRevisions();
  const std::string chain = std::string(kName) + "/svar";
  KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
    Utforare stored;
    KV_RETURN_IF_ERROR(utforare_.Get(tx.sql(), {}, kName, stored));
    for (int i = 6; i <= 7; ++i) {
      Utforare next = stored;
      next.set_namn(absl::StrCat("N", i));
      KV_RETURN_IF_ERROR(utforare_.Update(tx, stored, next));
      stored = next;
    }
    for (int i = 0; i < 40; ++i) {  // more chains than one statement asks for
      Utforare other = Parsed<Utforare>(absl::StrCat("namn: 'Annan ", i, "'"));
      other.set_name(absl::StrCat("kommuner/0114/utforare/annan-", i));
      KV_RETURN_IF_ERROR(utforare_.Insert(tx, other));
    }
    AppendAudit(tx, {{chain, 0, "SVAR", "ett"}, {chain, 0, "SVAR", "två"}});
    EXPECT_FALSE(tx.untraced().empty());
    return absl::OkStatus();
  }));
  KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
    for (int i = 0; i < 40; ++i) {
      Utforare stored;
      KV_RETURN_IF_ERROR(utforare_.Get(tx.sql(), {}, absl::StrCat("kommuner/0114/utforare/annan-", i), stored));
      Utforare next = stored;
      next.set_namn(absl::StrCat("Ändrad ", i));
      KV_RETURN_IF_ERROR(utforare_.Update(tx, stored, next));
    }
    AppendAudit(tx, {{chain, 0, "SVAR", "tre"}});
    return absl::OkStatus();
  }));
  KV_EXPECT_OK(Verify());
  KV_EXPECT_OK(Verify(chain));
  const auto counted = VerifyAllAudit(db(), absl::Now() + absl::Minutes(1));
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ(*counted, 7 + 80 + 3);
  // Undone, it leaves none; and a revision whose past left no trace is stored by nobody.
  EXPECT_THAT(Write([&](Tx& tx) -> absl::Status {
                AppendAudit(tx, {{chain, 0, "SVAR", "fyra"}});
                return absl::CancelledError("no");
              }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(Write([&](Tx& tx) -> absl::Status {
                AppendAudit(tx, {{chain, 9, "SVAR", "nio"}});
                return absl::OkStatus();
              }),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(Rows("SELECT id FROM audit WHERE resource = ?", {chain}).size(), 3u);
}

TEST_P(AuditTest, TwoResourcesHaveChainsOfTheirOwn) {
  MakeFiveRevisions();
  Utforare other = Parsed<Utforare>("name: 'kommuner/0114/utforare/b' namn: 'B'");
  KV_ASSERT_OK(Insert(utforare_, other));
  KV_EXPECT_OK(Verify());
  KV_EXPECT_OK(Verify(other.name()));
  // A row moved from one chain to the other.
  KV_ASSERT_OK(Do("DELETE FROM audit WHERE resource = ?", {other.name()}));
  KV_ASSERT_OK(Do("UPDATE audit SET resource = ? WHERE revision = 1", {other.name()}));
  EXPECT_THAT(Verify(other.name()), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kDataLoss));
}

KVALITET_ON_EVERY_ENGINE(AuditTest);

}  // namespace
}  // namespace kvalitet::store

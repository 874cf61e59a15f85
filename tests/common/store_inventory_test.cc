// What a database holds, told alike on every engine, and whether its traces hold.
#include "common/store/inventory.h"

#include "common/store/audit.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using ::testing::HasSubstr;
using tests::StatusIs;

class InventoryTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({registry::v1::Utforare::descriptor()});
    Run("CREATE TABLE IF NOT EXISTS sak (a VARCHAR(10) NOT NULL, b BIGINT NOT NULL, c DOUBLE, d LONGBLOB, "
        "PRIMARY KEY (a, b))");
  }
  void Run(const std::string& sql, const std::vector<sql::Value>& args = {}) {
    KV_ASSERT_OK(db().Write(tests::Soon(), [&](sql::Session& s) { return s.Execute(sql, args).status(); }));
  }
  TableInventory Of(const std::string& table) {
    const auto all = TakeInventory(db(), tests::Soon());
    EXPECT_TRUE(all.ok()) << all.status();
    for (const TableInventory& one : *all) {
      if (one.table == table) return one;
    }
    ADD_FAILURE() << "no table " << table;
    return {};
  }
  void MakeUtforare(int count) {
    for (int i = 0; i < count; ++i) {
      registry::v1::Utforare one;
      one.set_name(absl::StrCat("kommuner/0114/utforare/u", i));
      one.set_namn(absl::StrCat("Utförare ", i));
      KV_ASSERT_OK(Insert(utforare_, one));
    }
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<registry::v1::Utforare> utforare_{cipher_};
};

TEST_P(InventoryTest, EveryRowCountsWhateverTheOrder) {
  EXPECT_EQ(Of("sak").rows, 0);
  Run("INSERT INTO sak VALUES ('å', 1, 0.5, ?), ('a', 2, NULL, NULL)", {std::string("\0x", 2)});
  const TableInventory both = Of("sak");
  EXPECT_EQ(both.rows, 2);
  // The same hash on every engine: what was saved from one can be compared with what was put into another.
  EXPECT_EQ(both.hash, "a86ff524b1cbc9bba3b4606b26212d1d787fe680ef4c8dbe99cf71538de855b9");
  Run("DELETE FROM sak");
  Run("INSERT INTO sak VALUES ('a', 2, NULL, NULL)");
  EXPECT_NE(Of("sak").hash, both.hash);
  Run("INSERT INTO sak VALUES ('å', 1, 0.5, ?)", {std::string("\0x", 2)});
  EXPECT_EQ(Of("sak").hash, both.hash);
  Run("UPDATE sak SET c = 0.25 WHERE b = 1");
  EXPECT_NE(Of("sak").hash, both.hash) << "a changed value is another content";
}

TEST_P(InventoryTest, WalksTablesOfManyPages) {
  for (int i = 0; i < 26; ++i) {
    std::string sql = "INSERT INTO sak (a, b) VALUES ";
    for (int k = 0; k < 100; ++k) absl::StrAppend(&sql, k == 0 ? "" : ", ", "('", k % 7, "', ", i * 100 + k, ")");
    Run(sql);
  }
  EXPECT_EQ(Of("sak").rows, 2600);
}

TEST_P(InventoryTest, EveryTraceIsWalked) {
  MakeUtforare(5);
  EXPECT_EQ(VerifyAllAudit(db(), tests::Soon()).value(), 5);
  EXPECT_THAT(DescribeInventory(db(), "registry", tests::Soon()).value(),
              HasSubstr("registry.audit-chain 5 verified\n"));
  Run("UPDATE audit SET actor = 'någon annan' WHERE resource = 'kommuner/0114/utforare/u3'");
  const absl::Status broken = VerifyAllAudit(db(), tests::Soon()).status();
  EXPECT_THAT(broken, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(std::string(broken.message()), HasSubstr("utforare/u3"));
  EXPECT_THAT(DescribeInventory(db(), "registry", tests::Soon()).status(), StatusIs(absl::StatusCode::kDataLoss));
}

KVALITET_ON_EVERY_ENGINE(InventoryTest);

}  // namespace
}  // namespace kvalitet::store

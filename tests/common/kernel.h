// What the tests of the kernel share: messages of the real contract, calls, and their tables on every engine.
#pragma once
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "common/sql/schema.h"
#include "common/store/store.h"
#include "common/store/table.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::tests {

MATCHER_P(ReasonIs, reason, std::string("has the reason ") + reason) {
  *result_listener << "which is " << StatusOf(arg).ToString() << " (" << proto::SwedishOf(StatusOf(arg)) << ")";
  return proto::ReasonOf(StatusOf(arg)) == reason;
}

template <class M>
M Parsed(const std::string& text) {
  M m;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &m)) << text;
  return m;
}

// 1 March 2026, 11:00 in Sweden.
inline absl::Time TestNow() { return absl::FromCivil(absl::CivilHour(2026, 3, 1, 10), absl::UTCTimeZone()); }

// A call of the quality team of kommun 0114, in the middle of a handler.
inline proto::Call TestCall(absl::Time now = TestNow()) {
  proto::Call call;
  call.who.subject = "anna";
  call.who.roles = {options::v1::KVALITETSTEAM};
  call.method = "kvalitet.test.v1.Test/Write";
  call.kommun = "0114";
  call.deadline = Soon();
  call.now = now;
  call.today = base::SwedishDate(now);
  call.trace = "0123456789abcdef0123456789abcdef";
  return call;
}

inline store::Cipher TestCipher() { return store::Cipher::Create(std::string(32, 'k')).value(); }

// A UUID for a request: the n-th.
inline std::string RequestId(int n) { return absl::StrCat("00000000-0000-4000-8000-", absl::Dec(n, absl::kZeroPad12)); }

// Runs `body(0)` to `body(count - 1)` at once.
inline void InThreads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& t : threads) t.join();
}

class KernelTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    store_ = std::make_unique<store::Store>(db(), TestCipher());
  }

  // The kernel's tables and those of resources.
  void Migrate(const std::vector<const google::protobuf::Descriptor*>& resources) {
    std::vector<std::string> statements;
    for (const auto* resource : resources) {
      for (std::string& statement : store::Schema(resource).CreateStatements()) statements.push_back(statement);
    }
    KV_ASSERT_OK(store::MigrateService(db(), "test", statements));
  }

  store::Store& store() { return *store_; }

  // One write without a request_id.
  absl::Status Write(const std::function<absl::Status(store::Tx&)>& body, const proto::Call& call = TestCall()) {
    return WriteTo(store(), body, call);
  }
  static absl::Status WriteTo(store::Store& store, const std::function<absl::Status(store::Tx&)>& body,
                              const proto::Call& call = TestCall()) {
    registry::v1::GetEnhetRequest request;
    registry::v1::Enhet response;
    return store.Write(call, request, response, body);
  }
  absl::Status Read(const std::function<absl::Status(sql::Session&)>& body) { return store().Read(TestCall(), body); }

  template <class M>
  absl::Status Insert(const store::Table<M>& table, M& m, const proto::Call& call = TestCall()) {
    return Write([&](store::Tx& tx) { return table.Insert(tx, m); }, call);
  }
  template <class M>
  absl::StatusOr<M> Get(const store::Table<M>& table, const std::string& name, const std::string& as_of = "",
                        const proto::RowScope& scope = {}) {
    M m;
    absl::Status status = Read([&](sql::Session& session) { return table.Get(session, scope, name, m, as_of); });
    if (!status.ok()) return status;
    return m;
  }

  // How many rows each table has.
  std::map<std::string, int64_t> Counts() {
    std::map<std::string, int64_t> counts;
    for (const auto& [table, rows] : Everything()) counts[table] = static_cast<int64_t>(rows.size());
    return counts;
  }
  // Every row of every table.
  std::map<std::string, std::vector<sql::Row>> Everything() {
    std::vector<std::string> tables;
    KV_EXPECT_OK(db().Read(Soon(), [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(tables, sql::Tables(session));
      return absl::OkStatus();
    }));
    std::map<std::string, std::vector<sql::Row>> all;
    for (const std::string& table : tables) all[table] = Rows(absl::StrCat("SELECT * FROM `", table, "`"));
    return all;
  }
  // The tables that hold `marker` in clear somewhere.
  std::vector<std::string> TablesWith(const std::string& marker) {
    std::vector<std::string> found;
    for (const auto& [table, rows] : Everything()) {
      bool here = false;
      for (const sql::Row& row : rows) {
        for (const sql::Value& value : row) {
          const auto* text = std::get_if<std::string>(&value);
          here = here || (text != nullptr && text->find(marker) != std::string::npos);
        }
      }
      if (here) found.push_back(table);
    }
    return found;
  }

 private:
  std::unique_ptr<store::Store> store_;
};

}  // namespace kvalitet::tests

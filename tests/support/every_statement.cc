#include "tests/support/every_statement.h"

#include <gmock/gmock.h>

#include <variant>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::tests {
namespace {

constexpr int kMostStatements = 300;

std::string TextOf(const sql::Row& row) {
  std::string text;
  for (const sql::Value& value : row) {
    if (const auto* number = std::get_if<int64_t>(&value)) absl::StrAppend(&text, *number);
    if (const auto* real = std::get_if<double>(&value)) absl::StrAppend(&text, *real);
    if (const auto* string = std::get_if<std::string>(&value)) absl::StrAppend(&text, string->size(), ":", *string);
    absl::StrAppend(&text, ";");
  }
  return text;
}

}  // namespace

Stored EveryStatement::Read() {
  Stored stored;
  const absl::Status read = real_.Read(Soon(), [&](sql::Session& session) -> absl::Status {
    stored.clear();
    if (tables_.empty()) {
      KV_ASSIGN_OR_RETURN(
          const auto names,
          session.Query(session.engine() == "sqlite"
                            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                            : "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
                        {}));
      for (const sql::Row& row : names) tables_.insert(std::get<std::string>(row[0]));
    }
    for (const std::string& table : tables_) {
      KV_ASSIGN_OR_RETURN(const auto rows, session.Query(absl::StrCat("SELECT * FROM `", table, "`"), {}));
      for (const sql::Row& row : rows) stored[table].insert(TextOf(row));
    }
    return absl::OkStatus();
  });
  EXPECT_THAT(read, IsOk());
  EXPECT_FALSE(tables_.empty());
  return stored;
}

std::set<std::string> EveryStatement::Changed(const Stored& before, const Stored& after) {
  std::set<std::string> changed;
  for (const Stored* one : {&before, &after}) {
    for (const auto& [table, rows] : *one) {
      const auto was = before.find(table), is = after.find(table);
      if (was == before.end() || is == after.end() || was->second != is->second) changed.insert(table);
    }
  }
  return changed;
}

void EveryStatement::LoseCommit(const std::string& what, const Stored& before,
                                absl::FunctionRef<absl::Status()> write) {
  faulty_.FailCommit(FaultyDatabase::Commit::kLostBefore);
  const absl::Status done = write();
  EXPECT_FALSE(faulty_.commit_awaited()) << what << " commits nothing: " << done;
  EXPECT_FALSE(done.ok()) << what << " answers as if it had been committed";
  EXPECT_THAT(Changed(before, Read()), testing::IsEmpty()) << what << " whose COMMIT is lost: " << done;
}

void EveryStatement::Fail(const std::string& what, int least, const std::set<std::string>& touched,
                          absl::FunctionRef<absl::Status()> write) {
  const Stored before = Read();
  LoseCommit(what, before, write);
  for (int n = 1; n < kMostStatements; ++n) {
    const int first = faulty_.statements();
    faulty_.FailStatement(n, absl::InternalError("the disk is gone"));
    const absl::Status done = write();
    const bool failed = faulty_.statements() - first >= n;  // a write that is shorter than that has met no failure
    const std::set<std::string> changed = Changed(before, Read());
    if (failed) {
      EXPECT_FALSE(done.ok()) << what << " answers as if statement " << n << " had been run";
      EXPECT_THAT(changed, testing::IsEmpty()) << what << " at statement " << n << ": " << done;
      if (!changed.empty()) return;
      continue;
    }
    faulty_.FailStatement(0, absl::OkStatus());
    EXPECT_THAT(done, IsOk()) << what;
    EXPECT_GE(n - 1, least) << what;
    EXPECT_THAT(changed, testing::IsSupersetOf(touched)) << what;
    return;
  }
  ADD_FAILURE() << what << " never went through";
}

}  // namespace kvalitet::tests

// A write that fails at each of its statements in turn: all that it would change stands afterwards, or nothing.
#pragma once
#include <map>
#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/sql/database.h"
#include "tests/support/faulty_database.h"

namespace kvalitet::tests {

// Every row of every table as text, so that a row with another content is seen as well as one more or less.
using Stored = std::map<std::string, std::multiset<std::string>>;

class EveryStatement {
 public:
  // `real` must live longer.
  explicit EveryStatement(sql::Database& real) : real_(real), faulty_(real) {}

  // What is to run on, with all its tables made.
  FaultyDatabase& database() { return faulty_; }
  Stored Read();
  // The tables that differ.
  static std::set<std::string> Changed(const Stored& before, const Stored& after);

  // Runs `write` with its COMMIT lost, then with its first statement failing, then its second and so on, until it goes
  // through.  Expects that at least `least` statements could fail, that the write failed each time and left every table
  // as it was, and that it changed at least the tables `touched` when it went through.
  void Fail(const std::string& what, int least, const std::set<std::string>& touched,
            absl::FunctionRef<absl::Status()> write);

 private:
  // Every statement is run and nothing is stored.
  void LoseCommit(const std::string& what, const Stored& before, absl::FunctionRef<absl::Status()> write);

  sql::Database& real_;
  FaultyDatabase faulty_;
  std::set<std::string> tables_;
};

}  // namespace kvalitet::tests

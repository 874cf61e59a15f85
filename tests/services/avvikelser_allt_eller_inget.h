// A fixture of people on a database that fails when it is told to.
#pragma once
#include <memory>
#include <set>
#include <string>

#include "tests/services/avvikelser_fixture.h"
#include "tests/support/every_statement.h"

namespace kvalitet::avvikelser {

template <class Fixture>
class AlltEllerInget : public Fixture {
 protected:
  using Tables = std::set<std::string>;

  void TearDown() override {
    Fixture::TearDown();
    every_.reset();
  }
  sql::Database& HouseDatabase() override {
    every_ = std::make_unique<tests::EveryStatement>(this->db());
    return every_->database();
  }
  tests::EveryStatement& every() { return *every_; }

  // Fails each statement of a call in turn, until it goes through, as EveryStatement::Fail says: with what it changes
  // stand its trace and its answer.
  template <class R>
  R Each(const std::string& method, const google::protobuf::Message& request, const proto::Call& call, int least,
         Tables touched) {
    touched.insert({"audit", "audit_content", "request"});
    R answer;
    every_->Fail(method, least, touched, [&] { return this->house().Do(method, call, request, answer); });
    return answer;
  }

 private:
  std::unique_ptr<tests::EveryStatement> every_;
};

}  // namespace kvalitet::avvikelser

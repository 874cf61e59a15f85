// A fixture of people on a database that fails when it is told to.  Its cases are written with ALLT_ELLER_INGET, and
// claim what they write.
#pragma once
#include <memory>
#include <set>
#include <string>

#include "tests/services/avvikelser_fixture.h"
#include "tests/services/avvikelser_tackning.h"
#include "tests/support/every_statement.h"

namespace kvalitet::avvikelser {

template <class Fixture>
class AlltEllerInget : public Fixture {
 protected:
  using Tables = std::set<std::string>;

  void TearDown() override {
    const testing::TestInfo& running = *testing::UnitTest::GetInstance()->current_test_info();
    if (!this->IsSkipped() && !this->HasFailure()) {
      EXPECT_EQ(done_, tackning::Pastadda(running)) << "what the case did, and what it claims";
    }
    Fixture::TearDown();
    every_.reset();
  }
  sql::Database& HouseDatabase() override {
    every_ = std::make_unique<tests::EveryStatement>(this->db());
    return every_->database();
  }
  tests::EveryStatement& every() { return *every_; }

  static v1::CreateSynpunktRequest NySynpunkt() {
    v1::CreateSynpunktRequest create;
    create.set_parent("kommuner/0114");
    create.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt& asked = *create.mutable_synpunkt();
    asked.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
    asked.set_kanal(v1::KANAL_TELEFON);
    asked.set_avsandare(v1::AVSANDARE_NARSTAENDE);
    asked.set_enhet(FakeRegistry::Enhet("soder"));
    asked.set_insatstyp("SOL_HEMTJANST");
    asked.add_kategorier()->set_kod("SYN_TID");
    asked.set_text("Hjälpen kommer för sent.");
    return create;
  }

  // Fails each statement of a call in turn, until it goes through, as EveryStatement::Fail says: with what it changes
  // stand its trace and its answer.
  template <class R>
  R Each(const std::string& method, const google::protobuf::Message& request, const proto::Call& call, int least,
         Tables touched) {
    touched.insert({"audit", "audit_content", "request"});
    R answer;
    every_->Fail(method, least, touched, [&] { return this->house().Do(method, call, request, answer); });
    Did(tackning::Skrivning(method, request, answer));
    return answer;
  }
  // The same of a read that prints pages when they are first asked for, and keeps them: of those there is neither trace
  // nor request.  Once more it prints nothing.
  template <class R>
  void EachSida(const std::string& method, const google::protobuf::Message& request, const proto::Call& call) {
    R answer, again;
    every_->Fail(method, 5, {"ivo_sida"}, [&] { return this->house().Do(method, call, request, answer); });
    const tests::Stored stored = every_->Read();
    EXPECT_THAT(this->house().Do(method, call, request, again), tests::IsOk());
    EXPECT_EQ(again.pdf(), answer.pdf());
    EXPECT_EQ(tests::EveryStatement::Changed(stored, every_->Read()), Tables());
    Did(method);
  }
  void Did(const std::string& skrivning) { done_.insert(skrivning); }

 private:
  std::unique_ptr<tests::EveryStatement> every_;
  tackning::Skrivningar done_;
};

}  // namespace kvalitet::avvikelser

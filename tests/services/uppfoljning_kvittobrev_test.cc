// The receipt that is mailed: once for each handing in, as soon as the registry answers, and only of what was stored.
#include "services/uppfoljning/kvittobrev.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::IsOk;
using tests::StatusIs;

class KvittobrevTest : public UppfoljningFixture {
 protected:
  void SetUp() override {
    UppfoljningFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    brev_ = std::make_unique<Kvittobrev>(*store_, service_->tables(),
                                         [this](const registry::v1::LamnaBeskedRequest& request, absl::Time) {
                                           if (!answer_.ok()) return answer_;
                                           given_.push_back(request);
                                           return absl::OkStatus();
                                         });
  }
  std::string Begun() {
    const std::string name = SendOne(Publish()).name();
    v1::SaveSvarResponse saved;
    EXPECT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A1", "17/20"}, {"A2", "Ja"}}), saved), IsOk());
    return name;
  }

  absl::Status answer_;
  std::vector<registry::v1::LamnaBeskedRequest> given_;
  std::unique_ptr<Kvittobrev> brev_;
};

KVALITET_ON_EVERY_ENGINE(KvittobrevTest);

TEST_P(KvittobrevTest, GoesOnceForEachHandingIn) {
  const std::string name = Begun();
  EXPECT_THAT(brev_->Tend(), IsOk());
  EXPECT_TRUE(given_.empty()) << "nothing is handed in yet";
  v1::SubmitSjalvskattningResponse receipt;
  const std::string request_id = NewRequestId();
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt, request_id), IsOk());
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt, request_id), IsOk()) << "the same again";
  EXPECT_THAT(brev_->Tend(), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 1u);
  const registry::v1::LamnaBeskedRequest& one = given_[0];
  proto::Violations violations;
  proto::Validate(one, "", violations);
  EXPECT_TRUE(violations.empty()) << violations.ToStatus();
  EXPECT_EQ(one.nyckel(), name + "/kvitton/1");
  EXPECT_EQ(one.enhet(), Enhet("norr"));
  EXPECT_EQ(one.utforare(), Utforare("omsorg"));
  EXPECT_THAT(one.amne(), HasSubstr(receipt.kvitto()));
  EXPECT_THAT(one.text(), HasSubstr("Ni har lämnat in självskattning 2026 för {enhet}."));
  EXPECT_THAT(one.text(), HasSubstr("kl. 10.42, i tid{rad}"));
  EXPECT_THAT(one.text(), HasSubstr(receipt.kontrollsumma().substr(0, 8)));
  EXPECT_THAT(one.text(), Not(HasSubstr("17/20"))) << "no answer goes by mail";
}

TEST_P(KvittobrevTest, ARegistryThatIsAwayGetsItLaterWithTheSameRequest) {
  const std::string name = Begun();
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  answer_ = absl::UnavailableError("away");
  EXPECT_THAT(brev_->Tend(), StatusIs(absl::StatusCode::kUnavailable));
  answer_ = absl::OkStatus();
  ASSERT_THAT(EngineTest::Do("UPDATE job SET lease_until = 0"), IsOk());  // a minute later
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 1u);
  // The registry did it, and the process died before that was noted.
  ASSERT_THAT(EngineTest::Do("UPDATE job SET state = 'KO', lease_until = 0"), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 2u);
  EXPECT_EQ(given_[0].request_id(), given_[1].request_id());
}

TEST_P(KvittobrevTest, WhatIsRefusedHasNoReceipt) {
  const std::string name = SendOne(Publish()).name();
  v1::SubmitSjalvskattningResponse receipt;
  EXPECT_THAT(Submit(Who::kNorrChef, name, receipt), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(brev_->Tend(), IsOk());
  EXPECT_TRUE(given_.empty());
}

TEST_P(KvittobrevTest, WhatTheKommunHandedInTellsTheRightToObject) {
  const std::string name = SendOne(Publish()).name();
  v1::SubmitOmbudSjalvskattningRequest request;
  request.set_name(name);
  request.set_ombud_skal("Svaren kom på papper från Kim Ek.");
  request.set_request_id(NewRequestId());
  *request.mutable_svar() = Answers(name, {{"A1", "9/10"}, {"A2", "Ja"}}).svar();
  v1::SubmitOmbudSjalvskattningResponse response;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "SubmitOmbudSjalvskattning", request, response), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 1u);
  EXPECT_THAT(given_[0].text(), HasSubstr("Kommunen har lämnat in självskattning 2026 för {enhet} som ombud för er."));
  EXPECT_THAT(given_[0].text(), HasSubstr("invända senast måndag 7 december 2026"));
  EXPECT_THAT(given_[0].text(), Not(HasSubstr("Kim Ek"))) << "what people wrote stays here";
}

}  // namespace
}  // namespace kvalitet::uppfoljning

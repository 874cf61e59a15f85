// The receipt that is mailed: once for each handing in, as soon as the registry answers, and only of what was stored.
#include <map>
#include <set>

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

TEST_P(KvittobrevTest, WhoIsCalledToADialogIsToldOfItsPlaceAndItsCallingOff) {
  v1::CreateUtforardialogRequest call;
  call.set_parent("kommuner/0114");
  call.set_request_id(NewRequestId());
  call.mutable_utforardialog()->set_insatstyp("SOL_HEMTJANST");
  call.mutable_utforardialog()->set_dialog_date("2026-12-03");
  call.mutable_utforardialog()->set_plats("Stadshuset");
  v1::Utforardialog dialog;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUtforardialog", call, dialog), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 2u) << "each utförare once";
  std::map<std::string, std::string> enheter;
  for (const registry::v1::LamnaBeskedRequest& one : given_) {
    proto::Violations violations;
    proto::Validate(one, "", violations);
    EXPECT_TRUE(violations.empty()) << violations.ToStatus();
    EXPECT_EQ(one.amne(), "Kallelse: utförardialog D-1 torsdag 3 december 2026");
    EXPECT_THAT(one.text(), HasSubstr("Plats  Stadshuset{rad}"));
    EXPECT_THAT(one.text(), HasSubstr("kvalitet dialog visa D-1"));
    enheter[one.utforare()] = one.enhet();
  }
  EXPECT_EQ(enheter, (std::map<std::string, std::string>{{Utforare("omsorg"), Enhet("norr")},
                                                         {Utforare("kommunen"), Enhet("soder")}}));
  given_.clear();
  v1::UpdateUtforardialogRequest change;
  change.mutable_utforardialog()->set_name(dialog.name());
  change.mutable_utforardialog()->set_underlag("Läs innan.");
  change.mutable_update_mask()->add_paths("underlag");
  change.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUtforardialog", change, dialog), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  EXPECT_TRUE(given_.empty()) << "nothing to come to elsewhere";
  change.mutable_utforardialog()->set_plats("Biblioteket");
  *change.mutable_update_mask()->mutable_paths(0) = "plats";
  change.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUtforardialog", change, dialog), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 2u);
  EXPECT_THAT(given_[0].text(), HasSubstr("Plats  Biblioteket"));
  given_.clear();
  v1::DeleteUtforardialogRequest off;
  off.set_name(dialog.name());
  off.set_motiv("Kim Ek är sjuk.");
  off.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteUtforardialog", off, dialog), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  ASSERT_EQ(given_.size(), 2u);
  EXPECT_EQ(given_[0].amne(), "Inställd: utförardialog D-1 torsdag 3 december 2026");
  EXPECT_THAT(given_[0].text(), Not(HasSubstr("Kim Ek"))) << "what people wrote stays here";
}

TEST_P(KvittobrevTest, AResultatdialogIsToldWhenItIsCalledMovedAndCalledOff) {
  v1::CreateResultatdialogRequest call;
  call.set_parent("kommuner/0114");
  call.set_request_id(NewRequestId());
  call.mutable_resultatdialog()->set_enhet(Enhet("norr"));
  call.mutable_resultatdialog()->set_ar(2026);
  call.mutable_resultatdialog()->set_dialog_date("2027-02-10");
  v1::Resultatdialog dialog;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", call, dialog), IsOk());
  v1::UpdateResultatdialogRequest move;
  move.mutable_resultatdialog()->set_name(dialog.name());
  move.mutable_update_mask()->add_paths("dialog_date");
  for (const char* day : {"2027-02-17", "2027-02-10", "2027-02-17"}) {  // there, back, and there again
    move.mutable_resultatdialog()->set_dialog_date(day);
    move.set_request_id(NewRequestId());
    ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateResultatdialog", move, dialog), IsOk());
  }
  v1::DeleteResultatdialogRequest off;
  off.set_name(dialog.name());
  off.set_motiv("Enheten läggs ner.");
  off.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteResultatdialog", off, dialog), IsOk());
  EXPECT_THAT(brev_->Tend(), IsOk());
  std::multiset<std::string> told;
  for (const registry::v1::LamnaBeskedRequest& one : given_) {
    EXPECT_EQ(one.utforare(), Utforare("omsorg"));
    EXPECT_EQ(one.enhet(), Enhet("norr"));
    told.insert(one.amne());
  }
  EXPECT_EQ(told, (std::multiset<std::string>{"Flyttad: resultatdialog RD-1 till onsdag 10 februari 2027",
                                              "Flyttad: resultatdialog RD-1 till onsdag 17 februari 2027",
                                              "Flyttad: resultatdialog RD-1 till onsdag 17 februari 2027",
                                              "Inställd: resultatdialog RD-1 onsdag 17 februari 2027",
                                              "Kallelse: resultatdialog RD-1 onsdag 10 februari 2027"}));
}

}  // namespace
}  // namespace kvalitet::uppfoljning

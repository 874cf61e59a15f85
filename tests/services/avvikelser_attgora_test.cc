// What is new, lies untouched and is to be looked at in the register of avvikelser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/services/avvikelser_fixture.h"
#include "tests/support/engines.h"

namespace kvalitet::avvikelser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class AvvikelserAttGoraTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    house_ = std::make_unique<House>(db());
  }
  void TearDown() override { house_.reset(); }

  // Reported on that day; the house's today is 15 June 2026.
  v1::Avvikelse Reported(const std::string& enhet, v1::Avvikelsetyp typ, const std::string& date) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_typ(typ);
    request.mutable_avvikelse()->set_intraffad_date(date);
    request.mutable_avvikelse()->set_rapporterad_date(date);
    const auto made = house_->Create(request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(v1::Avvikelse());
  }
  std::vector<std::string> Lines(const proto::Call& call, bool nytt = false) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    if (nytt) request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(call.now - absl::Hours(48)));
    attgora::v1::ListAttGoraResponse response;
    EXPECT_TRUE(house_->Do("ListAttGora", call, request, response).ok());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      lines.push_back(absl::StrCat(attgora::v1::Art_Name(one.art()), " ", one.vad(), " ", one.antal(), " ", one.skal()));
    }
    return lines;
  }

  std::unique_ptr<House> house_;
};
KVALITET_ON_EVERY_ENGINE(AvvikelserAttGoraTest);

TEST_P(AvvikelserAttGoraTest, UntouchedForTwoWeeks) {
  Reported("norr", v1::AVVIKELSE, "2026-05-31");
  Reported("norr", v1::AVVIKELSE, "2026-06-01");  // fourteen days: not yet
  Reported("soder", v1::LEX_SARAH, "2026-05-20");
  Reported("soder", v1::BEROM, "2026-05-20");  // is read, not investigated
  EXPECT_THAT(Lines(House::Team()),
              UnorderedElementsAre("FASTNAT 1 avvikelse 1 ingen har börjat utreda på 14 dagar",
                                   "FASTNAT 1 lex Sarah-rapport 1 ingen har börjat utreda på 14 dagar"));
  EXPECT_THAT(Lines(House::Utforare("beta")),
              UnorderedElementsAre("UPPGIFT Utred 1 avvikelse 1 ingen har börjat utreda på 14 dagar",
                                   "UPPGIFT Utred 1 lex Sarah-rapport 1 ingen har börjat utreda på 14 dagar"));
  EXPECT_THAT(Lines(House::Utforare("alfa")), IsEmpty());
}

TEST_P(AvvikelserAttGoraTest, UnderInvestigationForLong) {
  v1::Avvikelse old = Reported("norr", v1::AVVIKELSE, "2026-04-01");
  old.set_state(v1::UNDER_UTREDNING);
  ASSERT_TRUE(house_->Update(old, {"state"}).ok());
  EXPECT_THAT(Lines(House::Team()), ElementsAre("FASTNAT 1 avvikelse 1 under utredning i mer än 60 dagar"));
}

TEST_P(AvvikelserAttGoraTest, LookAtAnEnhetWithMoreComplaintsThanLastYear) {
  for (const char* day : {"2026-06-01", "2026-06-05", "2026-06-14"}) Reported("soder", v1::KLAGOMAL, day);
  for (const char* day : {"2026-06-01", "2026-06-05", "2026-06-14", "2025-06-01", "2025-06-05", "2025-06-14"}) {
    Reported("lunden", v1::KLAGOMAL, day);  // as many as last year
  }
  Reported("norr", v1::KLAGOMAL, "2026-06-01");
  Reported("norr", v1::KLAGOMAL, "2026-06-02");  // too few
  const std::string line = "TITTA_PA Många klagomål 3 3 klagomål på 30 dagar, samma tid i fjol 0";
  std::vector<std::string> looks;
  for (const std::string& one : Lines(House::Team())) {
    if (one.rfind("TITTA", 0) == 0) looks.push_back(one);
  }
  EXPECT_THAT(looks, ElementsAre(line));
  EXPECT_THAT(Lines(House::Utforare("beta")), testing::Not(Contains(line)));
}

TEST_P(AvvikelserAttGoraTest, WhatIsNewByKindAndUtforare) {
  Reported("soder", v1::KLAGOMAL, "2026-06-14");
  Reported("norr", v1::KLAGOMAL, "2026-06-14");
  Reported("norr", v1::BEROM, "2026-06-14");
  EXPECT_THAT(Lines(House::Team(), true), UnorderedElementsAre("NYTT klagomål 2 ", "NYTT beröm 1 "));
  EXPECT_THAT(Lines(House::Utforare("alfa"), true), IsEmpty());
}

}  // namespace
}  // namespace kvalitet::avvikelser

// What there is to do in follow-up, for whom, and that it is handed in once a day.
#include <mutex>
#include <set>
#include <thread>

#include "common/attgora/lamnare.h"
#include "services/uppfoljning/attgora.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::IsOk;

class AttGoraTest : public UppfoljningFixture {
 protected:
  // today_ is 23 November 2026; a självskattning is due on 11 December.
  void Plant() {
    formular_ = Publish();
    SendOne(formular_, "norr");
    SendOne(formular_, "soder");
    Atgard("norr", "2026-11-20");   // late
    Atgard("norr", "2026-11-27");
    const v1::Atgard done = Atgard("soder", "2026-11-30");
    v1::MoveAtgardRequest move;
    move.set_name(done.name());
    move.set_state(v1::PAGAR);
    move.set_request_id(NewRequestId());
    v1::Atgard moved;
    ASSERT_THAT(Do(Who::kSoderChef, "MoveAtgard", move, moved), IsOk());
    move.set_state(v1::GENOMFORD);
    move.set_request_id(NewRequestId());
    ASSERT_THAT(Do(Who::kSoderChef, "MoveAtgard", move, moved), IsOk());
    Uppfoljning("norr", "2026-11-01");
    Uppfoljning("norr", "2026-08-01");  // has got stuck
  }
  v1::Atgard Atgard(const std::string& enhet, const std::string& last) {
    v1::CreateAtgardRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_atgard()->set_enhet(Enhet(enhet));
    request.mutable_atgard()->set_text("Ny rutin för nycklar");
    request.mutable_atgard()->set_beslutad_date("2026-11-02");
    request.mutable_atgard()->set_sista_date(last);
    request.mutable_atgard()->add_ansvariga("enhetschef");
    v1::Atgard made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", request, made), IsOk());
    return made;
  }
  void Uppfoljning(const std::string& enhet, const std::string& date) {
    v1::CreateUppfoljningRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_uppfoljning()->set_enhet(Enhet(enhet));
    request.mutable_uppfoljning()->set_genomford_date(date);
    request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
    request.mutable_uppfoljning()->add_metod(v1::BESOK);
    v1::Uppfoljning made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made), IsOk());
  }
  // "UPPGIFT Åtgärd A-1 2026-11-20" of every page.
  std::vector<std::string> Lines(Who who, bool allas = false, bool nytt = false, int page = 2) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    request.set_allas(allas);
    request.set_page_size(page);
    if (nytt) request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(base::SwedishMidnight(today_)));
    std::vector<std::string> lines;
    do {
      attgora::v1::ListAttGoraResponse response;
      EXPECT_THAT(Do(who, "ListAttGora", request, response), IsOk());
      EXPECT_LE(response.att_gora_size(), page + 1);
      for (const auto& one : response.att_gora()) {
        lines.push_back(absl::StrCat(attgora::v1::Art_Name(one.art()), " ", one.vad(),
                                     one.sista_date().empty() ? "" : " ", one.sista_date(),
                                     one.antal() == 0 ? "" : absl::StrCat(" ×", one.antal())));
      }
      EXPECT_EQ(response.dag_date(), "2026-11-23");
      EXPECT_EQ(response.for_kommunen(), who == Who::kKvalitetsteam);
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  v1::Formular formular_;
};
KVALITET_ON_EVERY_ENGINE(AttGoraTest);

TEST_P(AttGoraTest, EachSeesOwnTasks) {
  Plant();
  EXPECT_THAT(Lines(Who::kOmsorg), UnorderedElementsAre("UPPGIFT Självskattning 2026 2026-12-11",
                                                        "UPPGIFT Åtgärd A-1 2026-11-20",
                                                        "UPPGIFT Åtgärd A-2 2026-11-27"));
  EXPECT_EQ(Lines(Who::kNorrChef), Lines(Who::kOmsorg));
  EXPECT_THAT(Lines(Who::kSoderChef), ElementsAre("UPPGIFT Självskattning 2026 2026-12-11"));
  EXPECT_THAT(Lines(Who::kVard), IsEmpty()) << "who operated the enhet before";
}

TEST_P(AttGoraTest, TheKommunSeesItsOwnAndWhatIsLate) {
  Plant();
  EXPECT_THAT(Lines(Who::kKvalitetsteam),
              UnorderedElementsAre("UPPGIFT Åtgärd A-1 2026-11-20",
                                   "UPPGIFT Bedöm effekten av åtgärd A-3 2027-02-21",
                                   "UPPGIFT Skicka utkast av uppföljning U-1 2026-12-01",
                                   "FASTNAT Skicka utkast av uppföljning U-2 2026-08-31"));
}

// What was shown as new is not so the next time.
TEST_P(AttGoraTest, WhatIsNewIsSoOnce) {
  Plant();
  attgora::v1::ListAttGoraRequest request;
  request.set_parent("kommuner/0114");
  request.set_page_size(100);
  int64_t forut = -1;
  const auto news = [&](int64_t since) {
    request.mutable_nytt_sedan()->set_seconds(since);
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "ListAttGora", request, response), IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      if (one.art() != attgora::v1::NYTT) continue;
      lines.push_back(absl::StrCat(one.antal(), " ", one.vad()));
      EXPECT_EQ(one.antal_nyss(), 1) << "it came within the minute that is counted again";
      forut = one.antal_forut();
    }
    EXPECT_GE(response.nytt_fran_time().seconds(), since) << "not longer ago than is shown";
    return std::pair(lines, response.nu_time().seconds());
  };
  const auto [first, looked] = news(absl::ToUnixSeconds(base::SwedishMidnight(today_)));
  EXPECT_THAT(first, ElementsAre("1 genomförd åtgärd"));
  EXPECT_EQ(forut, 0) << "it came long after midnight";
  // A minute is counted twice, so that nothing that waited for its turn is missed; it is told how many those are.
  EXPECT_THAT(news(looked).first, ElementsAre("1 genomförd åtgärd"));
  EXPECT_EQ(forut, 1) << "of those that whoever looked has been told";
  request.mutable_nyss_fran_time()->set_seconds(looked - 5);
  EXPECT_EQ(news(looked).second, looked - 5) << "as another service counts";
  request.clear_nyss_fran_time();
  EXPECT_THAT(news(looked + 61).first, IsEmpty()) << "the day of the åtgärd is still today";
}

// While the draft is out, the utförare has its last day and the kommun waits; remarks want answers; then it is fastställd.
TEST_P(AttGoraTest, ADraftIsWithOneOfTheTwo) {
  v1::CreateUppfoljningRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(NewRequestId());
  request.mutable_uppfoljning()->set_enhet(Enhet("norr"));
  request.mutable_uppfoljning()->set_genomford_date("2026-11-20");
  request.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
  v1::Uppfoljning made, out;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", request, made), IsOk());
  EXPECT_THAT(Lines(Who::kOmsorg), IsEmpty());
  ASSERT_THAT(SendUtkast(made.name(), v1::GOD, out), IsOk());
  EXPECT_THAT(Lines(Who::kOmsorg), ElementsAre("UPPGIFT Läs utkastet av uppföljning U-1 2026-12-07"));
  EXPECT_THAT(Lines(Who::kKvalitetsteam), ElementsAre("UPPGIFT Fastställ uppföljning U-1 2026-12-08"));
  v1::AddSynpunktRequest remark;
  remark.set_name(made.name());
  remark.set_text("Nyckeluttagen gällde två dagar.");
  remark.set_request_id(NewRequestId());
  v1::AddSynpunktResponse added;
  ASSERT_THAT(Do(Who::kNorrChef, "AddSynpunkt", remark, added), IsOk());
  EXPECT_THAT(Lines(Who::kKvalitetsteam), ElementsAre("UPPGIFT Svara på synpunkter på uppföljning U-1 2026-12-07"));
  ASSERT_THAT(Finish(Who::kOmsorg, made.name(), out), IsOk());
  EXPECT_THAT(Lines(Who::kOmsorg), IsEmpty());
}

TEST_P(AttGoraTest, WhatIsHandedInWaitsForTheKommunAndWhatIsGivenBackForTheEnhet) {
  const std::string name = SendOne(Publish()).name();
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A1", "17/20"}, {"A2", "ja"}}), saved), IsOk());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_THAT(Lines(Who::kKvalitetsteam), ElementsAre("UPPGIFT Granska självskattning S-1 2026-12-07"));
  EXPECT_THAT(Lines(Who::kNorrChef), IsEmpty());
  v1::RequestReturnSjalvskattningRequest ask;
  ask.set_name(name);
  ask.set_skal("Fel siffra.");
  ask.set_request_id(NewRequestId());
  v1::Sjalvskattning now;
  ASSERT_THAT(Do(Who::kNorrChef, "RequestReturnSjalvskattning", ask, now), IsOk());
  EXPECT_THAT(Lines(Who::kKvalitetsteam),
              ElementsAre("UPPGIFT Svara utföraren som vill ha tillbaka självskattning S-1 2026-12-07"));
  v1::AnswerReturnSjalvskattningRequest give;
  give.set_name(name);
  give.set_bevilja(true);
  give.set_senast_date("2026-11-30");
  give.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "AnswerReturnSjalvskattning", give, now), IsOk());
  EXPECT_THAT(Lines(Who::kKvalitetsteam), IsEmpty()) << "not late yet";
  EXPECT_THAT(Lines(Who::kNorrChef), ElementsAre("UPPGIFT Komplettera självskattning 2026 2026-11-30"));
  EXPECT_THAT(Lines(Who::kSoderChef), IsEmpty());
  // That it was given is told of the day it was, not again whenever an answer is saved.
  const std::string given = "NYTT beviljad begäran att få tillbaka en självskattning ×1";
  EXPECT_THAT(Lines(Who::kNorrChef, false, true, 100), Contains(given));
  today_ = today_ + 1;
  ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, {{"A2", "nej"}}), saved), IsOk());
  attgora::v1::ListAttGoraRequest request;
  request.set_parent("kommuner/0114");
  request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(base::SwedishMidnight(today_)));
  attgora::v1::ListAttGoraResponse response;
  ASSERT_THAT(Do(Who::kNorrChef, "ListAttGora", request, response), IsOk());
  for (const auto& one : response.att_gora()) EXPECT_NE(one.art(), attgora::v1::NYTT) << one.vad();
}

TEST_P(AttGoraTest, WhatIsNew) {
  Plant();
  const v1::Sjalvskattning one = SendOne(formular_, "norr", 2025);
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kVard, "SaveSvar", Answers(one.name(), {{"A1", "17/20"}, {"A2", "ja"}}), saved), IsOk());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kVard, one.name(), receipt), IsOk());
  std::set<std::string> news;
  for (const std::string& line : Lines(Who::kKvalitetsteam, false, true)) {
    if (line.rfind("NYTT", 0) == 0) news.insert(line);
  }
  EXPECT_THAT(news, ElementsAre("NYTT genomförd åtgärd ×1", "NYTT självskattning ×1"));
}

// A page of any size gives the same lines, each once.
TEST_P(AttGoraTest, PagesAreTheWhole) {
  Plant();
  const auto whole = Lines(Who::kKvalitetsteam, true, false, 1000);
  EXPECT_EQ(whole.size(), 6u) << "two självskattningar, three åtgärder, one uppföljning";
  for (int page : {1, 2, 3, 5}) EXPECT_EQ(Lines(Who::kKvalitetsteam, true, false, page), whole) << page;
}

TEST_P(AttGoraTest, IsHandedInOnceADayByOneOfSeveralProcesses) {
  Plant();
  std::mutex mutex;
  std::vector<registry::v1::LamnaAttGoraRequest> handed;
  absl::Status answer;
  const attgora::Avsandare avsandare = {
      "uppfoljning", kAttGoraKommuner,
      [&](const registry::v1::LamnaAttGoraRequest& request, absl::Time, absl::Time) -> absl::Status {
        std::lock_guard<std::mutex> lock(mutex);
        if (!answer.ok()) return answer;
        handed.push_back(request);
        return absl::OkStatus();
      }};
  attgora::Lamnare one(*store_, service_->att_gora(), avsandare), two(*store_, service_->att_gora(), avsandare);
  attgora::Lamnare three(*store_, service_->att_gora(), avsandare);
  const absl::Time now = base::SwedishMidnight(today_) + absl::Hours(6);
  EXPECT_THAT(one.Tend(now - absl::Hours(1)), IsOk());
  EXPECT_THAT(one.Tend(now - absl::Hours(24)), IsOk()) << "a Sunday";
  EXPECT_THAT(Rows("SELECT name FROM job"), IsEmpty());
  // The registry is away: nothing is lost, it is tried again when the wait is over.
  answer = absl::UnavailableError("away");
  EXPECT_FALSE(one.Tend(now).ok());
  answer = absl::OkStatus();
  EXPECT_THAT(two.Tend(now), IsOk());
  EXPECT_THAT(handed, IsEmpty());
  EXPECT_THAT(EngineTest::Do("UPDATE job SET lease_until = 0"), IsOk());
  std::vector<std::thread> threads;
  for (attgora::Lamnare* lamnare : {&one, &two, &three}) {
    threads.emplace_back([lamnare, now] { EXPECT_THAT(lamnare->Tend(now), IsOk()); });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(handed.size(), 1u);
  EXPECT_EQ(handed[0].att_gora_size(), 6);
  for (const auto& task : handed[0].att_gora()) EXPECT_EQ(task.text(), "") << "what somebody wrote is never mailed";
  EXPECT_THAT(one.Tend(now + absl::Hours(24)), IsOk());
  EXPECT_EQ(handed.size(), 2u);
}

}  // namespace
}  // namespace kvalitet::uppfoljning

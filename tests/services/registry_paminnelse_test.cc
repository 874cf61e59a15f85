// Reminders and digests on every engine: each once, whatever runs twice; sent, bounced, shown.
#include <atomic>
#include <mutex>
#include <thread>

#include "absl/strings/ascii.h"
#include "tests/services/registry_fixture.h"
#include "tests/support/mail_server.h"

namespace kvalitet::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

// Monday 23 November 2026, eight in the morning.
const absl::Time kMonday = base::SwedishMidnight(absl::CivilDay(2026, 11, 23)) + absl::Hours(8);

// Keeps what it is given, or says no.
class Letters final : public mail::Sender {
 public:
  absl::Status Send(const mail::Mail& mail, absl::Duration) override {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!answer.ok()) return answer;
    sent.push_back(mail);
    return absl::OkStatus();
  }
  absl::Status answer;
  std::vector<mail::Mail> sent;

 private:
  std::mutex mutex_;
};

class PaminnelseTest : public RegistryFixture {
 protected:
  void SetUp() override {
    RegistryFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    privat_ = NewUtforare("Exempelvård AB").name();
    norr_ = NewEnhet("Hemtjänst Norr").name();
    letters_ = WithLetters(service_);
    handlers_ = service_->handlers();
  }

  // A registry that sends into what is returned, which lives as long.
  Letters* WithLetters(std::unique_ptr<RegistryService>& service) {
    auto letters = std::make_unique<Letters>();
    Letters* kept = letters.get();
    service = std::make_unique<RegistryService>(*store_, Utgang{std::move(letters), "kvalitetsnav@exempel.test", ""});
    return kept;
  }

  v1::Kontakt NewKontakt(v1::Kontaktroll roll, const std::string& epost, bool for_privat = true) const {
    v1::CreateKontaktRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_kontakt()->set_roll(roll);
    request.mutable_kontakt()->set_namn("Kim Ek");
    request.mutable_kontakt()->set_epost(epost);
    if (for_privat) request.mutable_kontakt()->set_utforare(privat_);
    v1::Kontakt made;
    EXPECT_THAT(Do("CreateKontakt", request, made), IsOk());
    return made;
  }

  attgora::v1::AttGora Task(const std::string& id, const std::string& last) const {
    attgora::v1::AttGora task;
    task.set_resurs(absl::StrCat(Parent(), "/atgarder/", id));
    task.set_art(attgora::v1::UPPGIFT);
    task.set_ansvar(attgora::v1::ENHETEN);
    task.set_vad("Åtgärd " + id);
    task.set_enhet(norr_);
    task.set_utforare(privat_);
    task.set_sista_date(last);
    task.set_kommando("kvalitet självskattning hämta --enhet {enhet}");
    return task;
  }

  // As another service of the suite does.
  absl::Status Lamna(const std::vector<attgora::v1::AttGora>& tasks, v1::LamnaAttGoraResponse& response,
                     absl::Time now = kMonday) const {
    v1::LamnaAttGoraRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    for (const auto& task : tasks) *request.add_att_gora() = task;
    response.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at("LamnaAttGora"))(
        proto::ProgramCall("kvalitet-uppfoljning", "kvalitet.registry.v1.Registry/LamnaAttGora", "0114", now,
                           tests::Soon()),
        request, response);
  }
  int64_t New(const std::vector<attgora::v1::AttGora>& tasks, absl::Time now = kMonday) const {
    v1::LamnaAttGoraResponse response;
    EXPECT_THAT(Lamna(tasks, response, now), IsOk());
    return response.nya();
  }

  std::vector<v1::Utskick> Utskicken() const {
    const auto all = ListAll<v1::ListUtskickRequest, v1::ListUtskickResponse>("ListUtskick");
    return {all.utskick().begin(), all.utskick().end()};
  }
  std::vector<v1::PaminnelseState> States() const {
    std::vector<v1::PaminnelseState> states;
    const auto all = ListAll<v1::ListPaminnelserRequest, v1::ListPaminnelserResponse>("ListPaminnelser");
    for (const auto& one : all.paminnelser()) states.push_back(one.state());
    return states;
  }

  std::string privat_, norr_;
  Letters* letters_ = nullptr;
};
KVALITET_ON_EVERY_ENGINE(PaminnelseTest);

TEST_P(PaminnelseTest, OneDigestADayAndPersonWhateverRunsTwice) {
  NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "chef@exempel.test");
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "Chef@Exempel.test");
  const std::vector<attgora::v1::AttGora> tasks = {Task("A-1", "2026-11-30"), Task("A-2", "2026-11-16")};
  EXPECT_EQ(New(tasks), 3) << "seven days left; one day late and seven days late";
  EXPECT_EQ(New(tasks), 0);
  std::unique_ptr<RegistryService> others[3];
  std::vector<Letters*> letters = {letters_};
  for (auto& other : others) letters.push_back(WithLetters(other));
  std::vector<std::thread> threads;
  for (RegistryService* one : {service_.get(), others[0].get(), others[1].get(), others[2].get()}) {
    threads.emplace_back([one] {
      for (int i = 0; i < 3; ++i) EXPECT_THAT(one->Tend(kMonday), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<mail::Mail> sent;
  for (const Letters* one : letters) sent.insert(sent.end(), one->sent.begin(), one->sent.end());
  ASSERT_EQ(sent.size(), 1u) << "two roles of one address are one person";
  EXPECT_EQ(absl::AsciiStrToLower(sent[0].to), "chef@exempel.test");
  EXPECT_EQ(sent[0].subject, "Att göra: 2 saker, varav 1 är försenad");
  EXPECT_THAT(sent[0].text, HasSubstr("Åtgärd A-2, Hemtjänst Norr"));
  EXPECT_THAT(sent[0].text, HasSubstr("kvalitet självskattning hämta --enhet \"Hemtjänst Norr\"\n"));
  EXPECT_THAT(sent[0].text, Not(HasSubstr("Kim Ek")));
  const auto utskicken = Utskicken();
  ASSERT_EQ(utskicken.size(), 1u);
  EXPECT_EQ(utskicken[0].state(), v1::UTSKICK_STATE_SKICKAT);
  EXPECT_EQ(utskicken[0].rader_size(), 2);
  EXPECT_THAT(States(), ElementsAre(v1::PAMINNELSE_STATE_MED_I_UTSKICK, v1::PAMINNELSE_STATE_MED_I_UTSKICK,
                                    v1::PAMINNELSE_STATE_MED_I_UTSKICK));
}

TEST_P(PaminnelseTest, WhatComesLaterThatDayIsForTomorrow) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30")});
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  New({Task("A-3", "2026-11-30")});
  EXPECT_THAT(service_->Tend(kMonday + absl::Hours(2)), IsOk());
  EXPECT_EQ(letters_->sent.size(), 1u);
  const absl::Time tuesday = kMonday + absl::Hours(24);
  New({Task("A-1", "2026-11-30"), Task("A-3", "2026-11-30")}, tuesday);
  EXPECT_THAT(service_->Tend(tuesday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 2u);
  EXPECT_THAT(letters_->sent[1].text, HasSubstr("A-3"));
  EXPECT_THAT(letters_->sent[1].text, Not(HasSubstr("A-1")));
}

TEST_P(PaminnelseTest, NothingGoesAtNightOrOnSundays) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  const absl::Time sunday = kMonday - absl::Hours(24);
  New({Task("A-1", "2026-11-30")}, sunday);
  EXPECT_THAT(service_->Tend(sunday), IsOk());
  New({Task("A-1", "2026-11-30")});
  EXPECT_THAT(service_->Tend(kMonday - absl::Hours(2)), IsOk());
  EXPECT_TRUE(letters_->sent.empty());
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_EQ(letters_->sent.size(), 1u);
}

// A besked goes at once, on any day, to those who answer for the enhet, and once.
TEST_P(PaminnelseTest, ABeskedGoesAtOnceAndOnce) {
  const auto besked = [&](const std::string& key, v1::LamnaBeskedResponse& response) {
    v1::LamnaBeskedRequest request;
    request.set_parent(Parent());
    request.set_nyckel(key);
    request.set_enhet(norr_);
    request.set_utforare(privat_);
    request.set_amne("Kvitto S-1");
    request.set_text("Hej!{rad}{rad}Inlämnat för {enhet}.{rad}");
    request.set_request_id(NewRequestId());
    response.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at("LamnaBesked"))(
        proto::ProgramCall("kvalitet-uppfoljning", "kvalitet.registry.v1.Registry/LamnaBesked", "0114", kMonday,
                           tests::Soon()),
        request, response);
  };
  v1::LamnaBeskedResponse response;
  EXPECT_THAT(besked("a", response), IsOk());
  EXPECT_EQ(response.antal_mottagare(), 0) << "nobody is registered";
  EXPECT_THAT(besked("a", response), IsOk());
  ASSERT_EQ(Utskicken().size(), 1u);
  EXPECT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_EJ_LEVERERAT) << "which is seen";
  NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "chef@exempel.test");
  EXPECT_THAT(besked("a", response), IsOk());
  EXPECT_EQ(response.antal_mottagare(), 1);
  EXPECT_THAT(besked("a", response), IsOk()) << "by another request: of another process, say";
  const absl::Time sunday_night = kMonday - absl::Hours(30);
  EXPECT_THAT(service_->Tend(sunday_night), IsOk());
  EXPECT_THAT(service_->Tend(sunday_night), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_EQ(letters_->sent[0].to, "chef@exempel.test");
  EXPECT_EQ(letters_->sent[0].subject, "Kvitto S-1");
  EXPECT_EQ(letters_->sent[0].text, "Hej!\n\nInlämnat för Hemtjänst Norr.\n");
  EXPECT_THAT(besked("b", response), IsOk());
  New({Task("A-1", "2026-11-30")});
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_EQ(letters_->sent.size(), 3u) << "another besked, and the digest of the day besides";
  int sent = 0;
  for (const v1::Utskick& one : Utskicken()) sent += one.state() == v1::UTSKICK_STATE_SKICKAT ? 1 : 0;
  EXPECT_EQ(sent, 3);
}

// A receipt that came back goes to the address that was put right, once, and not to the old one again.
TEST_P(PaminnelseTest, ABeskedThatCameBackGoesToTheAddressThatIsPutRight) {
  const v1::Kontakt chef = NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "fel@exempel.test");
  v1::LamnaBeskedRequest request;
  request.set_parent(Parent());
  request.set_nyckel("a");
  request.set_enhet(norr_);
  request.set_utforare(privat_);
  request.set_amne("Kvitto S-1");
  request.set_text("Hej!{rad}Inlämnat för {enhet}.{rad}");
  request.set_request_id(NewRequestId());
  v1::LamnaBeskedResponse response;
  ASSERT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("LamnaBesked"))(
                  proto::ProgramCall("kvalitet-uppfoljning", "kvalitet.registry.v1.Registry/LamnaBesked", "0114",
                                     kMonday, tests::Soon()),
                  request, response),
              IsOk());
  letters_->answer = absl::FailedPreconditionError("550 5.1.1 no such user");
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  ASSERT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_STUDSAT);
  letters_->answer = absl::OkStatus();
  const auto change = [&](const std::string& field, const std::string& value) {
    v1::GetKontaktRequest get;
    get.set_name(chef.name());
    v1::UpdateKontaktRequest update;
    ASSERT_THAT(Do("GetKontakt", get, *update.mutable_kontakt()), IsOk());
    (field == "namn" ? *update.mutable_kontakt()->mutable_namn() : *update.mutable_kontakt()->mutable_epost()) = value;
    update.mutable_update_mask()->add_paths(field);
    v1::Kontakt changed;
    ASSERT_THAT(Do("UpdateKontakt", update, changed), IsOk());
    ASSERT_THAT(service_->Tend(kMonday), IsOk());
  };
  change("namn", "Kim Eka");
  EXPECT_TRUE(letters_->sent.empty());
  change("epost", "ny@exempel.test");
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_EQ(letters_->sent[0].to, "ny@exempel.test");
  EXPECT_EQ(letters_->sent[0].text, "Hej!\nInlämnat för Hemtjänst Norr.\n");
  change("epost", "fel@exempel.test");
  change("epost", "ny@exempel.test");
  EXPECT_EQ(letters_->sent.size(), 2u) << "to the first address, which somebody thinks is right after all";
}

// What was done before the digest is made, or before there was any mail at all, is not nagged about.
TEST_P(PaminnelseTest, WhatIsDoneMeanwhileIsNotMailed) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30"), Task("A-2", "2026-11-30")}, kMonday - absl::Hours(72));
  New({Task("A-2", "2026-11-30")});  // A-1 is done
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_THAT(letters_->sent[0].text, HasSubstr("A-2"));
  EXPECT_THAT(letters_->sent[0].text, Not(HasSubstr("A-1")));
}

// A contact that is added afterwards gets what nobody got.
TEST_P(PaminnelseTest, WhatNobodyGotIsForWhoComesLater) {
  New({Task("A-1", "2026-11-16")});
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_TRUE(letters_->sent.empty());
  NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "chef@exempel.test");
  const absl::Time tuesday = kMonday + absl::Hours(24);
  EXPECT_EQ(New({Task("A-1", "2026-11-16")}, tuesday), 0);
  EXPECT_THAT(service_->Tend(tuesday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_THAT(letters_->sent[0].text, HasSubstr("A-1"));
}

TEST_P(PaminnelseTest, NobodyToRemindIsShown) {
  New({Task("A-1", "2026-11-30")});
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_THAT(States(), ElementsAre(v1::PAMINNELSE_STATE_UTAN_MOTTAGARE));
  attgora::v1::ListAttGoraRequest request;
  request.set_parent(Parent());
  attgora::v1::ListAttGoraResponse response;
  EXPECT_THAT(Do("ListAttGora", request, response), IsOk());
  bool told = false;
  for (const auto& line : response.att_gora()) {
    told = told || (line.art() == attgora::v1::FASTNAT && line.vad() == "1 påminnelse har ingen mottagare");
  }
  EXPECT_TRUE(told) << response.DebugString();
}

TEST_P(PaminnelseTest, RefusedIsShownAndNotTriedAgain) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30")});
  letters_->answer = absl::FailedPreconditionError("550 5.1.1 no such user");
  for (int i = 0; i < 3; ++i) EXPECT_THAT(service_->Tend(kMonday), IsOk());
  auto utskicken = Utskicken();
  ASSERT_EQ(utskicken.size(), 1u);
  EXPECT_EQ(utskicken[0].state(), v1::UTSKICK_STATE_STUDSAT);
  EXPECT_EQ(utskicken[0].svar(), "550 5.1.1 no such user");
  letters_->answer = absl::OkStatus();
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_TRUE(letters_->sent.empty());
  // Nor tomorrow: nobody has changed the address.  The reminder has no recipient then.
  const absl::Time tuesday = kMonday + absl::Hours(24), wednesday = kMonday + absl::Hours(48);
  New({Task("A-1", "2026-11-30")}, tuesday);
  EXPECT_THAT(service_->Tend(tuesday), IsOk());
  EXPECT_TRUE(letters_->sent.empty());
  EXPECT_THAT(States(), ElementsAre(v1::PAMINNELSE_STATE_UTAN_MOTTAGARE));
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "ny@exempel.test");
  New({Task("A-1", "2026-11-30")}, wednesday);
  EXPECT_THAT(service_->Tend(wednesday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_EQ(letters_->sent[0].to, "ny@exempel.test");
}

TEST_P(PaminnelseTest, AServerThatIsAwayIsAskedAgainLater) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30")});
  letters_->answer = absl::UnavailableError("451 come back");
  for (int i = 0; i < 3; ++i) EXPECT_THAT(service_->Tend(kMonday), IsOk());
  ASSERT_EQ(Utskicken().size(), 1u);
  EXPECT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_I_KO);
  // The wait is the system clock's; let it pass.
  letters_->answer = absl::OkStatus();
  for (int attempt = 1; attempt <= 2; ++attempt) {
    EXPECT_THAT(RegistryFixture::EngineTest::Do("UPDATE job SET lease_until = 0 WHERE kind = 'utskick'"), IsOk());
    EXPECT_THAT(service_->Tend(kMonday), IsOk());
  }
  EXPECT_EQ(letters_->sent.size(), 1u);
  EXPECT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_SKICKAT);
  EXPECT_EQ(Utskicken()[0].antal_forsok(), 2);
}

TEST_P(PaminnelseTest, AttemptsEnd) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30")});
  letters_->answer = absl::UnavailableError("451 come back");
  for (int i = 0; i < 8; ++i) {
    EXPECT_THAT(service_->Tend(kMonday), IsOk());
    EXPECT_THAT(RegistryFixture::EngineTest::Do("UPDATE job SET lease_until = 0 WHERE kind = 'utskick'"), IsOk());
  }
  EXPECT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_EJ_LEVERERAT);
  // What it held is not lost.
  letters_->answer = absl::OkStatus();
  const absl::Time tuesday = kMonday + absl::Hours(24);
  New({Task("A-1", "2026-11-30")}, tuesday);
  EXPECT_THAT(service_->Tend(tuesday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_THAT(letters_->sent[0].text, HasSubstr("A-1"));
}

// A process that died at every attempt says nothing of it.
TEST_P(PaminnelseTest, ADigestNobodySendsAnyMoreIsGivenUp) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  New({Task("A-1", "2026-11-30")});
  letters_->answer = absl::UnavailableError("away");
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  EXPECT_THAT(RegistryFixture::EngineTest::Do("UPDATE job SET state = 'FEL' WHERE kind = 'utskick'"), IsOk());
  EXPECT_THAT(service_->Tend(kMonday + absl::Hours(1)), IsOk());
  EXPECT_EQ(Utskicken()[0].state(), v1::UTSKICK_STATE_EJ_LEVERERAT);
  EXPECT_THAT(States(), ElementsAre(v1::PAMINNELSE_STATE_VANTAR));
}

TEST_P(PaminnelseTest, PeopleMayTryAndNothingIsKept) {
  v1::LamnaAttGoraRequest request;
  request.set_parent(Parent());
  *request.add_att_gora() = Task("A-1", "2026-11-30");
  request.set_request_id(NewRequestId());
  v1::LamnaAttGoraResponse response;
  EXPECT_THAT(Do("LamnaAttGora", request, response), StatusIs(absl::StatusCode::kPermissionDenied));
  request.set_validate_only(true);
  EXPECT_THAT(Do("LamnaAttGora", request, response), IsOk());
  ASSERT_EQ(response.paminnelser_size(), 1);
  EXPECT_EQ(response.paminnelser(0).regel(), "FORE_14");
  EXPECT_EQ(response.paminnelser(0).antal_mottagare(), 0);
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  EXPECT_THAT(Do("LamnaAttGora", request, response), IsOk());
  EXPECT_EQ(response.paminnelser(0).antal_mottagare(), 1);
  EXPECT_TRUE(States().empty());
}

TEST_P(PaminnelseTest, KontakterAreListedAsOfADay) {
  v1::Kontakt kontakt = NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "kim@exempel.se");
  NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "ali@exempel.se");
  v1::UpdateKontaktRequest update;
  update.mutable_kontakt()->set_name(kontakt.name());
  update.mutable_kontakt()->set_giltig_till("2026-11-01");
  update.mutable_update_mask()->add_paths("giltig_till");
  update.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateKontakt", update, kontakt), IsOk());
  const auto on = [&](const std::string& day) {
    v1::ListKontakterRequest request;
    request.set_parent(Parent());
    request.set_as_of_date(day);
    v1::ListKontakterResponse response;
    EXPECT_THAT(Do("ListKontakter", request, response), IsOk());
    return response.kontakter_size();
  };
  EXPECT_EQ(on(""), 2);
  EXPECT_EQ(on("2026-10-31"), 2);
  EXPECT_EQ(on("2026-11-01"), 1);
}

TEST_P(PaminnelseTest, NoUtforareNamesSomebodyOfTheKommun) {
  proto::Call call = MakeCall("CreateKontakt");
  call.who.roles = {proto::Roll::UTFORARADMIN};
  call.scope.all = false;
  call.scope.reaches = {{privat_, {}, ""}};
  v1::CreateKontaktRequest request;
  request.set_parent(Parent());
  request.mutable_kontakt()->set_namn("Kim Ek");
  request.mutable_kontakt()->set_epost("x@exempel.test");
  request.mutable_kontakt()->set_utforare(privat_);
  v1::Kontakt made;
  const auto create = [&](v1::Kontaktroll roll) {
    request.mutable_kontakt()->set_roll(roll);
    request.set_request_id(NewRequestId());
    return std::get<proto::UnaryHandler>(handlers_.table().at("CreateKontakt"))(call, request, made);
  };
  EXPECT_THAT(create(v1::KONTAKTROLL_AVTALSANSVARIG), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(create(v1::KONTAKTROLL_HANDLAGGARE), IsOk());
  EXPECT_THAT(create(v1::KONTAKTROLL_ENHETSCHEF), IsOk());
  // Nor takes away whom the kommun has named for it.
  const v1::Kontakt of_kommun = NewKontakt(v1::KONTAKTROLL_AVTALSANSVARIG, "avtal@exempel.test");
  v1::DeleteKontaktRequest remove;
  remove.set_name(of_kommun.name());
  remove.set_etag(of_kommun.etag());
  v1::GetKontaktRequest get;
  get.set_name(of_kommun.name());
  EXPECT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("GetKontakt"))(call, get, made),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListKontakterRequest list;
  list.set_parent(Parent());
  v1::ListKontakterResponse listed;
  EXPECT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("ListKontakter"))(call, list, listed), IsOk());
  EXPECT_EQ(listed.kontakter_size(), 2) << listed.DebugString();
  EXPECT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("DeleteKontakt"))(call, remove, made),
              StatusIs(absl::StatusCode::kPermissionDenied));
  request.mutable_kontakt()->set_utforare(NewUtforare("Annan AB").name());
  EXPECT_THAT(create(v1::KONTAKTROLL_HANDLAGGARE), StatusIs(absl::StatusCode::kNotFound));
}

// Two forms of one enhet are two lines.
TEST_P(PaminnelseTest, InsatstyperTellTasksApart) {
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  attgora::v1::AttGora one = Task("S-1", "2026-11-30"), two = Task("S-2", "2026-11-30");
  for (attgora::v1::AttGora* task : {&one, &two}) task->set_vad("Självskattning 2026");
  one.set_insatstyp("SOL_HEMTJANST");
  two.set_insatstyp("SOL_BOENDESTOD");
  EXPECT_EQ(New({one, two}), 2);
  EXPECT_THAT(service_->Tend(kMonday), IsOk());
  ASSERT_EQ(letters_->sent.size(), 1u);
  EXPECT_THAT(letters_->sent[0].text, HasSubstr("Självskattning 2026, hemtjänst, Hemtjänst Norr"));
  EXPECT_THAT(letters_->sent[0].text, HasSubstr("Självskattning 2026, boendestöd, Hemtjänst Norr"));
}

// The whole way with a mail server of Debian: delivered, refused at once, and back later.
TEST_P(PaminnelseTest, ThroughARealMailServer) {
  const auto server = tests::MailServer::Start();
  if (absl::IsNotFound(server.status())) GTEST_SKIP() << server.status();
  ASSERT_THAT(server, IsOk());
  mail::SenderOptions options;
  options.target = (*server)->url();
  auto sender = mail::MakeSender(options);
  ASSERT_THAT(sender, IsOk());
  service_ = std::make_unique<RegistryService>(
      *store_, Utgang{*std::move(sender), "kvalitetsnav@exempel.test", (*server)->Maildir("kvalitetsnav")});
  handlers_ = service_->handlers();
  NewKontakt(v1::KONTAKTROLL_HANDLAGGARE, "chef@exempel.test");
  NewKontakt(v1::KONTAKTROLL_VERKSAMHETSCHEF, "borta@exempel.test");
  NewKontakt(v1::KONTAKTROLL_AVTALSANSVARIG, "okand@exempel.test", false);
  New({Task("A-1", "2026-11-09")});  // fourteen days late: all three
  const auto states = [&] {
    std::map<std::string, int> counts;
    for (const auto& one : Utskicken()) ++counts[v1::UtskickState_Name(one.state()).substr(14)];
    return counts;
  };
  const std::map<std::string, int> wanted = {{"SKICKAT", 1}, {"STUDSAT", 2}};
  for (const absl::Time patience = absl::Now() + absl::Seconds(30); absl::Now() < patience && states() != wanted;) {
    ASSERT_THAT(service_->Tend(kMonday), IsOk());
    absl::SleepFor(absl::Milliseconds(100));
  }
  EXPECT_EQ(states(), wanted);
  EXPECT_EQ((*server)->MailsOf("chef").size(), 1u);
}

}  // namespace
}  // namespace kvalitet::registry

// Ändringsförslag on every engine: who may propose what, and what becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/registry/forslag.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

// The code, and the Swedish text for people: of the whole and of each field.
MATCHER_P2(Says, code, text, "") {
  std::string said = proto::SwedishOf(arg);
  for (const proto::Violation& one : proto::ViolationsOf(arg)) absl::StrAppend(&said, "\n", one.svenska);
  *result_listener << arg.ToString() << said;
  return arg.code() == code && ::testing::Matches(text)(said);
}

class ForslagTest : public RegistryFixture {
 protected:
  void SetUp() override {
    RegistryFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    own_ = NewUtforare("Exempelomsorg AB").name();
    other_ = NewUtforare("Annan Omsorg AB").name();
    norr_ = NewEnhet("Hemtjänst Norr").name();
    soder_ = NewEnhet("Hemtjänst Söder").name();
    v1::Uppdrag made;
    ASSERT_THAT(CreateUppdrag(norr_, own_, "2020-01-01", "", made), IsOk());
    uppdrag_ = made;
    ASSERT_THAT(CreateUppdrag(soder_, other_, "2020-01-01", "", made), IsOk());
  }

  // Somebody of the utförare calls.
  template <class Q, class R>
  absl::Status As(const std::string& utforare, const std::string& method, const Q& request, R& response) const {
    proto::Call call = MakeCall(method);
    call.who.subject = "utforaren";
    call.who.roles = {proto::Roll::UTFORARADMIN};
    call.scope.all = false;
    call.scope.reaches = {{utforare, {}, ""}};
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, request, response);
  }
  static v1::CreateAndringsforslagRequest Request(const std::string& falt, const std::string& varde,
                                                  const std::string& enhet = "", const std::string& fran = "") {
    v1::CreateAndringsforslagRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    v1::Andringsforslag& forslag = *request.mutable_andringsforslag();
    forslag.set_falt(falt);
    forslag.set_varde(varde);
    forslag.set_enhet(enhet);
    forslag.set_fran_date(fran);
    return request;
  }
  v1::Andringsforslag Propose(const std::string& falt, const std::string& varde, const std::string& enhet = "",
                              const std::string& fran = "") const {
    v1::Andringsforslag made;
    EXPECT_THAT(As(own_, "CreateAndringsforslag", Request(falt, varde, enhet, fran), made), IsOk());
    return made;
  }
  absl::Status Refused(const v1::CreateAndringsforslagRequest& request) const {
    v1::Andringsforslag made;
    const absl::Status status = As(own_, "CreateAndringsforslag", request, made);
    EXPECT_EQ(made.name(), "");
    return status;
  }
  absl::Status Accept(const std::string& name, v1::Andringsforslag& now, std::string request_id = "") const {
    v1::AccepteraAndringsforslagRequest request;
    request.set_name(name);
    request.set_request_id(request_id.empty() ? NewRequestId() : request_id);
    return Do("AccepteraAndringsforslag", request, now);
  }
  absl::Status Reject(const std::string& name, v1::Andringsforslag& now) const {
    v1::AvvisaAndringsforslagRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    request.set_motiv("Stämmer inte med avtalet.");
    return Do("AvvisaAndringsforslag", request, now);
  }
  v1::Enhet Enhet(const std::string& name, const std::string& day = "2026-11-22") const {
    v1::GetEnhetRequest request;
    request.set_name(name);
    request.set_as_of_date(day);
    v1::Enhet enhet;
    EXPECT_THAT(Do("GetEnhet", request, enhet), IsOk());
    return enhet;
  }
  v1::Utforare Utforare(const std::string& name) const {
    v1::GetUtforareRequest request;
    request.set_name(name);
    v1::Utforare utforare;
    EXPECT_THAT(Do("GetUtforare", request, utforare), IsOk());
    return utforare;
  }
  void UpdateEnhet(v1::Enhet enhet, const std::string& from) const {
    v1::UpdateEnhetRequest request;
    *request.mutable_enhet() = std::move(enhet);
    request.set_effective_date(from);
    v1::Enhet now;
    ASSERT_THAT(Do("UpdateEnhet", request, now), IsOk());
  }
  int64_t Changes() const {
    v1::ListChangesRequest request;
    request.set_parent(Parent());
    request.set_page_size(1000);
    v1::ListChangesResponse response;
    EXPECT_THAT(Do("ListChanges", request, response), IsOk());
    return response.andringar_size();
  }

  std::string own_, other_, norr_, soder_;
  v1::Uppdrag uppdrag_;
};
KVALITET_ON_EVERY_ENGINE(ForslagTest);

TEST_P(ForslagTest, WhatIsAcceptedStandsInTheRegister) {
  const v1::Andringsforslag made = Propose("orgnummer", "8024118310");
  EXPECT_EQ(made.utforare(), own_) << "who acts for one utförare need not name it";
  EXPECT_EQ(made.varde(), "802411-8310") << "as the register writes it";
  EXPECT_EQ(made.tidigare(), "");
  EXPECT_EQ(made.nummer(), "Ä-1");
  EXPECT_EQ(made.state(), v1::ANDRINGSFORSLAG_STATE_FORESLAGET);
  EXPECT_EQ(Utforare(own_).orgnummer(), "") << "proposed is not changed";
  EXPECT_EQ(Propose("juridisk_form", "Ekonomisk förening").nummer(), "Ä-2");

  const int64_t changes = Changes();
  const std::string id = NewRequestId();
  v1::Andringsforslag now, again;
  ASSERT_THAT(Accept(made.name(), now, id), IsOk());
  EXPECT_EQ(now.state(), v1::ANDRINGSFORSLAG_STATE_ACCEPTERAT);
  EXPECT_EQ(now.svar_av(), "anna");
  EXPECT_EQ(Utforare(own_).orgnummer(), "802411-8310");
  EXPECT_EQ(Changes(), changes + 1) << "the other services hear of it as of any update";
  ASSERT_THAT(Accept(made.name(), again, id), IsOk());
  EXPECT_THAT(again, tests::EqualsProto(now)) << "the same request again";
  EXPECT_THAT(Accept(made.name(), again), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Reject(made.name(), again), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Changes(), changes + 1);
}

TEST_P(ForslagTest, FromADayForWhatVaries) {
  v1::Enhet enhet = Enhet(norr_);
  enhet.set_kapacitet(12);
  UpdateEnhet(enhet, "2010-01-01");
  const v1::Andringsforslag made = Propose("kapacitet", "16", norr_, "2027-01-01");
  EXPECT_EQ(made.tidigare(), "12");
  v1::Andringsforslag now;
  ASSERT_THAT(Accept(made.name(), now), IsOk());
  EXPECT_EQ(Enhet(norr_, "2026-12-31").kapacitet(), 12);
  EXPECT_EQ(Enhet(norr_, "2027-01-01").kapacitet(), 16);
  // Without a day it holds from the day on which it is accepted.
  ASSERT_THAT(Accept(Propose("antal_personer", "9", norr_).name(), now), IsOk());
  EXPECT_FALSE(Enhet(norr_, "2026-11-21").has_antal_personer());
  EXPECT_EQ(Enhet(norr_).antal_personer(), 9);
  // A name has no history.
  EXPECT_THAT(Refused(Request("namn", "Hemtjänst Nord", norr_, "2027-01-01")),
              Says(absl::StatusCode::kInvalidArgument, HasSubstr("historik")));
  ASSERT_THAT(Accept(Propose("namn", "Hemtjänst Nord", norr_).name(), now), IsOk());
  EXPECT_EQ(Enhet(norr_, "2015-01-01").namn(), "Hemtjänst Nord");
}

TEST_P(ForslagTest, OnlyWhatAnUtforareKnowsBest) {
  for (const char* falt :
       {"name", "etag", "regiform", "ideburen", "status", "uppgatt_i", "uppgatt_date", "kalla", "kall_id", "agarbyten",
        "anmarkning", "create_time", "delete_time", "kapacitet", "finns_ej"}) {
    const absl::Status status = Refused(Request(falt, "1"));
    EXPECT_THAT(status, Says(absl::StatusCode::kInvalidArgument, HasSubstr("organisationsnummer, "))) << falt;
    EXPECT_EQ(proto::ViolationsOf(status)[0].field, "andringsforslag.falt") << falt;
  }
  for (const char* falt : {"name", "etag", "skyddad", "uppgatt_i", "uppkommen_ur", "verksamhetsomrade", "kolada_id",
                           "giltig_fran", "giltig_till", "anmarkning", "orgnummer"}) {
    EXPECT_THAT(Refused(Request(falt, "1", norr_)),
                Says(absl::StatusCode::kInvalidArgument, HasSubstr("antal personer, chef sedan, ")))
        << falt;
  }
  EXPECT_THAT(Refused(Request("chef_sedan", "1", norr_)),
              Says(absl::StatusCode::kInvalidArgument, Not(HasSubstr("kan inte föreslås"))))
      << "by its label too";
  EXPECT_THAT(Refused(Request("Orgnummer; DROP", "1")), StatusIs(absl::StatusCode::kInvalidArgument));
  // What the server stamps is not taken from the request.
  v1::CreateAndringsforslagRequest request = Request("namn", "Nytt namn AB");
  request.mutable_andringsforslag()->set_state(v1::ANDRINGSFORSLAG_STATE_ACCEPTERAT);
  request.mutable_andringsforslag()->set_tidigare("Nytt namn AB");
  request.mutable_andringsforslag()->set_nummer("Ä-99");
  v1::Andringsforslag made;
  ASSERT_THAT(As(own_, "CreateAndringsforslag", request, made), IsOk());
  EXPECT_EQ(made.state(), v1::ANDRINGSFORSLAG_STATE_FORESLAGET);
  EXPECT_EQ(made.tidigare(), "Exempelomsorg AB");
  EXPECT_EQ(made.nummer(), "Ä-1");
}

TEST_P(ForslagTest, OnlyWhatTheFieldTakes) {
  const auto refused = [&](const std::string& falt, const std::string& varde, const std::string& enhet,
                           const char* because) {
    const absl::Status status = Refused(Request(falt, varde, enhet));
    EXPECT_THAT(status, Says(absl::StatusCode::kInvalidArgument, HasSubstr(because))) << falt;
    ASSERT_EQ(proto::ViolationsOf(status).size(), 1u);
    EXPECT_EQ(proto::ViolationsOf(status)[0].field, "andringsforslag.varde") << falt;
  };
  refused("orgnummer", "802411-8311", "", "");
  refused("juridisk_form", "klubb", "", "ideell förening");
  refused("juridisk_form", "11", "", "ideell förening");
  refused("kapacitet", "många", norr_, "inget helt tal");
  refused("kapacitet", "-1", norr_, "");
  refused("kapacitet", "99999999999", norr_, "inget helt tal");
  refused("chef_sedan_date", "1 maj", norr_, "");
  refused("hsa_id", "SE 123", norr_, "");
  refused("namn", std::string(201, 'a'), norr_, "200");
  refused("namn", "Hemtjänst Norr", norr_, "är redan");
  EXPECT_THAT(Refused(Request("namn", "")), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(ForslagTest, AnothersIsNotThere) {
  // An enhet of somebody else, none at all, one that has been handed over: the same answer.
  const absl::Status others = Refused(Request("kapacitet", "16", soder_));
  const absl::Status none = Refused(Request("kapacitet", "16", Parent() + "/enheter/finns-ej"));
  EXPECT_THAT(others, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(none, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(proto::ReasonOf(others), proto::ReasonOf(none));
  v1::CreateAndringsforslagRequest request = Request("namn", "Kapad AB");
  request.mutable_andringsforslag()->set_utforare(other_);
  EXPECT_THAT(Refused(request), StatusIs(absl::StatusCode::kNotFound));
  request.mutable_andringsforslag()->set_utforare(Parent() + "/utforare/finns-ej");
  EXPECT_THAT(Refused(request), StatusIs(absl::StatusCode::kNotFound));

  const v1::Andringsforslag made = Propose("kapacitet", "16", norr_);
  v1::GetAndringsforslagRequest get;
  get.set_name(made.name());
  v1::Andringsforslag found;
  EXPECT_THAT(As(other_, "GetAndringsforslag", get, found), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(found.varde(), "");
  EXPECT_THAT(As(own_, "GetAndringsforslag", get, found), IsOk());
  v1::ListAndringsforslagRequest list;
  list.set_parent(Parent());
  v1::ListAndringsforslagResponse listed;
  ASSERT_THAT(As(other_, "ListAndringsforslag", list, listed), IsOk());
  EXPECT_EQ(listed.andringsforslag_size(), 0);
  ASSERT_THAT(As(own_, "ListAndringsforslag", list, listed), IsOk());
  EXPECT_EQ(listed.andringsforslag_size(), 1);
  list.set_filter("nummer = \"Ä-1\"");
  ASSERT_THAT(As(other_, "ListAndringsforslag", list, listed), IsOk());
  EXPECT_EQ(listed.andringsforslag_size(), 0);
  ASSERT_THAT(Do("ListAndringsforslag", list, listed), IsOk());
  EXPECT_EQ(listed.andringsforslag_size(), 1) << "the kommun sees all";
}

TEST_P(ForslagTest, WhatHasChangedSinceIsNotOverwritten) {
  const v1::Andringsforslag made = Propose("kapacitet", "16", norr_);
  v1::Enhet enhet = Enhet(norr_);
  enhet.set_omrade("Norr");
  UpdateEnhet(enhet, "2026-01-01");
  enhet = Enhet(norr_);
  enhet.set_kapacitet(14);
  UpdateEnhet(enhet, "2026-01-01");
  v1::Andringsforslag now;
  const absl::Status status = Accept(made.name(), now);
  EXPECT_THAT(status, Says(absl::StatusCode::kFailedPrecondition, HasSubstr("är nu \"14\"; förslaget är \"16\"")));
  EXPECT_EQ(proto::ReasonOf(status), "ANDRAT_SEDAN");
  EXPECT_EQ(Enhet(norr_).kapacitet(), 14);
  // Somebody has written the very same: then it is done.
  enhet = Enhet(norr_);
  enhet.set_kapacitet(16);
  UpdateEnhet(enhet, "2026-01-01");
  const int64_t changes = Changes();
  ASSERT_THAT(Accept(made.name(), now), IsOk());
  EXPECT_EQ(Changes(), changes);
  // What stands beside it does not matter.
  const v1::Andringsforslag place = Propose("adress", "Norrgatan 1", norr_);
  enhet = Enhet(norr_);
  enhet.set_kapacitet(18);
  UpdateEnhet(enhet, "2026-01-01");
  ASSERT_THAT(Accept(place.name(), now), IsOk());
  EXPECT_EQ(Enhet(norr_).adress(), "Norrgatan 1");
  EXPECT_EQ(Enhet(norr_).kapacitet(), 18);
}

TEST_P(ForslagTest, NotOfAnEnhetThatHasChangedHands) {
  const v1::Andringsforslag made = Propose("kapacitet", "16", norr_);
  v1::UpdateUppdragRequest end;
  *end.mutable_uppdrag() = uppdrag_;
  end.mutable_uppdrag()->set_giltig_till("2026-11-22");
  v1::Uppdrag ended, next;
  ASSERT_THAT(Do("UpdateUppdrag", end, ended), IsOk());
  ASSERT_THAT(CreateUppdrag(norr_, other_, "2026-11-22", "", next), IsOk());
  v1::Andringsforslag now;
  EXPECT_THAT(Accept(made.name(), now), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(Enhet(norr_).has_kapacitet());
  EXPECT_THAT(Refused(Request("kapacitet", "17", norr_)), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Reject(made.name(), now), IsOk());
  EXPECT_EQ(now.state(), v1::ANDRINGSFORSLAG_STATE_AVVISAT);
  EXPECT_EQ(now.svar(), "Stämmer inte med avtalet.");
  v1::GetAndringsforslagRequest get;
  get.set_name(made.name());
  ASSERT_THAT(As(own_, "GetAndringsforslag", get, now), IsOk());
  EXPECT_EQ(now.svar(), "Stämmer inte med avtalet.") << "whose proposal it was reads the answer";
}

TEST_P(ForslagTest, APlaceThatIsSecretIsNotWrittenDown) {
  v1::Enhet enhet = Enhet(norr_);
  enhet.set_skyddad(true);
  UpdateEnhet(enhet, "2026-01-01");
  for (const char* falt : {"adress", "omrade"}) {
    EXPECT_THAT(Refused(Request(falt, "Hemliga gatan 1", norr_)),
                Says(absl::StatusCode::kInvalidArgument, HasSubstr("skyddad")));
  }
  EXPECT_EQ(Propose("kapacitet", "8", norr_).varde(), "8");
}

TEST_P(ForslagTest, OfTwoWhoAcceptAtOnceOneDoes) {
  const v1::Andringsforslag made = Propose("kapacitet", "16", norr_);
  const int64_t changes = Changes();
  std::vector<absl::Status> answers(4);
  std::vector<std::thread> people;
  for (absl::Status& answer : answers) {
    people.emplace_back([&] {
      v1::Andringsforslag now;
      answer = Accept(made.name(), now);
    });
  }
  for (std::thread& one : people) one.join();
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const auto& a) { return a.ok(); }), 1);
  for (const absl::Status& answer : answers) {
    EXPECT_EQ(proto::ReasonOf(answer), answer.ok() ? "" : "REDAN_BESVARAT") << answer;
  }
  EXPECT_EQ(Changes(), changes + 1);
}

TEST_P(ForslagTest, ATryAndARepeatStoreNothingMore) {
  v1::CreateAndringsforslagRequest request = Request("kapacitet", "16", norr_);
  request.set_validate_only(true);
  v1::Andringsforslag tried, made, again;
  ASSERT_THAT(As(own_, "CreateAndringsforslag", request, tried), IsOk());
  EXPECT_EQ(tried.varde(), "16");
  request.set_validate_only(false);
  ASSERT_THAT(As(own_, "CreateAndringsforslag", request, made), IsOk());
  ASSERT_THAT(As(own_, "CreateAndringsforslag", request, again), IsOk());
  EXPECT_THAT(again, tests::EqualsProto(made));
  v1::AccepteraAndringsforslagRequest accept;
  accept.set_name(made.name());
  accept.set_validate_only(true);
  ASSERT_THAT(Do("AccepteraAndringsforslag", accept, tried), IsOk());
  EXPECT_FALSE(Enhet(norr_).has_kapacitet());
  v1::ListAndringsforslagRequest list;
  list.set_parent(Parent());
  list.set_filter("state = \"ANDRINGSFORSLAG_STATE_FORESLAGET\"");
  v1::ListAndringsforslagResponse listed;
  ASSERT_THAT(Do("ListAndringsforslag", list, listed), IsOk());
  EXPECT_EQ(listed.andringsforslag_size(), 1);
}

TEST_P(ForslagTest, TheKommunHasItToDoUntilItIsAnswered) {
  const v1::Andringsforslag made = Propose("antal_personer", "16", norr_);
  const auto lines = [&] {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent(Parent());
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do("ListAttGora", request, response), IsOk());
    std::vector<attgora::v1::AttGora> found;
    for (const auto& line : response.att_gora()) {
      if (line.resurs() == made.name()) found.push_back(line);
    }
    return found;
  };
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0].vad(), "Ändringsförslag Ä-1");
  EXPECT_EQ(lines()[0].text(), "antal personer: 16");
  EXPECT_EQ(lines()[0].enhet(), norr_);
  EXPECT_EQ(lines()[0].kommando(), absl::StrCat("kvalitet förslag acceptera ", made.nummer()));
  v1::Andringsforslag now;
  ASSERT_THAT(Accept(made.name(), now), IsOk());
  EXPECT_EQ(lines().size(), 0u);
}

// Plain fields that the API sets, and none that holds something of a person.
TEST(ForslagFaltTest, AreSettableAndPlain) {
  int count = 0;
  for (const auto* resource : {v1::Utforare::descriptor(), v1::Enhet::descriptor()}) {
    for (int i = 0; i < resource->field_count(); ++i) {
      const auto* field = resource->field(i);
      if (Foreslagbart(resource, field->name()) == nullptr) continue;
      ++count;
      const auto& rule = field->options().GetExtension(options::v1::falt);
      EXPECT_FALSE(field->is_repeated() || field->message_type() != nullptr) << field->full_name();
      EXPECT_FALSE(rule.output_only() || rule.immutable()) << field->full_name();
      EXPECT_EQ(rule.personuppgift(), options::v1::PERSONUPPGIFT_NONE) << field->full_name();
      EXPECT_TRUE(rule.reference().empty()) << field->full_name();
      EXPECT_LE(rule.max_length(), 500) << "longer than a proposal's value: " << field->full_name();
    }
  }
  EXPECT_EQ(count, 11);
  EXPECT_EQ(Foreslagbart(v1::Utforare::descriptor(), "name"), nullptr);
}

}  // namespace
}  // namespace kvalitet::registry

// What people name is one thing, and what is written together belongs together.
#include <gmock/gmock.h>

#include "common/proto/errors.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using tests::IsOk;

class NamnTest : public RegistryFixture {
 protected:
  template <class Made, class Request>
  absl::Status Make(const std::string& method, Request request) const {
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    Made made;
    return Do(method, request, made);
  }
  absl::Status Enhet(const std::string& namn, const std::string& omrade) const {
    v1::CreateEnhetRequest request;
    request.mutable_enhet()->set_namn(namn);
    request.mutable_enhet()->set_omrade(omrade);
    return Make<v1::Enhet>("CreateEnhet", request);
  }
  absl::Status Utforare(const std::string& namn) const {
    v1::CreateUtforareRequest request;
    request.mutable_utforare()->set_namn(namn);
    request.mutable_utforare()->set_regiform(v1::REGIFORM_ENSKILD);
    return Make<v1::Utforare>("CreateUtforare", request);
  }
  absl::Status Insatstyp(const std::string& kod, const std::string& namn) const {
    v1::CreateInsatstypRequest request;
    request.mutable_insatstyp()->set_kod(kod);
    request.mutable_insatstyp()->set_namn(namn);
    request.mutable_insatstyp()->set_lag(v1::LAG_SOL);
    request.mutable_insatstyp()->set_giltig_fran("2026-01-01");
    return Make<v1::Insatstyp>("CreateInsatstyp", request);
  }
  absl::Status Avtal(const std::string& utforare, v1::Avtalsform form, const std::string& option = "") const {
    v1::CreateAvtalRequest request;
    request.mutable_avtal()->set_utforare(utforare);
    request.mutable_avtal()->set_avtalsform(form);
    request.mutable_avtal()->set_start_date("2024-01-01");
    request.mutable_avtal()->set_slut_date("2027-01-01");
    if (!option.empty()) {
      request.mutable_avtal()->add_optioner()->set_senast_date(option);
      request.mutable_avtal()->mutable_optioner(0)->set_till_date("2029-01-01");
    }
    return Make<v1::Avtal>("CreateAvtal", request);
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto broken = proto::ViolationsOf(status);
    return broken.size() == 1 ? broken[0].field : std::string(status.message());
  }
};

KVALITET_ON_EVERY_ENGINE(NamnTest);

TEST_P(NamnTest, OfTwoUtforareEachHasItsOwn) {
  ASSERT_THAT(Utforare("Exempelvård AB"), IsOk());
  for (const char* same : {"Exempelvård AB", "EXEMPELVÅRD  ab", "Exempelvard AB"}) {
    EXPECT_EQ(FieldOf(Utforare(same)), "utforare.namn") << same;
  }
  const v1::Utforare other = NewUtforare("Kronans Vård AB");
  v1::UpdateUtforareRequest rename;
  rename.mutable_utforare()->set_name(other.name());
  rename.mutable_utforare()->set_namn("Exempelvård AB");
  rename.mutable_update_mask()->add_paths("namn");
  rename.set_request_id(NewRequestId());
  v1::Utforare now;
  EXPECT_EQ(FieldOf(Do("UpdateUtforare", rename, now)), "utforare.namn");
}

TEST_P(NamnTest, EnheterOfOneNameAreInDifferentAreas) {
  ASSERT_THAT(Enhet("Hemtjänst Norr", "Farsta"), IsOk());
  EXPECT_EQ(FieldOf(Enhet("Hemtjänst Norr", "Farsta")), "enhet.namn");
  EXPECT_EQ(FieldOf(Enhet("hemtjänst norr", "farsta")), "enhet.namn") << "case tells nothing apart";
  EXPECT_EQ(FieldOf(Enhet("Hemtjänst Norr", "")), "enhet.namn") << "nothing tells it from the other";
  EXPECT_THAT(Enhet("Hemtjänst Norr", "Skarpnäck"), IsOk());
}

TEST_P(NamnTest, AWordMeansOneInsatstyp) {
  EXPECT_EQ(FieldOf(Insatstyp("SOL_EGET", "Hemtjänst")), "insatstyp.namn");
  EXPECT_EQ(FieldOf(Insatstyp("SOL_EGET", "säbo")), "insatstyp.namn") << "another word for it";
  EXPECT_THAT(Insatstyp("SOL_FALTARE", "fältare"), IsOk());
  v1::UpdateInsatstypRequest update;
  update.mutable_insatstyp()->set_name(Hemtjanst());
  update.mutable_update_mask()->add_paths("kolada");
  v1::Insatstyp now;
  for (const auto& [ids, right] : {std::pair<const char*, bool>{"hej hopp", false}, {"U214 N214", true}, {"", true}}) {
    update.mutable_insatstyp()->set_kolada(ids);
    update.set_request_id(NewRequestId());
    EXPECT_EQ(Do("UpdateInsatstyp", update, now).ok(), right) << ids;
  }
}

TEST_P(NamnTest, AnInternOverenskommelseIsWithTheKommunsOwn) {
  const v1::Utforare privat = NewUtforare("A"), egen = NewUtforare("Kommunen", v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(FieldOf(Avtal(privat.name(), v1::AVTALSFORM_INTERN_OVERENSKOMMELSE)), "avtal.avtalsform");
  EXPECT_THAT(Avtal(egen.name(), v1::AVTALSFORM_INTERN_OVERENSKOMMELSE), IsOk());
}

TEST_P(NamnTest, AnUtforareHasOneAvtalWithABeteckning) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const auto avtal = [&](const v1::Utforare& utforare, const char* beteckning) {
    v1::CreateAvtalRequest request;
    request.mutable_avtal()->set_utforare(utforare.name());
    request.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_LOV);
    request.mutable_avtal()->set_beteckning(beteckning);
    return Make<v1::Avtal>("CreateAvtal", request);
  };
  ASSERT_THAT(avtal(a, "LOV 2024-17"), IsOk());
  EXPECT_EQ(FieldOf(avtal(a, "lov  2024-17")), "avtal.beteckning");
  EXPECT_THAT(avtal(b, "LOV 2024-17"), IsOk()) << "a frame of several";
  EXPECT_THAT(avtal(a, ""), IsOk());
  EXPECT_THAT(avtal(a, ""), IsOk()) << "lists leave it out";
}

TEST_P(NamnTest, AnAvtalGoesAwayOnlyWhenNothingRestsOnIt) {
  const v1::Utforare a = NewUtforare("A");
  v1::CreateAvtalRequest request;
  request.set_parent(Parent());
  request.mutable_avtal()->set_utforare(a.name());
  request.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_LOV);
  request.set_request_id(NewRequestId());
  v1::Avtal made, gone;
  ASSERT_THAT(Do("CreateAvtal", request, made), IsOk());
  v1::DeleteAvtalRequest away;
  away.set_name(made.name());
  away.set_validate_only(true);
  ASSERT_THAT(Do("DeleteAvtal", away, gone), IsOk());
  EXPECT_EQ((ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>("ListAvtal")).avtal_size(), 1) << "only a try";
  v1::Uppdrag uppdrag;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), a.name(), "2026-01-01", "", uppdrag), IsOk());
  v1::UpdateUppdragRequest of;
  of.mutable_uppdrag()->set_name(uppdrag.name());
  of.mutable_uppdrag()->set_avtal(made.name());
  of.mutable_update_mask()->add_paths("avtal");
  of.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", of, uppdrag), IsOk());
  EXPECT_THAT(Do("DeleteAvtal", away, gone), HasReason("ANVANDS"));
}

TEST_P(NamnTest, AnOptionIsUsedBeforeTheAvtalEnds) {
  const v1::Utforare privat = NewUtforare("A");
  EXPECT_EQ(FieldOf(Avtal(privat.name(), v1::AVTALSFORM_LOU, "2027-06-01")), "avtal.optioner[0].senast_date");
  ASSERT_THAT(Avtal(privat.name(), v1::AVTALSFORM_LOU, "2027-01-01"), IsOk());
  v1::UpdateAvtalRequest earlier;
  earlier.mutable_avtal()->set_name(ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>("ListAvtal").avtal(0).name());
  earlier.mutable_avtal()->set_slut_date("2026-06-01");
  earlier.mutable_update_mask()->add_paths("slut_date");
  earlier.set_request_id(NewRequestId());
  v1::Avtal now;
  EXPECT_THAT(Do("UpdateAvtal", earlier, now), IsOk()) << "it ends before the option that it had";
}

// 3 + 1 + 1 years: the second prolongs what the first has prolonged.
TEST_P(NamnTest, OneOptionFollowsOnAnother) {
  v1::CreateAvtalRequest request;
  request.mutable_avtal()->set_utforare(NewUtforare("A").name());
  request.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_LOU);
  request.mutable_avtal()->set_start_date("2024-01-01");
  request.mutable_avtal()->set_slut_date("2027-01-01");
  for (const auto& [senast, till] : {std::pair{"2026-07-01", "2028-01-01"}, {"2028-07-01", "2029-01-01"}}) {
    v1::Avtalsoption& option = *request.mutable_avtal()->add_optioner();
    option.set_senast_date(senast);
    option.set_till_date(till);
  }
  EXPECT_EQ(FieldOf(Make<v1::Avtal>("CreateAvtal", request)), "avtal.optioner[1].senast_date") << "it has ended by then";
  request.mutable_avtal()->mutable_optioner(1)->set_senast_date("2027-07-01");
  EXPECT_THAT(Make<v1::Avtal>("CreateAvtal", request), IsOk());
}

TEST_P(NamnTest, WhoHasCeasedGetsNoUppdragThatGoesOn) {
  const v1::Utforare gone = NewUtforare("A");
  v1::UpdateUtforareRequest end;
  end.mutable_utforare()->set_name(gone.name());
  end.mutable_utforare()->set_status(v1::UTFORARE_STATUS_UPPHORD);
  end.mutable_update_mask()->add_paths("status");
  end.set_request_id(NewRequestId());
  v1::Utforare now;
  ASSERT_THAT(Do("UpdateUtforare", end, now), IsOk());
  v1::Uppdrag made;
  const v1::Enhet enhet = NewEnhet("Norr");
  EXPECT_EQ(FieldOf(CreateUppdrag(enhet.name(), gone.name(), "2026-01-01", "", made)), "uppdrag.utforare");
  EXPECT_THAT(CreateUppdrag(enhet.name(), gone.name(), "2024-01-01", "2025-01-01", made), IsOk()) << "it was then";
}

TEST_P(NamnTest, WhoCarriesOnHasNotCeased) {
  const v1::Utforare a = NewUtforare("A");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), a.name(), "2024-01-01", "", made), IsOk());
  v1::UpdateUtforareRequest end;
  end.mutable_utforare()->set_name(a.name());
  end.mutable_utforare()->set_status(v1::UTFORARE_STATUS_UPPHORD);
  end.mutable_update_mask()->add_paths("status");
  end.set_request_id(NewRequestId());
  v1::Utforare now;
  EXPECT_EQ(FieldOf(Do("UpdateUtforare", end, now)), "utforare.status");
  v1::UpdateUppdragRequest last;
  last.mutable_uppdrag()->set_name(made.name());
  last.mutable_uppdrag()->set_giltig_till("2025-06-01");
  last.mutable_update_mask()->add_paths("giltig_till");
  last.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", last, made), IsOk());
  EXPECT_THAT(Do("UpdateUtforare", end, now), IsOk());
}

TEST_P(NamnTest, AContactOfAnUtforareIsOfAnEnhetThatItOperates) {
  const v1::Utforare a = NewUtforare("A");
  const v1::Enhet own = NewEnhet("Norr"), other = NewEnhet("Söder");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(own.name(), a.name(), "2024-01-01", "", made), IsOk());
  const auto kontakt = [&](const std::string& enhet) {
    v1::CreateKontaktRequest request;
    request.mutable_kontakt()->set_roll(v1::KONTAKTROLL_ENHETSCHEF);
    request.mutable_kontakt()->set_namn("Kim Ek");
    request.mutable_kontakt()->set_epost("kim.ek@exempel.se");
    request.mutable_kontakt()->set_utforare(a.name());
    request.mutable_kontakt()->set_enhet(enhet);
    return Make<v1::Kontakt>("CreateKontakt", request);
  };
  EXPECT_EQ(FieldOf(kontakt(other.name())), "kontakt.enhet");
  EXPECT_THAT(kontakt(own.name()), IsOk());
}

}  // namespace
}  // namespace kvalitet::registry

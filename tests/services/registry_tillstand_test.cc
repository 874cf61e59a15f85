// Tillståndsvakten, and the kommun's own organisation.
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

class TillstandTest : public RegistryFixture {
 protected:
  absl::Status Create(const v1::Enhet& enhet, const v1::Utforare& utforare, const std::string& insatstyp,
                      const std::string& fran, v1::Uppdrag& made, const std::string& dnr_vantas = "") const {
    v1::CreateUppdragRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_uppdrag()->set_enhet(enhet.name());
    request.mutable_uppdrag()->set_utforare(utforare.name());
    request.mutable_uppdrag()->set_insatstyp(Parent() + "/insatstyper/" + insatstyp);
    request.mutable_uppdrag()->set_giltig_fran(fran);
    request.mutable_uppdrag()->set_dnr_vantas_date(dnr_vantas);
    return Do("CreateUppdrag", request, made);
  }
  template <class M, class Q>
  absl::StatusOr<M> Make(const std::string& method, Q request) const {
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    M made;
    absl::Status status = Do(method, request, made);
    if (!status.ok()) return status;
    return made;
  }
};

KVALITET_ON_EVERY_ENGINE(TillstandTest);

TEST_P(TillstandTest, NoNewUppdragOfAnEnskildWithoutOneValidThatDay) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  v1::Uppdrag made;
  EXPECT_THAT(Create(NewEnhet("A"), privat, "sol-hemtjanst", "2026-03-01", made), HasReason("TILLSTAND_SAKNAS"));
  NewTillstand(privat.name(), {Hemtjanst()}, "2026-03-01", "2027-03-01");
  ASSERT_THAT(Create(NewEnhet("B"), privat, "sol-hemtjanst", "2026-03-01", made), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_FINNS);
  EXPECT_THAT(Create(NewEnhet("C"), privat, "sol-hemtjanst", "2026-02-28", made), HasReason("TILLSTAND_SAKNAS"));
  EXPECT_THAT(Create(NewEnhet("D"), privat, "sol-hemtjanst", "2027-03-01", made), HasReason("TILLSTAND_SAKNAS"));
  EXPECT_THAT(Create(NewEnhet("E"), privat, "sol-sabo", "2026-03-01", made), HasReason("TILLSTAND_SAKNAS"))
      << "a tillstånd for another insatstyp";
}

TEST_P(TillstandTest, TheWaysPastAreStatedOrFollowFromTheLawOfTheDay) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  v1::Uppdrag made;
  ASSERT_THAT(Create(NewEnhet("A"), privat, "sol-hemtjanst", "2018-12-31", made), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_KRAVS_EJ) << "before hemtjänst needed one";
  EXPECT_THAT(Create(NewEnhet("B"), privat, "sol-hemtjanst", "2019-01-01", made), HasReason("TILLSTAND_SAKNAS"));
  ASSERT_THAT(Create(NewEnhet("C"), privat, "sol-hemtjanst", "2026-11-01", made, "2026-12-15"), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_DNR_VANTAS);
  EXPECT_EQ(made.dnr_vantas_av(), "anna") << "who said so";
  ASSERT_THAT(Create(NewEnhet("D"), privat, "sol-matdistribution", "2026-11-01", made), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_KRAVS_EJ);
  const v1::Utforare region = NewUtforareWithout("Regionen", v1::REGIFORM_REGION);
  ASSERT_THAT(Create(NewEnhet("E"), region, "sol-sabo", "2026-11-01", made), tests::IsOk());
}

TEST_P(TillstandTest, ADnrIsExpectedWithinReason) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  v1::Uppdrag made;
  for (const char* day : {"2026-11-21", "2099-01-01"}) {
    EXPECT_EQ(proto::ViolationsOf(Create(NewEnhet(day), privat, "sol-hemtjanst", "2026-11-01", made, day)).size(), 1u)
        << day;
  }
}

TEST_P(TillstandTest, WhoseRegiIsUnknownIsNotSaidToNeedNone) {
  const v1::Utforare okand = NewUtforareWithout("Okänd", v1::REGIFORM_OKAND);
  v1::Uppdrag made;
  ASSERT_THAT(Create(NewEnhet("A"), okand, "sol-hemtjanst", "2026-11-01", made), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_EJ_KONTROLLERAD);
}

TEST_P(TillstandTest, TheKommunsOwnIsToldOfBeforeItBegins) {
  const v1::Utforare egen = NewUtforareWithout("Omsorgsförvaltningen", v1::REGIFORM_KOMMUNAL);
  v1::Uppdrag made;
  EXPECT_THAT(Create(NewEnhet("A"), egen, "sol-sabo", "2026-03-01", made), HasReason("ANMALAN_SAKNAS"));
  NewTillstand(egen.name(), {Parent() + "/insatstyper/sol-sabo"}, "2026-01-01", "", v1::TILLSTANDSSLAG_ANMALAN);
  ASSERT_THAT(Create(NewEnhet("B"), egen, "sol-sabo", "2026-03-01", made), tests::IsOk());
  ASSERT_THAT(Create(NewEnhet("C"), egen, "sol-hemtjanst", "2026-03-01", made), tests::IsOk());
  EXPECT_EQ(made.tillstandsgrund(), v1::TILLSTANDSGRUND_KRAVS_EJ);
}

TEST_P(TillstandTest, ACorrectionThatChangesNeitherDayNorUtforareIsNotJudgedAnew) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  v1::Uppdrag made;
  ASSERT_THAT(Create(NewEnhet("A"), privat, "sol-hemtjanst", "2018-01-01", made), tests::IsOk());
  v1::UpdateUppdragRequest request;
  request.mutable_uppdrag()->set_name(made.name());
  request.mutable_uppdrag()->set_anmarkning("rättad");
  request.mutable_update_mask()->add_paths("anmarkning");
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", request, made), tests::IsOk());
  request.mutable_uppdrag()->set_giltig_fran("2020-01-01");
  request.mutable_update_mask()->add_paths("giltig_fran");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do("UpdateUppdrag", request, made), HasReason("TILLSTAND_SAKNAS"));
}

TEST_P(TillstandTest, AnInsatstypOutOfUseIsKeptOnOldAndRefusedForNew) {
  const v1::Utforare egen = NewUtforareWithout("Omsorgsförvaltningen", v1::REGIFORM_KOMMUNAL);
  v1::Uppdrag old, made;
  ASSERT_THAT(Create(NewEnhet("A"), egen, "sol-ledsagning", "2026-03-01", old), tests::IsOk());
  v1::UpdateInsatstypRequest out;
  out.mutable_insatstyp()->set_name(Parent() + "/insatstyper/sol-ledsagning");
  out.mutable_insatstyp()->set_lage(v1::INSATSTYP_LAGE_UTGANGEN);
  out.mutable_insatstyp()->set_ersatts_av_kod("SOL_AVLOSNING");
  out.mutable_update_mask()->add_paths("lage");
  out.mutable_update_mask()->add_paths("ersatts_av_kod");
  out.set_request_id(NewRequestId());
  v1::Insatstyp insatstyp;
  ASSERT_THAT(Do("UpdateInsatstyp", out, insatstyp), tests::IsOk());
  const absl::Status refused = Create(NewEnhet("B"), egen, "sol-ledsagning", "2026-03-01", made);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, testing::HasSubstr("SOL_AVLOSNING"));
  v1::UpdateUppdragRequest end;
  end.mutable_uppdrag()->set_name(old.name());
  end.mutable_uppdrag()->set_giltig_till("2026-12-01");
  end.mutable_update_mask()->add_paths("giltig_till");
  end.set_request_id(NewRequestId());
  EXPECT_THAT(Do("UpdateUppdrag", end, old), tests::IsOk());
}

TEST_P(TillstandTest, AnInsatstypIsSwitchedOffAndRenamedFromADay) {
  const v1::Utforare egen = NewUtforareWithout("Omsorgsförvaltningen", v1::REGIFORM_KOMMUNAL);
  const std::string name = Parent() + "/insatstyper/sol-matdistribution";
  const auto change = [&](const std::string& day, v1::InsatstypLage lage, const std::string& namn) {
    v1::UpdateInsatstypRequest request;
    request.mutable_insatstyp()->set_name(name);
    request.mutable_insatstyp()->set_lage(lage);
    request.mutable_insatstyp()->set_namn(namn);
    request.mutable_update_mask()->add_paths("lage");
    request.mutable_update_mask()->add_paths("namn");
    request.set_effective_date(day);
    request.set_request_id(NewRequestId());
    v1::Insatstyp now;
    return Do("UpdateInsatstyp", request, now);
  };
  ASSERT_THAT(change("2027-01-01", v1::INSATSTYP_LAGE_AV, "matlåda"), tests::IsOk());
  ASSERT_THAT(change("2028-01-01", v1::INSATSTYP_LAGE_I_BRUK, "matlåda"), tests::IsOk());
  const auto on = [&](const std::string& day) {
    v1::GetInsatstypRequest request;
    request.set_name(name);
    request.set_as_of_date(day);
    v1::Insatstyp found;
    EXPECT_THAT(Do("GetInsatstyp", request, found), tests::IsOk()) << day;
    return std::make_pair(found.lage(), found.namn());
  };
  EXPECT_EQ(on("2026-12-31"), std::make_pair(v1::INSATSTYP_LAGE_I_BRUK, std::string("matdistribution")));
  EXPECT_EQ(on("2027-01-01"), std::make_pair(v1::INSATSTYP_LAGE_AV, std::string("matlåda")));
  EXPECT_EQ(on("2027-12-31").first, v1::INSATSTYP_LAGE_AV);
  EXPECT_EQ(on("2028-01-01").first, v1::INSATSTYP_LAGE_I_BRUK);
  v1::Uppdrag made, old;
  ASSERT_THAT(Create(NewEnhet("A"), egen, "sol-matdistribution", "2026-12-31", old), tests::IsOk())
      << "it began before";
  const absl::Status off = Create(NewEnhet("B"), egen, "sol-matdistribution", "2027-01-01", made);
  ASSERT_EQ(proto::ViolationsOf(off).size(), 1u) << off;
  EXPECT_THAT(proto::ViolationsOf(off)[0].svenska, testing::HasSubstr("används inte i kommunen"));
  EXPECT_THAT(Create(NewEnhet("C"), egen, "sol-matdistribution", "2028-01-01", made), tests::IsOk());
  v1::UpdateUppdragRequest end;
  end.mutable_uppdrag()->set_name(old.name());
  end.mutable_uppdrag()->set_giltig_till("2027-06-01");
  end.mutable_update_mask()->add_paths("giltig_till");
  end.set_request_id(NewRequestId());
  EXPECT_THAT(Do("UpdateUppdrag", end, old), tests::IsOk()) << "what has it keeps it";
}

TEST_P(TillstandTest, ANumberThatIsMissingIsNotStoredAsAppliedForUnasked) {
  const v1::Utforare egen = NewUtforareWithout("Omsorgsförvaltningen", v1::REGIFORM_KOMMUNAL);
  v1::CreateTillstandRequest request;
  request.mutable_tillstand()->set_utforare(egen.name());
  request.mutable_tillstand()->set_slag(v1::TILLSTANDSSLAG_ANMALAN);
  request.mutable_tillstand()->add_insatstyper(Parent() + "/insatstyper/sol-sabo");
  request.mutable_tillstand()->set_giltig_fran("2026-01-01");
  const auto refused = Make<v1::Tillstand>("CreateTillstand", request);
  ASSERT_EQ(proto::ViolationsOf(refused.status()).size(), 1u) << refused.status();
  EXPECT_EQ(proto::ViolationsOf(refused.status())[0].field, "tillstand.dnr");
  EXPECT_THAT(proto::ViolationsOf(refused.status())[0].svenska, testing::HasSubstr("--sökt"));
  request.mutable_tillstand()->set_lage(v1::TILLSTANDSLAGE_SOKT);
  const auto asked = Make<v1::Tillstand>("CreateTillstand", request);
  ASSERT_THAT(asked, tests::IsOk());
  EXPECT_EQ(asked->lage(), v1::TILLSTANDSLAGE_SOKT);
}

TEST_P(TillstandTest, TheSameDecisionStandsOnce) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  v1::CreateTillstandRequest request;
  request.mutable_tillstand()->set_utforare(privat.name());
  request.mutable_tillstand()->set_slag(v1::TILLSTANDSSLAG_TILLSTAND);
  request.mutable_tillstand()->add_insatstyper(Hemtjanst());
  request.mutable_tillstand()->set_giltig_fran("2026-01-01");
  request.mutable_tillstand()->set_dnr("3.1.1-12345/2026");
  ASSERT_THAT(Make<v1::Tillstand>("CreateTillstand", request), tests::IsOk());
  const auto again = Make<v1::Tillstand>("CreateTillstand", request);
  ASSERT_EQ(proto::ViolationsOf(again.status()).size(), 1u) << again.status();
  EXPECT_EQ(proto::ViolationsOf(again.status())[0].field, "tillstand.dnr");
  request.mutable_tillstand()->set_enhet(NewEnhet("Norr").name());
  EXPECT_THAT(Make<v1::Tillstand>("CreateTillstand", request), tests::IsOk()) << "of that enhet";
}

TEST_P(TillstandTest, TheOrganisationHasNoCircles) {
  v1::CreateNamndRequest namnd_request;
  namnd_request.mutable_namnd()->set_namn("Äldrenämnden");
  const auto namnd = Make<v1::Namnd>("CreateNamnd", namnd_request);
  ASSERT_THAT(namnd, tests::IsOk());
  const auto area = [&](const std::string& namn, v1::Organisationsslag slag, const std::string& above) {
    v1::CreateVerksamhetsomradeRequest request;
    request.mutable_verksamhetsomrade()->set_namn(namn);
    request.mutable_verksamhetsomrade()->set_slag(slag);
    request.mutable_verksamhetsomrade()->set_overordnat(above);
    request.mutable_verksamhetsomrade()->set_namnd(namnd->name());
    return Make<v1::Verksamhetsomrade>("CreateVerksamhetsomrade", request);
  };
  const auto top = area("Omsorgsförvaltningen", v1::ORGANISATIONSSLAG_FORVALTNING, "");
  ASSERT_THAT(top, tests::IsOk());
  EXPECT_FALSE(area("Löst", v1::ORGANISATIONSSLAG_VERKSAMHETSOMRADE, "").ok());
  const auto one = area("Äldreomsorg", v1::ORGANISATIONSSLAG_VERKSAMHETSOMRADE, top->name());
  ASSERT_THAT(one, tests::IsOk());
  const auto two = area("Hemtjänst", v1::ORGANISATIONSSLAG_VERKSAMHETSOMRADE, one->name());
  ASSERT_THAT(two, tests::IsOk());
  v1::UpdateVerksamhetsomradeRequest circle;
  circle.mutable_verksamhetsomrade()->set_name(one->name());
  circle.mutable_verksamhetsomrade()->set_overordnat(two->name());
  circle.mutable_update_mask()->add_paths("overordnat");
  circle.set_request_id(NewRequestId());
  v1::Verksamhetsomrade now;
  EXPECT_EQ(proto::ViolationsOf(Do("UpdateVerksamhetsomrade", circle, now)).size(), 1u);
  v1::DeleteNamndRequest gone;
  gone.set_name(namnd->name());
  gone.set_request_id(NewRequestId());
  v1::Namnd deleted;
  EXPECT_THAT(Do("DeleteNamnd", gone, deleted), HasReason("ANVANDS"));
}

// People name a nämnd by its name alone.
TEST_P(TillstandTest, TwoOfTheOrganisationHaveOneNameOnlyAfterEachOther) {
  const auto namnd = [&](const std::string& namn, const std::string& from, const std::string& till) {
    v1::CreateNamndRequest request;
    request.mutable_namnd()->set_namn(namn);
    request.mutable_namnd()->set_giltig_fran(from);
    request.mutable_namnd()->set_giltig_till(till);
    return Make<v1::Namnd>("CreateNamnd", request);
  };
  const auto first = namnd("Socialnämnden", "2023-01-01", "2027-01-01");
  ASSERT_THAT(first, tests::IsOk());
  const auto twin = namnd("socialnämnden", "2026-01-01", "");
  ASSERT_EQ(proto::ViolationsOf(twin.status()).size(), 1u);
  EXPECT_EQ(proto::ViolationsOf(twin.status())[0].field, "namnd.namn");
  EXPECT_THAT(namnd("Socialnämnden", "2019-01-01", "2023-01-01"), tests::IsOk()) << "it was before";
  ASSERT_THAT(namnd("Socialnämnden", "2027-01-01", ""), tests::IsOk()) << "it comes after";
  const auto other = namnd("Äldrenämnden", "2023-01-01", "");
  ASSERT_THAT(other, tests::IsOk());
  v1::UpdateNamndRequest update;
  update.mutable_namnd()->set_name(other->name());
  update.mutable_namnd()->set_namn("Socialnämnden");
  update.mutable_update_mask()->add_paths("namn");
  update.set_request_id(NewRequestId());
  v1::Namnd now;
  EXPECT_EQ(proto::ViolationsOf(Do("UpdateNamnd", update, now)).size(), 1u) << "by another name";
  update.mutable_namnd()->set_name(first->name());
  update.mutable_namnd()->set_giltig_till("2028-01-01");
  update.clear_update_mask();
  update.mutable_update_mask()->add_paths("giltig_till");
  update.set_effective_date("2023-01-01");
  update.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ViolationsOf(Do("UpdateNamnd", update, now)).size(), 1u) << "by a later end";
}

TEST_P(TillstandTest, WhatHasEnheterAfterItsEndIsNotEnded) {
  v1::CreateVerksamhetsomradeRequest make;
  make.mutable_verksamhetsomrade()->set_namn("Omsorgsförvaltningen");
  make.mutable_verksamhetsomrade()->set_slag(v1::ORGANISATIONSSLAG_FORVALTNING);
  make.mutable_verksamhetsomrade()->set_giltig_fran("2020-01-01");
  const auto omrade = Make<v1::Verksamhetsomrade>("CreateVerksamhetsomrade", make);
  ASSERT_THAT(omrade, tests::IsOk());
  const v1::Enhet enhet = NewEnhet("A");
  const auto placed = [&](const std::string& from, const std::string& in) {
    v1::UpdateEnhetRequest request;
    request.mutable_enhet()->set_name(enhet.name());
    request.mutable_enhet()->set_verksamhetsomrade(in);
    request.mutable_update_mask()->add_paths("verksamhetsomrade");
    request.set_effective_date(from);
    request.set_request_id(NewRequestId());
    v1::Enhet now;
    return Do("UpdateEnhet", request, now);
  };
  const auto end = [&](const std::string& day) {
    v1::UpdateVerksamhetsomradeRequest request;
    request.mutable_verksamhetsomrade()->set_name(omrade->name());
    request.mutable_verksamhetsomrade()->set_giltig_till(day);
    request.mutable_update_mask()->add_paths("giltig_till");
    request.set_effective_date("2020-01-01");
    request.set_request_id(NewRequestId());
    v1::Verksamhetsomrade now;
    return Do("UpdateVerksamhetsomrade", request, now);
  };
  ASSERT_THAT(placed("2021-01-01", omrade->name()), tests::IsOk());
  EXPECT_THAT(end("2027-01-01"), HasReason("ANVANDS"));
  ASSERT_THAT(placed("2026-07-01", ""), tests::IsOk());
  EXPECT_THAT(end("2026-01-01"), HasReason("ANVANDS")) << "it had the enhet until summer";
  EXPECT_THAT(end("2026-07-01"), tests::IsOk());
}

TEST_P(TillstandTest, AProtectedPlaceIsNeverWrittenDown) {
  v1::CreateEnhetRequest request;
  request.mutable_enhet()->set_namn("Skyddat boende Exempel");
  request.mutable_enhet()->set_skyddad(true);
  request.mutable_enhet()->set_adress("Storgatan 1");
  request.mutable_enhet()->set_omrade("Norr");
  const auto refused = Make<v1::Enhet>("CreateEnhet", request);
  EXPECT_EQ(proto::ViolationsOf(refused.status()).size(), 2u) << refused.status();
  request.mutable_enhet()->clear_adress();
  request.mutable_enhet()->clear_omrade();
  EXPECT_THAT(Make<v1::Enhet>("CreateEnhet", request), tests::IsOk());
}

TEST_P(TillstandTest, ListsTellWhatHoldsOnADay) {
  const v1::Utforare privat = NewUtforareWithout("Exempelvård AB");
  NewTillstand(privat.name(), {Hemtjanst()}, "2020-01-01", "2024-01-01");
  NewTillstand(privat.name(), {Hemtjanst()}, "2024-01-01");
  const auto on = [&](const std::string& day) {
    v1::ListTillstandRequest request;
    request.set_parent(Parent());
    request.set_as_of_date(day);
    v1::ListTillstandResponse response;
    EXPECT_THAT(Do("ListTillstand", request, response), tests::IsOk());
    return response.tillstand_size();
  };
  EXPECT_EQ(on(""), 2);
  EXPECT_EQ(on("2019-12-31"), 0);
  EXPECT_EQ(on("2023-12-31"), 1);
  EXPECT_EQ(on("2024-01-01"), 1);
}

}  // namespace
}  // namespace kvalitet::registry

// What the register reminds of by itself.
#include <gmock/gmock.h>

#include "common/attgora/listning.h"
#include "services/registry/vakt_rules.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Exempelvård AB runs hemtjänst in Norr on 22 November 2026.
Dagslage Lage(v1::Regiform regiform = v1::REGIFORM_ENSKILD) {
  Dagslage lage;
  lage.today = absl::CivilDay(2026, 11, 22);
  v1::Insatstyp insatstyp;
  insatstyp.set_namn("hemtjänst");
  insatstyp.set_lag(v1::LAG_SOL);
  insatstyp.set_tillstand_lagrum("26 kap. 1 § 6 SoL");
  insatstyp.set_anmalan_lagrum("26 kap. 2 § SoL");
  lage.insatstyper["typ"] = insatstyp;
  v1::Utforare utforare;
  utforare.set_namn("Exempelvård AB");
  utforare.set_regiform(regiform);
  lage.utforare["u"] = utforare;
  v1::Enhet enhet;
  enhet.set_name("e");
  enhet.set_namn("Norr");
  enhet.set_giltig_fran("2020-01-01");
  lage.enheter["e"] = enhet;
  v1::Uppdrag uppdrag;
  uppdrag.set_utforare("u");
  uppdrag.set_insatstyp("typ");
  uppdrag.set_enhet("e");
  uppdrag.set_giltig_fran("2020-01-01");
  uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_KRAVS_EJ);
  lage.uppdrag.push_back(uppdrag);
  return lage;
}

v1::Tillstand Held(v1::Tillstandsslag slag, const std::string& till) {
  v1::Tillstand held;
  held.set_slag(slag);
  held.set_lage(v1::TILLSTANDSLAGE_GALLER);
  held.add_insatstyper("typ");
  held.set_giltig_fran("2020-01-01");
  held.set_giltig_till(till);
  return held;
}

TEST(Vakt, ARunningUppdragWithoutTillstandIsToBeToldToIvo) {
  Dagslage lage = Lage();
  ASSERT_EQ(UtanTillstand(lage).size(), 1u);
  EXPECT_EQ(UtanTillstand(lage)[0].vad(), "Anmälan enligt 27 kap. 7 § SoL: Exempelvård AB, hemtjänst utan tillstånd");
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_TILLSTAND, "2026-11-22")};
  EXPECT_EQ(UtanTillstand(lage).size(), 1u) << "it ended yesterday";
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_TILLSTAND, "2026-11-23")};
  EXPECT_THAT(UtanTillstand(lage), IsEmpty());
  lage.tillstand.clear();
  lage.uppdrag[0].set_tillstandsgrund(v1::TILLSTANDSGRUND_EJ_KONTROLLERAD);
  ASSERT_EQ(UtanTillstand(lage).size(), 1u);
  EXPECT_EQ(UtanTillstand(lage)[0].vad(), "Kontrollera tillstånd och anmälningar för 1 utförare");
  EXPECT_EQ(UtanTillstand(lage)[0].skal(), "en privat utan tillstånd anmäls till IVO (27 kap. 7 § SoL)");
  ASSERT_EQ(Otackta(lage).size(), 1u);
  EXPECT_EQ(Otackta(lage)[0].krav.lagrum, "26 kap. 1 § 6 SoL");
  lage.uppdrag[0].set_tillstandsgrund(v1::TILLSTANDSGRUND_DNR_VANTAS);
  lage.uppdrag[0].set_dnr_vantas_date("2026-11-22");
  EXPECT_THAT(UtanTillstand(lage), IsEmpty());
  lage.uppdrag[0].set_dnr_vantas_date("2026-11-21");
  EXPECT_THAT(UtanTillstand(lage)[0].vad(), HasSubstr("har inte kommit"));
  v1::Tillstand applied = Held(v1::TILLSTANDSSLAG_TILLSTAND, "");
  applied.set_lage(v1::TILLSTANDSLAGE_SOKT);
  applied.set_dnr("3.1.1-12345/2026");
  lage.tillstand["u"] = {applied};
  EXPECT_EQ(UtanTillstand(lage)[0].vad(), "IVO:s beslut om hemtjänst hos Exempelvård AB är inte registrerat");
  EXPECT_EQ(UtanTillstand(lage)[0].skal(), "diarienumret finns; väntades senast 21 november 2026");
  lage.tillstand.clear();
  EXPECT_THAT(UtanTillstand(Lage(v1::REGIFORM_REGION)), IsEmpty());
}

TEST(Vakt, ATillstandThatEndsWhileTheUppdragGoesOnIsToldInTime) {
  Dagslage lage = Lage();
  EXPECT_THAT(SlutarSnart(lage, 90), IsEmpty()) << "there is none that could end";
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_TILLSTAND, "2027-01-15")};
  ASSERT_EQ(SlutarSnart(lage, 90).size(), 1u);
  EXPECT_EQ(SlutarSnart(lage, 90)[0].vad(), "Tillståndet för hemtjänst hos Exempelvård AB slutar gälla");
  EXPECT_EQ(SlutarSnart(lage, 90)[0].sista_date(), "2027-01-14");
  EXPECT_EQ(SlutarSnart(lage, 90)[0].utforare(), "u");
  EXPECT_THAT(SlutarSnart(lage, 53), IsEmpty());
  EXPECT_EQ(SlutarSnart(lage, 54).size(), 1u) << "the first day without it is within reach";
  EXPECT_EQ(SlutarSnart(lage, 90)[0].skal(), "uppdraget fortsätter; ta reda på om det förnyas");
  lage.tillstand["u"][0].set_lage(v1::TILLSTANDSLAGE_ATERKALLAT);
  EXPECT_EQ(SlutarSnart(lage, 90)[0].skal(), "det är återkallat, och uppdraget fortsätter efter den dagen");
  lage.tillstand["u"][0].set_lage(v1::TILLSTANDSLAGE_GALLER);
  v1::Tillstand applied = Held(v1::TILLSTANDSSLAG_TILLSTAND, "");
  applied.set_lage(v1::TILLSTANDSLAGE_SOKT);
  applied.set_dnr("3.1.1-12345/2026");
  lage.tillstand["u"].push_back(applied);
  EXPECT_EQ(SlutarSnart(lage, 90)[0].skal(), "ett nytt är sökt; registrera beslutet när det kommer");
  lage.tillstand["u"].pop_back();
  lage.uppdrag[0].set_giltig_till("2027-01-15");
  EXPECT_THAT(SlutarSnart(lage, 90), IsEmpty()) << "the uppdrag ends with it";
  lage.uppdrag[0].clear_giltig_till();
  v1::Tillstand next = Held(v1::TILLSTANDSSLAG_TILLSTAND, "");
  next.set_giltig_fran("2027-01-15");
  lage.tillstand["u"].push_back(next);
  EXPECT_THAT(SlutarSnart(lage, 90), IsEmpty()) << "the next one follows on it";
  lage.tillstand["u"][1].set_giltig_fran("2027-01-16");
  EXPECT_EQ(SlutarSnart(lage, 90).size(), 1u) << "a day between them";
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_TILLSTAND, "2026-11-22")};
  EXPECT_THAT(SlutarSnart(lage, 90), IsEmpty()) << "it has ended: that is told otherwise";
  lage = Lage(v1::REGIFORM_KOMMUNAL);
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_ANMALAN, "2027-01-15")};
  ASSERT_EQ(SlutarSnart(lage, 90).size(), 1u);
  EXPECT_EQ(SlutarSnart(lage, 90)[0].vad(), "Anmälan av hemtjänst hos Exempelvård AB slutar gälla");
  EXPECT_EQ(SlutarSnart(lage, 90)[0].skal(), "uppdraget fortsätter; ta reda på varför anmälan slutar gälla");
}

// data/regikrav.csv
TEST(Vakt, WhatIsAskedForFollowsTheRegi) {
  v1::Insatstyp insatstyp;
  insatstyp.set_tillstand_lagrum("26 kap. 1 § 6 SoL");
  EXPECT_FALSE(KravFor(insatstyp, v1::REGIFORM_KOMMUNAL).has_value()) << "no anmälan is asked for";
  insatstyp.set_anmalan_lagrum("26 kap. 2 § SoL");
  const std::map<v1::Regiform, v1::Tillstandsslag> expected = {
      {v1::REGIFORM_ENSKILD, v1::TILLSTANDSSLAG_TILLSTAND},
      {v1::REGIFORM_KOMMUNAL, v1::TILLSTANDSSLAG_ANMALAN},
      {v1::REGIFORM_KOMMUNALT_BOLAG, v1::TILLSTANDSSLAG_ANMALAN},
  };
  for (int i = 0; i < v1::Regiform_ARRAYSIZE; ++i) {
    const auto regiform = static_cast<v1::Regiform>(i);
    const auto krav = KravFor(insatstyp, regiform);
    const auto found = expected.find(regiform);
    ASSERT_EQ(krav.has_value(), found != expected.end()) << v1::Regiform_Name(regiform);
    EXPECT_TRUE(!krav.has_value() || krav->slag == found->second) << v1::Regiform_Name(regiform);
  }
}

TEST(Vakt, TheKommunsOwnNeedsItsAnmalanAndTellsOfChangesWithinAMonth) {
  Dagslage lage = Lage(v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(UtanTillstand(lage)[0].vad(), "Anmälan enligt 26 kap. 2 § SoL: Exempelvård AB har inte anmält hemtjänst");
  lage.tillstand["u"] = {Held(v1::TILLSTANDSSLAG_ANMALAN, "")};
  EXPECT_THAT(UtanTillstand(lage), IsEmpty());
  EXPECT_THAT(OanmaldaAndringar(lage, 90), IsEmpty()) << "nothing has changed";
  lage.enheter["e"].set_giltig_fran("2026-10-31");
  ASSERT_EQ(OanmaldaAndringar(lage, 90).size(), 1u);
  EXPECT_EQ(OanmaldaAndringar(lage, 90)[0].sista_date(), "2026-11-30");
  EXPECT_THAT(OanmaldaAndringar(lage, 10), IsEmpty()) << "longer ago than is shown";
  lage.tillstand["u"][0].set_beslut_date("2026-11-02");
  EXPECT_THAT(OanmaldaAndringar(lage, 90), IsEmpty());
  lage.enheter["e"].set_giltig_fran("2020-01-01");
  lage.tillstand.clear();
  EXPECT_THAT(OanmaldaAndringar(lage, 90), IsEmpty()) << "it began so";
}

TEST(Vakt, WhereTheLawSaysSo) {
  EXPECT_EQ(Lagrum("DRIFT_UTAN_TILLSTAND", v1::LAG_SOL, "2025-06-30"), "");
  EXPECT_EQ(Lagrum("DRIFT_UTAN_TILLSTAND", v1::LAG_SOL, "2025-07-01"), "27 kap. 7 § SoL");
  EXPECT_EQ(Lagrum("DRIFT_UTAN_TILLSTAND", v1::LAG_LSS, "2026-01-01"), "");
}

class VakterTest : public RegistryFixture {
 protected:
  std::vector<std::string> Vad() const {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent(Parent());
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do("ListAttGora", request, response), tests::IsOk());
    std::vector<std::string> all;
    for (const auto& line : response.att_gora()) all.push_back(line.vad());
    return all;
  }
};

KVALITET_ON_EVERY_ENGINE(VakterTest);

TEST_P(VakterTest, OptionsOvertagandenAndGapsAreLines) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  v1::CreateAvtalRequest avtal;
  avtal.set_parent(Parent());
  avtal.set_request_id(NewRequestId());
  avtal.mutable_avtal()->set_utforare(a.name());
  avtal.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_LOU);
  avtal.mutable_avtal()->set_beteckning("2024-17");
  avtal.mutable_avtal()->set_start_date("2024-01-01");
  avtal.mutable_avtal()->set_slut_date("2028-01-01");
  for (const char* day : {"2027-02-01", "2027-12-01"}) {
    v1::Avtalsoption& option = *avtal.mutable_avtal()->add_optioner();
    option.set_senast_date(day);
    option.set_till_date("2030-01-01");
  }
  v1::Avtal made;
  ASSERT_THAT(Do("CreateAvtal", avtal, made), tests::IsOk());
  const v1::Enhet enhet = NewEnhet("Norr"), soder = NewEnhet("Söder");
  v1::Uppdrag uppdrag;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", uppdrag), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(soder.name(), a.name(), "2024-01-01", "2025-01-01", uppdrag), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(soder.name(), a.name(), "2025-03-01", "", uppdrag), tests::IsOk());
  v1::TaOverEnhetRequest request;
  request.set_name(enhet.name());
  request.set_insatstyp(Hemtjanst());
  request.set_utforare(b.name());
  request.set_overtagande_date("2026-05-01");
  request.set_request_id(NewRequestId());
  v1::Overtagande taken;
  ASSERT_THAT(Do("TaOverEnhet", request, taken), tests::IsOk());
  EXPECT_THAT(Vad(), testing::UnorderedElementsAre("Option på avtal 2024-17", "Övertagande av Norr 1 maj 2026",
                                                   "1 oklarhet i registret"));
  v1::ListOklarheterRequest unclear;
  unclear.set_parent(Parent());
  v1::ListOklarheterResponse found;
  ASSERT_THAT(Do("ListOklarheter", unclear, found), tests::IsOk());
  ASSERT_EQ(found.oklarheter_size(), 1);
  EXPECT_EQ(found.oklarheter(0).slag(), v1::OKLARHETSSLAG_LUCKA);
  EXPECT_EQ(found.oklarheter(0).text(),
            "Ingen är känd som utförare i Söder från och med 1 januari 2025 till och med 28 februari 2025");
}

// Who lacks one is told by name, once for each insatstyp however many enheter it is in, and is not counted as unclear
// beside the line of its own.
TEST_P(VakterTest, WhatAListDidNotTellOfTillstandIsListed) {
  std::vector<v1::UtforareRad> list(2);
  for (int i = 0; i < 2; ++i) {
    list[i].set_rad(i + 2);
    list[i].set_utforare("Exempelvård AB");
    list[i].set_enhet(absl::StrCat("Enhet ", i));
    list[i].set_insatstyp("hemtjänst");
    list[i].set_regi("privat");
    list[i].set_avtalsform("LOV");
    list[i].set_galler_fran("2026-02-01");
  }
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", list, false, response), tests::IsOk());
  ASSERT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
  v1::ListOklarheterRequest unclear;
  unclear.set_parent(Parent());
  v1::ListOklarheterResponse found;
  ASSERT_THAT(Do("ListOklarheter", unclear, found), tests::IsOk());
  ASSERT_EQ(found.oklarheter_size(), 1) << found.ShortDebugString();
  EXPECT_EQ(found.oklarheter(0).slag(), v1::OKLARHETSSLAG_TILLSTAND);
  EXPECT_EQ(found.oklarheter(0).text(),
            "Inget tillstånd i registret gäller i dag för hemtjänst (26 kap. 1 § 6 SoL), 2 enheter");
  EXPECT_THAT(Vad(), testing::ElementsAre("Kontrollera tillstånd och anmälningar för 1 utförare"));
}

TEST_P(VakterTest, WhatMayStandTwiceIsALine) {
  NewUtforare("Exempelvård AB");
  EXPECT_THAT(Vad(), IsEmpty());
  NewUtforare("Exempelvård Aktiebolag");
  EXPECT_THAT(Vad(), testing::ElementsAre("1 möjlig dubblett i registret"));
}

// What nobody decided in time does not vanish: the uppdrag runs on.
TEST_P(VakterTest, AvtalThatRanOutAndOptionsThatWerePassedStayLines) {
  const v1::Utforare a = NewUtforare("A");
  const auto avtal = [&](const char* beteckning, const char* slut, const char* option) {
    v1::CreateAvtalRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_avtal()->set_utforare(a.name());
    request.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_LOU);
    request.mutable_avtal()->set_beteckning(beteckning);
    request.mutable_avtal()->set_start_date("2024-01-01");
    request.mutable_avtal()->set_slut_date(slut);
    if (*option != 0) {
      v1::Avtalsoption& one = *request.mutable_avtal()->add_optioner();
      one.set_senast_date(option);
      one.set_till_date("2030-01-01");
    }
    v1::Avtal made;
    EXPECT_THAT(Do("CreateAvtal", request, made), tests::IsOk());
    return made.name();
  };
  const std::string ended = avtal("SLUT", "2026-06-01", ""), passed = avtal("OPTION", "2028-01-01", "2026-06-01");
  avtal("UTAN-UPPDRAG", "2026-06-01", "");
  for (const auto& [enhet, name] : {std::pair("Norr", ended), std::pair("Söder", passed)}) {
    v1::CreateUppdragRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_uppdrag()->set_enhet(NewEnhet(enhet).name());
    request.mutable_uppdrag()->set_utforare(a.name());
    request.mutable_uppdrag()->set_avtal(name);
    request.mutable_uppdrag()->set_insatstyp(Hemtjanst());
    request.mutable_uppdrag()->set_giltig_fran("2024-01-01");
    v1::Uppdrag made;
    ASSERT_THAT(Do("CreateUppdrag", request, made), tests::IsOk());
  }
  EXPECT_THAT(Vad(), testing::UnorderedElementsAre("Uppdrag utan avtal: slut på avtal SLUT",
                                                   "Option utan beslut på avtal OPTION"));
}

}  // namespace
}  // namespace kvalitet::registry

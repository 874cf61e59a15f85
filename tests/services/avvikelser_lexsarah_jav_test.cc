// Whoever is concerned by a rapport does not receive it: that is noted, and those who do are told.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;

class LexSarahJavTest : public LexSarahTest {
 protected:
  absl::StatusOr<v1::LexSarahStatus> AnmalJav(const v1::Avvikelse& rapport, const proto::Call& call) {
    v1::DeclareLexSarahJavRequest request;
    request.set_name(rapport.name());
    request.set_jav_motiv(absl::StrCat("Jag planerade besöken. ", kMarker));
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::LexSarahStatus>("DeclareLexSarahJav", request, call);
  }
  absl::StatusOr<v1::Avvikelse> KlassaOm(const v1::Avvikelse& rapport, v1::Avvikelsetyp typ, const proto::Call& call) {
    v1::ReclassifyAvvikelseRequest request;
    request.set_name(rapport.name());
    request.set_etag(house().Get(rapport.name(), call)->etag());
    request.set_typ(typ);
    request.set_motiv("Det var en avvikelse.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, call);
  }
  // What waits to be received, and where it stands.
  std::vector<std::string> AttTaEmot(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_THAT(answer, IsOk());
    std::vector<std::string> lines;
    if (!answer.ok()) return lines;
    for (const attgora::v1::AttGora& line : answer->att_gora()) {
      if (absl::StartsWith(line.vad(), "Ta emot")) lines.push_back(absl::StrCat(line.vad(), ": ", line.lage()));
    }
    return lines;
  }
  // The history of an avvikelse.
  std::vector<v1::Rattelse> Historik(const v1::Avvikelse& avvikelse, const proto::Call& call) {
    v1::ListRattelserRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter(absl::StrCat("avvikelse = \"", avvikelse.nummer(), "\""));
    const auto page = Ask<v1::ListRattelserResponse>("ListRattelser", request, call);
    EXPECT_THAT(page, IsOk());
    std::vector<v1::Rattelse> entries;
    if (!page.ok()) return entries;
    for (const v1::Rattelse& listed : page->rattelser()) {
      v1::GetRattelseRequest get;
      get.set_name(listed.name());
      const auto one = Ask<v1::Rattelse>("GetRattelse", get, call);
      EXPECT_THAT(one, IsOk());
      if (one.ok()) entries.push_back(*one);
    }
    return entries;
  }
};

TEST_P(LexSarahJavTest, TheChiefsJavIsNotedAndTheNamndsPeopleAreTold) {
  const proto::Call chef = Chef("beta", "soder"), sas = As(Roll::SAS), utredare = As(Roll::LEX_SARAH_UTREDARE);
  const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  EXPECT_EQ(AttTaEmot(chef).size(), 1u);
  EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, chef, v1::JAV_FINNS).status()), "HINDER") << "it is left, not received";
  const auto left = AnmalJav(*rapport, chef);
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->state(), v1::LEXSARAH_RAPPORTERAD);
  EXPECT_EQ(left->jav_anmalt_date(), "2026-06-15");
  // Noted: who, when, that.
  const auto noted = Historik(*rapport, sas);
  ASSERT_EQ(noted.size(), 1u);
  EXPECT_EQ(noted[0].slag(), v1::RATTELSE_JAV);
  EXPECT_EQ(noted[0].gjord_av(), chef.who.subject);
  EXPECT_EQ(noted[0].create_time().seconds(), absl::ToUnixSeconds(chef.now));
  EXPECT_EQ(noted[0].motiv(), absl::StrCat("Jag planerade besöken. ", kMarker));
  // Told, to those who are to receive it now, and to nobody else.
  const std::string line = "Ta emot lex Sarah-rapport AV-1: den som skulle ta emot den har anmält jäv";
  EXPECT_THAT(AttTaEmot(sas), ElementsAre(line));
  EXPECT_THAT(AttTaEmot(utredare), ElementsAre(line));
  EXPECT_THAT(AttTaEmot(chef), IsEmpty());
  // Left: neither its texts nor what is written of them are the enhet's.
  EXPECT_EQ(house().Get(rapport->name(), chef)->beskrivning(), "");
  EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, chef).status()), "JAV_ANMALT");
  proto::Call another = chef;
  another.who.subject = "en-annan-chef";
  EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, another).status()), "JAV_ANMALT") << "of the same enhet";
  const auto arende = TaEmot(*rapport, sas);
  ASSERT_THAT(arende, IsOk());
  EXPECT_THAT(Read(arende->name(), chef), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*rapport, utredare).status()), "REDAN_MOTTAGEN");
  EXPECT_THAT(AttTaEmot(utredare), IsEmpty());
  v1::GetLexSarahStatusRequest request;
  request.set_name(rapport->name());
  EXPECT_EQ(Ask<v1::LexSarahStatus>("GetLexSarahStatus", request, sas)->jav_anmalt_date(), "2026-06-15");
}

TEST_P(LexSarahJavTest, WhoDeclaredItAmongTheNamndsPeopleLeavesItToTheOthers) {
  const proto::Call sas = As(Roll::SAS), utredare = As(Roll::LEX_SARAH_UTREDARE);
  const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  ASSERT_THAT(AnmalJav(*rapport, sas), IsOk());
  EXPECT_THAT(AttTaEmot(sas), IsEmpty());
  EXPECT_EQ(AttTaEmot(utredare).size(), 1u);
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*rapport, sas).status()), "JAV_ANMALT") << "once";
  EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, sas).status()), "JAV_ANMALT");
  v1::DeleteAvvikelseRequest gone;
  gone.set_name(rapport->name());
  gone.set_etag(house().Get(rapport->name(), sas)->etag());
  EXPECT_EQ(proto::ReasonOf(Ask<v1::Avvikelse>("DeleteAvvikelse", gone, sas).status()), "JAV_ANMALT");
  EXPECT_EQ(proto::ReasonOf(KlassaOm(*rapport, v1::AVVIKELSE, sas).status()), "JAV_ANMALT");
  auto arende = TaEmot(*rapport, utredare);
  ASSERT_THAT(arende, IsOk());
  // Whoever is concerned takes no step of it afterwards either, and writes nothing.
  EXPECT_EQ(proto::ReasonOf(Move(*arende, v1::UTSE_UTREDARE, sas)), "JAV_ANMALT");
  proto::Call annan = sas;
  annan.who.subject = "en-annan-sas";
  ASSERT_THAT(Move(*arende, v1::UTSE_UTREDARE, annan), IsOk());
  EXPECT_EQ(proto::ReasonOf(SkrivUtredning(*arende, sas)), "JAV_ANMALT");
  EXPECT_THAT(SkrivUtredning(*arende, utredare), IsOk());
  // Nor do they read it, or wait for it.
  EXPECT_EQ(proto::ReasonOf(Read(arende->name(), sas).status()), "JAV_ANMALT");
  EXPECT_EQ(proto::ReasonOf(Export(*arende, 0, sas).status()), "JAV_ANMALT");
  EXPECT_EQ(house().Get(rapport->name(), sas)->beskrivning(), "");
  EXPECT_NE(house().Get(rapport->name(), annan)->beskrivning(), "");
  v1::ListAvvikelserRequest list;
  list.set_parent("kommuner/0114");
  EXPECT_EQ(Ask<v1::ListAvvikelserResponse>("ListAvvikelser", list, sas)->avvikelser(0).beskrivning(), "");
  EXPECT_THAT(AttGora(sas), IsEmpty());
  EXPECT_EQ(AttGora(annan).size(), 1u);
}

// It is not the enhet that is concerned: its chief may still receive it, at once, as the law says.
TEST_P(LexSarahJavTest, JavOfSasShutsNoChiefOut) {
  const proto::Call chef = Chef("beta", "soder"), sas = As(Roll::SAS);
  const auto rapport = Rapport("soder", chef, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  ASSERT_THAT(AnmalJav(*rapport, sas), IsOk());
  EXPECT_EQ(AttTaEmot(chef).size(), 1u);
  EXPECT_EQ(house().Get(rapport->name(), chef)->beskrivning(), "Ett besök uteblev.");
  const auto arende = TaEmot(*rapport, chef);
  ASSERT_THAT(arende, IsOk());
  EXPECT_THAT(Read(arende->name(), chef), IsOk());
}

// A rapport that was left, and turns out to be none, is the enhet's again.
TEST_P(LexSarahJavTest, WhatIsNoRapportIsHandedBack) {
  const proto::Call chef = Chef("beta", "soder"), sas = As(Roll::SAS);
  const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  ASSERT_THAT(AnmalJav(*rapport, chef), IsOk());
  EXPECT_TRUE(house().Get(rapport->name(), sas)->overlamnad());
  ASSERT_THAT(KlassaOm(*rapport, v1::AVVIKELSE, sas), IsOk());
  EXPECT_FALSE(house().Get(rapport->name(), sas)->overlamnad());
  EXPECT_EQ(house().Get(rapport->name(), chef)->beskrivning(), "Ett besök uteblev.");
  // Classed back it is what the enhet left once.
  ASSERT_THAT(KlassaOm(*rapport, v1::LEX_SARAH, sas), IsOk());
  EXPECT_EQ(house().Get(rapport->name(), chef)->beskrivning(), "");
  EXPECT_THAT(AttTaEmot(chef), IsEmpty());
  EXPECT_EQ(AttTaEmot(sas).size(), 1u);
}

// What another enhet left is for the one where it is now to receive.
TEST_P(LexSarahJavTest, WhereItIsMovedNobodyHasLeftIt) {
  const proto::Call soder = Chef("beta", "soder"), sas = As(Roll::SAS);
  const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  ASSERT_THAT(AnmalJav(*rapport, soder), IsOk());
  v1::RelocateAvvikelseRequest request;
  request.set_name(rapport->name());
  request.set_etag(house().Get(rapport->name(), sas)->etag());
  request.set_enhet(FakeRegistry::Enhet("lunden"));
  request.set_motiv("Det hände på Lunden.");
  request.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Avvikelse>("RelocateAvvikelse", request, sas), IsOk());
  EXPECT_FALSE(house().Get(rapport->name(), sas)->overlamnad());
}

// The ärenden of an event tell the same: who has declared jäv of one reads none of them, and changes none.
TEST_P(LexSarahJavTest, TheOthersOfTheEventAreClosedToo) {
  const proto::Call sas = As(Roll::SAS);
  proto::Call annan = sas;
  annan.who.subject = "en-annan-sas";
  v1::CreateAvvikelseRequest of_event = House::NewOne("soder");
  of_event.mutable_avvikelse()->set_handelse("fallet");
  const auto twin = house().Create(of_event, sas);
  ASSERT_THAT(twin, IsOk());
  of_event.set_request_id(base::NewId(absl::Now()));
  of_event.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  const auto rapport = house().Create(of_event, sas);
  ASSERT_THAT(rapport, IsOk());
  ASSERT_THAT(AnmalJav(*rapport, sas), IsOk());
  for (const auto* one : {&*twin, &*rapport}) {
    EXPECT_EQ(house().Get(one->name(), sas)->beskrivning(), "") << one->nummer();
    EXPECT_NE(house().Get(one->name(), annan)->beskrivning(), "") << one->nummer();
    EXPECT_EQ(proto::ReasonOf(KlassaOm(*one, v1::LEX_MARIA, sas).status()), "JAV_ANMALT") << one->nummer();
  }
  // Another enhet may call an event of its own the same.
  v1::CreateAvvikelseRequest elsewhere = House::NewOne("norr");
  elsewhere.mutable_avvikelse()->set_handelse("fallet");
  const auto other = house().Create(elsewhere, sas);
  ASSERT_THAT(other, IsOk());
  EXPECT_NE(house().Get(other->name(), sas)->beskrivning(), "");
  EXPECT_THAT(KlassaOm(*other, v1::LEX_SARAH, sas), IsOk());
  v1::GetHandelseRequest event;
  event.set_parent("kommuner/0114");
  event.set_handelse("fallet");
  event.set_enhet(FakeRegistry::Enhet("soder"));
  EXPECT_EQ(Ask<v1::Handelse>("GetHandelse", event, sas)->beskrivning(), "");
  EXPECT_NE(Ask<v1::Handelse>("GetHandelse", event, annan)->beskrivning(), "");
}

// What another system has judged goes on there: jäv here would keep its rows from being read in.
TEST_P(LexSarahJavTest, WhoHasSeveralIsToldOfThemAll) {
  const proto::Call sas = As(Roll::SAS);
  for (int i = 1; i <= 7; ++i) {  // each number of them is another statement
    const auto rapport = Rapport("soder", House::Team(), absl::StrCat("Fall ", i, "."));
    ASSERT_THAT(TaEmot(*rapport, sas), IsOk());
    EXPECT_EQ(AttGora(sas).size(), static_cast<size_t>(i));
  }
}

TEST_P(LexSarahJavTest, NoJavOfWhatIsNotReceivedHere) {
  const auto imported = house().Imported("soder", v1::LEX_SARAH, "2026-05-01", "UTFORANDE_EJ");
  ASSERT_THAT(imported, IsOk());
  ASSERT_THAT(Do("UPDATE avvikelse SET state = 'AVSLUTAD'"), IsOk());
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*imported, As(Roll::SAS)).status()), "BEDOMD_I_KALLAN");
  ASSERT_THAT(Do("UPDATE avvikelse SET state = 'REGISTRERAD', register_verified = 0"), IsOk());
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*imported, As(Roll::SAS)).status()), "EJ_KONTROLLERAD");
}

// With one chief it is declared in the own ärende, and does not block.
TEST_P(LexSarahJavTest, APrivateUtforareDeclaresItInItsOwn) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto own = Rapport("lunden", alfa, "Fall.");
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*own, Chef("alfa", "lunden")).status()), "REDOVISAS_I_ARENDET");
  EXPECT_EQ(proto::ReasonOf(AnmalJav(*own, As(Roll::SAS)).status()), "UTFORARENS_EGEN");
  EXPECT_THAT(Historik(*own, alfa), IsEmpty());
  EXPECT_THAT(TaEmot(*own, Chef("alfa", "lunden"), v1::JAV_FINNS, "Enda chefen."), IsOk());
}

KVALITET_ON_EVERY_ENGINE(LexSarahJavTest);

}  // namespace
}  // namespace kvalitet::avvikelser

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
  EXPECT_THAT(TaEmot(*rapport, utredare), IsOk());
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

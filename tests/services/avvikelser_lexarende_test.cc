// What an ärende of lex Sarah tells beside itself: the lines of a chief that has handed it over, and its figures.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "common/base/name.h"
#include "services/avvikelser/chefsord.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using tests::IsOk;

class LexArendeTest : public LexSarahTest {
 protected:
  // Everything of ListAttGora, as bytes.
  std::string Bytes(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_THAT(answer.status(), IsOk());
    return answer.ok() ? answer->SerializeAsString() : "";
  }
  // The lines about what was handed over.
  std::set<std::string> Overlamnat(const proto::Call& call) {
    std::set<std::string> lines;
    for (const std::string& line : AttGora(call)) {
      if (absl::StartsWith(line, "Komplettera") || absl::StartsWith(line, "Genomför")) lines.insert(line);
    }
    return lines;
  }
  // Decided, with a measure for the enhet and one for others, which are started unless they wait.
  absl::StatusOr<v1::LexSarahArende> MedAtgarder(const std::string& enhet, const proto::Call& sas,
                                                 bool startade = true) {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, Rapport(enhet, sas, "Ett besök uteblev."));
    KV_ASSIGN_OR_RETURN(v1::LexSarahArende arende, TaEmot(rapport, sas));
    KV_RETURN_IF_ERROR(Move(arende, v1::UTSE_UTREDARE, sas));
    KV_RETURN_IF_ERROR(SkrivUtredning(arende, sas));
    KV_RETURN_IF_ERROR(Move(arende, v1::LAS_UTREDNING, sas));
    v1::MoveLexSarahArendeRequest besluta = Steg(arende, v1::BESLUTA);
    besluta.set_grad(v1::MISSFORHALLANDE);
    KV_RETURN_IF_ERROR(Move(arende, besluta, As(Roll::NAMND)));
    AddAtgard(arende, 1);
    AddAtgard(arende, 2);
    arende.mutable_atgarder(0)->set_text(absl::StrCat("Ny rutin. ", kMarker));
    arende.mutable_atgarder(1)->set_ansvarig("SAS");
    KV_RETURN_IF_ERROR(Skriv(arende, {"atgarder"}, sas));
    if (startade) KV_RETURN_IF_ERROR(Move(arende, v1::STARTA_ATGARDER, sas));
    return arende;
  }
  // "lexsarah.orsak ORSAK_RUTINER soder 2026-03 1/0 n 1".
  std::set<std::string> Fakta() {
    fv1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date("2026-01-01");
    request.set_to_date("2026-12-31");
    const auto fakta = house().Fakta(request);
    EXPECT_THAT(fakta.status(), IsOk());
    std::set<std::string> told;
    for (const fv1::Faktum& one : fakta.value_or(std::vector<fv1::Faktum>())) {
      if (!absl::StartsWith(one.matt(), "lexsarah.")) continue;
      told.insert(absl::StrCat(one.matt(), " ", one.del(), " ", base::Leaf(one.enhet()), " ", one.period(), " ",
                               one.value(), "/", one.denominator(), " n ", one.n()));
    }
    return told;
  }
};

TEST_P(LexArendeTest, AKompletteringReachesTheChiefWithoutWhatWasWritten) {
  const proto::Call sas = As(Roll::SAS), chef = Chef("beta", "soder");
  const auto rapport = Rapport("soder", chef, "Ett besök uteblev.");
  auto arende = *TaEmot(*rapport, sas);
  ASSERT_THAT(Move(arende, v1::UTSE_UTREDARE, sas), IsOk());
  EXPECT_THAT(Overlamnat(chef), IsEmpty());
  v1::MoveLexSarahArendeRequest asked = Steg(arende, v1::BEGAR_KOMPLETTERING);
  asked.set_motiv(absl::StrCat("Vem hade passet? ", kMarker));
  ASSERT_THAT(Move(arende, asked, sas), IsOk());
  EXPECT_THAT(Overlamnat(chef), UnorderedElementsAre(absl::StrCat("Komplettera lex Sarah-rapport ", rapport->nummer(),
                                                                  " ", arende.sista_date())));
  EXPECT_THAT(Bytes(chef), HasSubstr("L-1"));
  EXPECT_THAT(Bytes(chef), Not(HasSubstr(kMarker)));
  for (const proto::Call& other : {Chef("beta", "norr"), Chef("alfa", "lunden"), House::Team()}) {
    EXPECT_THAT(Overlamnat(other), IsEmpty());
  }
  ASSERT_THAT(Move(arende, v1::KOMPLETTERAT, sas), IsOk());
  EXPECT_THAT(Overlamnat(chef), IsEmpty());
}

TEST_P(LexArendeTest, TheChiefIsToldWhichMeasuresAreTheEnhets) {
  const proto::Call sas = As(Roll::SAS), chef = Chef("beta", "soder");
  auto arende = MedAtgarder("soder", sas);
  ASSERT_THAT(arende.status(), IsOk());
  EXPECT_THAT(Overlamnat(chef), UnorderedElementsAre("Genomför åtgärd 1 efter lex Sarah-rapport AV-1 2026-08-01"));
  EXPECT_THAT(Bytes(chef), Not(HasSubstr(kMarker)));
  EXPECT_THAT(Overlamnat(Chef("alfa", "soder")), IsEmpty());
  arende->mutable_atgarder(0)->set_genomford_date("2026-06-14");
  ASSERT_THAT(Skriv(*arende, {"atgarder"}, sas), IsOk());
  EXPECT_THAT(Overlamnat(chef), IsEmpty()) << "done";
}

// From the decision on: while it is investigated, also anew, a measure is a proposal of those who do.
TEST_P(LexArendeTest, AMeasureIsToldFromTheDecisionOn) {
  const proto::Call sas = As(Roll::SAS), chef = Chef("beta", "soder");
  auto arende = MedAtgarder("soder", sas, false);
  ASSERT_THAT(arende.status(), IsOk());
  EXPECT_THAT(Overlamnat(chef), UnorderedElementsAre("Genomför åtgärd 1 efter lex Sarah-rapport AV-1 2026-08-01"));
  EXPECT_THAT(Bytes(chef), HasSubstr("bestämd, inte startad; meddela dem som har L-1 när den är gjord"));
  EXPECT_THAT(Bytes(chef), Not(HasSubstr(kMarker)));
  ASSERT_THAT(Move(*arende, v1::ATEROPPNA, sas), IsOk());
  EXPECT_THAT(Overlamnat(chef), IsEmpty());
}

TEST_P(LexArendeTest, HowSoonTheNamndWasToldIsAFigureOfTheDayOnWhichItWas) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("lunden", alfa, "Fall.");
  ASSERT_THAT(rapport.status(), IsOk());
  const auto told = Informera(alfa, "lunden", rapport->name());
  ASSERT_THAT(told.status(), IsOk());
  EXPECT_EQ(told->dagar_till_namnd(), 95);
  ASSERT_THAT(Informera(alfa, "lunden").status(), IsOk()) << "of another, on the day of the rapport";
  EXPECT_THAT(Fakta(), Contains("lexsarah.dagar_till_namnd  lunden 2026-06 95/2 n 2"));
  auto row = house().Get(rapport->name(), alfa);
  ASSERT_THAT(row.status(), IsOk());
  row->set_rapporterad_date("2026-03-13");
  ASSERT_THAT(house().Update(*row, {"rapporterad_date"}, alfa).status(), IsOk());
  EXPECT_THAT(Fakta(), Contains("lexsarah.dagar_till_namnd  lunden 2026-06 94/2 n 2")) << "the day was corrected";
}

TEST_P(LexArendeTest, StepCausesAndEffectAreFiguresOfTheMonthOfTheRapport) {
  const proto::Call sas = As(Roll::SAS);
  auto arende = MedAtgarder("soder", sas);
  ASSERT_THAT(arende.status(), IsOk());
  auto begun = *TaEmot(*Rapport("soder", sas, "Ett till."), sas);
  ASSERT_THAT(Move(begun, v1::UTSE_UTREDARE, sas), IsOk());
  ASSERT_THAT(SkrivUtredning(begun, sas), IsOk());
  ASSERT_THAT(EgetArende().status(), IsOk());
  std::set<std::string> told = Fakta();
  EXPECT_THAT(told, Contains("lexsarah.steg LEXSARAH_ATGARDER_PAGAR soder 2026-03 1/0 n 1"));
  EXPECT_THAT(told, Contains("lexsarah.steg LEXSARAH_UNDER_UTREDNING soder 2026-03 1/0 n 1"));
  EXPECT_THAT(told, Contains("lexsarah.orsak ORSAK_RUTINER soder 2026-03 1/0 n 1"))
      << "not of one that is investigated still";
  EXPECT_THAT(told, Contains("lexsarah.effekt EJ_BEDOMD soder 2026-03 2/0 n 2"));
  EXPECT_THAT(told, Contains("lexsarah.styrka EJ_BEDOMD soder 2026-03 2/0 n 2")) << "nobody has to say";
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_mottagen  soder 2026-06 190/2 n 2")) << "of the day it ended";
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_utredare  soder 2026-06 190/2 n 2"));
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_last  soder 2026-06 95/1 n 1"));
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_beslut  soder 2026-06 95/1 n 1"));
  EXPECT_THAT(told, Not(Contains(HasSubstr("lexsarah.dagar_till_genomforda")))) << "they are carried out still";
  for (const std::string& one : told) {
    if (absl::StrContains(one, "lunden")) {
      EXPECT_THAT(one, Not(testing::ContainsRegex("steg|orsak|effekt|styrka|dagar_till")))
          << "a private utförare's own";
    }
  }

  for (v1::LexSarahAtgard& one : *arende->mutable_atgarder()) one.set_genomford_date("2026-06-14");
  arende->mutable_atgarder(1)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
  arende->mutable_atgarder(1)->set_effekt_motiv("Inga fler.");
  arende->mutable_atgarder(1)->set_styrka(v1::STYRKA_STARK);
  ASSERT_THAT(Skriv(*arende, {"atgarder"}, sas), IsOk());
  ASSERT_THAT(Move(*arende, v1::ATGARDER_GENOMFORDA, sas), IsOk());
  auto rapport = *house().Get(arende->rapport(), sas);
  rapport.set_rapporterad_date("2026-04-02");
  ASSERT_THAT(house().Update(rapport, {"rapporterad_date"}, sas).status(), IsOk());
  told = Fakta();
  EXPECT_THAT(told, Contains("lexsarah.effekt LEXSARAH_EFFEKT_ONSKAD soder 2026-04 1/0 n 1"));
  EXPECT_THAT(told, Contains("lexsarah.effekt EJ_BEDOMD soder 2026-04 1/0 n 1"));
  EXPECT_THAT(told, Contains("lexsarah.styrka STYRKA_STARK soder 2026-04 1/0 n 1"));
  EXPECT_THAT(told, Not(Contains(HasSubstr("lexsarah.effekt EJ_BEDOMD soder 2026-03")))) << "the day was corrected";
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_mottagen  soder 2026-06 169/2 n 2"));
  EXPECT_THAT(told, Contains("lexsarah.dagar_till_genomforda  soder 2026-06 74/1 n 1"));
}

TEST(Chefsord, AMeasureIsTheEnhetsWhereItOrItsChiefAnswersForIt) {
  for (const char* ansvarig : {"enhetschef", "Enhetschefen", "enheten", "EC, enhet Norr", "EC Norr", "föreståndaren",
                               "biträdande enhetschef", "enhetsansvarig (Ek)"}) {
    EXPECT_TRUE(Enhetens(ansvarig)) << ansvarig;
  }
  for (const char* ansvarig :
       {"SAS", "verksamhetschef", "MAS", "nämnden", "Kvalitetsenheten", "HR-enheten", "områdeschefen", "sec", ""}) {
    EXPECT_FALSE(Enhetens(ansvarig)) << ansvarig;
  }
}

TEST(Chefsord, IsOneWordALine) {
  const auto words = ParseChefsord("# egna\nsektionschef\nFöreståndaren\n");
  ASSERT_TRUE(words.ok()) << words.status();
  EXPECT_TRUE(Enhetens(*words, "Sektionschef Ek"));
  EXPECT_TRUE(Enhetens(*words, "föreståndaren"));
  EXPECT_FALSE(Enhetens(*words, "enhetschef")) << "only what the list says";
  for (const auto& [text, why] : std::map<std::string, std::string>{{"enhet\nbiträdande chef\n", "line 2: one word"},
                                                                    {"enhet\nEnhet\n", "line 2: the word is there"},
                                                                    {"enhet;chef\n", "line 1: wants 1"},
                                                                    {"# inga\n", "has no word"}}) {
    EXPECT_THAT(ParseChefsord(text).status().ToString(), HasSubstr(why)) << text;
  }
}

KVALITET_ON_EVERY_ENGINE(LexArendeTest);

}  // namespace
}  // namespace kvalitet::avvikelser
